"""A visit at the counter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import KEY_TEXT, ROW_ID, JsonText
from smartmado.store.models.base import Base


class CaseRow(Base):
    """One visit. Its state is read from the time stamps, its number from id and day.

    `situation` is what was known when the case was opened or last corrected by
    the clerk; answers are kept beside it. `version` grows with every change.
    `request_key` makes a doubly sent "open" one case.
    """

    __tablename__ = "cases"
    # AUTOINCREMENT: the number of an erased case is never given to another one.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    request_key: Mapped[str | None] = mapped_column(KEY_TEXT, unique=True)
    municipality: Mapped[str]
    rulebook_digest: Mapped[str] = mapped_column(KEY_TEXT, ForeignKey("rulebooks.digest"))
    opened_by: Mapped[int] = mapped_column(ROW_ID, ForeignKey("users.id"))
    opened_at: Mapped[datetime] = mapped_column(index=True)
    situation: Mapped[dict[str, Any]] = mapped_column(JsonText)
    handed_over_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
