"""Who gains and who loses which procedure when the rules change, tried on households of a register.

Every life event that a changed procedure has is tried for every household: for each person by
themselves, and for the whole household where an event can have many subjects. What the world of the
proofs rules out (a 75th birthday of somebody of 20) is not tried; where it ties an event to a date of
the person, the event happens on that date, if it lies within a year of the day of the decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from smartmado.content.expressions import DateExpr, DateIs, Named
from smartmado.content.proof_statements import Assumed
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.proofs.meaning import meaning, numbers
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Situation

DUE = ("required", "recommended")
_NEAR = timedelta(days=365)


@dataclass(frozen=True)
class Household:
    """The members of a household as the register holds them: id -> facts, as in a situation."""

    members: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """One person for whom a procedure changes, and the life event for which it does."""

    resident: str
    event: str


@dataclass
class Effect:
    """What changes for one procedure: who was tried, gains it, loses it, or is open under one only."""

    tried: set[str] = field(default_factory=set)
    gained: dict[str, Case] = field(default_factory=dict)
    lost: dict[str, Case] = field(default_factory=dict)
    opened: dict[str, Case] = field(default_factory=dict)


def changed_procedures(old: Rulebook, new: Rulebook) -> tuple[str, ...]:
    """The procedures that mean something else, or stand in one rulebook only, in the new one's order."""
    names = dict.fromkeys([*new.procedures, *old.procedures])
    return tuple(n for n in names if _sense(old, n) != _sense(new, n))


def _sense(book: Rulebook, name: str) -> Any:
    if name not in book.procedures:
        return None
    return list(meaning(book, [name])), numbers(book, [name])


class Impact:
    """Tries households under both rulebooks on one day."""

    def __init__(self, old: Rulebook, new: Rulebook, world: Sequence[Assumed], as_of: date) -> None:
        self.books = (old, new)
        self.world = world
        self.as_of = as_of
        self.effects = {name: Effect() for name in changed_procedures(old, new)}

    @property
    def events(self) -> tuple[str, ...]:
        """The life events that are tried: those of the procedures that changed."""
        found = {
            e for b in self.books for n in self.effects if n in b.procedures for e in b.procedures[n].events
        }
        return tuple(e for e in self.books[1].life_events if e in found)

    def add(self, household: Household) -> None:
        """Try all events for one household."""
        for event in self.events:
            for subjects in self._subjects(event, household):
                old, new = (self._evaluator(b, event, subjects, household) for b in self.books)
                if old is not None and new is not None:
                    for name, effect in self.effects.items():
                        _compare(effect, name, event, old, new)

    def _subjects(self, event: str, household: Household) -> Iterator[tuple[str, ...]]:
        definition = self.books[1].life_events[event]
        people = tuple(household.members)
        if definition.min_subjects <= 1:
            yield from ((p,) for p in people)
        if definition.max_subjects is None and len(people) > 1:
            yield people

    def _evaluator(
        self, book: Rulebook, event: str, subjects: tuple[str, ...], household: Household
    ) -> Evaluator | None:
        """The visit under one rulebook; None where it cannot be, or the world of the proofs has no such."""
        if event not in book.life_events:
            return None
        try:
            situation = parse_situation(self._raw(book, event, subjects, household), book)
        except SituationError:
            return None
        evaluator = Evaluator(book, situation)
        day = self._tied(evaluator, event)
        if day is not None:
            if abs(day - self.as_of) > _NEAR:
                return None
            evaluator = Evaluator(book, _on(situation, book, event, day))
        return evaluator if all(self._possible(evaluator, s, event) for s in self.world) else None

    def _raw(
        self, book: Rulebook, event: str, subjects: tuple[str, ...], household: Household
    ) -> dict[str, Any]:
        known = {f.id for f in book.facts.values() if f.scope == "person"}
        name = book.life_events[event].date
        told = {name: self.as_of.isoformat()} if name and book.facts[name].scope == "event" else {}
        members = [
            {"id": i, **{k: v for k, v in facts.items() if k in known}}
            for i, facts in household.members.items()
        ]
        return {
            "as_of": self.as_of.isoformat(),
            "municipality": book.municipality,
            "events": [{"type": event, "subjects": list(subjects), **told}],
            "household": {"closed": True, "members": members},
        }

    def _tied(self, evaluator: Evaluator, event: str) -> date | None:
        """The day on which the event must have happened to its subject, where the world says so."""
        for said in self.world:
            day = _same_day(said)
            if event in said.events and day is not None:
                return evaluator.day(day, evaluator.viewpoint(0), 0).exact
        return None

    def _possible(self, evaluator: Evaluator, said: Assumed, event: str) -> bool:
        if said.events and event not in said.events:
            return True
        people = evaluator.people(said.people, evaluator.viewpoint(0), 0)
        return all(evaluator.truth(said.holds, p, 0) is not False for p, _ in people)


def _same_day(said: Assumed) -> DateExpr | None:
    holds = said.holds
    if isinstance(holds, DateIs) and holds.op == "same_day" and holds.right == Named("event_date"):
        return holds.left
    return None


def _on(situation: Situation, book: Rulebook, event: str, day: date) -> Situation:
    """The visit with the event on another day."""
    name = book.life_events[event].date
    happened = situation.events[0]
    facts = happened.facts if name is None else {**happened.facts, name: DateRange.of(day)}
    return replace(situation, events=(replace(happened, facts=facts),))


def _compare(effect: Effect, name: str, event: str, old: Evaluator, new: Evaluator) -> None:
    before, after = _due(old, name), _due(new, name)
    for person in {**before, **after}:
        effect.tried.add(person)
        was, now = before.get(person, False), after.get(person, False)
        case = Case(person, event)
        if was is False and now is True:
            effect.gained.setdefault(person, case)
        elif was is True and now is False:
            effect.lost.setdefault(person, case)
        elif was is not now:
            effect.opened.setdefault(person, case)


def _due(evaluator: Evaluator, name: str) -> dict[str, bool | None]:
    """Each candidate of the visit's event, and whether the procedure is due; None while that is open."""
    procedure = evaluator.book.procedures.get(name)
    if procedure is None or evaluator.situation.events[0].type not in procedure.events:
        return {}
    found: dict[str, bool | None] = {}
    for person, belongs in evaluator.candidates(procedure, 0):
        status = evaluator.status(procedure, person, 0)
        due = None if status is None else status in DUE
        found[person] = due if belongs is True or due is False else None
    return found


def every_nth(households: Sequence[Household], wanted: int) -> Iterable[Household]:
    """So many households, evenly spread over all of them."""
    step = max(1, len(households) // max(1, wanted))
    return households[::step][:wanted]
