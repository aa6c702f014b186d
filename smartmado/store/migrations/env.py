"""Run by Alembic for each command; the connection comes from `smartmado.store.upgrade`."""

from __future__ import annotations

from alembic import context

from smartmado.store.models import Base

# Batch mode: SQLite cannot alter most things in place, Alembic then copies the table.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
