"""Kin worked out by shape are those that `facts.relations` tells of every household."""

from __future__ import annotations

from datetime import date
from itertools import product
from random import Random
from typing import Any

import numpy as np

from smartmado.decisions.compiled.city import arrange
from smartmado.decisions.compiled.layout import LANES
from smartmado.decisions.situation import parse_situation
from smartmado.facts.dates import parse_date
from smartmado.facts.relations import KIN
from smartmado.facts.situation import Event, Person, Situation
from smartmado.ops.demo_city import build_city
from tests.support.city_tables import table_of
from tests.support.rulebooks import book_of, rule
from tests.support.situations import event, situation_json

_BOOK = book_of({"p": rule("red")})
_RELATIONS = (
    None,
    "世帯主",
    "妻",
    "夫",
    "子",
    "孫",
    "子の子",
    "子の妻",
    "母",
    "父",
    "弟",
    "妻の子",
    "縁故者",
    "謎",
)


def told(visits: list[Situation], people: int) -> dict[tuple[int, str, str, str], bool | None]:
    """(visit, kind, candidate, person) -> kin or perhaps kin; those who are not are left out."""
    table = table_of(_BOOK, visits, 2)
    everyone = [(n, p) for n, s in enumerate(visits) for p in s.everyone()]
    found: dict[tuple[int, str, str, str], bool | None] = {}
    for block in arrange(table, people).blocks:
        rows = block.layout.rows
        for kind, masks in block.kin.items():
            for tie in masks.ties:
                certain = np.unpackbits(tie.certain.view(np.uint8), bitorder="little")
                barred = np.unpackbits(tie.barred.view(np.uint8), bitorder="little")
                for at in np.flatnonzero(1 - barred):
                    visit, person = everyone[rows[tie.person.start * LANES + at]]
                    _, candidate = everyone[rows[tie.candidate.start * LANES + at]]
                    found[visit, kind, candidate, person] = True if certain[at] else None
    return found


def expected(visits: list[Situation]) -> dict[tuple[int, str, str, str], bool | None]:
    return {
        (n, kind, candidate, person): truth
        for n, s in enumerate(visits)
        for kind, is_kin in KIN.items()
        for candidate, person in product(s.everyone(), repeat=2)
        if (truth := is_kin(s, candidate, person)) is not False
    }


def test_kin_of_every_household_of_the_demo_city() -> None:
    households: dict[str, dict[str, dict[str, Any]]] = {}
    for row in build_city(700).residents:
        facts = {k: row[k] for k in ("relation_to_head", "birth_date", "sex") if row[k]}
        households.setdefault(row["household_id"], {})[row["resident_id"]] = facts
    visits = [
        parse_situation(situation_json(people, [event("move_in", next(iter(people)))]), _BOOK)
        for people in households.values()
    ]
    assert told(visits, 300) == expected(visits)


def hostile(random: Random) -> Situation:
    """A household of contradictory and missing words, references, ages, and marriages."""
    ids = "abcdef"[: random.randint(1, 6)]
    others = {"x": Person("x", _facts(random, ids))} if random.random() < 0.3 else {}
    members = {i: Person(i, _facts(random, ids + "xy")) for i in ids}
    couple = random.sample(ids, min(len(ids), random.randint(1, 2)))
    events = [Event(random.choice(("marriage", "move_in", "death")), tuple(couple))]
    if random.random() < 0.3:
        events.append(Event("marriage", (random.choice(ids),)))
    return Situation(
        date(2026, 11, 16), "312029", tuple(events), members, others, closed=random.random() < 0.7
    )


def _facts(random: Random, ids: str) -> dict[str, Any]:
    born = random.choice(("1950-01-01", "1962", "1974-05", "1986-12-31", "1998-01-01", "2010-03-03", None))
    facts: dict[str, Any] = {
        "relation_to_head": random.choice(_RELATIONS),
        "sex": random.choice(("male", "female", None)),
        "birth_date": None if born is None else parse_date(born),
    }
    if facts["relation_to_head"] is None and random.random() < 0.3:
        facts["is_head"] = random.random() < 0.7
    for role in ("father", "mother", "spouse"):
        if random.random() < 0.15:
            facts[role] = random.choice(ids)
    return {k: v for k, v in facts.items() if v is not None}


def test_kin_of_households_that_nobody_should_have() -> None:
    random = Random(7)  # noqa: S311 - the same households every time
    visits = [hostile(random) for _ in range(250)]
    assert told(visits, 400) == expected(visits)
