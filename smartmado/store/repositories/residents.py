"""The copy of the register: replaced whole by an import, read person by person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from smartmado.facts.dates import DateRange, parse_date
from smartmado.store.bulk import insert_keys
from smartmado.store.columns import dump_json
from smartmado.store.errors import NotFoundError, StoreError
from smartmado.store.models import RegisterImportRow, ResidentKeyRow, ResidentRecord
from smartmado.store.register_file import RegisterExtract, ResidentRow
from smartmado.store.resident_keys import address_key, resident_keys

_BATCH = 5000


@dataclass(frozen=True)
class Resident:
    """A resident as the register holds them. `facts` can stand in a situation as it is.

    `protected`: nothing of this may be shown before the rights were checked.
    """

    resident_id: str
    household_id: str | None
    facts: Mapping[str, Any]
    protected: bool


@dataclass(frozen=True)
class RegisterImport:
    """Which extract the residents come from: shown as "as of"."""

    id: int
    digest: str
    extracted_at: datetime
    imported_at: datetime
    residents: int
    protected: int
    warnings: int


def replace_all(session: Session, extract: RegisterExtract, at: datetime) -> RegisterImport:
    """Put this extract in the place of all residents, at once for every reader.

    The extract that is already there is not imported again. StoreError when it
    is empty or older than the one that is there. Give it a transaction of its
    own: it works out the keys first, and only then takes SQLite's write lock.
    """
    digest = _digest(extract)
    keys = sorted(_keys(extract.residents))  # in key order the index grows at its end only
    current = latest_import(session)
    if current is not None and current.digest == digest:
        return current
    _refuse_unusable(extract, current)
    session.execute(delete(ResidentKeyRow))
    session.execute(delete(ResidentRecord))
    for start in range(0, len(extract.residents), _BATCH):
        batch = extract.residents[start : start + _BATCH]
        session.execute(insert(ResidentRecord), [_record(resident) for resident in batch])
    insert_keys(session, keys)
    return _note_import(session, extract, digest, at)


def latest_import(session: Session) -> RegisterImport | None:
    """The import that the residents come from, None before the first one."""
    row = session.scalar(select(RegisterImportRow).order_by(RegisterImportRow.id.desc()).limit(1))
    return None if row is None else _read_import(row)


def all_residents(session: Session) -> Iterator[ResidentRow]:
    """Everybody, protected or not, without holding them all: the caller checks the rights."""
    query = select(ResidentRecord).execution_options(yield_per=_BATCH)
    for row in session.scalars(query):
        household = row.household_id or f"-{row.resident_id}"  # one of their own, in nobody else's
        yield ResidentRow(row.resident_id, household, row.facts, row.protected)
        session.expunge(row)


def find_resident(session: Session, resident_id: str) -> Resident | None:
    """One resident, protected or not: the caller checks the rights and keeps it to themselves."""
    row = session.get(ResidentRecord, resident_id)
    return None if row is None else _read(row)


def get_resident(session: Session, resident_id: str) -> Resident:
    """One resident; NotFoundError otherwise."""
    resident = find_resident(session, resident_id)
    if resident is None:
        raise NotFoundError(f"宛名番号 {resident_id} の人は、取り込んだ住民データにいません。")
    return resident


def household_members(session: Session, household_id: str, *, include_protected: bool) -> Sequence[Resident]:
    """The people of a household in the register's own order.

    Without `include_protected` a protected person is left out altogether, as if
    they were not there; say True only where the rights were checked.
    """
    query = select(ResidentRecord).where(ResidentRecord.household_id == household_id)
    if not include_protected:
        query = query.where(ResidentRecord.protected.is_(False))
    return sorted((_read(row) for row in session.scalars(query)), key=_household_order)


def is_protected(session: Session, resident_id: str) -> bool:
    """Whether support measures hold for this id, also when the person is not among the residents."""
    protected = session.scalar(
        select(ResidentRecord.protected).where(ResidentRecord.resident_id == resident_id)
    )
    if protected is not None:
        return protected
    query = select(RegisterImportRow.protected_elsewhere).order_by(RegisterImportRow.id.desc()).limit(1)
    return resident_id in (session.scalar(query) or ())


# --- importing ------------------------------------------------------------------


def _refuse_unusable(extract: RegisterExtract, current: RegisterImport | None) -> None:
    if not extract.residents:
        raise StoreError("住民が1人もいないデータは取り込めません。抽出の条件を確かめてください。")
    if current is not None and extract.extracted_at < current.extracted_at:
        raise StoreError(
            f"今のデータ({current.extracted_at:%Y-%m-%d %H:%M} UTC)より古い抽出なので、取り込みませんでした。"
        )


def _note_import(session: Session, extract: RegisterExtract, digest: str, at: datetime) -> RegisterImport:
    here = {resident.resident_id for resident in extract.residents}
    row = RegisterImportRow(
        digest=digest,
        extracted_at=extract.extracted_at,
        imported_at=at,
        residents=len(extract.residents),
        protected=len(extract.protected_ids),
        protected_elsewhere=sorted(extract.protected_ids - here),
        warnings=len(extract.warnings),
    )
    session.add(row)
    session.flush()
    return _read_import(row)


def _digest(extract: RegisterExtract) -> str:
    total = hashlib.sha256(extract.extracted_at.isoformat().encode())
    total.update(dump_json(sorted(extract.protected_ids)).encode())
    for resident in extract.residents:
        line = (resident.resident_id, resident.household_id, resident.facts, resident.protected)
        total.update(dump_json(line).encode())
    return f"sha256:{total.hexdigest()}"


def _record(resident: ResidentRow) -> dict[str, Any]:
    birth = _birth(resident.facts)
    address = f"{resident.facts.get('address') or ''}{resident.facts.get('address_kata') or ''}"
    return {
        "resident_id": resident.resident_id,
        "household_id": resident.household_id or None,
        "facts": resident.facts,
        "protected": resident.protected,
        "birth_earliest": birth.earliest or date.min,
        "birth_latest": birth.latest or date.max,
        "address_key": address_key(address),
    }


def _birth(facts: Mapping[str, Any]) -> DateRange:
    written = facts.get("birth_date")
    return DateRange(None, None) if written is None else parse_date(written)


def _keys(residents: Sequence[ResidentRow]) -> Iterator[tuple[str, str, str]]:
    for resident in residents:
        for kind, key in resident_keys(resident.facts):
            yield kind, key, resident.resident_id


# --- reading ----------------------------------------------------------------------


def _household_order(resident: Resident) -> tuple[float, str]:
    order = resident.facts.get("household_order")
    return (order if isinstance(order, int) else float("inf"), resident.resident_id)


def _read(row: ResidentRecord) -> Resident:
    return Resident(row.resident_id, row.household_id, row.facts, row.protected)


def _read_import(row: RegisterImportRow) -> RegisterImport:
    return RegisterImport(
        id=row.id,
        digest=row.digest,
        extracted_at=row.extracted_at,
        imported_at=row.imported_at,
        residents=row.residents,
        protected=row.protected,
        warnings=row.warnings,
    )
