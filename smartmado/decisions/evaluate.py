"""The meaning of conditions: three-valued evaluation over one situation.

This interpreter is the definition that every faster evaluator must agree with. An unknown fact
gives unknown unless the rest decides (Kleene's logic); nothing here guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from smartmado.content.expressions import (
    Age,
    All,
    Bound,
    Condition,
    Const,
    DateExpr,
    DateFact,
    DateIs,
    DateParameter,
    Due,
    Edge,
    EventIs,
    FactIs,
    Literal,
    Named,
    Not,
    Quantified,
    Shift,
    Some,
    SubjectOf,
    VisitHas,
)
from smartmado.content.model import DUE, Procedure, Version
from smartmado.content.rulebook import Rulebook
from smartmado.facts import dates
from smartmado.facts.calendar import next_open_day
from smartmado.facts.dates import DateRange
from smartmado.facts.relations import KIN
from smartmado.facts.situation import Situation, Value
from smartmado.facts.truth import Truth, all_of, any_of, negate

FactKey: TypeAlias = tuple[str, str | None]
"""A fact and whose it is: a person's id, "event.N", or None for the visit."""

_Reading: TypeAlias = tuple[str, str | None, int | None]
UNDATED = DateRange(None, None)
EDGES: dict[str, Callable[[DateRange], DateRange]] = {
    "fiscal_year_end": dates.fiscal_year_end,
    "fiscal_year_start": dates.fiscal_year_start,
    "month_end": dates.month_end,
    "month_start": dates.month_start,
    "open_day": lambda day: day.mapped(next_open_day),
}
BOUNDS: dict[str, Callable[[int, int], bool]] = {
    "at_least": lambda a, b: a >= b,
    "at_most": lambda a, b: a <= b,
    "above": lambda a, b: a > b,
    "below": lambda a, b: a < b,
}
OPEN_SETS = frozenset({"members", "remaining", "everyone", "head", *KIN})
"""Sets of people to which someone who is not listed may belong."""
ONE_PERSON = frozenset({"spouse"})
"""Those that are full once somebody is known to belong (ADR 0012: why heads, fathers and mothers are not)."""
LEAVING = ("death", "move_out", "move_out_abroad")
"""Events whose subjects are no longer in the household afterwards."""


class Evaluator:
    """Answers questions about one situation under one rulebook.

    `assumed` adds values that are tried out (keys as `FactKey`), without changing the situation.
    A person is named by id, an event by its index; both may be None where they do not matter.
    """

    def __init__(
        self, book: Rulebook, situation: Situation, assumed: Mapping[FactKey, Value] | None = None
    ) -> None:
        self.book = book
        self.assumed = dict(assumed or {})
        self.situation = with_assumed(situation, self.assumed)
        self._read: dict[_Reading, Value | None] = {}
        self._under_way: set[_Reading] = set()
        self._cut: set[_Reading] = set()
        self._waiting_on: dict[_Reading, set[_Reading]] = {}
        self._status: dict[tuple[str, str, int], str | None] = {}
        self.being_asked: set[_Reading] = set()
        self._people: dict[tuple[str, str | None, int | None], tuple[tuple[str, Truth], ...]] = {}

    # --- facts ------------------------------------------------------------------------------

    def key(self, fact: str, person: str | None, event: int | None) -> FactKey:
        """Whose fact this is, by the fact's scope."""
        scope = self.book.facts[fact].scope
        if scope == "person":
            return fact, person
        return fact, None if scope == "visit" or event is None else f"event.{event}"

    def given(self, key: FactKey) -> Value | None:
        """The value that the register or an answer gives, without deriving it."""
        if key in self.assumed:
            return self.assumed[key]
        fact, subject = key
        if subject is None:
            return self.situation.answers.get(fact)
        if self.book.facts[fact].scope == "event":
            return self.situation.events[int(subject.removeprefix("event."))].facts.get(fact)
        found = self.situation.person(subject)
        return found.facts.get(fact) if found else None

    def read(self, fact: str, person: str | None, event: int | None) -> Value | None:
        """The value of a fact: given, or derived; None if unknown."""
        memo = (fact, person, event)
        if memo in self._read:
            self._cut |= self._waiting_on.get(memo, set())
            return self._read[memo]
        value = self.given(self.key(fact, person, event))
        if self.book.facts[fact].derived is not None and (value is None or _says_nothing(value)):
            return self._derived(memo)
        self._read[memo] = value
        return value

    def _derived(self, memo: _Reading) -> Value | None:
        """The value of a formula. One that comes back to its own fact (of a relative) finds it unknown;
        what stayed unknown for that reason alone is read anew once the fact is known."""
        if memo in self._under_way:
            self._cut.add(memo)
            return None
        self._under_way.add(memo)
        before, self._cut = self._cut, set()
        value = self._read[memo] = self._derive(*memo)
        self._under_way.discard(memo)
        if value is None:
            waits = self._waiting_on[memo] = self._cut - {memo}
            for facts in self._waiting_on.values():
                if memo in facts:
                    facts.update(waits)  # whoever waits for this fact waits for what it waits for
            self._cut = before | waits
            return None
        for other in [m for m, facts in self._waiting_on.items() if memo in facts]:
            del self._waiting_on[other], self._read[other]
        self._cut = before
        return value

    def _derive(self, fact: str, person: str | None, event: int | None) -> Value | None:
        definition = self.book.facts[fact]
        if definition.derived is None or (definition.scope == "person" and person is None):
            return None
        if definition.type == "date":
            day = self.day(definition.derived, person, event)  # type: ignore[arg-type]
            return None if day == UNDATED else day
        return self.truth(definition.derived, person, event)  # type: ignore[arg-type]

    # --- dates ------------------------------------------------------------------------------

    def law_days(self, event: int | None) -> tuple[date | None, date]:
        """The first and the last day whose law may apply: those on which the event may have happened.

        Where nothing says how late it was, the last is today; None stands for however early.
        """
        if event is None:
            return self.situation.as_of, self.situation.as_of
        day = self.event_date(event)
        return day.earliest, day.latest or max(self.situation.as_of, day.earliest or date.min)

    def versions(self, procedure: Procedure, event: int) -> tuple[Version, ...]:
        """The versions of the rule that may apply to the event; more than one while its date is open."""
        return procedure.versions_between(*self.law_days(event))

    def number(self, value: int | str, event: int | None) -> int | None:
        """A number as it stands, or the parameter of that name; None if it has no one value."""
        if isinstance(value, int):
            return value
        found = self._one_value(value, event)
        return found if isinstance(found, int) else None

    def _one_value(self, parameter: str, event: int | None) -> int | date | None:
        found = self.book.parameters[parameter].between(*self.law_days(event))
        return found[0] if len(found) == 1 else None

    def event_date(self, event: int) -> DateRange:
        """The principal date of an event."""
        happened = self.situation.events[event]
        name = self.book.life_events[happened.type].date
        if name is None:
            return DateRange.of(self.situation.as_of)
        found = self.read(name, self.viewpoint(event), event)
        return found if isinstance(found, DateRange) else UNDATED

    def day(self, expr: DateExpr, person: str | None, event: int | None) -> DateRange:
        """A date expression's possible days."""
        match expr:
            case DateFact(fact=fact):
                found = self.read(fact, person, event)
                return found if isinstance(found, DateRange) else UNDATED
            case Literal(day=literal):
                return DateRange.of(literal)
            case Named(name="as_of"):
                return DateRange.of(self.situation.as_of)
            case Named(name="event_date"):
                return UNDATED if event is None else self.event_date(event)
            case Named():
                return dates.school_start(self._born(person))
            case Age(kind=kind, years=years):
                count = self.number(years, event)
                reaches = dates.attains if kind == "attains" else dates.birthday
                return UNDATED if count is None else reaches(self._born(person), count)
            case Edge(kind=kind, of=of):
                return EDGES[kind](self.day(of, person, event))
            case Shift():
                return self._shifted(expr, person, event)
            case DateParameter(parameter=name):
                day = self._one_value(name, event)
                return DateRange.of(day) if isinstance(day, date) else UNDATED

    def _shifted(self, expr: Shift, person: str | None, event: int | None) -> DateRange:
        steps = [self.number(n, event) for n in (expr.days, expr.months, expr.years)]
        days, months, years = (n or 0 for n in steps)
        return (
            UNDATED if None in steps else dates.shift(self.day(expr.of, person, event), days, months, years)
        )

    def _born(self, person: str | None) -> DateRange:
        found = None if person is None else self.read("birth_date", person, None)
        return found if isinstance(found, DateRange) else UNDATED

    # --- people -----------------------------------------------------------------------------

    def people(self, name: str, person: str | None, event: int | None) -> tuple[tuple[str, Truth], ...]:
        """The people of a set who are or may be in it, each with True or None."""
        memo = (name, person, event)
        if memo not in self._people:
            found = ((p, self.belongs(name, p, person)) for p in self.range_of(name, event))
            self._people[memo] = tuple((p, t) for p, t in found if t is not False)
        return self._people[memo]

    def range_of(self, name: str, event: int | None) -> tuple[str, ...]:
        """The listed people among whom a set is looked for."""
        if name == "subjects":
            return () if event is None else self.situation.events[event].subjects
        if name == "others":
            return tuple(p for p in self.situation.others if p not in self.situation.members)
        return (
            self.situation.everyone()
            if name in KIN or name in ("everyone", "head")
            else tuple(self.situation.members)
        )

    def belongs(self, name: str, candidate: str, person: str | None) -> Truth:
        """Whether someone of that range is in the set (as seen from `person`, for kin)."""
        if name in KIN:
            return None if person is None else KIN[name](self.situation, candidate, person)
        if name == "remaining":
            return candidate not in self.situation.subjects_of(LEAVING)
        if name == "head":
            return self.truth(FactIs("is_head", (True,)), candidate, None)
        return True

    def open_set(self, name: str, person: str | None, event: int | None) -> bool:
        """Whether people who are not listed may belong to this set."""
        if self.situation.closed or name not in OPEN_SETS:
            return False
        return name not in ONE_PERSON or all(t is None for _, t in self.people(name, person, event))

    # --- conditions -------------------------------------------------------------------------

    def truth(self, condition: Condition, person: str | None, event: int | None) -> Truth:
        """Whether the condition holds: True, False, or None while unknown."""
        match condition:
            case Const(value=value):
                return value
            case FactIs(fact=fact, values=values):
                return one_of(self.read(fact, person, event), values)
            case Bound(fact=fact, op=op, limit=limit):
                found = self.read(fact, person, event)
                bound = self.number(limit, event)
                return None if bound is None or not isinstance(found, int) else BOUNDS[op](found, bound)
            case All(parts=parts):
                return all_of(self.truth(p, person, event) for p in parts)
            case Some(parts=parts):
                return any_of(self.truth(p, person, event) for p in parts)
            case Not(part=part):
                return negate(self.truth(part, person, event))
            case Quantified():
                return self._quantified(condition, person, event)
            case DateIs(left=left, op=op, right=right):
                return dates.compare(self.day(left, person, event), op, self.day(right, person, event))  # type: ignore[arg-type]
            case EventIs(types=types):
                return event is not None and self.situation.events[event].type in types
            case VisitHas(types=types):
                return any(e.type in types for e in self.situation.events)
            case SubjectOf(types=types):
                return person in self.situation.subjects_of(types)
            case Due(procedures=names, anyone=anyone):
                return any_of(self._due(self.book.procedures[n], None if anyone else person) for n in names)

    def _quantified(self, q: Quantified, person: str | None, event: int | None) -> Truth:
        found = [(t, self.truth(q.where, p, event)) for p, t in self.people(q.people, person, event)]
        is_open = self.open_set(q.people, person, event)
        if q.kind == "exists":
            answer = any_of(all_of(pair) for pair in found)
            return None if is_open and answer is False else answer
        if q.kind == "every":
            answer = all_of(any_of((negate(t), holds)) for t, holds in found)
            return None if is_open and answer is True else answer
        certain = sum(all_of(pair) is True for pair in found)
        possible = sum(all_of(pair) is not False for pair in found)
        at_least = None if q.at_least is None else _reaches(certain, possible, is_open, q.at_least)
        at_most = None if q.at_most is None else negate(_reaches(certain, possible, is_open, q.at_most + 1))
        given = [t for t, limit in ((at_least, q.at_least), (at_most, q.at_most)) if limit is not None]
        return all_of(given)

    # --- outcomes ---------------------------------------------------------------------------

    def candidates(self, procedure: Procedure, event: int) -> tuple[tuple[str, Truth], ...]:
        """The people from whose viewpoint the procedure is decided for this event."""
        return self.people(procedure.candidates, self.viewpoint(event), event)

    def viewpoint(self, event: int) -> str | None:
        """The person whose kin the candidates of an event may be: its first subject."""
        return next(iter(self.situation.events[event].subjects), None)

    def open_candidates(self, procedure: Procedure, event: int) -> bool:
        """Whether people who are not listed may be candidates."""
        return self.open_set(procedure.candidates, self.viewpoint(event), event)

    def status(self, procedure: Procedure, person: str, event: int) -> str | None:
        """required, recommended, automatic or not_required; None while undetermined."""
        memo = (procedure.id, person, event)
        if memo not in self._status:
            self._status[memo] = self._decide(procedure, person, event)
        return self._status[memo]

    def _decide(self, procedure: Procedure, person: str, event: int) -> str | None:
        found = {self._under(v, person, event) for v in self.versions(procedure, event)}
        return found.pop() if len(found) == 1 else None if found else "not_required"

    def _under(self, version: Version, person: str, event: int) -> str | None:
        for status, condition in version.conditions.items():
            holds = self.truth(condition, person, event)
            if holds is not False:
                return status if holds else None
        return "not_required"

    def _due(self, procedure: Procedure, person: str | None) -> Truth:
        answers: list[Truth] = []
        for index, event in enumerate(self.situation.events):
            if event.type not in procedure.events:
                continue
            for candidate, belongs in self.candidates(procedure, index):
                if person is None or procedure.per == "household" or candidate == person:
                    status = self.status(procedure, candidate, index)
                    due = None if status is None else status in DUE
                    answers.append(all_of((belongs, due)))
            if self.open_candidates(procedure, index) and (person is None or procedure.per == "household"):
                answers.append(None)
        return any_of(answers)


def with_assumed(situation: Situation, assumed: Mapping[FactKey, Value]) -> Situation:
    """The situation in which everyone is listed if that is assumed."""
    closes = assumed.get(("household_closed", None)) is True
    return replace(situation, closed=True) if closes else situation


def _says_nothing(value: Value) -> bool:
    """Whether the register holds words only (頃, 不詳) where a date should be."""
    return isinstance(value, DateRange) and value.earliest is None and value.latest is None


def one_of(value: Any, values: tuple[Any, ...]) -> Truth:
    """Whether a value is, or a list contains, one of the values."""
    if value is None:
        return None
    return any(v in value for v in values) if isinstance(value, tuple) else value in values


def _reaches(certain: int, possible: int, is_open: bool, bound: int) -> Truth:
    if certain >= bound:
        return True
    return None if is_open or possible >= bound else False
