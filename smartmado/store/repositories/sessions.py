"""Log-ins of staff and tablets in the hands of residents, kept on the server."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from smartmado.store.models import UserSessionRow


@dataclass(frozen=True)
class UserSession:
    """Bound to a user (staff) or to a case (the resident at the tablet), never to both."""

    id: int
    user_id: int | None
    case_id: int | None
    created_at: datetime
    last_seen_at: datetime


def open_staff_session(session: Session, token: str, user_id: int, at: datetime) -> UserSession:
    """A log-in. `token` is what the cookie holds; only its hash is stored."""
    return _open(session, UserSessionRow(token_hash=_hash(token), user_id=user_id), at)


def give_to_resident(session: Session, session_id: int, case_id: int, at: datetime) -> None:
    """A tablet handed over for one case: its session sees that case and nothing else from now on.

    The token stays what it was, so that a second tap on the clerk's page finds the tablet's pages.
    """
    handed = update(UserSessionRow).where(UserSessionRow.id == session_id)
    session.execute(
        handed.values(user_id=None, case_id=case_id, created_at=at, last_seen_at=at, ended_at=None)
    )


def find_session(session: Session, token: str) -> UserSession | None:
    """The session of this token, unless it was ended. Time limits are the caller's."""
    query = select(UserSessionRow).where(UserSessionRow.token_hash == _hash(token))
    row = session.scalar(query.where(UserSessionRow.ended_at.is_(None)))
    return None if row is None else _read(row)


def touch_session(session: Session, session_id: int, at: datetime) -> None:
    """Note that the session was used."""
    session.execute(update(UserSessionRow).where(UserSessionRow.id == session_id).values(last_seen_at=at))


def end_session(session: Session, session_id: int, at: datetime) -> None:
    """End one session; its token opens nothing any more."""
    _end(session, UserSessionRow.id == session_id, at)


def end_sessions_of_user(session: Session, user_id: int, at: datetime) -> int:
    """End every log-in of a user and say how many there were."""
    return _end(session, UserSessionRow.user_id == user_id, at)


def end_sessions_of_case(session: Session, case_id: int, at: datetime) -> int:
    """Take the tablets of a case back and say how many there were."""
    return _end(session, UserSessionRow.case_id == case_id, at)


def forget_sessions(session: Session, before: datetime) -> None:
    """Remove sessions last used before this moment."""
    session.execute(delete(UserSessionRow).where(UserSessionRow.last_seen_at < before))


def _open(session: Session, row: UserSessionRow, at: datetime) -> UserSession:
    row.created_at = row.last_seen_at = at
    session.add(row)
    session.flush()
    return _read(row)


def _end(session: Session, which: object, at: datetime) -> int:
    ended = (
        update(UserSessionRow)
        .where(which, UserSessionRow.ended_at.is_(None))  # type: ignore[arg-type]
        .values(ended_at=at)
        .returning(UserSessionRow.id)
    )
    return len(session.execute(ended).all())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _read(row: UserSessionRow) -> UserSession:
    return UserSession(row.id, row.user_id, row.case_id, row.created_at, row.last_seen_at)
