"""Which unknown facts keep a condition open."""

from __future__ import annotations

from smartmado.content.expressions import (
    All,
    Bound,
    Condition,
    DateExpr,
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
from smartmado.content.model import Procedure
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.facts.dates import DateRange
from smartmado.facts.relations import KIN, is_child_of, parse_relation

Keys = dict[FactKey, None]
"""An ordered set of facts."""
CLOSING: Keys = {("household_closed", None): None}
"""The fact that would close an open set of people."""


def open_facts(ev: Evaluator, condition: Condition, person: str | None, event: int | None) -> Keys:
    """The unknown facts that an unknown condition waits for, in the order it names them."""
    if ev.truth(condition, person, event) is not None:
        return {}
    match condition:
        case FactIs(fact=fact) | Bound(fact=fact):
            return fact_waits(ev, fact, person, event)
        case Not(part=part):
            return open_facts(ev, part, person, event)
        case All(parts=parts) | Some(parts=parts):
            return {k: None for p in parts for k in open_facts(ev, p, person, event)}
        case DateIs(left=left, right=right):
            return {**date_waits(ev, left, person, event), **date_waits(ev, right, person, event)}
        case Quantified():
            return _quantified(ev, condition, person, event)
        case Due(procedures=names, anyone=anyone):
            return {
                k: None for n in names for k in _due(ev, ev.book.procedures[n], None if anyone else person)
            }
    return {}


def fact_waits(ev: Evaluator, fact: str, person: str | None, event: int | None) -> Keys:
    """What an unknown fact waits for: itself, or the facts that its formula lacks."""
    definition = ev.book.facts[fact]
    if definition.derived is None or definition.question is not None:
        return {ev.key(fact, person, event): None}
    reading = (fact, person, event)
    if reading in ev.being_asked:
        return {}  # a formula that comes back to its own fact
    ev.being_asked.add(reading)
    if definition.type == "date":
        found = date_waits(ev, definition.derived, person, event)  # type: ignore[arg-type]
    else:
        found = open_facts(ev, definition.derived, person, event)  # type: ignore[arg-type]
    ev.being_asked.discard(reading)
    return found


def date_waits(ev: Evaluator, expr: DateExpr, person: str | None, event: int | None) -> Keys:
    """The date facts in the expression that are unknown or known only in part."""
    found: Keys = {}
    for fact in sorted(fact_ids(expr)):
        value = ev.read(fact, person, event)
        if not isinstance(value, DateRange) or value.exact is None:
            found |= fact_waits(ev, fact, person, event)
    if event is not None and Named("event_date") in set(walk(expr)) and ev.event_date(event).exact is None:
        found |= event_date_waits(ev, event)
    return found


def event_date_waits(ev: Evaluator, event: int) -> Keys:
    """The fact that holds an event's principal date, when it is not known to the day."""
    happened = ev.situation.events[event]
    name = ev.book.life_events[happened.type].date
    if name is None or ev.event_date(event).exact is not None:
        return {}
    return {ev.key(name, ev.viewpoint(event), event): None}


def _quantified(ev: Evaluator, q: Quantified, person: str | None, event: int | None) -> Keys:
    found: Keys = {}
    for candidate, belongs in ev.people(q.people, person, event):
        holds = ev.truth(q.where, candidate, event)
        if belongs is None and holds is not (q.kind == "every"):
            found |= kin_waits(ev, q.people, candidate, person)
        if holds is None:
            found |= open_facts(ev, q.where, candidate, event)
    return found | (CLOSING if ev.open_set(q.people, person, event) else {})


def kin_waits(ev: Evaluator, people: str, candidate: str, person: str | None) -> Keys:
    """The relation that would tell whether a candidate belongs to the set.

    Who lives elsewhere has no 続柄: of them a parent or the spouse is to be told.
    """
    if people == "head":
        return {("relation_to_head", candidate): None}
    living_together = all(one in ev.situation.members for one in (candidate, person) if one is not None)
    for one in (candidate, person) if living_together else ():
        text = None if one is None else ev.given(("relation_to_head", one))
        if one is not None and (not isinstance(text, str) or parse_relation(text) is None):
            return {("relation_to_head", one): None}
    if people not in KIN or person is None:
        return {}
    child, parent = (candidate, person) if people in ("children", "borne") else (person, candidate)
    if people in ("father", "mother", "borne"):
        role = "father" if people == "father" else "mother"
        known = is_child_of(ev.situation, child, parent)
        return {("sex", parent): None} if known and not ev.given(("sex", parent)) else {(role, child): None}
    if people == "spouse":
        return {("spouse", person): None}
    father_told = ev.given(("father", child)) is not None
    return {("mother" if father_told else "father", child): None}


def candidate_waits(ev: Evaluator, procedure: Procedure, person: str, event: int) -> Keys:
    """The unknown facts that a procedure's decision for a candidate waits for."""
    versions = ev.versions(procedure, event)
    found = event_date_waits(ev, event) if len(versions) > 1 else {}
    for version in versions:
        for condition in version.conditions.values():
            holds = ev.truth(condition, person, event)
            if holds is None:
                found |= open_facts(ev, condition, person, event)
            if holds is not False:
                break
    return found or event_date_waits(ev, event)


def _due(ev: Evaluator, procedure: Procedure, person: str | None) -> Keys:
    found: Keys = {}
    for index, event in enumerate(ev.situation.events):
        for candidate, belongs in ev.candidates(procedure, index) if event.type in procedure.events else ():
            if person is None or procedure.per == "household" or candidate == person:
                if belongs is None:
                    found |= kin_waits(ev, procedure.candidates, candidate, ev.viewpoint(index))
                found |= candidate_waits(ev, procedure, candidate, index)
        if event.type in procedure.events and ev.open_candidates(procedure, index):
            found |= CLOSING
    return found
