"""The outbox: deliveries to the departments' own systems."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import KEY_TEXT, ROW_ID
from smartmado.store.models.base import Base

_OPEN = text("delivered_at IS NULL AND failed_at IS NULL")


class DeliveryRow(Base):
    """A file to hand over, written in the transaction that confirms the case.

    `file_name` is the idempotency key. `token` belongs to the relay that holds
    the lease until `leased_until`; after that another relay may take it.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    file_name: Mapped[str] = mapped_column(KEY_TEXT, unique=True)
    case_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    department: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)  # lists do not need the bytes
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    token: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
