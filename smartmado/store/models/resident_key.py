"""Folded names to search by."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import KEY_TEXT
from smartmado.store.models.base import Base


class ResidentKeyRow(Base):
    """One search key of one resident. `kind` is kana, kanji or latin.

    Derived from `residents.facts` and rebuilt with it in the same transaction,
    therefore without a foreign key, which would double the time of an import.
    The primary key is the search index.
    """

    __tablename__ = "resident_keys"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[str] = mapped_column(KEY_TEXT, primary_key=True)
    key: Mapped[str] = mapped_column(KEY_TEXT, primary_key=True)
    resident_id: Mapped[str] = mapped_column(KEY_TEXT, primary_key=True)
