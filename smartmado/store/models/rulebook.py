"""The content that cases were decided by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import KEY_TEXT
from smartmado.store.models.base import Base


class RulebookRow(Base):
    """A frozen rulebook under its digest, zlib-compressed. A case keeps the one it began with."""

    __tablename__ = "rulebooks"

    digest: Mapped[str] = mapped_column(KEY_TEXT, primary_key=True)
    content: Mapped[bytes]
    added_at: Mapped[datetime]
