"""All tables of the first release."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

# The shapes as of this revision; later changes of the models must not reach back here.
ROW_ID: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY: TypeEngine[str] = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
OPEN = sa.text("delivered_at IS NULL AND failed_at IS NULL")


def upgrade() -> None:
    """Create every table."""
    _people()
    _register()
    _cases()
    _contents_of_cases()
    _work()
    _audit()


def downgrade() -> None:
    """Leave an empty database."""
    for table in (
        *("audit", "deliveries", "tasks", "documents", "answers", "sessions", "cases"),
        *("rulebooks", "releases", "users", "resident_keys", "residents", "register_imports"),
    ):
        op.drop_table(table)


def _id() -> sa.Column[int]:
    return sa.Column("id", ROW_ID, primary_key=True)


def _needed(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _of_case() -> sa.Column[int]:
    to_case = sa.ForeignKey("cases.id", ondelete="CASCADE")
    return sa.Column("case_id", ROW_ID, to_case, nullable=False)


def _user(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, ROW_ID, sa.ForeignKey("users.id"), nullable=nullable)


def _people() -> None:
    op.create_table(
        "users",
        _id(),
        sa.Column("login_name", KEY, nullable=False, unique=True),
        _needed("display_name", sa.Text),
        _needed("password_hash", sa.Text),
        _needed("role", sa.Text),
        sa.Column("department", sa.Text),
        _needed("created_at", TIME),
        sa.Column("disabled_at", TIME),
        _needed("failed_logins", sa.Integer),
        sa.Column("last_failed_at", TIME),
        sa.CheckConstraint("role IN ('clerk','department','official','administrator')", "role"),
        sa.CheckConstraint("role <> 'department' OR department IS NOT NULL", "department"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "releases",
        _id(),
        sa.Column("resident_id", KEY, nullable=False, index=True),
        _needed("reason", sa.Text),
        _user("requested_by", nullable=False),
        _needed("requested_at", TIME),
        _user("allowed_by"),
        sa.Column("allowed_at", TIME),
        sa.Column("expires_at", TIME),
        sa.CheckConstraint("allowed_by IS NULL OR allowed_by <> requested_by", "two_people"),
        sqlite_autoincrement=True,
    )


def _register() -> None:
    op.create_table(
        "register_imports",
        _id(),
        _needed("digest", sa.Text),
        _needed("extracted_at", TIME),
        _needed("imported_at", TIME),
        _needed("residents", sa.Integer),
        _needed("protected", sa.Integer),
        _needed("protected_elsewhere", sa.Text),
        _needed("warnings", sa.Integer),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "residents",
        sa.Column("resident_id", KEY, primary_key=True),
        sa.Column("household_id", KEY, index=True),
        _needed("facts", sa.Text),
        _needed("protected", sa.Boolean),
        _needed("birth_earliest", sa.Date),
        _needed("birth_latest", sa.Date),
        _needed("address_key", KEY),
    )
    born = ["birth_earliest", "birth_latest"]
    op.create_index("ix_residents_birth_earliest_birth_latest", "residents", born)
    op.create_table(
        "resident_keys",
        sa.Column("kind", KEY, primary_key=True),
        sa.Column("key", KEY, primary_key=True),
        sa.Column("resident_id", KEY, primary_key=True),
        sqlite_with_rowid=False,
    )


def _cases() -> None:
    op.create_table(
        "rulebooks",
        sa.Column("digest", KEY, primary_key=True),
        _needed("content", sa.LargeBinary),
        _needed("added_at", TIME),
    )
    op.create_table(
        "cases",
        _id(),
        sa.Column("request_key", KEY, unique=True),
        _needed("municipality", sa.Text),
        sa.Column("rulebook_digest", KEY, sa.ForeignKey("rulebooks.digest"), nullable=False),
        _user("opened_by", nullable=False),
        sa.Column("opened_at", TIME, nullable=False, index=True),
        _needed("situation", sa.Text),
        sa.Column("handed_over_at", TIME),
        sa.Column("confirmed_at", TIME),
        sa.Column("closed_at", TIME, index=True),
        _needed("version", sa.Integer),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        _id(),
        sa.Column("token_hash", KEY, nullable=False, unique=True),
        sa.Column("user_id", ROW_ID, sa.ForeignKey("users.id"), index=True),
        sa.Column("case_id", ROW_ID, sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True),
        _needed("created_at", TIME),
        _needed("last_seen_at", TIME),
        sa.Column("ended_at", TIME),
        sa.CheckConstraint("(user_id IS NULL) <> (case_id IS NULL)", "bound_to_one"),
        sqlite_autoincrement=True,
    )


def _contents_of_cases() -> None:
    op.create_table(
        "answers",
        _id(),
        _of_case(),
        _needed("fact", sa.Text),
        _needed("subject", sa.Text),
        sa.Column("value", sa.Text),
        _needed("unknown", sa.Boolean),
        _needed("source", sa.Text),
        _needed("position", sa.Integer),
        _needed("given_at", TIME),
        _user("given_by"),
        sa.UniqueConstraint("case_id", "fact", "subject"),
        sa.CheckConstraint("source IN ('register','resident','clerk')", "source"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "documents",
        _id(),
        _of_case(),
        sa.Column("procedure", sa.Text),
        _needed("subjects", sa.Text),
        _needed("form", sa.Text),
        _needed("file_name", sa.Text),
        _needed("sha256", sa.Text),
        _needed("content", sa.LargeBinary),
        _needed("created_at", TIME),
        sa.UniqueConstraint("case_id", "file_name"),
        sqlite_autoincrement=True,
    )


def _work() -> None:
    op.create_table(
        "tasks",
        _id(),
        _of_case(),
        _needed("department", sa.Text),
        _needed("procedure", sa.Text),
        _needed("subjects", sa.Text),
        _needed("facts", sa.Text),
        _needed("reasons", sa.Text),
        sa.Column("deadline", sa.Date),
        _needed("created_at", TIME),
        sa.Column("taken_at", TIME),
        _user("taken_by"),
        *(sa.Column(name, TIME) for name in ("done_at", "returned_at", "passed_on_at")),
        *(sa.Column(name, sa.Text) for name in ("passed_on_to", "note")),
        sa.UniqueConstraint("case_id", "department", "procedure", "subjects"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tasks_department_done_at", "tasks", ["department", "done_at"])
    op.create_table(
        "deliveries",
        _id(),
        sa.Column("file_name", KEY, nullable=False, unique=True),
        _of_case(),
        _needed("department", sa.Text),
        _needed("sha256", sa.Text),
        _needed("content", sa.LargeBinary),
        *(_needed(name, TIME) for name in ("created_at", "not_before")),
        _needed("attempts", sa.Integer),
        sa.Column("last_error", sa.Text),
        sa.Column("leased_until", TIME),
        sa.Column("token", sa.Text),
        *(sa.Column(name, TIME) for name in ("delivered_at", "failed_at")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_case_id", "deliveries", ["case_id"])
    op.create_index("ix_deliveries_open", "deliveries", ["id"], sqlite_where=OPEN, postgresql_where=OPEN)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("at", KEY, nullable=False, index=True),
        *(_needed(name, sa.Text) for name in ("who", "role", "terminal", "action")),
        sa.Column("case_id", ROW_ID, index=True),
        sa.Column("department", sa.Text),
        *(_needed(name, sa.Text) for name in ("detail", "outcome", "prev_hash", "hash")),
    )
