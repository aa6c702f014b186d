"""What a clerk corrected in a case, and letters printed in place of others."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0003"
down_revision = "0002"

ROW_ID: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "corrections",
        *_of_case(),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("fact", "subject")),
        *(sa.Column(name, sa.Text) for name in ("old_value", "new_value")),
        *_by_whom(),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_case_id", "corrections", ["case_id"])
    op.create_table(
        "substitutes",
        *_of_case(),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("letter", "substitute")),
        *_by_whom(),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_substitutes_case_id", "substitutes", ["case_id"])


def downgrade() -> None:
    """Drop them; nothing of the first tables changes."""
    op.drop_table("substitutes")
    op.drop_table("corrections")


def _of_case() -> tuple[sa.Column[Any], ...]:
    to_case = sa.ForeignKey("cases.id", ondelete="CASCADE")
    return (
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("case_id", ROW_ID, to_case, nullable=False),
    )


def _by_whom() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_by", ROW_ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("undone_by", ROW_ID, sa.ForeignKey("users.id")),
        sa.Column("undone_at", TIME),
    )
