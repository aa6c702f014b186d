"""Kin as bit masks: for each person of a visit those who are, and those who may be, kin of a kind.

Kinship is worked out by facts/relations.py once for each constellation of 続柄, references, sexes,
ages and marriages, however often it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from smartmado.facts.relations import KIN
from smartmado.facts.situation import Event, Facts, Person, Situation, Value

READ = ("relation_to_head", "is_head", "father", "mother", "spouse", "sex", "birth_date")
"""The facts of people that kinship is told from."""
_REFERENCES = ("father", "mother", "spouse")

_Shape: TypeAlias = tuple[tuple[tuple[Value | None, ...], ...], int, bool, tuple[tuple[str, ...], ...]]
"""The people's facts, how many of them are members, whether that is all, and who marries."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Kin of one kind. `rows`: bit of a person, those who are kin for certain, those who may be;
    `nobody`: the people who have none."""

    rows: tuple[tuple[int, int, int], ...]
    nobody: int


def kin_masks(situation: Situation, people: str) -> Kin:
    """The kin of everybody in the visit."""
    return _of_shape(_shape(situation), people)


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
def _of_shape(shape: _Shape, people: str) -> Kin:
    facts, members, closed, couples = shape
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
    nobody = 0
    for i, person in enumerate(ids):
        found = [KIN[people](situation, candidate, person) for candidate in ids]
        certain = sum(1 << k for k, truth in enumerate(found) if truth)
        possible = sum(1 << k for k, truth in enumerate(found) if truth is not False)
        if possible:
            rows.append((1 << i, certain, possible))
        else:
            nobody |= 1 << i
    return Kin(tuple(rows), nobody)


def sure(kin: Kin, n: int, holds: int) -> int:
    """The people at least n of whose kin are certainly among `holds`."""
    found = 0
    for bit, certain, _ in kin.rows:
        if (certain & holds).bit_count() >= n:
            found |= bit
    return found


def never(kin: Kin, n: int, fails: int) -> int:
    """The people fewer than n of whose kin can be outside `fails`."""
    found = kin.nobody
    for bit, _, possible in kin.rows:
        if (possible & ~fails).bit_count() < n:
            found |= bit
    return found
