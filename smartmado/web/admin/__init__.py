"""Accounts, deliveries and the audit, for administrators."""
