"""The outbox. A delivery is written with the case and handed over later, by whoever holds its lease.

The lease is a time in the row, not a lock: no transaction stays open while a
file is written, and a relay that dies simply lets its lease run out.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Update, func, or_, select, update
from sqlalchemy.orm import Session

from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.models import DeliveryRow

DeliveryState = Literal["waiting", "delivered", "failed"]

MAX_ATTEMPTS = 10
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
_INTERRUPTED = "前回までの処理が、途中で止まりました。"


@dataclass(frozen=True)
class Delivery:
    """A delivery as kept, without its bytes."""

    id: int
    file_name: str
    case_id: int
    department: str
    sha256: str
    created_at: datetime
    not_before: datetime
    attempts: int
    last_error: str | None
    delivered_at: datetime | None
    failed_at: datetime | None

    @property
    def state(self) -> DeliveryState:
        """Read from the time stamps."""
        if self.delivered_at:
            return "delivered"
        return "failed" if self.failed_at else "waiting"


@dataclass(frozen=True)
class LeasedDelivery:
    """A delivery to hand over now. Only who holds `token` may say what became of it."""

    id: int
    file_name: str
    case_id: int
    department: str
    content: bytes
    attempts: int
    token: str


def add_delivery(
    session: Session, case_id: int, *, file_name: str, department: str, content: bytes, at: datetime
) -> Delivery:
    """Put a file into the outbox. The same file again is one delivery; other bytes under a known
    name raise ConflictError, because the receiver would take them for the file it has."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = session.scalar(select(DeliveryRow).where(DeliveryRow.file_name == file_name))
    if row is not None and row.sha256 != sha256:
        message = f"配信「{file_name}」は、別の内容で既に登録されています。ファイル名を変えてください。"
        raise ConflictError(message)
    if row is None:
        row = DeliveryRow(
            file_name=file_name,
            case_id=case_id,
            department=department,
            sha256=sha256,
            content=content,
            created_at=at,
            not_before=at,
            attempts=0,
        )
        session.add(row)
        session.flush()
    return _read(row)


def lease_delivery(session: Session, now: datetime, lease: timedelta) -> LeasedDelivery | None:
    """Take the oldest delivery that is due and free, for the time of `lease`. None = nothing to do."""
    session.execute(
        update(DeliveryRow)
        .where(*_free(now), DeliveryRow.attempts >= MAX_ATTEMPTS)
        .values(failed_at=now, last_error=func.coalesce(DeliveryRow.last_error, _INTERRUPTED))
    )
    due = select(DeliveryRow.id).where(*_free(now), DeliveryRow.not_before <= now)
    first = due.order_by(DeliveryRow.id).limit(1).with_for_update(skip_locked=True)
    token = secrets.token_hex(16)
    query = (
        update(DeliveryRow)
        .where(DeliveryRow.id == first.scalar_subquery())
        .values(
            token=token,
            leased_until=now + lease,
            attempts=DeliveryRow.attempts + 1,
        )
        .returning(
            DeliveryRow.id,
            DeliveryRow.file_name,
            DeliveryRow.case_id,
            DeliveryRow.department,
            DeliveryRow.content,
            DeliveryRow.attempts,
        )
    )
    found = session.execute(query.execution_options(synchronize_session=False)).first()
    return None if found is None else LeasedDelivery(*found, token=token)


def mark_delivered(session: Session, leased: LeasedDelivery, at: datetime) -> bool:
    """The file is there. False when the lease had run out and another relay has the delivery now."""
    values = {"delivered_at": at, "leased_until": None, "token": None, "last_error": None}
    return _settle(session, leased, values)


def mark_undelivered(session: Session, leased: LeasedDelivery, error: str, at: datetime) -> bool:
    """It did not work: try again later and later, and give up after MAX_ATTEMPTS."""
    wait = min(FIRST_WAIT * 2 ** (leased.attempts - 1), LONGEST_WAIT)
    values: dict[str, Any] = {
        "last_error": error,
        "leased_until": None,
        "token": None,
        "not_before": at + wait,
        "failed_at": at if leased.attempts >= MAX_ATTEMPTS else None,
    }
    return _settle(session, leased, values)


def retry_delivery(session: Session, delivery_id: int, at: datetime) -> Delivery:
    """A person asks for it to be tried again from the start, given up, waiting or already sent."""
    values = {"failed_at": None, "delivered_at": None, "attempts": 0, "not_before": at}
    query = update(DeliveryRow).where(DeliveryRow.id == delivery_id).values(values)
    if session.execute(query.returning(DeliveryRow.id)).first() is None:
        raise NotFoundError(f"配信 {delivery_id} はありません。")
    return get_delivery(session, delivery_id)


def get_delivery(session: Session, delivery_id: int) -> Delivery:
    """One delivery; NotFoundError otherwise."""
    row = session.get(DeliveryRow, delivery_id, populate_existing=True)
    if row is None:
        raise NotFoundError(f"配信 {delivery_id} はありません。")
    return _read(row)


def list_deliveries(
    session: Session,
    *,
    case_id: int | None = None,
    department: str | None = None,
    undelivered: bool = False,
    limit: int = 500,
) -> Sequence[Delivery]:
    """Deliveries, newest first: of one case, of one department, or only those not handed over."""
    query = select(DeliveryRow).order_by(DeliveryRow.id.desc()).limit(limit)
    if case_id is not None:
        query = query.where(DeliveryRow.case_id == case_id)
    if department is not None:
        query = query.where(DeliveryRow.department == department)
    if undelivered:
        query = query.where(DeliveryRow.delivered_at.is_(None))
    return [_read(row) for row in session.scalars(query)]


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Open, and in nobody's hands."""
    return (
        DeliveryRow.delivered_at.is_(None),
        DeliveryRow.failed_at.is_(None),
        or_(DeliveryRow.leased_until.is_(None), DeliveryRow.leased_until <= now),
    )


def _settle(session: Session, leased: LeasedDelivery, values: dict[str, Any]) -> bool:
    query: Update = update(DeliveryRow).where(DeliveryRow.id == leased.id, DeliveryRow.token == leased.token)
    return session.execute(query.values(values).returning(DeliveryRow.id)).first() is not None


def _read(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        file_name=row.file_name,
        case_id=row.case_id,
        department=row.department,
        sha256=row.sha256,
        created_at=row.created_at,
        not_before=row.not_before,
        attempts=row.attempts,
        last_error=row.last_error,
        delivered_at=row.delivered_at,
        failed_at=row.failed_at,
    )
