"""Visits of households of the demo city: what is known when they come, and what they would answer.

The households and all that the register and the offices know of them are those of the generator. What it
does not know is drawn: a yes once in ten, "none" in nine of ten lists and choices that have it. People
who move in or are born are known by what the counter enters of them; the rest is theirs to answer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from smartmado.content.model import Fact, LifeEvent
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.situation import SituationError, parse_situation, parse_value
from smartmado.facts.situation import Value
from smartmado.ops.demo_city import write_city
from smartmado.store.register_file import read_register

AS_OF = date(2026, 11, 16)
MAIN = ("move_in", "move_out", "relocate", "birth", "marriage", "death")
RESIDENTS = 12_000
_COMING = ("move_in", "move_in_from_abroad")
_ENTERED = ("id", "name", "name_kana", "birth_date", "sex", "relation_to_head", "person_type", "address")
"""What the counter enters of somebody whom the register does not know."""
_SPOUSES = ("妻", "夫")

Person = dict[str, Any]


@dataclass
class Visit:
    """`known`: the situation JSON when they come. `truth`: the same with nothing left to ask."""

    known: dict[str, Any]
    truth: Evaluator
    chance: Random

    def says(self, key: FactKey) -> Value:
        """The true answer; what follows from nothing is drawn once and then stays."""
        fact, subject = key
        event = int(subject[6:]) if subject is not None and subject.startswith("event.") else 0
        value = self.truth.read(fact, None if subject == f"event.{event}" else subject, event)
        if value is None:
            value = self._drawn(self.truth.book.facts[fact])
            self.truth = Evaluator(self.truth.book, self.truth.situation, {**self.truth.assumed, key: value})
        return value

    def _drawn(self, fact: Fact) -> Value:
        if fact.type == "person":
            return self.chance.choice(list(self.truth.situation.members))
        return parse_value(_drawn(fact, self.chance, AS_OF), fact, fact.id)


@cache
def households() -> list[list[Person]]:
    """The demo city, household by household, as situations write people."""
    with tempfile.TemporaryDirectory() as folder:
        write_city(Path(folder), RESIDENTS)
        found = read_register(Path(folder, "residents.csv"), Path(folder, "restrictions.csv"))
    homes: dict[str, list[Person]] = {}
    for resident in found.residents:
        homes.setdefault(resident.household_id, []).append({**resident.facts, "id": resident.resident_id})
    return list(homes.values())


def visits(book: Rulebook, event: str, count: int) -> Iterator[Visit]:
    """So many visits with this life event, the same every time."""
    chance = Random(f"{event}")  # noqa: S311 - the same visits every time
    made = 0
    for _ in range(count * 40):
        if made == count:
            return
        visit = _visit(book, book.life_events[event], chance)
        if visit is not None:
            made += 1
            yield visit


def _visit(book: Rulebook, event: LifeEvent, chance: Random) -> Visit | None:
    known_facts = {f.id for f in book.facts.values() if f.scope == "person"}
    home = [
        {k: v for k, v in p.items() if k in known_facts or k == "id"} for p in chance.choice(households())
    ]
    cast = _cast(event, home, chance)
    if cast is None:
        return None
    members, subjects, hidden = cast
    day = AS_OF - timedelta(days=chance.randint(0, 13))
    happened = {"type": event.id, "subjects": [p["id"] for p in subjects]}
    if event.id != "birth" and event.date is not None and book.facts[event.date].derived is None:
        happened[event.date] = day.isoformat()
    elif event.id == "birth":
        happened["birth_date"] = subjects[0]["birth_date"]
    known = {
        "as_of": AS_OF.isoformat(),
        "events": [happened],
        "household": {"closed": True, "members": [_known(p, p["id"] in hidden) for p in members]},
        "answers": {"visitor": next((p["id"] for p in members if p not in subjects), members[0]["id"])},
    }
    try:
        parse_situation(known, book)
        full = parse_situation(_filled(book, known, members, chance, day), book)
    except SituationError:
        return None
    return Visit(known, Evaluator(book, full), chance)


def _known(person: Person, is_new: bool) -> Person:
    return {k: v for k, v in person.items() if not is_new or k in _ENTERED}


def _cast(
    event: LifeEvent, home: list[Person], chance: Random
) -> tuple[list[Person], list[Person], set[str]] | None:
    """Everyone of the visit, whom the event happens to, and whom the register does not know."""
    grown = [p for p in home if str(p["birth_date"]) <= "2008"]
    if event.id in _COMING:
        return home, home, {p["id"] for p in home}
    if event.id in ("move_out", "move_out_abroad", "relocate"):
        leaving = home if chance.random() < 0.8 else [chance.choice(grown or home)]
        return home, leaving, set()
    if event.id == "birth":
        return _birth(home, chance)
    if event.id == "marriage":
        single = [p for p in grown if not any(q["relation_to_head"] in _SPOUSES for q in home)]
        partner = chance.choice(chance.choice(households()))
        if not single or partner["id"] in {p["id"] for p in home} or str(partner["birth_date"]) > "2008":
            return None
        other = {k: v for k, v in partner.items() if k not in ("relation_to_head", "household_order")}
        one = single[0]
        other["relation_to_head"] = "妻" if one["relation_to_head"] == "世帯主" else "子の妻"
        return [*home, other], [one, other], set()
    if event.id in ("divorce", "spouse_disability"):
        couple = [p for p in home if p["relation_to_head"] in ("世帯主", *_SPOUSES)]
        return (home, couple[: event.max_subjects or 2], set()) if len(couple) == 2 else None
    oldest_first = sorted(home, key=lambda p: str(p["birth_date"]))
    chosen = oldest_first[0] if event.id == "death" and chance.random() < 0.7 else chance.choice(home)
    return home, [chosen], set()


def _birth(home: list[Person], chance: Random) -> tuple[list[Person], list[Person], set[str]] | None:
    mothers = [
        p
        for p in home
        if p["sex"] == "female"
        and p["relation_to_head"] in ("世帯主", "妻")
        and "1980" < str(p["birth_date"]) < "2007"
    ]
    if not mothers:
        return None
    father = next((p for p in home if p["sex"] == "male" and p["relation_to_head"] in ("世帯主", "夫")), None)
    born = AS_OF - timedelta(days=chance.randint(1, 13))
    child = {"id": "new1", "birth_date": born.isoformat(), "sex": chance.choice(("male", "female"))}
    child |= {
        "relation_to_head": "子",
        "person_type": "japanese",
        "name": "見本　子",
        "mother": mothers[0]["id"],
    }
    if father is not None:
        child["father"] = father["id"]
    return [*home, child], [child], {"new1"}


def _filled(
    book: Rulebook, known: dict[str, Any], members: list[Person], chance: Random, day: date
) -> dict[str, Any]:
    """The situation with every fact that has no formula."""

    def filled(facts: dict[str, Any], scope: str) -> dict[str, Any]:
        blank = (f for f in book.facts.values() if f.scope == scope and f.id not in facts and _is_drawn(f))
        drawn = {f.id: _drawn(f, chance, day) for f in blank}
        born = str(facts.get("birth_date", ""))
        dated = {k: max(v, born) for k, v in drawn.items() if book.facts[k].type in ("date", "month")}
        return {**drawn, **dated, **facts}

    return {
        **known,
        "events": [filled(e, "event") for e in known["events"]],
        "household": {"closed": True, "members": [filled(m, "person") for m in members]},
        "answers": filled(known["answers"], "visit"),
    }


def _is_drawn(fact: Fact) -> bool:
    return (
        fact.derived is None and fact.type != "person" and fact.id not in ("relation_to_head", "birth_date")
    )


def _drawn(fact: Fact, chance: Random, day: date) -> Any:
    match fact.type:
        case "bool":
            return chance.random() < 0.1
        case "enum" | "list":
            offered = (fact.question.choices if fact.question else ()) or tuple(fact.values)
            if fact.type == "list":
                return [] if chance.random() < 0.9 else [chance.choice(offered)]
            return "none" if "none" in offered and chance.random() < 0.9 else chance.choice(offered)
        case "int":
            return (fact.question.min or 0 if fact.question else 0) + chance.randint(0, 3)
        case "date" | "month":
            return (
                day if fact.scope == "event" else day - timedelta(days=chance.randint(0, 400))
            ).isoformat()
    return "見本"
