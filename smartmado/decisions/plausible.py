"""Facts that cannot be true together: what is wrong, naming both. Only what is certain counts.

A date that is known in part is wrong only where every day that it may be is wrong. What an office's
records merely lag behind (an insurance past its age, say) is not impossible, and not told here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from smartmado.content.rulebook import Rulebook
from smartmado.facts.dates import DateRange
from smartmado.facts.relations import parse_relation, recorded_spouses
from smartmado.facts.situation import UNLISTED, Event, Person, Situation, Value

Fault: TypeAlias = tuple[str, str]
"""The field that is wrong, and a sentence that names it and what it contradicts."""

PAST = frozenset(
    {
        "move_in_date",
        "relocate_date",
        "death_date",
        "known_date",
        "entry_date",
        "finalized_date",
        "lost_date",
        "escape_date",
        "accident_date",
        "onset_date",
        "first_visit_date",
        "heartbeat_confirmed_date",
    }
)
"""Dates of what has happened: they cannot lie after the day of the decision."""

IN_ORDER = (
    ("death_date", "known_date"),
    ("death_date", "funeral_date"),
    ("entry_date", "move_in_date"),
    ("heartbeat_confirmed_date", "due_date"),
)
"""Dates of one event of which the first cannot lie after the second."""

MARRIAGE_ENDS = ("divorce", "death")
"""Events after which the same visit may bring another marriage."""

SINCE_BIRTH = (
    "became_resident_date",
    "address_set_date",
    "became_foreign_resident_date",
    "nhi_acquired_date",
)
"""Dates of a person that lie neither before the birth nor after the day of the decision."""


def faults(situation: Situation, book: Rulebook) -> Iterator[Fault]:
    """Everything that cannot be true, in the order of the situation."""
    today = DateRange.of(situation.as_of)
    people = {**situation.others, **situation.members}
    for person in people.values():
        yield from _person(person, today, book)
        yield from _parents(person, people)
    yield from _ancestors(people)
    yield from _couples(people)
    yield from _married_twice(situation)
    yield from _household(situation.members)
    yield from _homes(situation)
    for i, event in enumerate(situation.events):
        yield from _event(situation, event, f"events[{i}]", today, book)
    yield from _after_death(situation, book)


def _person(person: Person, today: DateRange, book: Rulebook) -> Iterator[Fault]:
    born = person.facts.get("birth_date")
    field = f"{person.id}.birth_date"
    if _later(born, today):
        yield field, _dated(f"生年月日{_said(field, born)}が判定の日(as_of)より後です")
    for name in SINCE_BIRTH:
        day = person.facts.get(name)
        if _later(born, day):
            here, label = _labelled(f"{person.id}.{name}", name, day, book)
            yield here, _dated(f"{label}が生年月日{_said(field, born)}より前です")
        if _later(day, today):
            here, label = _labelled(f"{person.id}.{name}", name, day, book)
            yield here, _dated(f"{label}が判定の日(as_of)より後です")


def _parents(person: Person, people: Mapping[str, Person]) -> Iterator[Fault]:
    born = person.facts.get("birth_date")
    for role in ("father", "mother"):
        parent = people.get(str(person.facts.get(role, "")))
        if parent is None:
            continue
        field = f"{person.id}.{role}"
        if parent.id == person.id:
            yield field, f"{field}が本人({person.id})です。父母の記録を確かめてください"
        older = parent.facts.get("birth_date")
        if _later(older, born):
            told = _both(parent, person, "birth_date")
            yield field, _dated(f"親が子より後に生まれています{told}")
    father, mother = person.facts.get("father"), person.facts.get("mother")
    if father is not None and father == mother and father != UNLISTED:
        told = f"{person.id}.fatherと{person.id}.motherが同じ人({mother})です"
        yield f"{person.id}.mother", f"{told}。父母の記録を確かめてください"


def _ancestors(people: Mapping[str, Person]) -> Iterator[Fault]:
    """Nobody is their own ancestor."""
    for start in people:
        seen: set[str] = set()
        above = [(start, role) for role in ("father", "mother")]
        while above:
            person, role = above.pop()
            parent = str(people[person].facts.get(role, ""))
            if parent == start and person != start:
                told = f"{person}.{role}は{start}ですが、{person}は{start}の親か祖先です"
                yield f"{person}.{role}", f"{told}。父母の記録を確かめてください"
                return
            if parent in people and parent not in seen:
                seen.add(parent)
                above += [(parent, "father"), (parent, "mother")]


def _couples(people: Mapping[str, Person]) -> Iterator[Fault]:
    for person in people.values():
        spouse = people.get(str(person.facts.get("spouse", "")))
        if spouse is None:
            continue
        field = f"{person.id}.spouse"
        other = spouse.facts.get("spouse", person.id)
        if spouse.id == person.id:
            yield field, f"{field}が本人({person.id})です。配偶者の記録を確かめてください"
        elif other != person.id:
            told = f"{field}は{spouse.id}ですが、{spouse.id}.spouseは{other}です。どちらかを直してください"
            yield field, told


def _married_twice(situation: Situation) -> Iterator[Fault]:
    """Nobody has two spouses; only a marriage that ends in the visit may be followed by another one."""
    if situation.subjects_of(MARRIAGE_ENDS):
        return
    for person in situation.everyone():
        spouses = list(recorded_spouses(situation, person))
        if len(spouses) > 1:
            told = f"{person}の配偶者が二人います({'と'.join(spouses)})"
            yield f"{person}.spouse", f"{told}。続柄、配偶者の記録、婚姻の当人を確かめてください"
            return


def _household(members: Mapping[str, Person]) -> Iterator[Fault]:
    """The head is younger than the parents and older than the children that 続柄 tells of.

    Two heads are not impossible: two households may come together in the visit.
    """
    paths = {
        p.id: parse_relation(str(p.facts["relation_to_head"]))
        for p in members.values()
        if "relation_to_head" in p.facts
    }
    heads = [p for p, path in paths.items() if path == ()]
    for person, path in paths.items() if len(heads) == 1 else ():
        if path:
            yield from _kin_of_head(members[heads[0]], members[person], path)


def _kin_of_head(head: Person, person: Person, path: tuple[str, ...]) -> Iterator[Fault]:
    first, own = head.facts.get("birth_date"), person.facts.get("birth_date")
    relation = f"世帯主({head.id})の「{person.facts['relation_to_head']}」"
    field = f"{person.id}.birth_date"
    if set(path) == {"子"} and _later(first, own):
        told = f"{relation}なのに、世帯主より先に生まれています{_both(head, person, 'birth_date')}"
        yield field, _dated(told)
    if set(path) <= {"父", "母"} and _later(own, first):
        told = f"{relation}なのに、世帯主より後に生まれています{_both(head, person, 'birth_date')}"
        yield field, _dated(told)


def _homes(situation: Situation) -> Iterator[Fault]:
    """Members live in the household, others elsewhere."""
    for person in situation.members.values():
        if person.facts.get("lives_elsewhere") is True:
            field = f"{person.id}.lives_elsewhere"
            told = f"{field}がtrueですが、{person.id}は世帯の人(household.members)です"
            yield field, f"{told}。別に住む人なら others に書いてください"
    for person in situation.others.values():
        if person.facts.get("lives_elsewhere") is False:
            field = f"{person.id}.lives_elsewhere"
            told = f"{field}がfalseですが、{person.id}は世帯の外の人(others)です"
            yield field, f"{told}。同じ世帯の人なら household.members に書いてください"


def _event(
    situation: Situation, event: Event, field: str, today: DateRange, book: Rulebook
) -> Iterator[Fault]:
    for key, value in event.facts.items():
        if book.facts[key].type != "date":
            continue
        if key in PAST and _later(value, today):
            here, label = _labelled(f"{field}.{key}", key, value, book)
            yield here, _dated(f"{label}が判定の日(as_of)より後です")
        for subject in event.subjects if event.type != "birth" else ():
            person = situation.person(subject)
            born = person.facts.get("birth_date") if person else None
            if _later(born, value):
                here, label = _labelled(f"{field}.{key}", key, value, book)
                told = f"{label}が{subject}の生年月日{_said(f'{subject}.birth_date', born)}より前です"
                yield here, _dated(told)
    for early, late in IN_ORDER:
        first, second = event.facts.get(early), event.facts.get(late)
        if _later(first, second):
            here, label = _labelled(f"{field}.{late}", late, second, book)
            yield here, _dated(f"{label}が{_labelled(f'{field}.{early}', early, first, book)[1]}より前です")


def _after_death(situation: Situation, book: Rulebook) -> Iterator[Fault]:
    """Nothing happens to the dead afterwards, and no mother bears a child after her death."""
    for i, death in enumerate(situation.events):
        day = death.facts.get("death_date") if death.type == "death" else None
        if day is None:
            continue
        died = f"亡くなった日{_said(f'events[{i}].death_date', day)}"
        for j, event in enumerate(situation.events):
            dead = [s for s in event.subjects if s in death.subjects and i != j]
            for key in sorted(PAST & set(event.facts)) if dead else ():
                if _later(event.facts[key], day):
                    here, label = _labelled(f"events[{j}].{key}", key, event.facts[key], book)
                    yield here, _dated(f"{label}が、{dead[0]}の{died}より後です")
        for child in (*situation.members.values(), *situation.others.values()):
            born = child.facts.get("birth_date")
            if child.facts.get("mother") in death.subjects and _later(born, day):
                field = f"{child.id}.birth_date"
                told = f"生年月日{_said(field, born)}が、母({child.facts['mother']})の{died}より後です"
                yield field, _dated(told)


def _later(one: Value | None, other: Value | None) -> bool:
    """Whether the first day is certainly after the second."""
    if not isinstance(one, DateRange) or not isinstance(other, DateRange):
        return False
    return one.earliest is not None and other.latest is not None and one.earliest > other.latest


def _labelled(field: str, fact: str, value: Value | None, book: Rulebook) -> Fault:
    label = book.facts[fact].label if fact in book.facts else ""
    return field, f"{label}{_said(field, value)}"


def _both(one: Person, other: Person, fact: str) -> str:
    return "と".join(_said(f"{p.id}.{fact}", p.facts.get(fact)) for p in (one, other))


def _said(field: str, value: Value | None) -> str:
    """A field with its value, as an error names it."""
    if not isinstance(value, DateRange):
        return f"({field})"
    ends = "〜".join(d.isoformat() if d else "" for d in dict.fromkeys((value.earliest, value.latest)))
    return f"({field}: {ends})"


def _dated(told: str) -> str:
    return f"{told}。日付を確かめてください"
