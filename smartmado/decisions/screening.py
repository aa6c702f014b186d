"""Who is due what before they come: the visits that a screen foretells, and what they would bring.

A screen looks at one record at a time, as if that person came on the day of the screening with the
screen's life event. What it finds is decided by the same rules as a visit. Unknown stays unknown: a
date or a condition that is open makes the result undetermined, never absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from smartmado.content.expressions import All, Condition, DateIs, Literal
from smartmado.content.model import DUE, STATUSES, STRENGTH, UNDETERMINED, LifeEvent, Procedure
from smartmado.content.rulebook import Rulebook
from smartmado.content.screens import COUNTED, STATE, Screen
from smartmado.decisions.deadlines import DueDate, due_date
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.situation import parse_value
from smartmado.decisions.waits import candidate_waits, date_waits, kin_waits, open_facts
from smartmado.facts.dates import DateRange, compare
from smartmado.facts.situation import Event, Person, Situation, Value
from smartmado.facts.truth import Truth, all_of

NOTICE, UNDATED = "notice", "undated"
SHOWN = (*STATUSES, UNDETERMINED, NOTICE)
"""What a screen may find, in the order in which it is shown. UNDATED is only counted."""
NO_DAY = DateRange(None, None)
REGISTERED = "registered"
TODAY = "today"


@dataclass(frozen=True)
class Household:
    """The records of one household in the register's order, those who left or died included."""

    id: str
    people: Mapping[str, Person]

    def with_person(self, person: str) -> dict[str, Person]:
        """Those who live there now, and this person."""
        return {i: p for i, p in self.people.items() if i == person or is_in_state(p, REGISTERED)}


def is_in_state(person: Person, state: str) -> bool:
    """Whether a record is of this state; one without a state is a resident's."""
    return person.facts.get(STATE, REGISTERED) == state


@dataclass(frozen=True)
class Visit:
    """A visit that a screen foretells: the person it happens to, and the day that was looked for.

    `belongs` is True, or None while it is open whether the screen means this person: `waits_for` tells.
    """

    screen: Screen
    household: str
    person: str
    day: DateRange
    evaluate: Callable[[], Evaluator] = field(repr=False, compare=False)
    belongs: Truth = True
    waits_for: tuple[FactKey, ...] = ()

    @cached_property
    def evaluator(self) -> Evaluator:
        """The rules over this visit; made when first asked for, because most results need it not."""
        return self.evaluate()


@dataclass(frozen=True)
class Hit:
    """One procedure (None: only a notice) for one person, found by a screen.

    `subjects`: those whose life event it is. `day`: the day that was looked for (the first of several).
    """

    screen: Screen
    procedure: Procedure | None
    household: str
    person: str
    subjects: tuple[str, ...]
    status: str
    day: DateRange
    deadline: DueDate | None = None
    waits_for: tuple[FactKey, ...] = ()


@dataclass(frozen=True)
class Round:
    """One screening of one city: its rules and screens on a day."""

    book: Rulebook
    screens: tuple[Screen, ...]
    as_of: date

    def window(self, screen: Screen) -> tuple[date | None, date]:
        """The first day that is looked for (None: however early) and the last."""
        first = None if screen.after is None else self.as_of - timedelta(days=screen.after)
        return first, self.as_of + timedelta(days=screen.before)

    def procedures(self, screen: Screen) -> tuple[Procedure, ...]:
        """What the screen reports, in rulebook order."""
        found = self.book.triggered_by(screen.event)
        return tuple(p for p in found if not screen.procedures or p.id in screen.procedures)

    # --- who ---

    def visit(self, screen: Screen, household: Household, person: str) -> Visit | None:
        """The visit of one person; None where the screen surely does not mean them."""
        near, day, happens = self.look(screen, household, person)
        if near is False:
            return None
        today = self._today(household, person)
        belongs = all_of((near, today.truth(screen.who, person, 0)))
        if belongs is False:
            return None
        waits = dict.fromkeys(date_waits(today, screen.date, person, None)) if near is None else {}
        waits |= open_facts(today, screen.who, person, 0)
        ev = self._on_the_day(screen, household, person, happens)
        return Visit(screen, household.id, person, day, lambda: ev, belongs, tuple(waits))

    def certain_visit(self, screen: Screen, household: Household, person: str, day: DateRange) -> Visit:
        """The visit of one whom the screen means for certain, on this day."""

        def evaluate() -> Evaluator:
            happens = self.look(screen, household, person)[2]
            return self._on_the_day(screen, household, person, happens)

        return Visit(screen, household.id, person, day, evaluate)

    def look(self, screen: Screen, household: Household, person: str) -> tuple[Truth, DateRange, DateRange]:
        """Whether the day is one that the screen looks for, that day, and when the event happens."""
        today = self._today(household, person)
        day = today.day(screen.date, person, None)
        return self.in_window(screen, day), day, today.day(screen.happens, person, None)

    def in_window(self, screen: Screen, day: DateRange) -> Truth:
        """Whether the day is one that the screen looks for."""
        first, last = self.window(screen)
        early_enough = compare(day, "on_or_before", DateRange.of(last))
        if first is None:
            return early_enough
        return all_of((early_enough, compare(DateRange.of(first), "on_or_before", day)))

    def looks_for(self, screen: Screen) -> Condition:
        """`in_window` as a condition on the person of the visit."""
        first, last = self.window(screen)
        early_enough = DateIs(screen.date, "on_or_before", Literal(last))
        if first is None:
            return early_enough
        return All((early_enough, DateIs(Literal(first), "on_or_before", screen.date)))

    @cached_property
    def today_book(self) -> Rulebook:
        """The rulebook with an event that is nothing but today: whom a screen means is read from what
        is recorded, as if nothing had happened."""
        today = LifeEvent(TODAY, "", "", None, (), "")
        return replace(self.book, life_events={**self.book.life_events, TODAY: today})

    def _today(self, household: Household, person: str) -> Evaluator:
        event, members = Event(TODAY, (person,)), household.with_person(person)
        return Evaluator(self.today_book, Situation(self.as_of, self.book.municipality, (event,), members))

    def _on_the_day(self, screen: Screen, household: Household, person: str, happens: DateRange) -> Evaluator:
        facts = self.told(screen)
        of_event = {f: v for f, v in facts.items() if self.book.facts[f].scope == "event"}
        of_visit = {f: v for f, v in facts.items() if f not in of_event}
        own = self.book.own_date(screen.event)
        if own is not None and happens != NO_DAY:
            of_event[own] = happens
        event = Event(screen.event, (person,), of_event)
        members = household.with_person(person)
        return Evaluator(
            self.book, Situation(self.as_of, self.book.municipality, (event,), members, answers=of_visit)
        )

    def told(self, screen: Screen) -> dict[str, Value]:
        """What the screen says of its event and of the visit."""
        return {f: parse_value(v, self.book.facts[f], f) for f, v in screen.facts.items()}

    # --- what ---

    def notice(self, visit: Visit) -> Hit:
        """The notice of a screen for the person of a visit."""
        status = NOTICE if visit.belongs else UNDETERMINED
        return Hit(
            visit.screen, None, visit.household, visit.person, (visit.person,), status, visit.day,
            None, visit.waits_for,
        )  # fmt: skip

    def hit(self, visit: Visit, procedure: Procedure, person: str, status: str | None) -> Hit:
        """One result with its deadline, or with what it waits for (`status` None, or an open visit)."""
        waits = dict.fromkeys(visit.waits_for)
        if status is None:
            ev = visit.evaluator
            if ev.status(procedure, person, 0) is None:
                waits |= candidate_waits(ev, procedure, person, 0)
            else:
                waits |= kin_waits(ev, procedure.candidates, person, visit.person)
        own = self.book.own_date(visit.screen.event)
        if own is not None:
            waits.pop((own, "event.0"), None)  # it is worked out, and nobody can tell it
        deadline = None
        if status in DUE and visit.belongs and any(v.deadlines for v in procedure.versions):
            ev = visit.evaluator
            deadline = due_date(ev, ev.versions(procedure, 0)[-1], person, 0)
        return Hit(
            visit.screen, procedure, visit.household, person, (visit.person,),
            UNDETERMINED if status is None or not visit.belongs else status,
            visit.day, deadline, tuple(waits),
        )  # fmt: skip


def only_counted(screen: Screen, day: DateRange) -> bool:
    """Whether nobody looks at one of whom this is all that is recorded of the day."""
    return screen.undated == COUNTED and day == NO_DAY


def without_day(screen: Screen, household: str, person: str) -> Hit:
    """One of whom no day is recorded."""
    return Hit(screen, None, household, person, (person,), UNDATED, NO_DAY)


_STRENGTH = STRENGTH | {NOTICE: 0, UNDATED: -1}


def merged(hits: Iterable[Hit]) -> list[Hit]:
    """One hit for each screen, procedure and person: the strongest, with everybody whose event it is."""
    groups: dict[tuple[str, str, str], list[Hit]] = {}
    for hit in hits:
        procedure = hit.procedure.id if hit.procedure else ""
        groups.setdefault((hit.screen.id, procedure, hit.person), []).append(hit)
    return [_strongest(group) for group in groups.values()]


def _strongest(group: list[Hit]) -> Hit:
    if len(group) == 1:
        return group[0]
    most = max(_STRENGTH[h.status] for h in group)
    best = sorted((h for h in group if _STRENGTH[h.status] == most), key=_first_due)
    first = best[0]
    return Hit(
        first.screen, first.procedure, first.household, first.person,
        tuple(dict.fromkeys(s for h in best for s in h.subjects)),
        first.status, first.day, first.deadline,
        tuple(dict.fromkeys(k for h in best for k in h.waits_for)),
    )  # fmt: skip


def _first_due(hit: Hit) -> tuple[date, date, str]:
    """Hits in the order of their deadlines, then of their days."""
    deadline = hit.deadline.date if hit.deadline else None
    return deadline or date.max, hit.day.earliest or date.max, hit.subjects[0]
