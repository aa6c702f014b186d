"""Kin as bit masks: for each person of a visit those who are, and those who may be, kin of a kind.

Kinship is worked out by facts/relations.py once for each constellation of 続柄, references, sexes,
ages and marriages, however often it comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache, partial
from typing import TypeAlias

from smartmado.decisions.compiled.fused import Table, shape
from smartmado.facts.relations import KIN
from smartmado.facts.situation import Event, Facts, Person, Situation, Value

READ = ("relation_to_head", "is_head", "father", "mother", "spouse", "sex", "birth_date")
"""The facts of people that kinship is told from."""
_REFERENCES = ("father", "mother", "spouse")

_Shape: TypeAlias = tuple[tuple[tuple[Value | None, ...], ...], int, bool, tuple[tuple[str, ...], ...]]
"""The people's facts, how many of them are members, whether that is all, and who marries."""


class Kin(dict[int, Table]):
    """Kin of one kind among so many people: n -> table from the truth of people to that of those at
    least n of whose kin it holds for.

    `rows`: bit of a person, those who are kin for certain, those who may be; of people who have any.
    """

    def __init__(self, people: int, rows: tuple[tuple[int, int, int], ...]) -> None:
        super().__init__()
        self._people = people
        self.rows = rows

    def of(self, place: int) -> int:
        """Truth of being kin of the person at this place."""
        found = next((row for row in self.rows if row[0] == 1 << place), (0, 0, 0))
        return shape(self._people).between(*found[1:])

    def __missing__(self, n: int) -> Table:
        found = self[n] = Table(partial(self._holding, n))
        return found

    def _holding(self, n: int, truth: int) -> int:
        form = shape(self._people)
        may = truth >> form.half
        certain = sum(bit for bit, sure, _ in self.rows if (sure & truth).bit_count() >= n)
        possible = sum(bit for bit, _, maybe in self.rows if (maybe & may).bit_count() >= n)
        return form.between(certain, possible)


def kin_masks(situation: Situation, kinds: Iterable[str]) -> dict[str, Kin]:
    """The kin of everybody in the visit, by kind."""
    found = _shape(situation)
    return {people: _of_shape(found, people) for people in kinds}


def _shape(situation: Situation) -> _Shape:
    """What kinship is told from, with people named by their places."""
    places = {p: str(i) for i, p in enumerate(situation.everyone())}

    def told(facts: Facts) -> tuple[Value | None, ...]:
        return tuple(
            places.get(str(facts[k]), "-") if k in _REFERENCES and k in facts else facts.get(k) for k in READ
        )

    people = (*situation.members.values(), *(situation.others[i] for i in situation.others if i in places))
    couples = (tuple(places[s] for s in e.subjects) for e in situation.events if e.type == "marriage")
    return tuple(told(p.facts) for p in people), len(situation.members), situation.closed, tuple(couples)


@lru_cache(maxsize=4096)
def _of_shape(found: _Shape, people: str) -> Kin:
    facts, members, closed, couples = found
    everyone = {
        str(i): Person(str(i), {k: v for k, v in zip(READ, told, strict=True) if v is not None})
        for i, told in enumerate(facts)
    }
    ids = list(everyone)
    situation = Situation(
        date.min,
        "",
        tuple(Event("marriage", pair) for pair in couples),
        {i: everyone[i] for i in ids[:members]},
        {i: everyone[i] for i in ids[members:]},
        closed,
    )
    return _counted(situation, people)


def _counted(situation: Situation, people: str) -> Kin:
    ids = situation.everyone()
    rows: list[tuple[int, int, int]] = []
    for i, person in enumerate(ids):
        found = [KIN[people](situation, candidate, person) for candidate in ids]
        certain = sum(1 << k for k, truth in enumerate(found) if truth)
        possible = sum(1 << k for k, truth in enumerate(found) if truth is not False)
        if possible:
            rows.append((1 << i, certain, possible))
    return _pattern(len(ids), tuple(rows))


@lru_cache(maxsize=4096)
def _pattern(people: int, rows: tuple[tuple[int, int, int], ...]) -> Kin:
    """One object for all households with the same pattern, so that its tables serve them all."""
    return Kin(people, rows)
