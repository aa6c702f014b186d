"""Proofs about rules: what can never happen, what always happens, and a sample resident where it does."""
