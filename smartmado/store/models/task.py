"""What a department has to do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import ROW_ID, JsonText
from smartmado.store.models.base import Base


class TaskRow(Base):
    """One procedure of one case in the inbox of one department.

    `facts` holds only what that department may see. `reasons` are the sentences
    why it is due; `note` is what staff wrote when they returned or passed it on.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("case_id", "department", "procedure", "subjects"),
        Index(None, "department", "done_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("cases.id", ondelete="CASCADE"))
    department: Mapped[str]
    procedure: Mapped[str]
    subjects: Mapped[list[str]] = mapped_column(JsonText)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    reasons: Mapped[list[str]] = mapped_column(JsonText)
    deadline: Mapped[date | None]
    created_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("users.id"))
    done_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    passed_on_at: Mapped[datetime | None]
    passed_on_to: Mapped[str | None]
    note: Mapped[str | None]
