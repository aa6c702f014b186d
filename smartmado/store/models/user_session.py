"""Sessions are kept on the server, so that ending one really ends it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import KEY_TEXT, ROW_ID
from smartmado.store.models.base import Base


class UserSessionRow(Base):
    """A log-in of a member of staff, or a tablet handed to the resident of one case.

    Only the SHA-256 of the token is kept: who reads the table cannot take over a session.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (case_id IS NULL)", name="bound_to_one"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    token_hash: Mapped[str] = mapped_column(KEY_TEXT, unique=True)
    user_id: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("users.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
