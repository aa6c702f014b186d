"""Made-up households of which everything is known, each with one event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.program import Column
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Event, Person, Situation

AS_OF = date(2026, 11, 16)
SINCE = date(2026, 3, 20)
"""The first day of the visits' events. Some rules changed between then and `AS_OF`."""
_HAPPENED = (SINCE, *(date(2026, month, day) for month, day in ((8, 1), (10, 31), (11, 9), (11, 14))))
_EVENTS = {
    "move_in": 30,
    "move_out": 25,
    "relocate": 15,
    "death": 10,
    "birth": 8,
    "marriage": 8,
    "leave_employer_insurance": 8,
    "join_employer_insurance": 5,
    "divorce": 4,
    "disability": 3,
    "care_start": 3,
    "age_65": 3,
    "age_75": 3,
    "age_20": 2,
}
"""How often an event comes, against the others: guessed, like the prototype's."""
_WHO = ("relation_to_head", "sex", "birth_date", "father", "mother", "spouse")
_Family: TypeAlias = tuple[tuple[str, str, int], ...]
"""Relation to the head, sex and age of each."""
_HOMES: tuple[_Family, ...] = (
    (("世帯主", "male", 30),),
    (("世帯主", "female", 78),),
    (("世帯主", "male", 40), ("妻", "female", 38)),
    (("世帯主", "male", 70), ("妻", "female", 66)),
    (("世帯主", "female", 35), ("子", "male", 8)),
    (("世帯主", "male", 41), ("妻", "female", 38), ("子", "male", 12), ("子", "female", 3)),
    (("世帯主", "male", 38), ("妻", "female", 36), ("子", "female", 0)),
    (
        ("世帯主", "female", 50),
        ("夫", "male", 52),
        ("子", "male", 19),
        ("子", "female", 16),
        ("子", "male", 14),
    ),
)


def often(number: int) -> list[str]:
    """So many events, as they come; the same ones each time."""
    return Random(11).choices(list(_EVENTS), list(_EVENTS.values()), k=number)  # noqa: S311 - no secret


def homes(book: Rulebook, events: Iterable[str], columns: tuple[Column, ...]) -> list[Situation]:
    """A household for each of these events; the same ones each time."""
    random = Random(20261116)  # noqa: S311 - the same households each time
    return [_home(book, event, columns, _HOMES[i % len(_HOMES)], random) for i, event in enumerate(events)]


def _home(
    book: Rulebook, event: str, columns: tuple[Column, ...], home: _Family, random: Random
) -> Situation:
    happened = random.choice(_HAPPENED)
    if event == "birth":
        home = (*home, ("子", "female", 0))
    people = _people(book, columns, home, random)
    subjects = _subjects(event, people, random)
    if event == "birth":
        [child] = subjects
        people[child] = Person(child, {**people[child].facts, "birth_date": DateRange.of(happened)})
    told = {
        c.fact: DateRange.of(happened) if c.type == "date" else _value(book, c, random)
        for c in columns
        if c.scope == "event"
    }
    answers = {c.fact: _value(book, c, random) for c in columns if c.scope == "visit"}
    return Situation(AS_OF, book.municipality, (Event(event, subjects, told),), people, {}, True, answers)


def _subjects(event: str, people: dict[str, Person], random: Random) -> tuple[str, ...]:
    """Whom it happens to: those who move, the couple, the child that was born, or somebody."""
    ids = list(people)
    if event == "birth":
        return (ids[-1],)
    if event in ("marriage", "divorce"):
        return tuple(i for i in ids if people[i].facts["relation_to_head"] != "子")
    if event not in ("move_in", "move_out", "relocate"):
        return (random.choice(ids),)
    return tuple(ids if random.random() < 0.5 else random.sample(ids, random.randint(1, len(ids))))


def _people(book: Rulebook, columns: tuple[Column, ...], home: _Family, random: Random) -> dict[str, Person]:
    """A family: who is whose parent and spouse stands in the register."""
    grown = {sex: f"p{i}" for i, (relation, sex, _) in enumerate(home) if relation != "子"}
    people: dict[str, Person] = {}
    for i, (relation, sex, age) in enumerate(home):
        born = AS_OF - timedelta(days=365 * age + random.randint(0, 364))
        facts: dict[str, Any] = {c.fact: _value(book, c, random) for c in columns if c.scope == "person"}
        facts |= {"relation_to_head": relation, "sex": sex, "birth_date": DateRange.of(born)}
        if relation == "子":
            facts |= {"father": grown.get("male", "-"), "mother": grown.get("female", "-")}
        else:
            other = grown.get("female" if sex == "male" else "male", "-")
            facts |= {"father": "-", "mother": "-", "spouse": other}
        people[f"p{i}"] = Person(f"p{i}", {**facts, "spouse": facts.get("spouse", "-")})
    return people


def _value(book: Rulebook, column: Column, random: Random) -> Any:
    fact = book.facts[column.fact]
    match column.type:
        case "bool":
            return random.random() < 0.25
        case "enum":
            return random.choice(list(fact.values))
        case "list":
            return tuple(random.sample(list(fact.values), random.randint(0, len(fact.values))))
        case "int":
            return random.choice((0, 1, 3, 20, 500_000))
        case "date":
            return DateRange.of(AS_OF + timedelta(days=random.randint(-900, 900)))
    return "-"
