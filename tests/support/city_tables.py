"""A city's table from single situations, and what the evaluator says of each person in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from smartmado.content.model import Fact
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.city import CityResult
from smartmado.decisions.compiled.columns import (
    ELSEWHERE,
    NO_FIRST,
    NO_LAST,
    NOBODY,
    UNKNOWN_FLAG,
    UNKNOWN_NUMBER,
    UNKNOWN_SET,
    Codes,
    Column,
    Days,
    Flags,
    Numbers,
    WordSets,
)
from smartmado.decisions.compiled.lowering import STATUSES
from smartmado.decisions.compiled.table import CityTable, EventTable
from smartmado.decisions.evaluate import Evaluator
from smartmado.facts.situation import Facts, Situation

Told = dict[tuple[str, int, str], str]
"""(procedure, event, person) -> status; a person who is not concerned is left out."""


def table_of(book: Rulebook, situations: Sequence[Situation], events: int | None = None) -> CityTable:
    """The table with one visit for each situation, for programs of so many events."""
    most = max(len(s.events) for s in situations) if events is None else events
    people = [(n, s, p) for n, s in enumerate(situations) for p in s.everyone()]
    persons = [s.person(p) for _, s, p in people]
    return CityTable(
        visit_of=np.array([n for n, _, _ in people], dtype=np.int32),
        closed=np.array([s.closed for s in situations]),
        people=dict(_columns(book, "person", [p.facts if p else {} for p in persons])),
        events=tuple(_event(book, situations, people, n) for n in range(most)),
        visits=dict(_columns(book, "visit", [s.answers for s in situations])),
        references={
            role: np.array([_place(s, (s.person(p) or s.members[p]).facts.get(role)) for _, s, p in people])
            for role in ("father", "mother", "spouse")
        },
        member=np.array([p in s.members for _, s, p in people]),
    )


def _event(
    book: Rulebook, situations: Sequence[Situation], people: Sequence[tuple[int, Situation, str]], n: int
) -> EventTable:
    found = [s.events[n] if n < len(s.events) else None for s in situations]
    words = tuple(book.life_events)
    codes = [255 if e is None else words.index(e.type) for e in found]
    return EventTable(
        type=Codes(np.array(codes, dtype=np.uint8), words),
        subject=np.array([n < len(s.events) and p in s.events[n].subjects for _, s, p in people], dtype=bool),
        first=np.array(
            [
                NOBODY if e is None or not e.subjects else _place(s, e.subjects[0])
                for e, s in zip(found, situations, strict=True)
            ]
        ),
        facts=dict(_columns(book, "event", [{} if e is None else e.facts for e in found])),
    )


def _place(situation: Situation, person: object) -> int:
    if person is None:
        return NOBODY
    everyone = situation.everyone()
    return everyone.index(str(person)) if person in everyone else ELSEWHERE


def _columns(book: Rulebook, scope: str, facts: Sequence[Facts]) -> Iterator[tuple[str, Column]]:
    for fact in book.facts.values():
        values = [f.get(fact.id) for f in facts]
        if fact.scope == scope and fact.type in _MADE and any(v is not None for v in values):
            yield fact.id, _MADE[fact.type](fact, values)


def _flags(_: Fact, values: Sequence[Any]) -> Column:
    return Flags(np.array([UNKNOWN_FLAG if v is None else v for v in values], dtype=np.int8))


def _codes(_: Fact, values: Sequence[Any]) -> Column:
    words = tuple(sorted({v for v in values if v is not None}))
    return Codes(np.array([255 if v is None else words.index(v) for v in values], dtype=np.uint8), words)


def _sets(fact: Fact, values: Sequence[Any]) -> Column:
    words = tuple(fact.values)
    sets = [UNKNOWN_SET if v is None else sum(1 << words.index(w) for w in set(v)) for v in values]
    return WordSets(np.array(sets, dtype=np.int32), words)


def _numbers(_: Fact, values: Sequence[Any]) -> Column:
    return Numbers(np.array([UNKNOWN_NUMBER if v is None else v for v in values], dtype=np.int32))


def _days(_: Fact, values: Sequence[Any]) -> Column:
    ends = [(getattr(v, "earliest", None), getattr(v, "latest", None)) for v in values]
    first = [NO_FIRST if e is None else e.toordinal() for e, _ in ends]
    last = [NO_LAST if e is None else e.toordinal() for _, e in ends]
    return Days(np.array(first, dtype=np.int32), np.array(last, dtype=np.int32))


_MADE: Mapping[str, Callable[[Fact, Sequence[Any]], Column]] = {
    "bool": _flags,
    "enum": _codes,
    "text": _codes,
    "kana": _codes,
    "list": _sets,
    "int": _numbers,
    "date": _days,
}


def told_by_evaluator(book: Rulebook, situation: Situation) -> Told:
    """What `Evaluator` says of everybody whom a procedure of the visit concerns or may concern."""
    ev = Evaluator(book, situation)
    told: Told = {}
    for index, event in enumerate(situation.events):
        for procedure in book.triggered_by(event.type):
            for person, belongs in ev.candidates(procedure, index):
                status = ev.status(procedure, person, index)
                certain = status if belongs or status == "not_required" else None
                told[procedure.id, index, person] = certain or "undetermined"
    return told


def told_by_city(result: CityResult, situations: Sequence[Situation]) -> list[Told]:
    """The same from the city's bitmaps, for each visit."""
    people = [(n, p) for n, s in enumerate(situations) for p in s.everyone()]
    told: list[Told] = [{} for _ in situations]
    for procedure, event in result.procedures:
        for status in STATUSES:
            for row in np.flatnonzero(result.rows(procedure, status, event)):
                visit, person = people[row]
                assert (procedure, event, person) not in told[visit], "two statuses"
                told[visit][procedure, event, person] = status
    return told
