"""Which extract of the register the residents come from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import ROW_ID, JsonText
from smartmado.store.models.base import Base


class RegisterImportRow(Base):
    """One import of a full extract. The newest one is what the residents table holds.

    `protected_elsewhere` are protected ids that are not among its residents (they left, or never
    were): they stay protected when they turn up in a case.
    """

    __tablename__ = "register_imports"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    digest: Mapped[str]
    extracted_at: Mapped[datetime]
    imported_at: Mapped[datetime]
    residents: Mapped[int]
    protected: Mapped[int]
    protected_elsewhere: Mapped[list[str]] = mapped_column(JsonText)
    warnings: Mapped[int]
