"""Why a condition holds, does not, or cannot be told: the smallest set of facts that decides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from smartmado.content.expressions import (
    All,
    Bound,
    Condition,
    DateIs,
    Due,
    FactIs,
    Named,
    Not,
    Quantified,
    Some,
    fact_ids,
    walk,
)
from smartmado.decisions.evaluate import UNDATED, Evaluator, FactKey
from smartmado.decisions.wording import person_name, value_text
from smartmado.facts.situation import Value
from smartmado.facts.truth import all_of
from smartmado.facts.wareki import format_wareki


@dataclass(frozen=True)
class Reason:
    """One fact that decides, in words. `leaves` are the recorded facts it rests on."""

    fact: str
    subject: str | None
    value: Value | None
    text: str
    leaves: tuple[FactKey, ...] = ()


class _CircularError(Exception):
    """A fact of one's own turned up in explaining itself through a relative: not the way to prove it."""


def event_reason(ev: Evaluator, index: int) -> Reason:
    """That the event happened, with its date where it is known."""
    event = ev.situation.events[index]
    definition = ev.book.life_events[event.type]
    if definition.date is None or ev.event_date(index) == UNDATED:
        return Reason(event.type, f"event.{index}", True, f"「{definition.label}」があったため")
    key = ev.key(definition.date, event.subjects[0], index)
    day = ev.event_date(index)
    text = f"「{definition.label}」: {ev.book.facts[definition.date].label}は{format_wareki(day)}"
    return Reason(definition.date, key[1], day, text, (key,))


def reasons(ev: Evaluator, condition: Condition, person: str | None, event: int | None) -> list[Reason]:
    """The facts that make the condition true or false; empty while it is unknown."""
    truth = ev.truth(condition, person, event)
    if truth is None:
        return []
    match condition:
        case FactIs(fact=fact) | Bound(fact=fact):
            return [_fact_reason(ev, fact, person, event)]
        case Not(part=part):
            return reasons(ev, part, person, event)
        case All(parts=parts) if truth is False:
            return _shortest(ev, (p for p in parts if ev.truth(p, person, event) is False), person, event)
        case Some(parts=parts) if truth is True:
            return _shortest(ev, (p for p in parts if ev.truth(p, person, event) is True), person, event)
        case All(parts=parts) | Some(parts=parts):
            return unique([r for p in parts for r in reasons(ev, p, person, event)])
        case Quantified():
            return _quantified(ev, condition, person, event, truth)
        case DateIs():
            return _date_reasons(ev, condition, person, event)
        case Due(procedures=names):
            label = "・".join(f"「{ev.book.procedures[n].name}」" for n in names)
            return [Reason(names[0], None, truth, f"{label}が{'必要' if truth else '不要'}なため")]
    return []


def _shortest(
    ev: Evaluator, deciding: Iterable[Condition], person: str | None, event: int | None
) -> list[Reason]:
    """The shortest explanation among conditions each of which decides alone."""
    found: list[list[Reason]] = []
    for condition in deciding:
        with suppress(_CircularError):
            found.append(reasons(ev, condition, person, event))
    if not found:
        raise _CircularError
    return min(found, key=len)


def _quantified(
    ev: Evaluator, q: Quantified, person: str | None, event: int | None, truth: bool
) -> list[Reason]:
    """One person who decides where one does; otherwise all who are or may be meant."""
    people = ev.people(q.people, person, event)
    holding = [p for p, t in people if all_of((t, ev.truth(q.where, p, event)))]
    if q.kind == "exists" and truth:
        return _one_of(ev, q, holding, event)
    if q.kind == "every" and not truth:
        failing = [p for p, t in people if t and ev.truth(q.where, p, event) is False]
        return _one_of(ev, q, failing, event)
    enough = q.kind == "count" and truth and q.at_most is None
    return unique(
        [r for p in (holding if enough else [p for p, _ in people]) for r in reasons(ev, q.where, p, event)]
    )


def _one_of(ev: Evaluator, q: Quantified, people: Iterable[str], event: int | None) -> list[Reason]:
    for person in people:
        with suppress(_CircularError):
            return reasons(ev, q.where, person, event)
    raise _CircularError


def _date_reasons(ev: Evaluator, condition: DateIs, person: str | None, event: int | None) -> list[Reason]:
    found = [_fact_reason(ev, f, person, event) for f in sorted(fact_ids(condition))]
    if event is not None and _reads_event_date(condition):
        found.append(event_reason(ev, event))
    return unique(found)


def _reads_event_date(node: object) -> bool:
    return any(part == Named("event_date") for part in walk(node))


def _fact_reason(ev: Evaluator, fact: str, person: str | None, event: int | None) -> Reason:
    definition = ev.book.facts[fact]
    value = ev.read(fact, person, event)
    key = ev.key(fact, person, event)
    who = f"{person_name(ev.situation, key[1])}さん: " if definition.scope == "person" and key[1] else ""
    if value is None:
        text = f"{who}{definition.label}が分からない"
    elif definition.type == "bool" and definition.derived is not None:
        text = f"{who}{definition.label}" if value else f"{who}「{definition.label}」に当たらない"
    else:
        text = f"{who}{definition.label}は「{value_text(definition, value, ev.situation)}」"
    return Reason(fact, key[1], value, text, tuple(leaves(ev, fact, person, event)))


def leaves(ev: Evaluator, fact: str, person: str | None, event: int | None) -> list[FactKey]:
    """The recorded facts under a fact: itself when given, else those that decide its formula."""
    key = ev.key(fact, person, event)
    if ev.book.facts[fact].derived is None or ev.given(key) is not None:
        return [key]
    reading = (fact, person, event)
    if reading in ev.being_explained:
        raise _CircularError
    if reading not in ev.leaves:
        ev.being_explained.add(reading)
        try:
            ev.leaves[reading] = list(dict.fromkeys(_under(ev, fact, person, event)))
        finally:
            ev.being_explained.discard(reading)
    return ev.leaves[reading]


def _under(ev: Evaluator, fact: str, person: str | None, event: int | None) -> Iterator[FactKey]:
    formula = ev.book.facts[fact].derived
    if ev.book.facts[fact].type != "date":
        for reason in reasons(ev, formula, person, event):  # type: ignore[arg-type]
            yield from reason.leaves
        return
    for below in sorted(fact_ids(formula)):
        yield from leaves(ev, below, person, event)
    if event is not None and _reads_event_date(formula):
        yield from event_reason(ev, event).leaves


def unique(found: Iterable[Reason]) -> list[Reason]:
    """Each reason once, in the order found, resting on all that any of them rests on."""
    made: dict[tuple[str, str | None], Reason] = {}
    for reason in found:
        first = made.setdefault((reason.fact, reason.subject), reason)
        more = tuple(dict.fromkeys((*first.leaves, *reason.leaves)))
        if more != first.leaves:
            made[reason.fact, reason.subject] = replace(first, leaves=more)
    return list(made.values())
