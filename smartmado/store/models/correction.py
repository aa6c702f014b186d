"""Values of the register that were corrected at the counter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import ROW_ID, JsonText
from smartmado.store.models.base import Base


class CorrectionRow(Base):
    """One correction: what stood there, what stands instead, why, and by whom.

    The value itself is an answer of the case; this row is the trace of how it came about. What was
    undone keeps its row. subject '' is the visit itself.
    """

    __tablename__ = "corrections"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    fact: Mapped[str]
    subject: Mapped[str]
    old_value: Mapped[Any | None] = mapped_column(JsonText)
    new_value: Mapped[Any | None] = mapped_column(JsonText)
    reason: Mapped[str]
    made_by: Mapped[int] = mapped_column(ROW_ID, ForeignKey("users.id"))
    made_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
