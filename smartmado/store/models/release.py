"""Opening the record of a protected person, by two people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import KEY_TEXT, ROW_ID
from smartmado.store.models.base import Base


class ReleaseRow(Base):
    """A clerk asks, someone else allows, and it ends by itself at `expires_at`."""

    __tablename__ = "releases"
    __table_args__ = (
        CheckConstraint("allowed_by IS NULL OR allowed_by <> requested_by", name="two_people"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    resident_id: Mapped[str] = mapped_column(KEY_TEXT, index=True)
    reason: Mapped[str]
    requested_by: Mapped[int] = mapped_column(ROW_ID, ForeignKey("users.id"))
    requested_at: Mapped[datetime]
    allowed_by: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("users.id"))
    allowed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
