"""The papers of a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import ROW_ID, JsonText
from smartmado.store.models.base import Base


class DocumentRow(Base):
    """One PDF, kept in the database so that a confirmed case always has its papers.

    `procedure` is NULL for the guide sheet, which belongs to the whole case.
    """

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("case_id", "file_name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("cases.id", ondelete="CASCADE"))
    procedure: Mapped[str | None]
    subjects: Mapped[list[str]] = mapped_column(JsonText)
    form: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)  # lists do not need the bytes
    created_at: Mapped[datetime]
