"""Who gains and who loses which procedure when the rules change.

Every life event that a changed procedure has is tried for every household: for each person by
themselves, and for the whole household where an event can have many subjects. What the world of the
proofs rules out (a child who is the head) is not tried; an event that is tied to a date of the person
(a birth, a 75th birthday) happens on that date, if it lies within a year of the day of the decision.

This is the definition, one household at a time; `decisions.impact_city` says the same of a whole city.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from smartmado.content.expressions import DateExpr, DateFact, DateIs, Named
from smartmado.content.model import Procedure
from smartmado.content.proof_statements import Assumed
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.proofs.meaning import meaning, numbers, reached
from smartmado.decisions.screening import REGISTERED, Household, is_in_state
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Event, Person, Situation

GAINED, LOST, OTHERWISE, MAY_GAIN, MAY_LOSE, OPEN = (
    "gained", "lost", "otherwise", "may_gain", "may_lose", "open",
)  # fmt: skip
CHANGES = (GAINED, LOST, OTHERWISE, MAY_GAIN, MAY_LOSE)
"""What a change may do to a person. A procedure is gained or lost with whatever status; OTHERWISE: it keeps
coming out with another one. MAY_GAIN and MAY_LOSE: what the records leave open under one of the rulebooks
decides whether they do. OPEN is no change to be seen: it is open under both."""
NOT = "not_required"
_NEAR = timedelta(days=365)


@dataclass(frozen=True)
class Effect:
    """What changes for one person in a visit with one life event."""

    procedure: str
    event: str
    person: str
    kind: str


def changed_procedures(old: Rulebook, new: Rulebook) -> tuple[str, ...]:
    """The procedures that mean something else, or stand in one rulebook only, in the new one's order."""
    names = dict.fromkeys([*new.procedures, *old.procedures])
    return tuple(n for n in names if _sense(old, n) != _sense(new, n))


def _sense(book: Rulebook, name: str) -> Any:
    if name not in book.procedures:
        return None
    return list(meaning(book, [name])), numbers(book, [name])


@dataclass(frozen=True)
class Impact:
    """A change from one rulebook to another, as it would be for visits on one day."""

    old: Rulebook
    new: Rulebook
    world: Sequence[Assumed]
    as_of: date

    @cached_property
    def procedures(self) -> tuple[str, ...]:
        """The procedures that changed."""
        return changed_procedures(self.old, self.new)

    @cached_property
    def _named(self) -> frozenset[str]:
        books = (self.old, self.new)
        return frozenset(
            e for b in books for n in self.procedures if n in b.procedures for e in b.procedures[n].events
        )

    @property
    def events(self) -> tuple[str, ...]:
        """The life events that are tried: those of the procedures that changed."""
        return tuple(e for e in self.new.life_events if e in self._named)

    @property
    def gone(self) -> tuple[str, ...]:
        """Life events of the procedures that changed which the new rulebook no longer knows: nobody can
        come with one of them, so they are not tried."""
        return tuple(e for e in self.old.life_events if e in self._named - {*self.new.life_events})

    # --- the visits ---

    def day(self, event: str, subject: Person) -> date | None:
        """When the event happens to its (first) subject; None where that is too far away to be tried."""
        tie = self.tie(event)
        if tie is None:
            return self.as_of
        ev = Evaluator(self.new, self.situation(event, (subject.id,), {subject.id: subject}, self.as_of))
        day = ev.day(tie, subject.id, 0).exact
        if day is None:
            return self.as_of
        return day if abs(day - self.as_of) <= _NEAR else None

    def tie(self, event: str) -> DateExpr | None:
        """The date of its subject on which the event must happen: its own date is a fact of people, or the
        world says so."""
        own = self.new.life_events[event].date
        if own is not None and self.new.facts[own].scope == "person":
            return DateFact(own)
        ties = (_same_day(said) for said in self.world if event in said.events)
        return next((t for t in ties if t is not None), None)

    def situation(
        self, event: str, subjects: tuple[str, ...], people: Mapping[str, Person], day: date
    ) -> Situation:
        """A visit of a household with one event."""
        own = self.new.own_date(event)
        told = {} if own is None else {own: DateRange.of(day)}
        happened = Event(event, subjects, told)
        return Situation(self.as_of, self.new.municipality, (happened,), people)

    # --- the definition ---

    def effects(self, household: Household) -> set[Effect]:
        """Everything that the change does in a household. This is the definition of the result."""
        people = {i: p for i, p in household.people.items() if is_in_state(p, REGISTERED)}
        return {
            effect
            for event in self.events
            for subjects in self._groups(event, tuple(people))
            for effect in self._effects(event, subjects, people)
        }

    def _groups(self, event: str, people: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        definition = self.new.life_events[event]
        if definition.min_subjects <= 1:
            yield from ((p,) for p in people)
        if definition.max_subjects is None and len(people) > 1:
            yield people

    def _effects(
        self, event: str, subjects: tuple[str, ...], people: Mapping[str, Person]
    ) -> Iterator[Effect]:
        day = self.day(event, people[subjects[0]])
        if day is None:
            return
        situation = self.situation(event, subjects, people, day)
        new = Evaluator(self.new, situation)
        if not all(_possible(new, said, event) for said in self.world):
            return
        old = Evaluator(self.old, situation) if event in self.old.life_events else None
        for name in self.procedures:
            before, after = {} if old is None else _statuses(old, name), _statuses(new, name)
            for person in {**before, **after}:
                kind = kind_of(before.get(person, NOT), after.get(person, NOT))
                if kind is not None:
                    yield Effect(name, event, person, kind)


def kind_of(before: str | None, after: str | None) -> str | None:
    """What the change from one status of a procedure to another is to a person; None where it is none."""
    if before == after:
        return OPEN if after is None else None
    if after == NOT:
        return MAY_LOSE if before is None else LOST
    if before == NOT:
        return MAY_GAIN if after is None else GAINED
    return MAY_GAIN if before is None else MAY_LOSE if after is None else OTHERWISE


def needed(book: Rulebook, names: Sequence[str]) -> dict[str, Procedure]:
    """Of these procedures those that the rulebook has, and all whose being due they read."""
    found, _ = reached(book, [n for n in names if n in book.procedures])
    return {n: p for n, p in book.procedures.items() if n in found}


def _same_day(said: Assumed) -> DateExpr | None:
    holds = said.holds
    if isinstance(holds, DateIs) and holds.op == "same_day" and holds.right == Named("event_date"):
        return holds.left
    return None


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
        found[person] = status if belongs is True or status == NOT else None
    return found
