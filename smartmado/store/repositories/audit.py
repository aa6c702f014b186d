"""The audit: a chain of rows, each holding the hash of the one before.

`append` takes a lock that lasts until the transaction ends, so that two
writers never continue the same row. Call it last in the transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from smartmado.store.columns import dump_json
from smartmado.store.errors import StoreError
from smartmado.store.models import AuditRow

NO_HASH = "0" * 64
_LOCK = 0x61756469  # "audi": one number for all who write the audit of the same PostgreSQL database
_BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """Who did what, when and where. `detail` holds ids and counts, never a name or an address."""

    at: datetime
    who: str
    role: str
    terminal: str
    action: str
    outcome: str
    case_id: int | None = None
    department: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChainHead:
    """The newest row of the chain. Kept elsewhere each day, it shows a tail cut off later."""

    id: int
    hash: str

    def __str__(self) -> str:
        return f"{self.id}:{self.hash}"

    @classmethod
    def parse(cls, written: str) -> ChainHead:
        """Read what `str` wrote; StoreError otherwise."""
        number, _, digest = written.strip().partition(":")
        if not (number.isdecimal() and len(digest) == len(NO_HASH)):
            raise StoreError("監査記録の控えは「番号:ハッシュ」の形で指定してください。")
        return cls(int(number), digest)


@dataclass(frozen=True)
class ChainReport:
    """The result of a check: `problem` says in a sentence what is wrong and where."""

    rows: int
    head: ChainHead | None
    problem: str | None

    @property
    def sound(self) -> bool:
        """Whether nothing was changed or removed."""
        return self.problem is None


def append(session: Session, entry: AuditEntry) -> ChainHead:
    """Add one act to the chain, as the last write of the transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    head = chain_head(session) or ChainHead(0, NO_HASH)
    row = AuditRow(
        id=head.id + 1,
        at=_write_time(entry.at),
        who=entry.who,
        role=entry.role,
        terminal=entry.terminal,
        action=entry.action,
        case_id=entry.case_id,
        department=entry.department,
        detail=dump_json(entry.detail),
        outcome=entry.outcome,
        prev_hash=head.hash,
    )
    row.hash = _hash(row)
    session.add(row)
    session.flush()
    return ChainHead(row.id, row.hash)


def chain_head(session: Session) -> ChainHead | None:
    """The newest row, None when there is none yet."""
    newest = select(AuditRow.id, AuditRow.hash).order_by(AuditRow.id.desc()).limit(1)
    found = session.execute(newest).first()
    return None if found is None else ChainHead(found.id, found.hash)


def list_entries(
    session: Session,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    case_id: int | None = None,
    who: str | None = None,
    limit: int = 500,
) -> Sequence[AuditEntry]:
    """Acts, newest first; `until` itself is not included."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if since is not None:
        query = query.where(AuditRow.at >= _write_time(since))
    if until is not None:
        query = query.where(AuditRow.at < _write_time(until))
    if case_id is not None:
        query = query.where(AuditRow.case_id == case_id)
    if who is not None:
        query = query.where(AuditRow.who == who)
    return [_read(row) for row in session.scalars(query)]


def verify_chain(session: Session, anchor: ChainHead | None = None) -> ChainReport:
    """Recompute the whole chain. `anchor`, a head kept elsewhere, also finds a tail cut off."""
    query = select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=_BATCH)
    with closing(session.scalars(query)) as rows:
        return _follow(rows, anchor)


def _follow(rows: Iterable[AuditRow], anchor: ChainHead | None) -> ChainReport:
    last = ChainHead(0, NO_HASH)
    anchored = anchor is None
    for row in rows:
        problem = _problem(row, last)
        if problem is not None:
            return _report(last, problem)
        last = ChainHead(row.id, row.hash)
        anchored = anchored or last == anchor
    if anchor is not None and not anchored:
        return _report(last, f"控えの行 {anchor.id} がありません。末尾が消されたか、作り直されています。")
    return _report(last, None)


def _report(last: ChainHead, problem: str | None) -> ChainReport:
    return ChainReport(last.id, last if last.id else None, problem)


def _problem(row: AuditRow, last: ChainHead) -> str | None:
    if row.id != last.id + 1:
        return f"監査記録の行 {last.id + 1} が消されています。"
    if row.prev_hash != last.hash or row.hash != _hash(row):
        return f"監査記録の行 {row.id} が書き換えられています。"
    return None


def _hash(row: AuditRow) -> str:
    fields = (
        *(row.id, row.at, row.who, row.role, row.terminal, row.action),
        *(row.case_id, row.department, row.detail, row.outcome, row.prev_hash),
    )
    return hashlib.sha256(dump_json(fields).encode()).hexdigest()


def _write_time(moment: datetime) -> str:
    """UTC with a fixed width, so that the text sorts by time."""
    if moment.tzinfo is None:
        raise ValueError(f"an audited time needs a time zone: {moment!r}")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _read(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        at=datetime.fromisoformat(row.at),
        who=row.who,
        role=row.role,
        terminal=row.terminal,
        action=row.action,
        outcome=row.outcome,
        case_id=row.case_id,
        department=row.department,
        detail=json.loads(row.detail),
    )
