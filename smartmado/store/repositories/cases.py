"""Cases (受付)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypedDict, Unpack

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from smartmado.facts.calendar import JAPAN
from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.models import CaseRow

_REFERENCE = re.compile(r"([0-9]{8})-([0-9]{4,12})")
_MISSING = "受付 {} はありません。番号を確かめてください。"
_CHANGED = "この受付は、開いたあとにほかの人が変更しました。画面を開き直して、内容を確かめてください。"

CaseState = Literal["open", "handed_over", "confirmed", "closed"]


@dataclass(frozen=True)
class Case:
    """One visit. `version` goes back into `change_case`, so that nobody overwrites unseen."""

    id: int
    municipality: str
    rulebook_digest: str
    opened_by: int
    opened_at: datetime
    situation: Mapping[str, Any]
    handed_over_at: datetime | None
    confirmed_at: datetime | None
    closed_at: datetime | None
    version: int

    @property
    def reference(self) -> str:
        """The number people use, e.g. 20261116-0042: the day in Japan and the id."""
        return f"{self.opened_at.astimezone(JAPAN):%Y%m%d}-{self.id:04d}"

    @property
    def state(self) -> CaseState:
        """Read from the time stamps: the furthest step taken."""
        if self.closed_at:
            return "closed"
        if self.confirmed_at:
            return "confirmed"
        return "handed_over" if self.handed_over_at else "open"


class CaseChanges(TypedDict, total=False):
    """What may change in a case. A time set back to None undoes the step."""

    situation: Mapping[str, Any]
    handed_over_at: datetime | None
    confirmed_at: datetime | None
    closed_at: datetime | None


def open_case(
    session: Session,
    *,
    municipality: str,
    rulebook_digest: str,
    opened_by: int,
    at: datetime,
    situation: Mapping[str, Any],
    request_key: str | None = None,
) -> Case:
    """Begin a case. The same `request_key` sent again gives the case it made before."""
    row = CaseRow(
        request_key=request_key,
        municipality=municipality,
        rulebook_digest=rulebook_digest,
        opened_by=opened_by,
        opened_at=at,
        situation=dict(situation),
        version=1,
    )
    earlier = _find_request(session, request_key)
    if earlier is not None:
        return earlier
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        made_meanwhile = _find_request(session, request_key)
        if made_meanwhile is None:
            raise
        return made_meanwhile
    return _read(row)


def get_case(session: Session, case_id: int, *, lock: bool = False) -> Case:
    """The case; NotFoundError otherwise. `lock` keeps others from changing it until the end."""
    query = select(CaseRow).where(CaseRow.id == case_id).execution_options(populate_existing=True)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFoundError(_MISSING.format(case_id))
    return _read(row)


def find_case(session: Session, reference: str) -> Case | None:
    """The case with this number, as printed: 20261116-0042."""
    match = _REFERENCE.fullmatch(reference)
    row = session.get(CaseRow, int(match[2])) if match else None
    case = None if row is None else _read(row)
    return case if case and case.reference == reference else None


def list_cases(
    session: Session, *, unclosed: bool = False, since: datetime | None = None, limit: int = 200
) -> Sequence[Case]:
    """Cases, newest first: only those not closed, or only those opened since a moment."""
    query = select(CaseRow).order_by(CaseRow.id.desc()).limit(limit)
    if unclosed:
        query = query.where(CaseRow.closed_at.is_(None))
    if since is not None:
        query = query.where(CaseRow.opened_at >= since)
    return [_read(row) for row in session.scalars(query)]


def list_closed_before(session: Session, moment: datetime, limit: int = 1000) -> Sequence[Case]:
    """Closed cases whose time to be kept is over, oldest first."""
    query = select(CaseRow).where(CaseRow.closed_at < moment).order_by(CaseRow.id).limit(limit)
    return [_read(row) for row in session.scalars(query)]


def change_case(session: Session, case_id: int, version: int, **changes: Unpack[CaseChanges]) -> Case:
    """Change a case that is still at `version`; ConflictError when someone else was faster."""
    values: dict[str, Any] = {**changes, "version": version + 1}
    if "situation" in changes:
        values["situation"] = dict(changes["situation"])
    query = update(CaseRow).where(CaseRow.id == case_id, CaseRow.version == version)
    if session.execute(query.values(values).returning(CaseRow.id)).first() is None:
        get_case(session, case_id)
        raise ConflictError(_CHANGED)
    return get_case(session, case_id)


def count_change(session: Session, case_id: int) -> None:
    """Note that something of the case changed: its version grows. Locks the case until the end."""
    query = update(CaseRow).where(CaseRow.id == case_id).values(version=CaseRow.version + 1)
    if session.execute(query.returning(CaseRow.id)).first() is None:
        raise NotFoundError(_MISSING.format(case_id))


def erase_case(session: Session, case_id: int) -> None:
    """Remove the case with its answers, papers, tasks, deliveries and sessions; the audit stays.

    Afterwards `engine.empty_write_ahead_log` takes the traces out of SQLite's log.
    """
    erased = session.execute(delete(CaseRow).where(CaseRow.id == case_id).returning(CaseRow.id))
    if erased.first() is None:
        raise NotFoundError(_MISSING.format(case_id))


def _find_request(session: Session, request_key: str | None) -> Case | None:
    if request_key is None:
        return None
    row = session.scalar(select(CaseRow).where(CaseRow.request_key == request_key))
    return None if row is None else _read(row)


def _read(row: CaseRow) -> Case:
    return Case(
        id=row.id,
        municipality=row.municipality,
        rulebook_digest=row.rulebook_digest,
        opened_by=row.opened_by,
        opened_at=row.opened_at.astimezone(UTC),
        situation=row.situation,
        handed_over_at=row.handed_over_at,
        confirmed_at=row.confirmed_at,
        closed_at=row.closed_at,
        version=row.version,
    )
