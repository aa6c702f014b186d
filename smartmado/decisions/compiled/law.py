"""Programs in the circumstances of a visit, and the dates that are the same for all its people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from smartmado.decisions.compiled.graph import Graph, finished
from smartmado.decisions.compiled.lane_dates import UNDATED, Days, applies, step
from smartmado.decisions.compiled.program import GIVEN, Node, Outcome, Program

Settled: TypeAlias = Callable[[int, list[int], Graph], int | None]
"""For a node of a program, and what it reads in a new graph, a node of that; None to keep it."""
Name: TypeAlias = tuple[Any, ...]
"""What tells a date of the visit in any program: the operation and the facts that it reads."""
TOLD = ("as_of", "date_given", "viewpoint")
"""The operations that read a date of the visit."""


def name(program: Program, node: Node) -> Name:
    """The name of a date that is read."""
    return (node.op, *node.data, *(program.nodes[a].data[0] for a in node.args))


class VisitDates:
    """What the dates of one visit tell, if they are the same for everybody."""

    def __init__(self, program: Program, told: Mapping[Name, Days], as_of: date) -> None:
        self._nodes: Sequence[Node] = program.nodes
        self._program = program
        self._told = told
        self._as_of = as_of

    def day(self, number: int) -> Days:
        """A date: its earliest and its latest day."""
        node = self._nodes[number]
        match node.op:
            case "literal":
                day = node.data[0].toordinal()
                return day, day
            case "undated":
                return UNDATED
            case "date_override":
                given = self.day(node.args[0])
                return self.day(node.args[1]) if given == UNDATED else given
            case "select":
                choices = zip(node.args[::2], node.args[1::2], strict=True)
                return next((self.day(day) for only, day in choices if self.holds(only)), UNDATED)
        if node.op in TOLD:
            return self._told[name(self._program, node)]
        return step(node, self.day(node.args[0]))

    def holds(self, number: int) -> bool:
        """A truth about the law in force, which is never unknown."""
        node = self._nodes[number]
        match node.op:
            case "applies":
                return applies(node, self.day(node.args[0]), self._as_of)
            case "not":
                return not self.holds(node.args[0])
            case "and":
                return all(self.holds(a) for a in node.args)
            case "or":
                return any(self.holds(a) for a in node.args)
        return bool(node.data[0])


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the rules are made for. `applies`: which law, the truth of each `applies`; `given`: the facts
    that may be given although a formula tells them, `known` those of them that are known of everybody;
    `closed`: everybody is listed."""

    applies: tuple[bool, ...]
    given: frozenset[str]
    known: frozenset[str]
    closed: bool


def under(program: Program, found: Circumstances, derived: frozenset[str]) -> Program:
    """The program in these circumstances; `derived`: the facts that a formula tells."""
    law = dict(zip(law_of(program), found.applies, strict=True))
    worked_out = derived - found.given

    def settled(number: int, args: list[int], graph: Graph) -> int | None:
        node = program.nodes[number]
        if node.op == "applies":
            return graph.const(law[number])
        if node.op == "override" and program.nodes[node.args[0]].data[0] in found.known:
            return args[0]
        if node.op == "unlisted" and found.closed:
            return graph.false
        if node.op in GIVEN and node.data[0] in worked_out:
            return graph.make("undated") if node.op == "date_given" else graph.unknown
        return None

    return rebuilt(program, Graph(), settled)


def law_of(program: Program) -> tuple[int, ...]:
    """The nodes that tell which law applies."""
    return tuple(i for i, node in enumerate(program.nodes) if node.op == "applies")


def rebuilt(program: Program, graph: Graph, settled: Settled) -> Program:
    """The program without what is settled. Its outcomes are those of the candidates only: for
    people who are none, every status but `not_required` is False."""
    new: list[int] = []
    for number, node in enumerate(program.nodes):
        args = [new[a] for a in node.args]
        put = settled(number, args, graph)
        new.append(_again(graph, node, args) if put is None else put)
    outcomes = {key: _of_candidates(graph, o, new) for key, o in program.outcomes.items()}
    return finished(graph, program.events, outcomes, {c.fact: (c.scope, c.type) for c in program.columns})


def _of_candidates(graph: Graph, outcome: Outcome, new: Sequence[int]) -> Outcome:
    who = new[outcome.candidates]
    due = [new[n] for n in (outcome.required, outcome.recommended, outcome.automatic)]
    required, recommended, automatic = theirs = [graph.every((who, n)) for n in due]
    nothing = new[outcome.not_required]
    for whole, of_candidates in zip(due, theirs, strict=True):
        if nothing == graph.no(whole):
            nothing = graph.no(of_candidates)
    return Outcome(who, required, recommended, automatic, nothing)


def _again(graph: Graph, node: Node, args: list[int]) -> int:
    match node.op:
        case "not":
            return graph.no(args[0])
        case "and":
            return graph.every(args)
        case "or":
            return graph.some(args)
        case "override":
            return graph.override(*args)
        case "date_override":
            return graph.date_override(*args)
        case "settled":
            return graph.settled(*args)
        case "select":
            return graph.select(zip(args[::2], args[1::2], strict=True))
        case "count":
            return graph.at_least(node.data[0], args[0])
        case "kin_count":
            people, n = node.data
            return graph.kin_at_least(people, n, args[0])
        case "loop":
            return graph.loop(args[0], node.data)
    return graph.make(node.op, *args, data=node.data, wide=node.wide)
