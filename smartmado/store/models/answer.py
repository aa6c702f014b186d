"""What was asked in a case, and what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import ROW_ID, JsonText
from smartmado.store.models.base import Base


class AnswerRow(Base):
    """The answer that stands for one fact of one person; subject '' is the visit itself.

    `unknown` is the answer わからない: asked, not to be asked again, value still unknown.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("case_id", "fact", "subject"),
        CheckConstraint("source IN ('register','resident','clerk')", name="source"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("cases.id", ondelete="CASCADE"))
    fact: Mapped[str]
    subject: Mapped[str]
    value: Mapped[Any | None] = mapped_column(JsonText)
    unknown: Mapped[bool]
    source: Mapped[str]
    position: Mapped[int]
    given_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("users.id"))
