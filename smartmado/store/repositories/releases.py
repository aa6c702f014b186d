"""Releases: one person asks to open a protected record, another one allows it, for a short time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.models import ReleaseRow


@dataclass(frozen=True)
class Release:
    """A request to open a protected record. It is allowed until `expires_at`."""

    id: int
    resident_id: str
    reason: str
    requested_by: int
    requested_at: datetime
    allowed_by: int | None
    allowed_at: datetime | None
    expires_at: datetime | None


def request_release(
    session: Session, *, resident_id: str, reason: str, requested_by: int, at: datetime
) -> Release:
    """Ask; nothing is open yet."""
    row = ReleaseRow(resident_id=resident_id, reason=reason, requested_by=requested_by, requested_at=at)
    session.add(row)
    session.flush()
    return _read(row)


def allow_release(
    session: Session, release_id: int, *, allowed_by: int, at: datetime, expires_at: datetime
) -> Release:
    """Allow a request once. ConflictError for one's own request or one already allowed."""
    query = update(ReleaseRow).where(
        ReleaseRow.id == release_id,
        ReleaseRow.allowed_at.is_(None),
        ReleaseRow.requested_by != allowed_by,
    )
    values = {"allowed_by": allowed_by, "allowed_at": at, "expires_at": expires_at}
    if session.execute(query.values(values).returning(ReleaseRow.id)).first() is None:
        if session.get(ReleaseRow, release_id) is None:
            raise NotFoundError(f"解除の申請 {release_id} はありません。")
        raise ConflictError("この申請は承認できません。自分の申請か、承認済みの申請です。")
    row = session.get_one(ReleaseRow, release_id, populate_existing=True)
    return _read(row)


def waiting_releases(session: Session, since: datetime) -> Sequence[Release]:
    """Requests made since a moment that nobody has allowed yet, oldest first."""
    query = select(ReleaseRow).where(ReleaseRow.allowed_at.is_(None), ReleaseRow.requested_at >= since)
    return [_read(row) for row in session.scalars(query.order_by(ReleaseRow.id))]


def is_released(session: Session, resident_id: str, user_id: int, now: datetime) -> bool:
    """Whether this user may open this protected record at this moment."""
    query = select(ReleaseRow.id).where(
        ReleaseRow.resident_id == resident_id,
        ReleaseRow.requested_by == user_id,
        ReleaseRow.allowed_at.is_not(None),
        ReleaseRow.expires_at > now,
    )
    return session.scalar(query.limit(1)) is not None


def _read(row: ReleaseRow) -> Release:
    return Release(
        id=row.id,
        resident_id=row.resident_id,
        reason=row.reason,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        allowed_by=row.allowed_by,
        allowed_at=row.allowed_at,
        expires_at=row.expires_at,
    )
