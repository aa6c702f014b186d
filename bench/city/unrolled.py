"""What both peers are given: the program without loops, kin as pairs of rows, dates as columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled import calendar_tables as calendar
from smartmado.decisions.compiled.city import City
from smartmado.decisions.compiled.columns import NO_FIRST, NO_LAST, Days
from smartmado.decisions.compiled.layout import LANES, Words
from smartmado.decisions.compiled.program import DATES, Node, Program
from smartmado.decisions.compiled.table import CityTable

ROUNDS = 3
"""How often a loop is gone round; the answers of all engines are compared."""


@dataclass(frozen=True)
class Pairs:
    """Kin of one kind: rows of a person and of a candidate, sorted by person, and who is certain."""

    person: NDArray[np.intp]
    candidate: NDArray[np.intp]
    certain: NDArray[np.bool_]


def unrolled(program: Program) -> tuple[list[Node], dict[int, int]]:
    """The nodes with loops gone round a fixed number of times, and where each old node went."""
    nodes: list[Node] = []
    new: dict[int, int] = {}

    def add(node: Node, names: dict[int, int]) -> int:
        nodes.append(replace(node, args=tuple(names[a] for a in node.args)))
        return len(nodes) - 1

    for i, node in enumerate(program.nodes):
        if i in program.inside:
            continue
        if node.op != "loop":
            new[i] = add(node, new)
            continue
        value = add(Node("const", (), (None,), wide=True), {})
        for _ in range(ROUNDS):
            names = dict(new)
            for j in program.rounds[i]:
                inner = program.nodes[j]
                names[j] = value if inner.op == "loop_value" else add(inner, names)
            value = names[node.args[0]]
        new[i] = value
    return nodes, new


def kin_pairs(city: City) -> dict[str, Pairs]:
    """Who is whose kin, as rows of the table. The city has one block."""
    [block] = city.blocks
    rows = block.layout.rows
    found: dict[str, Pairs] = {}
    for kind, masks in block.kin.items():
        person, candidate, certain = [], [], []
        for tie in masks.ties:
            at = np.flatnonzero(_bits(~tie.barred))
            person.append(rows[at + tie.person.start * LANES])
            candidate.append(rows[at + tie.candidate.start * LANES])
            certain.append(_bits(tie.certain)[at])
        columns = (np.concatenate(c) for c in (person, candidate, certain))
        who, whom, sure = columns
        order = np.argsort(who, kind="stable")
        found[kind] = Pairs(who[order], whom[order], sure[order])
    return found


def _bits(words: Words) -> NDArray[np.bool_]:
    return np.unpackbits(words.view(np.uint8), bitorder="little").view(np.bool_)


class DateColumns:
    """Every date of the program as two columns of days, in the order of the table's rows."""

    def __init__(self, table: CityTable, nodes: list[Node], as_of: date) -> None:
        self.table, self.nodes = table, nodes
        self.as_of = as_of.toordinal()
        starts = np.searchsorted(table.visit_of, np.arange(table.number_of_visits))
        self.first_rows = starts + np.maximum(table.events[0].first, 0)

    def work_out(
        self, i: int, ends: dict[int, tuple[NDArray[np.int32], ...]]
    ) -> tuple[NDArray[np.int32], ...]:
        """Both ends of a date, from those of its arguments."""
        node = self.nodes[i]
        args = [ends[a] for a in node.args if a in ends]
        match node.op:
            case "as_of":
                return _same(self.as_of, self.as_of)
            case "literal":
                return _same(*[node.data[0].toordinal()] * 2)
            case "date_given":
                return self._given(*node.data)
            case "viewpoint":
                return tuple(end[self.first_rows] for end in args[0])
            case "age" | "edge" | "shift" | "school_start":
                return tuple(calendar.changed(end, ((node.op, *node.data),)) for end in args[0])
            case "date_override":
                unknown = (args[0][0] == NO_FIRST) & (args[0][1] == NO_LAST)
                return tuple(np.where(unknown, d, t) for t, d in zip(*args, strict=True))
            case "select":
                return self._selected(node, args)
        return _same(NO_FIRST, NO_LAST)

    def _given(self, fact: str, event: int | None) -> tuple[NDArray[np.int32], ...]:
        table = self.table
        facts = (
            table.people if fact in table.people else table.events[0].facts if event == 0 else table.visits
        )
        column = facts.get(fact)
        if not isinstance(column, Days):
            return _same(NO_FIRST, NO_LAST)
        return column.earliest, column.latest

    def _selected(
        self, node: Node, args: list[tuple[NDArray[np.int32], ...]]
    ) -> tuple[NDArray[np.int32], ...]:
        """Only what the type of the event tells, or one value that is always in force."""
        tests = [self.nodes[a] for a in node.args[::2]]
        if tests[0].op != "event_is":
            assert len(args) == 1
            return args[0]
        kind = self.table.events[0].type
        choice = np.zeros(len(kind.words) + 1, dtype=np.intp)
        for n, test in enumerate(tests):
            choice[[kind.words.index(t) for t in test.data[1]]] = n
        chosen = choice[kind.values]
        number = self.table.number_of_visits
        return tuple(_chosen(chosen, args, end, number) for end in (0, 1))


def _chosen(
    chosen: NDArray[np.intp], args: list[tuple[NDArray[np.int32], ...]], end: int, number: int
) -> NDArray[np.int32]:
    found = np.empty(number, dtype=np.int32)
    for n, arg in enumerate(args):
        at = np.flatnonzero(chosen == n)
        found[at] = arg[end] if len(arg[end]) == 1 else arg[end][at]
    return found


def _same(first: int, last: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return np.array([first], dtype=np.int32), np.array([last], dtype=np.int32)


def is_date(node: Node) -> bool:
    """Whether the node is a date."""
    return node.op in DATES
