"""Finding a resident at the counter (住民記録システム標準仕様書 2.1.1-2.1.3).

A hit list may be read over a shoulder: a protected person appears in it as
suppressed, and an address never leads to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from smartmado.facts.dates import DateRange
from smartmado.store.errors import StoreError
from smartmado.store.models import ResidentKeyRow, ResidentRecord
from smartmado.store.resident_keys import KeyKind, address_key, name_kind, query_keys, resident_keys

Match = Literal["exact", "key", "prefix", "partial"]
_RANKS: Mapping[Match, int] = {"exact": 0, "key": 1, "prefix": 2, "partial": 3}


@dataclass(frozen=True)
class ResidentQuery:
    """What the clerk typed. An id is enough; otherwise at least two of the others.

    `name` is looked up as kana, kanji or Latin letters, whichever it is.
    """

    resident_id: str | None = None
    household_id: str | None = None
    name: str | None = None
    kana: str | None = None
    birth: DateRange | None = None
    address: str | None = None


@dataclass(frozen=True)
class ResidentHit:
    """One line of the list. `suppressed`: a protected person, shown without household and address.

    `other_name`: found by a former surname or an alias, not by today's name.
    """

    resident_id: str
    name: str | None
    name_kana: str | None
    birth_date: Any
    household_id: str | None
    address: str | None
    resident_state: str | None
    suppressed: bool
    match: Match
    other_name: bool


@dataclass(frozen=True)
class SearchResult:
    """The hits, best first. With more than the limit there is only their number."""

    total: int
    hits: Sequence[ResidentHit]


def search_residents(session: Session, query: ResidentQuery, limit: int = 50) -> SearchResult:
    """Search; StoreError when too little was typed."""
    conditions = _conditions(query)
    rows = session.scalars(select(ResidentRecord).where(*conditions).limit(limit + 1)).all()
    if len(rows) > limit:
        count = select(func.count()).select_from(ResidentRecord).where(*conditions)
        return SearchResult(session.scalar(count) or 0, ())
    hits = [_hit(row, query) for row in sorted(rows, key=lambda row: _order(row, query))]
    return SearchResult(len(hits), hits)


# --- conditions ---------------------------------------------------------------------


def _conditions(query: ResidentQuery) -> list[ColumnElement[bool]]:
    conditions = [*_name_conditions(query)]
    if query.birth is not None:
        conditions.append(_born(query.birth))
    if query.address and (wanted := address_key(query.address)):
        conditions.append(_lives_at(wanted))
    if query.resident_id:
        return [*conditions, ResidentRecord.resident_id == query.resident_id]
    if query.household_id:
        in_household = ResidentRecord.household_id == query.household_id
        return [*conditions, in_household, ResidentRecord.protected.is_(False)]
    if len(conditions) < 2:
        raise StoreError(
            "条件が足りません。氏名・フリガナ・生年月日・住所のうち2つ以上か、宛名番号を入れてください。"
        )
    return conditions


def _name_conditions(query: ResidentQuery) -> list[ColumnElement[bool]]:
    return [
        and_(*(_has_key(kind, keys) for keys in wanted))
        for kind, typed in _names(query)
        if (wanted := query_keys(kind, typed))
    ]


def _names(query: ResidentQuery) -> list[tuple[KeyKind, str]]:
    names: list[tuple[KeyKind, str]] = []
    if query.name and query.name.strip():
        names.append((name_kind(query.name), query.name))
    if query.kana and query.kana.strip():
        names.append(("kana", query.kana))
    return names


def _has_key(kind: KeyKind, keys: set[str]) -> ColumnElement[bool]:
    matching = or_(*(ResidentKeyRow.key.contains(key, autoescape=True) for key in sorted(keys)))
    found = select(ResidentKeyRow.resident_id).where(ResidentKeyRow.kind == kind, matching)
    return ResidentRecord.resident_id.in_(found)


def _born(birth: DateRange) -> ColumnElement[bool]:
    """The two ranges of days overlap: a birth date known in part matches by the known part."""
    begins_before = ResidentRecord.birth_earliest <= (birth.latest or date.max)
    return and_(begins_before, ResidentRecord.birth_latest >= (birth.earliest or date.min))


def _lives_at(wanted: str) -> ColumnElement[bool]:
    """Never true for a protected person: a guess at their address cannot be confirmed."""
    there = ResidentRecord.address_key.contains(wanted, autoescape=True)
    return and_(ResidentRecord.protected.is_(False), there)


# --- hits ---------------------------------------------------------------------------


def _order(row: ResidentRecord, query: ResidentQuery) -> tuple[int, bool, bool, bool, date, str]:
    """Better match first, by today's name, living here; then by birth date, unknown last."""
    removed = row.facts.get("resident_state") not in (None, "registered")
    born = row.birth_earliest
    rank = _RANKS[_match(row, query)]
    return (rank, _by_other_name(row, query), removed, born == date.min, born, row.resident_id)


def _match(row: ResidentRecord, query: ResidentQuery) -> Match:
    """How well the names fit; the worst of them counts."""
    found: list[Match] = ["exact"]
    keys = resident_keys(row.facts)
    for kind, typed in _names(query):
        if typed in (row.facts.get("name"), row.facts.get("name_kana")):
            continue
        for wanted in query_keys(kind, typed):
            found.append(_key_match({key for of, key in keys if of == kind}, wanted))
    return max(found, key=_RANKS.__getitem__)


def _key_match(keys: set[str], wanted: set[str]) -> Match:
    if keys & wanted:
        return "key"
    return "prefix" if any(key.startswith(w) for key in keys for w in wanted) else "partial"


def _by_other_name(row: ResidentRecord, query: ResidentQuery) -> bool:
    own = {name: row.facts.get(name) for name in ("name", "name_kana", "name_kanji", "name_latin")}
    keys = resident_keys(own)
    return any(
        not any(of == kind and any(w in key for w in wanted) for of, key in keys)
        for kind, typed in _names(query)
        for wanted in query_keys(kind, typed)
    )


def _hit(row: ResidentRecord, query: ResidentQuery) -> ResidentHit:
    facts = row.facts
    address = "　".join(filter(None, (facts.get("address"), facts.get("address_kata"))))
    return ResidentHit(
        resident_id=row.resident_id,
        name=facts.get("name"),
        name_kana=facts.get("name_kana"),
        birth_date=facts.get("birth_date"),
        household_id=None if row.protected else row.household_id,
        address=None if row.protected else address or None,
        resident_state=None if row.protected else facts.get("resident_state"),
        suppressed=row.protected,
        match=_match(row, query),
        other_name=_by_other_name(row, query),
    )
