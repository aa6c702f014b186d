"""Which recorded facts tell who is whose kin: tried out, because kinship is read from several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from smartmado.decisions.labels import thinned
from smartmado.facts.relations import KIN
from smartmado.facts.situation import Person, Situation, Value
from smartmado.facts.truth import Truth

FactKey = tuple[str, str | None]
CLOSED: FactKey = ("household_closed", None)
"""Stands for `Situation.closed`: that the members listed are all there are."""
_PLACE = ("relation_to_head", "is_head")
_READ = {
    "children": (*_PLACE, "father", "mother", "spouse", "birth_date"),
    "father": (*_PLACE, "father", "mother", "spouse", "birth_date", "sex"),
    "mother": (*_PLACE, "father", "mother", "spouse", "birth_date", "sex"),
    "spouse": (*_PLACE, "spouse"),
    "siblings": (*_PLACE, "father", "mother", "spouse", "birth_date"),
}
"""The facts that each kinship is read from (`facts.relations`)."""
_LARGEST = {"children": 3, "father": 3, "mother": 3, "spouse": 3, "siblings": 2}
"""Sets up to this size are all tried; a larger one is found by leaving out what is not needed."""


def same_question(name: str, candidate: str, person: str) -> tuple[str, str, str]:
    """One name for what is the same kinship seen from either side."""
    if name == "parents":
        return "children", person, candidate
    if name == "borne":
        return "mother", person, candidate
    if name in ("spouse", "siblings"):
        return name, min(candidate, person), max(candidate, person)
    return name, candidate, person


def kin_evidence(
    situation: Situation, name: str, candidate: str, person: str
) -> tuple[Truth, list[set[FactKey]]]:
    """Whether the candidate is that kin of the person, and the least sets of facts that tell it."""
    truth = KIN[name](situation, candidate, person)
    if truth is None:
        return None, []

    def telling(around: Situation) -> Callable[[Iterable[FactKey]], bool]:
        unknown = {i: Person(i) for i in around.everyone()}
        return lambda keys: KIN[name](_only_kin(around, unknown, keys), candidate, person) is truth

    pool = _that_tell(situation, _pool(situation, (candidate, person), _READ[name]), name)
    tells = telling(_around(situation, (candidate, person)))
    if not tells(pool):
        everyone = _pool(situation, situation.everyone(), _READ[name])
        return truth, [set(thinned(everyone, telling(situation)))]
    found: list[set[FactKey]] = []
    for size in range(_LARGEST[name] + 1):
        for chosen in combinations(pool, size):
            if not any(f <= set(chosen) for f in found) and tells(chosen):
                found.append(set(chosen))
    return truth, found or [set(thinned(pool, tells))]


def _around(situation: Situation, two: tuple[str, str]) -> Situation:
    """The situation to try the facts of the two in: of the others whom neither those nor an event names,
    all are alike to the two, so one stands for all."""
    named = {*two, *(s for e in situation.events for s in e.subjects)}
    for person in map(situation.person, two):
        named |= {str(person.facts.get(f)) for f in ("father", "mother", "spouse")} if person else set()
    alike = [i for i in situation.others if i not in named]
    others = {i: p for i, p in situation.others.items() if i in named or i in alike[:1]}
    return replace(situation, others=others)


def _pool(situation: Situation, people: Iterable[str], read: Iterable[str]) -> list[FactKey]:
    found: list[FactKey] = [CLOSED] if situation.closed else []
    for person_id in sorted(set(people)):
        person = situation.person(person_id)
        found += [(f, person_id) for f in read if person and person.facts.get(f) is not None]
    return found


def _that_tell(situation: Situation, pool: Iterable[FactKey], name: str) -> list[FactKey]:
    """Without the facts that can tell nothing: that somebody is not the head; and where no 続柄 is known,
    whose spouse somebody is (unless that is asked), and that nobody else belongs to the household."""
    people = {**situation.others, **situation.members}
    kept = [(f, i) for f, i in pool if f != "is_head" or (i and people[i].facts[f] is True)]
    if any(fact in _PLACE for fact, _ in kept):
        return kept
    return [key for key in kept if key != CLOSED and (key[0] != "spouse" or name == "spouse")]


def _only_kin(situation: Situation, unknown: Mapping[str, Person], keys: Iterable[FactKey]) -> Situation:
    """The people with these facts alone, quickly; the events may keep theirs."""
    told: dict[str, dict[str, Value]] = {}
    closed = False
    for fact, subject in keys:
        person = situation.person(subject or "")
        if person is None:
            closed = True
        else:
            told.setdefault(person.id, {})[fact] = person.facts[fact]
    made = {i: Person(i, facts) for i, facts in told.items()}
    return Situation(
        situation.as_of,
        situation.municipality,
        situation.events,
        {i: made.get(i, unknown[i]) for i in situation.members},
        {i: made.get(i, unknown[i]) for i in situation.others},
        closed,
    )


def only(situation: Situation, keys: Iterable[FactKey]) -> Situation:
    """The situation with the same people and events, of which no facts are known but these."""
    told: dict[str | None, set[str]] = {}
    for fact, subject in keys:
        told.setdefault(subject, set()).add(fact)

    def kept(facts: Mapping[str, Value], subject: str | None) -> dict[str, Value]:
        return {f: facts[f] for f in told.get(subject, ()) if f in facts}

    def known(people: Mapping[str, Person]) -> dict[str, Person]:
        return {i: Person(i, kept(p.facts, i)) for i, p in people.items()}

    return replace(
        situation,
        events=tuple(replace(e, facts=kept(e.facts, f"event.{i}")) for i, e in enumerate(situation.events)),
        members=known(situation.members),
        others=known(situation.others),
        closed=situation.closed and CLOSED[0] in told.get(None, ()),
        answers=kept(situation.answers, None),
    )
