"""Letters that a case prints in place of letters that no font has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import ROW_ID
from smartmado.store.models.base import Base


class SubstituteRow(Base):
    """One letter as registered (with its selector), and the letter drawn for it on the papers of a case."""

    __tablename__ = "substitutes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    letter: Mapped[str]
    substitute: Mapped[str]
    reason: Mapped[str]
    made_by: Mapped[int] = mapped_column(ROW_ID, ForeignKey("users.id"))
    made_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
