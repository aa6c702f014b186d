"""A copy of the register, replaced whole by each import."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import KEY_TEXT, JsonText
from smartmado.store.models.base import Base


class ResidentRecord(Base):
    """One resident as the register holds them; `facts` is stored as it was written.

    `birth_earliest`, `birth_latest` (the first and last day of the calendar where
    the register does not know) and `address_key` are for searching only.
    """

    __tablename__ = "residents"
    __table_args__ = (Index(None, "birth_earliest", "birth_latest"),)

    resident_id: Mapped[str] = mapped_column(KEY_TEXT, primary_key=True)
    household_id: Mapped[str | None] = mapped_column(KEY_TEXT, index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    protected: Mapped[bool]
    birth_earliest: Mapped[date]
    birth_latest: Mapped[date]
    address_key: Mapped[str] = mapped_column(KEY_TEXT)
