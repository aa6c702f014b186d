"""Alembic's scripts: each revision goes up and down on SQLite and PostgreSQL."""
