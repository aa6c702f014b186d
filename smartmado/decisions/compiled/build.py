"""Compiles a rulebook into a program: derived facts expanded, law by dates made part of the graph.

What a condition means is defined by `decisions/evaluate.Evaluator`; this says the same in fewer
operations. Sets of people become conditions on all people listed, `every` the negation of "some not".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

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
from smartmado.content.model import STATUSES, Procedure, Version
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.graph import Graph, finished
from smartmado.decisions.compiled.program import Outcome, Program
from smartmado.decisions.evaluate import LEAVING, ONE_PERSON, OPEN_SETS
from smartmado.facts.relations import KIN

_SWAPPED = {"after": "before", "on_or_after": "on_or_before"}


def compile_rules(book: Rulebook, events: tuple[str | None, ...]) -> Program:
    """The program of all procedures that a visit with events of these types can trigger.

    None stands for an event of any type: which one is then data, as in a table of many visits.
    """
    build = _Build(book, events)
    outcomes = {
        (procedure.id, index): build.outcome(procedure, index)
        for procedure in book.procedures.values()
        for index, kind in enumerate(events)
        if kind is None or kind in procedure.events
    }
    scopes = {f.id: (f.scope, f.type) for f in book.facts.values()}
    return finished(build.graph, events, outcomes, scopes)


class _Build:
    """Conditions in, nodes out. `event` is the index of the event that triggers, or None."""

    def __init__(self, book: Rulebook, events: tuple[str | None, ...]) -> None:
        self.book = book
        self.events = events
        self.graph = Graph()
        self._facts: dict[tuple[str, int | None], int] = {}
        self._under_way: set[tuple[str, int | None]] = set()
        self._outcomes: dict[tuple[str, int], Outcome] = {}

    # --- events -----------------------------------------------------------------------------

    def _event_is(self, event: int | None, types: tuple[str, ...]) -> int:
        if event is None:
            return self.graph.false
        kind = self.events[event]
        if kind is None:
            return self.graph.make("event_is", data=(event, types))
        return self.graph.const(kind in types)

    def _subject_of(self, types: tuple[str, ...]) -> int:
        return self.graph.some(
            self.graph.every((self._event_is(i, types), self._subject(i))) for i in range(len(self.events))
        )

    def _subject(self, event: int) -> int:
        return self.graph.make("subject", data=(event,), wide=True)

    def _event_date(self, event: int) -> int:
        """The principal date: of the one type, or chosen by the type where that is data."""
        kinds = self.book.life_events if self.events[event] is None else (self.events[event],)
        by_fact: dict[str | None, list[str]] = {}
        for kind in kinds:
            by_fact.setdefault(self.book.life_events[str(kind)].date, []).append(str(kind))
        return self.graph.select(
            (self._event_is(event, tuple(types)), self._principal(name, event))
            for name, types in by_fact.items()
        )

    def _principal(self, name: str | None, event: int) -> int:
        if name is None:
            return self.graph.make("as_of")
        return self.graph.at_viewpoint(self._date_fact(name, event), event)

    # --- law by dates -----------------------------------------------------------------------

    def _applies(self, since: date, until: date | None, event: int | None) -> int:
        day = self.graph.make("as_of") if event is None else self._event_date(event)
        return self.graph.make("applies", day, data=(since, until))

    def _values(self, parameter: str, event: int | None) -> list[tuple[int, Any]]:
        """Each value of a parameter, with the truth that it is the only one that may apply."""
        ordered = sorted(self.book.parameters[parameter].values)
        ends = [since for since, _ in ordered[1:]] + [None]
        by_value: dict[Any, list[int]] = {}
        for (since, value), end in zip(ordered, ends, strict=True):
            by_value.setdefault(value, []).append(self._applies(since, end, event))
        may = {value: self.graph.some(parts) for value, parts in by_value.items()}
        return [
            (self.graph.every((here, *(self.graph.no(o) for v, o in may.items() if v != value))), value)
            for value, here in may.items()
        ]

    def _numbers(self, *numbers: int | str, event: int | None) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Every combination of the numbers' values, with the truth that it is the one in force."""
        if not numbers:
            yield self.graph.true, ()
            return
        first = numbers[0]
        choices = [(self.graph.true, first)] if isinstance(first, int) else self._values(first, event)
        for rest_holds, rest in self._numbers(*numbers[1:], event=event):
            for holds, value in choices:
                if isinstance(value, int):
                    yield self.graph.every((holds, rest_holds)), (value, *rest)

    # --- facts ------------------------------------------------------------------------------

    def _given(self, op: str, fact: str, event: int | None, *more: Any) -> int:
        scope = self.book.facts[fact].scope
        if scope == "event" and event is None:
            return self.graph.make("undated") if op == "date_given" else self.graph.unknown
        data = (fact, event if scope == "event" else None, *more)
        return self.graph.make(op, data=data, wide=scope == "person")

    def _derived(self, fact: str, event: int | None, expand: Callable[[], int], again: int) -> int:
        """A fact with its formula; `again` is what it is to itself while it is being expanded."""
        key = (fact, event)
        if key in self._facts:
            return self._facts[key]
        if key in self._under_way:
            return again
        self._under_way.add(key)
        found = expand()
        self._under_way.discard(key)
        if self.graph.is_closed(found):
            self._facts[key] = found
        return found

    def _bool_fact(self, fact: str, event: int | None) -> int:
        formula = self.book.facts[fact].derived
        given = self._given("given", fact, event)
        if formula is None:
            return given

        def expand() -> int:
            whole = self.graph.override(given, self.truth(formula, event))  # type: ignore[arg-type]
            return self.graph.loop(whole, (fact, event))

        again = self.graph.make("loop_value", data=(fact, event), wide=True)
        return self._derived(fact, event, expand, again)

    def _date_fact(self, fact: str, event: int | None) -> int:
        formula = self.book.facts[fact].derived
        given = self._given("date_given", fact, event)
        if formula is None:
            return given
        return self._derived(
            fact,
            event,
            lambda: self.graph.date_override(given, self.day(formula, event)),  # type: ignore[arg-type]
            given,
        )

    def _one_of(self, fact: str, values: tuple[Any, ...], event: int | None) -> int:
        if self.book.facts[fact].type != "bool":
            return self._given("one_of", fact, event, values)
        found = self._bool_fact(fact, event)
        wanted = [found if value else self.graph.no(found) for value in values]
        return self.graph.some(wanted)

    def _bound(self, fact: str, op: str, limit: int | str, event: int | None) -> int:
        if isinstance(limit, int):
            return self._given("bound", fact, event, op, limit)
        numbers = [(only, n) for only, n in self._values(limit, event) if isinstance(n, int)]
        held = [(only, self._given("bound", fact, event, op, n)) for only, n in numbers]
        return self.graph.settled(
            self.graph.some(self.graph.every((only, holds)) for only, holds in held),
            self.graph.some(self.graph.every((only, self.graph.no(holds))) for only, holds in held),
        )

    # --- dates ------------------------------------------------------------------------------

    def day(self, expr: DateExpr, event: int | None) -> int:
        """The node of a date expression."""
        graph = self.graph
        match expr:
            case DateFact(fact=fact):
                return self._date_fact(fact, event)
            case Literal(day=literal):
                return graph.make("literal", data=(literal,))
            case Named(name="as_of"):
                return graph.make("as_of")
            case Named(name="event_date"):
                return graph.make("undated") if event is None else self._event_date(event)
            case Named():
                return graph.make("school_start", self._date_fact("birth_date", None))
            case Age(kind=kind, years=years):
                born = self._date_fact("birth_date", None)
                counts = self._numbers(years, event=event)
                return graph.select((only, graph.make("age", born, data=(kind, n))) for only, (n,) in counts)
            case Edge(kind=kind, of=of):
                return graph.make("edge", self.day(of, event), data=(kind,))
            case Shift(of=of, days=days, months=months, years=years):
                start = self.day(of, event)
                steps = self._numbers(days, months, years, event=event)
                return graph.select((only, graph.make("shift", start, data=n)) for only, n in steps)
            case DateParameter(parameter=name):
                known = [(only, v) for only, v in self._values(name, event) if isinstance(v, date)]
                return graph.select((only, graph.make("literal", data=(v,))) for only, v in known)

    def _compared(self, left: int, op: str, right: int) -> int:
        if op in _SWAPPED:
            return self._compared(right, _SWAPPED[op], left)
        if op == "on_or_before":
            return self.graph.no(self.graph.make("before", right, left))
        if op == "same_month":
            left, right = (self.graph.make("edge", d, data=("month_start",)) for d in (left, right))
        before = self.graph.make("before", left, right)
        if op == "before":
            return before
        return self.graph.every(
            (self.graph.no(before), self.graph.no(self.graph.make("before", right, left)))
        )

    # --- conditions -------------------------------------------------------------------------

    def truth(self, condition: Condition, event: int | None) -> int:
        """The node of a condition."""
        match condition:
            case Const(value=value):
                return self.graph.const(value)
            case FactIs(fact=fact, values=values):
                return self._one_of(fact, values, event)
            case Bound(fact=fact, op=op, limit=limit):
                return self._bound(fact, op, limit, event)
            case All(parts=parts):
                return self.graph.every(self.truth(p, event) for p in parts)
            case Some(parts=parts):
                return self.graph.some(self.truth(p, event) for p in parts)
            case Not(part=part):
                return self.graph.no(self.truth(part, event))
            case Quantified():
                return self._quantified(condition, event)
            case DateIs(left=left, op=op, right=right):
                return self._compared(self.day(left, event), op, self.day(right, event))
            case EventIs(types=types):
                return self._event_is(event, types)
            case VisitHas(types=types):
                return self.graph.some(self._event_is(i, types) for i in range(len(self.events)))
            case SubjectOf(types=types):
                return self._subject_of(types)
            case Due(procedures=names, anyone=anyone):
                return self.graph.some(self._due(self.book.procedures[n], anyone) for n in names)

    # --- people -----------------------------------------------------------------------------

    def _belongs(self, people: str, event: int | None) -> int:
        """Whether the person belongs to a set that is the same for all."""
        member = self.graph.make("member", wide=True)
        match people:
            case "everyone":
                return self.graph.true
            case "members":
                return member
            case "others":
                return self.graph.no(member)
            case "remaining":
                return self.graph.every((member, self.graph.no(self._subject_of(LEAVING))))
            case "subjects":
                return self.graph.false if event is None else self._subject(event)
        return self._bool_fact("is_head", None)

    def _holds(self, people: str, n: int, where: int, event: int | None) -> int:
        """Whether it holds for at least n of those of the set who are listed."""
        if people in KIN:
            return self.graph.kin_at_least(people, n, where)
        return self.graph.at_least(n, self.graph.every((self._belongs(people, event), where)))

    def _open_set(self, people: str, event: int | None) -> int:
        """Unknown where people who are not listed may belong to the set, else False."""
        if people not in OPEN_SETS:
            return self.graph.false
        unlisted = self.graph.make("unlisted")
        if people not in ONE_PERSON:
            return unlisted
        return self.graph.every((unlisted, self.graph.no(self._holds(people, 1, self.graph.true, event))))

    def _quantified(self, q: Quantified, event: int | None) -> int:
        graph, where = self.graph, self.truth(q.where, event)

        def at_least(n: int, holds: int) -> int:
            if n <= 0:
                return graph.true
            return graph.some((self._holds(q.people, n, holds, event), self._open_set(q.people, event)))

        if q.kind == "exists":
            return at_least(1, where)
        if q.kind == "every":
            return graph.no(at_least(1, graph.no(where)))
        low = graph.true if q.at_least is None else at_least(q.at_least, where)
        high = graph.true if q.at_most is None else graph.no(at_least(q.at_most + 1, where))
        return graph.every((low, high))

    # --- outcomes ---------------------------------------------------------------------------

    def outcome(self, procedure: Procedure, event: int) -> Outcome:
        """The truths of a procedure's decision for an event."""
        key = (procedure.id, event)
        if key not in self._outcomes:
            self._outcomes[key] = self._decided(procedure, event)
        return self._outcomes[key]

    def _decided(self, procedure: Procedure, event: int) -> Outcome:
        """A status is that of the decision if all versions that may apply agree on it.

        Where none does, nothing is required.
        """
        graph = self.graph
        under = [(self._applies(v.since, v.until, event), self._under(v, event)) for v in procedure.versions]
        in_force = graph.some(applies for applies, _ in under)

        def agreed(status: str) -> int:
            return graph.every(graph.some((graph.no(applies), by[status])) for applies, by in under)

        required, recommended, automatic = (graph.every((in_force, agreed(s))) for s in STATUSES)
        return Outcome(
            self._candidates(procedure, event), required, recommended, automatic, agreed("not_required")
        )

    def _under(self, version: Version, event: int) -> dict[str, int]:
        """The truth of each status under one version: the first condition that holds decides."""
        found: dict[str, int] = dict.fromkeys(STATUSES, self.graph.false)
        ruled_out: list[int] = []
        for status, condition in version.conditions.items():
            holds = self.truth(condition, event)
            found[status] = self.graph.every((*ruled_out, holds))
            ruled_out.append(self.graph.no(holds))
        return {**found, "not_required": self.graph.every(ruled_out)}

    def _candidates(self, procedure: Procedure, event: int) -> int:
        people = procedure.candidates
        belongs = (
            self.graph.make("kin_of", data=(people, event), wide=True)
            if people in KIN
            else self._belongs(people, event)
        )
        return self.graph.every((self._event_is(event, procedure.events), belongs))

    def _due(self, procedure: Procedure, anyone: bool) -> int:
        events = range(len(self.events))
        return self.graph.some(self._due_by(procedure, anyone, event) for event in events)

    def _due_by(self, procedure: Procedure, anyone: bool, event: int) -> int:
        graph = self.graph
        triggered = self._event_is(event, procedure.events)
        if triggered == graph.false:
            return triggered
        outcome = self.outcome(procedure, event)
        due = graph.settled(
            graph.some((outcome.required, outcome.recommended)),
            graph.some((outcome.automatic, outcome.not_required)),
        )
        mine = graph.every((outcome.candidates, due))
        if not anyone and procedure.per == "person":
            return mine
        return graph.some(
            (graph.at_least(1, mine), graph.every((triggered, self._open_candidates(procedure, event))))
        )

    def _open_candidates(self, procedure: Procedure, event: int) -> int:
        people = procedure.candidates
        if people not in KIN or people not in ONE_PERSON:
            return self._open_set(people, event)
        someone = self.graph.at_least(1, self.graph.make("kin_of", data=(people, event), wide=True))
        return self.graph.every((self.graph.make("unlisted"), self.graph.no(someone)))
