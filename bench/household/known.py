"""All rules for engines that know no unknown: for visits of which everything is recorded.

Derived facts are expanded to their formulas, and the type of the event is a value that the rules
compare, as is its day where they changed within the days of the visits. Kin are worked out before, and
limits of age become days (`cuts`) that come as inputs. What is left is conditions on plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from smartmado.content.expressions import Const
from smartmado.content.model import STATUSES
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.graph import Graph
from smartmado.decisions.compiled.kin_masks import kin_masks
from smartmado.decisions.compiled.lane_dates import Days, Step, along, applies, days, reaching
from smartmado.decisions.compiled.law import TOLD, Name, VisitDates, name, rebuilt
from smartmado.decisions.compiled.program import GIVEN, Column, Node, Program
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Facts, Situation


class _Exact(Graph):
    """Nodes that are never unknown, so that a part and its negation decide together."""

    def _joined(self, op: str, parts: Iterable[int], neutral: int, stop: int) -> int:
        made = super()._joined(op, parts, neutral, stop)
        node = self.nodes[made]
        if node.op != op:
            return made
        others = {self.no(a) for a in node.args if a != self.unknown}
        if not others.isdisjoint(node.args):
            return stop
        shorter = [self._without(others, a, "or" if op == "and" else "and") for a in node.args]
        return made if shorter == list(node.args) else self._joined(op, shorter, neutral, stop)

    def _without(self, others: set[int], part: int, dual: str) -> int:
        """A part of a conjunction or disjunction without what the other parts settle."""
        node = self.nodes[part]
        if node.op != dual or others.isdisjoint(node.args):
            return part
        left = [a for a in node.args if a not in others]
        return self.some(left) if dual == "or" else self.every(left)

    def override(self, given: int, derived: int) -> int:
        return derived if given == self.unknown else given

    def date_override(self, given: int, derived: int) -> int:
        return derived if self.nodes[given].op == "undated" else given

    def settled(self, yes: int, no: int) -> int:
        return yes


@dataclass(frozen=True)
class Known:
    """Rules of which every condition is True or False. `roots`: the node of each of `results`
    (procedure, event, status), which holds for whom it is so; `recorded`: what households tell."""

    program: Program
    recorded: tuple[Column, ...]
    results: tuple[tuple[str, int, str], ...]
    roots: tuple[int, ...]

    @cached_property
    def compared(self) -> tuple[int, ...]:
        """The comparisons of two dates of one person."""
        return tuple(n for n in self._comparisons if self._sides(n) == 2)

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        """The other comparisons: with a day of the visit, or of two of them."""
        return tuple(n for n in self._comparisons if self._sides(n) < 2)

    @cached_property
    def days_of_law(self) -> frozenset[int]:
        """The dates by which the law in force is told."""
        return frozenset(n.args[0] for n in self.program.nodes if n.op == "applies")

    @cached_property
    def _comparisons(self) -> tuple[int, ...]:
        return tuple(i for i, node in enumerate(self.program.nodes) if node.op == "before")

    def _sides(self, number: int) -> int:
        return sum(self.program.nodes[a].wide for a in self.program.nodes[number].args)

    def chain(self, number: int) -> tuple[Node, tuple[Step, ...]]:
        """The date that an expression of a person starts from, and the steps from there."""
        steps: list[Step] = []
        node = self.program.nodes[number]
        while node.args:
            steps.append((node.op, node.data))
            node = self.program.nodes[node.args[0]]
        return node, tuple(reversed(steps))

    def inputs(self, situation: Situation) -> dict[str, Any]:
        """A household as these engines read it: plain values, days as numbers, kin as places."""
        people = situation.everyone()
        read = {c.fact for c in self.program.columns}
        rows = {kind: kin.rows for kind, kin in kin_masks(situation, self._kinds).items()}
        told = []
        for place, who in enumerate(people):
            facts = _plain(situation.members[who].facts, read)
            near = {kind: {bit: sure for bit, sure, _ in r}.get(1 << place, 0) for kind, r in rows.items()}
            told.append(
                {
                    **facts,
                    "member": True,
                    **{f"subject{i}": who in e.subjects for i, e in enumerate(situation.events)},
                    **{kind: [i for i in range(len(people)) if mask >> i & 1] for kind, mask in near.items()},
                    **{f"d{n}": self._before(n)(facts) for n in self.compared},
                }
            )
        return {
            "ids": list(range(len(people))),
            "people": told,
            **{
                f"event{i}": {"type": e.type, **_plain(e.facts, read)} for i, e in enumerate(situation.events)
            },
            "answers": _plain(situation.answers, read),
            "cuts": self._cuts(situation),
        }

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(n.data[0] for n in self.program.nodes if n.op in ("kin_count", "kin_of"))

    def _before(self, number: int) -> Callable[[Mapping[str, Any]], bool]:
        (one, steps), (other, more) = (self.chain(a) for a in self.program.nodes[number].args)
        return lambda facts: along(steps, facts[one.data[0]]) < along(more, facts[other.data[0]])

    def _cuts(self, situation: Situation) -> dict[str, Any]:
        """A comparison's truth, or the day before which, or from which on, it holds; and the days that
        the law in force is told by."""
        dates = _DatesOfType(self.program, situation)
        found: dict[str, Any] = {f"day{n}": dates.day(n)[0] for n in self.days_of_law}
        for number in self.cuts:
            left, right = self.program.nodes[number].args
            if not self.program.nodes[number].wide:
                found[f"c{number}"] = dates.day(left) < dates.day(right)
            elif self.program.nodes[left].wide:
                found[f"c{number}"] = reaching(self.chain(left)[1], dates.day(right)[0])
            else:
                found[f"c{number}"] = reaching(self.chain(right)[1], dates.day(left)[0] + 1)
        return found


def _plain(facts: Facts, read: set[str]) -> dict[str, Any]:
    return {f: days(v)[0] if isinstance(v, DateRange) else v for f, v in facts.items() if f in read}


class _DatesOfType(VisitDates):
    """The dates of a visit for rules in which the type of the event is data."""

    def __init__(self, program: Program, situation: Situation) -> None:
        super().__init__(program, _told(program, situation), situation.as_of)
        self._types = [event.type for event in situation.events]

    def holds(self, number: int) -> bool:
        node = self._nodes[number]
        if node.op == "event_is":
            event, types = node.data
            return self._types[event] in types
        return super().holds(number)


def _told(program: Program, situation: Situation) -> dict[Name, Days]:
    """The dates of the visit that are the same for all."""
    return {
        name(program, node): days(_date(program, node, situation))
        for node in program.nodes
        if node.op in TOLD and not node.wide
    }


def _date(program: Program, node: Node, situation: Situation) -> object:
    if node.op == "as_of":
        return DateRange.of(situation.as_of)
    if node.op == "viewpoint":
        viewpoint = situation.events[node.data[0]].subjects[0]
        return situation.members[viewpoint].facts[program.nodes[node.args[0]].data[0]]
    fact, event = node.data
    return (situation.answers if event is None else situation.events[event].facts).get(fact)


def must_be_recorded(book: Rulebook, program: Program) -> frozenset[str]:
    """The facts without which nothing is known: those that no formula settles, or only by a default."""
    again = {node.data[0] for node in program.nodes if node.op == "loop"}
    formulas = {c.fact: book.facts[c.fact].derived for c in program.columns}
    return frozenset(again | {f for f, told in formulas.items() if told is None or isinstance(told, Const)})


def known(book: Rulebook, since: date, as_of: date) -> Known:
    """All rules for visits with one event from `since` until today, where everything that must be is
    recorded, and no more."""
    whole = compile_rules(book, (None,))
    recorded = must_be_recorded(book, whole)

    def settled(number: int, _: list[int], graph: Graph) -> int | None:
        node = whole.nodes[number]
        if node.op == "applies":
            if any(day is not None and since < day <= as_of for day in node.data):
                return None
            return graph.const(applies(node, days(DateRange.of(as_of)), as_of))
        if node.op == "unlisted":
            return graph.false
        if node.op in GIVEN and node.data[0] not in recorded:
            return graph.make("undated") if node.op == "date_given" else graph.unknown
        return None

    program = rebuilt(whole, _Exact(), settled)
    due = {
        (procedure, at, status): node
        for (procedure, at), outcome in program.outcomes.items()
        for status, node in outcome.statuses()
        if status in STATUSES and program.nodes[node] != Node("const", data=(False,))
    }
    columns = tuple(c for c in whole.columns if c.fact in recorded)
    return Known(program, columns, tuple(due), tuple(due.values()))
