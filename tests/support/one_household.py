"""What a screen finds in one household, and what a change of rules does to it, as the evaluator says.

These are the definitions that `CityRound` and `CityImpact` are held to, which decide a whole city at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smartmado.content.proof_statements import Assumed
from smartmado.content.screens import Screen
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.impact import GAINED, LOST, MAY_GAIN, MAY_LOSE, OPEN, OTHERWISE, Impact
from smartmado.decisions.screening import (
    REGISTERED,
    Hit,
    Household,
    Round,
    Visit,
    is_in_state,
    merged,
    only_counted,
    without_day,
)
from smartmado.facts.situation import Person

# --- screens -------------------------------------------------------------------------------------


def hits_in(screening: Round, household: Household) -> list[Hit]:
    """Everything that the screens find in a household."""
    found = (v for screen in screening.screens for v in visits_in(screening, screen, household))
    return merged(hit for visit in found for hit in _decided(screening, visit))


def visits_in(screening: Round, screen: Screen, household: Household) -> Iterator[Visit]:
    """The visits that a screen foretells in a household."""
    for person, record in household.people.items():
        if is_in_state(record, screen.state):
            found = screening.visit(screen, household, person)
            if found is not None:
                yield found


def _decided(screening: Round, visit: Visit) -> Iterator[Hit]:
    """What the rules say of a visit."""
    if only_counted(visit.screen, visit.day):
        yield without_day(visit.screen, visit.household, visit.person)
        return
    ev = visit.evaluator
    if visit.screen.notice is not None:
        yield screening.notice(visit)
    for procedure in screening.procedures(visit.screen):
        if not ev.versions(procedure, 0):
            continue
        for person, belongs in ev.candidates(procedure, 0):
            status = ev.status(procedure, person, 0)
            if status != "not_required":
                sure = status is not None and belongs is True
                yield screening.hit(visit, procedure, person, status if sure else None)


# --- changes of rules ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    """What changes for one person in a visit with one life event."""

    procedure: str
    event: str
    person: str
    kind: str


def effects_in(impact: Impact, household: Household) -> set[Effect]:
    """Everything that the change does in a household."""
    people = {i: p for i, p in household.people.items() if is_in_state(p, REGISTERED)}
    return {
        effect
        for event in impact.events
        for subjects in _groups(impact, event, tuple(people))
        for effect in _effects(impact, event, subjects, people)
    }


def _groups(impact: Impact, event: str, people: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    definition = impact.new.life_events[event]
    if definition.min_subjects <= 1:
        yield from ((p,) for p in people)
    if definition.max_subjects is None and len(people) > 1:
        yield people


def _effects(
    impact: Impact, event: str, subjects: tuple[str, ...], people: Mapping[str, Person]
) -> Iterator[Effect]:
    day = impact.day(event, people[subjects[0]])
    if day is None:
        return
    situation = impact.situation(event, subjects, people, day)
    new = Evaluator(impact.new, situation)
    if not all(_possible(new, said, event) for said in impact.world):
        return
    old = Evaluator(impact.old, situation) if event in impact.old.life_events else None
    for name in impact.procedures:
        before, after = {} if old is None else _statuses(old, name), _statuses(new, name)
        for person in {**before, **after}:
            kind = kind_of(before.get(person, "not_required"), after.get(person, "not_required"))
            if kind is not None:
                yield Effect(name, event, person, kind)


def kind_of(before: str | None, after: str | None) -> str | None:
    """What the change from one status of a procedure to another is to a person; None where it is none."""
    if before == after:
        return OPEN if after is None else None
    if after == "not_required":
        return MAY_LOSE if before is None else LOST
    if before == "not_required":
        return MAY_GAIN if after is None else GAINED
    return MAY_GAIN if before is None else MAY_LOSE if after is None else OTHERWISE


def _possible(evaluator: Evaluator, said: Assumed, event: str) -> bool:
    """Whether the world may have this visit: only what is certain rules it out."""
    if said.events and event not in said.events:
        return True
    people = evaluator.people(said.people, evaluator.viewpoint(0), 0)
    return not any(sure and evaluator.truth(said.holds, p, 0) is False for p, sure in people)


def _statuses(evaluator: Evaluator, name: str) -> dict[str, str | None]:
    """Each candidate of the visit's event, and what the procedure is to them; None while that is open."""
    procedure = evaluator.book.procedures.get(name)
    if procedure is None or evaluator.situation.events[0].type not in procedure.events:
        return {}
    found: dict[str, str | None] = {}
    for person, belongs in evaluator.candidates(procedure, 0):
        status = evaluator.status(procedure, person, 0)
        found[person] = status if belongs is True or status == "not_required" else None
    return found
