"""Interviews with synthetic households: what bench/questions.py measures."""
