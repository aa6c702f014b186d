"""Who is whose kin in a whole city, worked out once for each shape that households have.

A shape is all that `facts.relations` reads of a household: what each 続柄 proves, who is named as
whose father, mother or spouse, who is too young to be whose parent, who marries, and whether
everyone is listed. Most of a city's households have one of a few hundred shapes. Of each shape one
household is asked, with the very functions of `facts.relations`; so nothing is said twice here but
father and mother, who are a parent and a sex.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled.columns import (
    ELSEWHERE,
    NO_FIRST,
    NO_LAST,
    NOBODY,
    Codes,
    Days,
    Flags,
)
from smartmado.decisions.compiled.table import CityTable
from smartmado.facts.dates import DateRange
from smartmado.facts.relations import KIN, parse_relation
from smartmado.facts.situation import Event, Person, Situation, Value

Ties: TypeAlias = NDArray[np.bool_]
"""[visit, person, candidate]: whether the candidate is of that kin of the person."""

REFERENCES: Final = ("father", "mother", "spouse")
_ASKED: Final = ("children", "spouse", "siblings")
_HEAD: Final = 2
_APART: Final = 12
"""Years below which `facts.relations` takes nobody for a parent."""


@dataclass(frozen=True)
class Kinship:
    """Kin of one kind for visits of one size: who certainly is, and who may be."""

    certain: Ties
    possible: Ties


@dataclass
class ShapeBook:
    """The shapes met so far. Keep one while a city is read, so that its blocks share them."""

    known: dict[tuple[int, bytes], Mapping[str, tuple[Ties, Ties]]] = field(default_factory=dict)


def kinship(
    table: CityTable, visits: NDArray[np.intp], rows: NDArray[np.intp], book: ShapeBook
) -> dict[str, Kinship]:
    """Kin of every kind for visits of one size. `rows`: [visit, place], the person rows."""
    found = _asked(table, visits, rows, book)
    child = found["children"]
    parents = Kinship(child.certain.swapaxes(1, 2), child.possible.swapaxes(1, 2))
    father = _by_sex(table, rows, parents, "father", "male")
    mother = _by_sex(table, rows, parents, "mother", "female")
    borne = Kinship(mother.certain.swapaxes(1, 2), mother.possible.swapaxes(1, 2))
    return {**found, "parents": parents, "father": father, "mother": mother, "borne": borne}


def _by_sex(table: CityTable, rows: NDArray[np.intp], parents: Kinship, role: str, sex: str) -> Kinship:
    """Father or mother: as named, else a parent of that sex."""
    size = rows.shape[1]
    named = _reference(table, role, rows)[:, :, None]
    is_named = named == np.arange(size)[None, None, :]
    told, fits = _sexes(table, rows, sex)
    certain = np.where(named == NOBODY, parents.certain & fits[:, None, :], is_named)
    possible = np.where(named == NOBODY, parents.possible & (fits | ~told)[:, None, :], is_named)
    return Kinship(certain, possible)


def _sexes(table: CityTable, rows: NDArray[np.intp], sex: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whose sex is known, and whose is this one."""
    column = table.people.get("sex")
    if not isinstance(column, Codes):
        return np.zeros(rows.shape, dtype=bool), np.zeros(rows.shape, dtype=bool)
    known = [i for i, word in enumerate(column.words) if word in ("male", "female")]
    fits = [i for i, word in enumerate(column.words) if word == sex]
    codes = column.values[rows]
    return np.isin(codes, known), np.isin(codes, fits)


def _reference(table: CityTable, role: str, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    column = table.references.get(role)
    return np.full(rows.shape, NOBODY) if column is None else column[rows].astype(np.int64)


# --- shapes -----------------------------------------------------------------------------------


def _asked(
    table: CityTable, visits: NDArray[np.intp], rows: NDArray[np.intp], book: ShapeBook
) -> dict[str, Kinship]:
    """Children, spouse and siblings, asked of one household of each shape."""
    keys = _shape_keys(table, visits, rows)
    _, examples, shape = np.unique(keys, return_index=True, return_inverse=True)
    size = rows.shape[1]
    answers = []
    for i in examples:
        key = (size, keys[i].tobytes())
        if key not in book.known:
            book.known[key] = _ask(_situation(table, int(visits[i]), rows[i]))
        answers.append(book.known[key])
    return {
        kind: Kinship(*(np.stack([a[kind][half] for a in answers])[shape] for half in (0, 1)))
        for kind in _ASKED
    }


def _shape_keys(table: CityTable, visits: NDArray[np.intp], rows: NDArray[np.intp]) -> NDArray[np.void]:
    """For each visit bytes that are equal where the shape is."""
    size = rows.shape[1]
    parts = [_proofs(table, rows), table.closed[visits][:, None]]
    parts += [_reference(table, role, rows) + 2 for role in REFERENCES]
    if table.member is not None:
        parts.append(table.member[rows])
    if size > 1:
        parts.append(_old_enough(table, rows).reshape(len(rows), -1))
        parts += [_marry(table, n, visits, rows) for n in range(len(table.events))]
    joined = np.ascontiguousarray(np.concatenate([p.astype(np.uint8) for p in parts], axis=1))
    return joined.view(np.dtype((np.void, joined.shape[1]))).ravel()


def _proofs(table: CityTable, rows: NDArray[np.intp]) -> NDArray[np.uint8]:
    """What each 続柄 proves, as a number: 0 unknown, 1 nothing, 2 the head, then by path from the head."""
    column = table.people.get("relation_to_head")
    heads = table.people.get("is_head")
    found = np.zeros(rows.shape, dtype=np.uint8)
    if isinstance(column, Codes):
        paths = [parse_relation(word) for word in column.words]
        numbers: dict[tuple[str, ...] | None, int] = {None: 1, (): _HEAD}
        proofs = [numbers.setdefault(path, len(numbers) + 1) for path in paths]
        if len(numbers) > np.iinfo(np.uint8).max:
            raise ValueError("続柄の種類が多すぎます。続柄の列を確かめてください。")
        found = np.array([*proofs, 0], dtype=np.uint8)[np.minimum(column.values[rows], len(paths))]
    if isinstance(heads, Flags):
        found = np.where((found == 0) & (heads.values[rows] == 1), np.uint8(_HEAD), found)
    return found


def _old_enough(table: CityTable, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """[visit, parent, child]: whether the years of birth allow it, or are not known."""
    column = table.people.get("birth_date")
    if not isinstance(column, Days):
        return np.ones((*rows.shape, rows.shape[1]), dtype=bool)
    first, last = column.earliest[rows], column.latest[rows]
    old, young = _years(first)[:, :, None], _years(last)[:, None, :]
    is_open = (first == NO_FIRST)[:, :, None] | (last == NO_LAST)[:, None, :]
    enough: NDArray[np.bool_] = is_open | (young - old >= _APART)
    return enough


def _years(days: NDArray[np.int32]) -> NDArray[np.int64]:
    since_1970 = days.astype(np.int64) - date(1970, 1, 1).toordinal()
    return since_1970.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)


def _marry(
    table: CityTable, event: int, visits: NDArray[np.intp], rows: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Who marries in this event."""
    happened = table.events[event]
    code = [i for i, word in enumerate(happened.type.words) if word == "marriage"]
    marriage = np.isin(happened.type.values[visits], code)
    return happened.subject[rows] & marriage[:, None]


# --- one household ----------------------------------------------------------------------------


def _ask(situation: Situation) -> Mapping[str, tuple[Ties, Ties]]:
    """What `facts.relations` says of everybody's kin in this household."""
    people = situation.everyone()
    found = {}
    for kind in _ASKED:
        told = [[KIN[kind](situation, candidate, person) for candidate in people] for person in people]
        certain = np.array([[t is True for t in row] for row in told])
        possible = np.array([[t is not False for t in row] for row in told])
        found[kind] = (certain, possible)
    return found


def _situation(table: CityTable, visit: int, rows: NDArray[np.intp]) -> Situation:
    """The household of a visit, with what kinship is told from."""
    people = {str(n): Person(str(n), dict(_facts(table, int(row)))) for n, row in enumerate(rows)}
    is_member = [True] * len(rows) if table.member is None else table.member[rows].tolist()
    events = [
        Event("marriage", tuple(str(n) for n in np.flatnonzero(_marry(table, e, one, rows[None, :])[0])))
        for e in range(len(table.events))
        for one in [np.array([visit])]
    ]
    return Situation(
        as_of=date.min,
        municipality="",
        events=tuple(events),
        members={i: p for (i, p), m in zip(people.items(), is_member, strict=True) if m},
        others={i: p for (i, p), m in zip(people.items(), is_member, strict=True) if not m},
        closed=bool(table.closed[visit]),
    )


def _facts(table: CityTable, row: int) -> Iterator[tuple[str, Value]]:
    relation = table.people.get("relation_to_head")
    if isinstance(relation, Codes) and relation.values[row] < len(relation.words):
        yield "relation_to_head", relation.words[relation.values[row]]
    heads = table.people.get("is_head")
    if isinstance(heads, Flags) and heads.values[row] >= 0:
        yield "is_head", bool(heads.values[row])
    born = table.people.get("birth_date")
    if isinstance(born, Days):
        first, last = int(born.earliest[row]), int(born.latest[row])
        yield (
            "birth_date",
            DateRange(
                None if first == NO_FIRST else date.fromordinal(first),
                None if last == NO_LAST else date.fromordinal(last),
            ),
        )
    for role in REFERENCES:
        named = NOBODY if role not in table.references else int(table.references[role][row])
        if named != NOBODY:
            yield role, "elsewhere" if named == ELSEWHERE else str(named)
