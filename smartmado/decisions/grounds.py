"""Which facts are enough for a decision: for each of its people, over all events of the visit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from smartmado.content.model import Procedure
from smartmado.decisions.certificate import Proofs
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.fact_order import events_in_order
from smartmado.decisions.labels import FREE, NONE, Label, both, either


@dataclass(frozen=True)
class Outcome:
    """What is to be explained: this status of these people (none: nobody is concerned).

    `stands` tells whether it would come out the same if nothing but some facts were known.
    """

    procedure: Procedure
    status: str
    subjects: tuple[str, ...]
    stands: Callable[[Iterable[FactKey]], bool]


def enough(proofs: Proofs, outcome: Outcome) -> Label:
    """The smallest sets of given facts from which alone each of the people has this status."""
    procedure, events = outcome.procedure, triggers(proofs, outcome.procedure)
    if outcome.status == "required":
        return both(either(makes_required(proofs, procedure, p, e) for e in events) for p in outcome.subjects)
    if outcome.status != "not_required":
        return both(settles(proofs, procedure, p, e) for p in outcome.subjects for e in events)
    return both(label for e in events for label in _for_nobody(proofs, procedure, e))


def triggers(proofs: Proofs, procedure: Procedure) -> list[int]:
    """The events of the visit that can trigger the procedure, in the order of `events_in_order`."""
    events = proofs.ev.situation.events
    return [i for i in events_in_order(proofs.ev) if events[i].type in procedure.events]


def makes_required(proofs: Proofs, procedure: Procedure, person: str, event: int) -> Label:
    """What is enough for this event to make the procedure required for the person."""
    ev = proofs.ev
    if person not in ev.range_of(procedure.candidates, event) or not ev.versions(procedure, event):
        return NONE
    belongs, label = proofs.belongs(procedure.candidates, person, ev.viewpoint(event))
    if not belongs or ev.status(procedure, person, event) != "required":
        return NONE
    return both((label, proofs.status(procedure, person, event)))


def settles(proofs: Proofs, procedure: Procedure, person: str, event: int) -> Label:
    """What is enough for this event to give the person its status and no other, and to leave nothing open."""
    ev = proofs.ev
    if person not in ev.range_of(procedure.candidates, event):
        return FREE
    if not ev.versions(procedure, event):
        return proofs.event_date(event) if proofs.whenever(procedure) else FREE
    belongs, label = proofs.belongs(procedure.candidates, person, ev.viewpoint(event))
    found = proofs.status(procedure, person, event)
    if ev.status(procedure, person, event) == "not_required":
        return either((label, found)) if belongs is False else found
    return label if belongs is False else both((label, found))


def _for_nobody(proofs: Proofs, procedure: Procedure, event: int) -> Iterator[Label]:
    """That nobody has to do anything because of this event, whether listed or not."""
    ev = proofs.ev
    for person in ev.range_of(procedure.candidates, event):
        yield settles(proofs, procedure, person, event)
    if ev.versions(procedure, event):
        yield proofs.nobody_else(procedure.candidates, ev.viewpoint(event), event)
