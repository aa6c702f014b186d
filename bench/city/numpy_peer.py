"""The program in plain numpy: three-valued, one byte array for each half of each node's truth.

Equal nodes are worked out once, an array is let go after its last use, quantifiers are segmented
reductions over rows that are sorted for them, and dates come from the same calendar tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.city.unrolled import DateColumns, Pairs, is_date
from smartmado.decisions.compiled.columns import NO_LAST, UNKNOWN_NUMBER, Codes, Flags, Numbers, WordSets
from smartmado.decisions.compiled.program import Node, Program
from smartmado.decisions.compiled.table import CityTable

Truths = NDArray[np.bool_]
Halves = tuple[Truths, Truths]

_BOUNDS = {"at_least": np.greater_equal, "at_most": np.less_equal, "above": np.greater, "below": np.less}


class NumpyPeer:
    """Runs the program over a table, column by column."""

    def __init__(
        self,
        program: Program,
        nodes: list[Node],
        places: Mapping[int, int],
        table: CityTable,
        pairs: Mapping[str, Pairs],
        as_of: date,
    ) -> None:
        self.program, self.nodes, self.places, self.table, self.pairs = program, nodes, places, table, pairs
        self.as_of = as_of
        self.uses = Counter(a for n in nodes for a in n.args)
        for outcome in program.outcomes.values():
            self.uses.update(places[i] for i in (outcome.candidates, *(n for _, n in outcome.statuses())))
        self.starts = np.searchsorted(table.visit_of, np.arange(table.number_of_visits))
        self.groups = {kind: np.unique(p.person, return_index=True) for kind, p in pairs.items()}

    def run(self) -> Truths:
        """[procedure and status, person row]."""
        self.truths: dict[int, Halves] = {}
        self.ends: dict[int, tuple[NDArray[np.int32], ...]] = {}
        self.dates = DateColumns(self.table, self.nodes, self.as_of)
        left = dict(self.uses)
        for i, node in enumerate(self.nodes):
            if is_date(node):
                self.ends[i] = self.dates.work_out(i, self.ends)
            else:
                self.truths[i] = getattr(self, f"_{node.op}")(node)
            for a in node.args:
                left[a] -= 1
                if not left[a]:
                    self.truths.pop(a, None)
        return self._answers()

    def _answers(self) -> Truths:
        outcomes = self.program.outcomes
        answers = np.empty((len(outcomes) * 5, self.table.number_of_people), dtype=bool)
        for n, outcome in enumerate(outcomes.values()):
            rows = answers[n * 5 : n * 5 + 5]
            true, false = self._wide(self.places[outcome.candidates])
            np.logical_not(false, out=rows[4])
            for k, (name, node) in enumerate(outcome.statuses()):
                concerned = rows[4] if name == "not_required" else true
                np.logical_and(concerned, self._wide(self.places[node])[0], out=rows[k])
            for k in range(4):
                np.logical_xor(rows[4], rows[k], out=rows[4])
        return answers

    def _wide(self, i: int) -> Halves:
        true, false = self.truths[i]
        if len(true) == self.table.number_of_people or len(true) == 1:
            return true, false
        return true[self.table.visit_of], false[self.table.visit_of]

    def _parts(self, node: Node) -> list[Halves]:
        return [self._wide(a) if node.wide else self.truths[a] for a in node.args]

    # --- truths -----------------------------------------------------------------------------

    def _const(self, node: Node) -> Halves:
        value = node.data[0]
        return np.array([value is True]), np.array([value is False])

    def _joined(self, parts: list[Halves], half: int) -> Halves:
        """`and` (half 0): all True, some False; `or` the other way round."""
        meet, join = parts[0][half].copy(), parts[0][1 - half].copy()
        for part in parts[1:]:
            meet = np.logical_and(meet, part[half], out=meet if len(meet) >= len(part[half]) else None)
            join = np.logical_or(join, part[1 - half], out=join if len(join) >= len(part[1 - half]) else None)
        return (meet, join) if half == 0 else (join, meet)

    def _and(self, node: Node) -> Halves:
        return self._joined(self._parts(node), 0)

    def _or(self, node: Node) -> Halves:
        return self._joined(self._parts(node), 1)

    def _not(self, node: Node) -> Halves:
        true, false = self.truths[node.args[0]]
        return false, true

    def _override(self, node: Node) -> Halves:
        given, derived = self._parts(node)
        if len(given[0]) == 1:
            return derived
        unknown = ~(given[0] | given[1])
        return given[0] | (unknown & derived[0]), given[1] | (unknown & derived[1])

    def _settled(self, node: Node) -> Halves:
        yes, no = self._parts(node)
        return yes[0], no[0]

    def _column(self, node: Node) -> Any:
        fact, event = node.data[:2]
        table = self.table
        if event is not None:
            return table.events[event].facts.get(fact)
        return table.people.get(fact, table.visits.get(fact))

    def _given(self, node: Node) -> Halves:
        column = self._column(node)
        if not isinstance(column, Flags):
            return self._const(Node("const", (), (None,)))
        return column.values == 1, column.values == 0

    def _one_of(self, node: Node) -> Halves:
        column, values = self._column(node), node.data[2]
        match column:
            case Codes(codes, words):
                table = np.zeros(256, dtype=bool)
                table[[words.index(v) for v in values if v in words]] = True
                true = table[codes]
                return true, ~true & (codes < len(words))
            case WordSets(sets, words):
                wanted = sum(1 << words.index(v) for v in values if v in words)
                true = (sets & wanted) != 0
                known = sets >= 0
                return true & known, ~true & known
            case Numbers(numbers):
                true = np.isin(numbers, values)
                return true, ~true & (numbers != UNKNOWN_NUMBER)
        return self._const(Node("const", (), (None,)))

    def _bound(self, node: Node) -> Halves:
        column = self._column(node)
        assert isinstance(column, Numbers)
        known = column.values != UNKNOWN_NUMBER
        within = _BOUNDS[node.data[2]](column.values, node.data[3])
        return within & known, ~within & known

    def _event_is(self, node: Node) -> Halves:
        kind = self.table.events[0].type
        table = np.zeros(256, dtype=bool)
        table[[kind.words.index(t) for t in node.data[1]]] = True
        true = table[kind.values]
        return true, ~true

    def _subject(self, _: Node) -> Halves:
        return self.table.events[0].subject, ~self.table.events[0].subject

    def _member(self, _: Node) -> Halves:
        every = np.ones(self.table.number_of_people, dtype=bool)
        return every, ~every

    def _unlisted(self, _: Node) -> Halves:
        return np.zeros_like(self.table.closed), self.table.closed

    def _before(self, node: Node) -> Halves:
        (first, last), (first2, last2) = (self._ends(a, node.wide) for a in node.args)
        return last < first2, first >= last2

    def _ends(self, i: int, wide: bool) -> tuple[NDArray[np.int32], ...]:
        ends = self.ends[i]
        spread = wide and not self.nodes[i].wide and len(ends[0]) > 1
        return tuple(e[self.table.visit_of] for e in ends) if spread else ends

    def _applies(self, node: Node) -> Halves:
        first, latest = self.ends[node.args[0]]
        last = np.where(latest == NO_LAST, np.maximum(first, np.int32(self.dates.as_of)), latest)
        since, until = node.data
        true = last >= since.toordinal()
        if until is not None:
            true &= first < until.toordinal()
        return true, ~true

    # --- people -----------------------------------------------------------------------------

    def _count(self, node: Node) -> Halves:
        [n] = node.data
        true, false = (np.broadcast_to(h, self.table.number_of_people) for h in self._wide(node.args[0]))
        if n == 1:
            return np.logical_or.reduceat(true, self.starts), np.logical_and.reduceat(false, self.starts)
        certain = np.add.reduceat(true, self.starts, dtype=np.uint8)
        possible = np.add.reduceat(~false, self.starts, dtype=np.uint8)
        return certain >= n, possible < n

    def _kin_count(self, node: Node) -> Halves:
        people, n = node.data
        pairs, (persons, starts) = self.pairs[people], self.groups[people]
        true, false = (np.broadcast_to(h, self.table.number_of_people) for h in self._wide(node.args[0]))
        certain = true[pairs.candidate] & pairs.certain
        possible = ~false[pairs.candidate]
        found = np.zeros(self.table.number_of_people, dtype=bool)
        ruled_out = np.ones(self.table.number_of_people, dtype=bool)
        if n == 1:
            found[persons] = np.logical_or.reduceat(certain, starts)
            ruled_out[persons] = ~np.logical_or.reduceat(possible, starts)
        else:
            found[persons] = np.add.reduceat(certain, starts, dtype=np.uint8) >= n
            ruled_out[persons] = np.add.reduceat(possible, starts, dtype=np.uint8) < n
        return found, ruled_out
