"""Who gains and who loses which procedure when the rules change.

Every life event that a changed procedure has is tried for every household: for each person by
themselves, and for the whole household where an event can have many subjects. What the world of the
proofs rules out (a child who is the head) is not tried; an event that is tied to a date of the person
(a birth, a 75th birthday) happens on that date, if it lies within a year of the day of the decision.

Which visits are tried is said here; `decisions.impact_city` tries them on a whole city.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Event, Person, Situation

GAINED, LOST, OTHERWISE, MAY_GAIN, MAY_LOSE, OPEN = (
    "gained", "lost", "otherwise", "may_gain", "may_lose", "open",
)  # fmt: skip
CHANGES = (GAINED, LOST, OTHERWISE, MAY_GAIN, MAY_LOSE)
"""What a change may do to a person. A procedure is gained or lost with whatever status; OTHERWISE: it keeps
coming out with another one. MAY_GAIN and MAY_LOSE: what the records leave open under one of the rulebooks
decides whether they do. OPEN is no change to be seen: it is open under both."""
_NEAR = timedelta(days=365)


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


def needed(book: Rulebook, names: Sequence[str]) -> dict[str, Procedure]:
    """Of these procedures those that the rulebook has, and all whose being due they read."""
    found, _ = reached(book, [n for n in names if n in book.procedures])
    return {n: p for n, p in book.procedures.items() if n in found}


def _same_day(said: Assumed) -> DateExpr | None:
    holds = said.holds
    if isinstance(holds, DateIs) and holds.op == "same_day" and holds.right == Named("event_date"):
        return holds.left
    return None
