"""Visits as compiled rules are run over them: the facts as they are, and who is who."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.fused import Shape, shape
from smartmado.decisions.compiled.kin_masks import kin_masks
from smartmado.decisions.compiled.lane_dates import Days, days
from smartmado.decisions.compiled.law import TOLD, Name, name
from smartmado.decisions.compiled.program import Node, Program
from smartmado.decisions.compiled.source import TAKEN, Taken
from smartmado.decisions.evaluate import FactKey, with_assumed
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Facts, Situation, Value

_Days: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as it is run: the facts as they are, and who is who.

    `given`: the facts given that a formula tells, too, `known`: those of them known of everybody;
    `days`: the dates that are the same for all; `taken`: what the rules take beside facts (`Visits.taken`).
    """

    as_of: date
    people: Sequence[Facts]
    events: Sequence[Facts]
    answers: Facts
    given: frozenset[str]
    known: frozenset[str]
    closed: bool
    days: _Days
    form: Shape
    taken: tuple[Any, ...]


class Visits:
    """Makes visits for a program. `derived`: the facts that a formula tells; `taken`: what the
    program's function takes beside facts."""

    def __init__(self, book: Rulebook, program: Program) -> None:
        self._program = program
        self._scopes = {c.fact: c.scope for c in program.columns}
        self._moments = [node for node in program.nodes if node.op in TOLD and not node.wide]
        self.derived = frozenset(f for f in self._scopes if book.facts[f].derived is not None)
        self.taken: Sequence[Taken] = sorted({(n.op, n.data) for n in program.nodes if n.op in TAKEN})
        self._kinds = {data[0] for op, data in self.taken if op in ("kin_count", "kin_of")}

    def days(self, visit: Visit) -> dict[Name, Days]:
        """The dates of a visit that are the same for all."""
        found = zip(self._moments, visit.days, strict=True)
        return {name(self._program, node): days(ends and DateRange(*ends)) for node, ends in found}

    def visit(self, situation: Situation, assumed: Mapping[FactKey, Value]) -> Visit:
        """A visit as it is run; `assumed` as for `Evaluator`."""
        situation = with_assumed(situation, assumed)
        told, events, answers = self._known(situation, assumed)
        form = shape(len(told))
        given = frozenset(f for facts in (*told, *events, answers) for f in self.derived.intersection(facts))
        people = situation.everyone()
        viewpoints = [people.index(e.subjects[0]) if e.subjects else None for e in situation.events]

        def ends(node: Node) -> tuple[date | None, date | None] | None:
            """Of a date of the visit, if anything is known of it."""
            if node.op == "as_of":
                return situation.as_of, situation.as_of
            if node.op == "viewpoint":
                place = viewpoints[node.data[0]]
                value = None if place is None else told[place].get(self._program.nodes[node.args[0]].data[0])
            else:
                fact, event = node.data
                value = (answers if event is None else events[event]).get(fact)
            return (value.earliest, value.latest) if isinstance(value, DateRange) else None

        return Visit(
            situation.as_of,
            told,
            events,
            answers,
            given,
            frozenset(f for f in given if all(facts.get(f) is not None for facts in told)),
            situation.closed,
            tuple(map(ends, self._moments)),
            form,
            self._tables(situation, form, viewpoints),
        )

    def _known(
        self, situation: Situation, assumed: Mapping[FactKey, Value]
    ) -> tuple[list[Facts], list[Facts], Facts]:
        """The facts of everybody, of each event and of the visit, with what is assumed."""
        people: dict[str | None, Facts] = {
            i: p.facts for i in situation.everyone() if (p := situation.person(i)) is not None
        }
        events: dict[str | None, Facts] = {f"event.{i}": e.facts for i, e in enumerate(situation.events)}
        visit: dict[str | None, Facts] = {None: situation.answers}
        for (fact, subject), value in assumed.items():
            holders = {"person": people, "event": events}.get(self._scopes.get(fact, ""), visit)
            if subject in holders:
                holders[subject] = {**holders[subject], fact: value}
        return list(people.values()), list(events.values()), visit[None]

    def _tables(self, situation: Situation, form: Shape, viewpoints: Sequence[int | None]) -> tuple[Any, ...]:
        """What the function takes beside the leaves (`source.write`)."""
        people = situation.everyone()
        kin = kin_masks(situation, self._kinds)

        def taken(op: str, data: tuple[Any, ...]) -> Any:
            match op:
                case "member":
                    return form.known((1 << len(situation.members)) - 1)
                case "subject":
                    return form.known(sum(1 << people.index(p) for p in situation.events[data[0]].subjects))
                case "kin_of":
                    viewpoint = viewpoints[data[1]]
                    return form.unknown if viewpoint is None else kin[data[0]].of(viewpoint)
                case "kin_count":
                    return kin[data[0]][data[1]]
            return form.counted(data[0])

        unlisted = 0 if situation.closed else form.unknown
        tables = (taken(op, data) for op, data in self.taken)
        return (*tables, form.negated, form.certain, form.true, form.unknown, unlisted)
