"""Who did what, when and where."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import KEY_TEXT, ROW_ID
from smartmado.store.models.base import Base


class AuditRow(Base):
    """One act. Rows are only ever added (triggers refuse the rest) and are chained by hash.

    Everything hashed is an integer or plain text, so that what is verified is
    what is stored, byte for byte. `case_id` is no foreign key: the trace of an
    erased case stays.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(KEY_TEXT, index=True)
    who: Mapped[str]
    role: Mapped[str]
    terminal: Mapped[str]
    action: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ROW_ID, index=True)
    department: Mapped[str | None]
    detail: Mapped[str]
    outcome: Mapped[str]
    prev_hash: Mapped[str]
    hash: Mapped[str]
