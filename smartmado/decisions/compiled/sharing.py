"""Works out once what stands in several conjunctions, or in several disjunctions, of a program."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

from smartmado.decisions.compiled.program import Node, Outcome, Program

_MOST = 12
"""Parts of one conjunction whose pairs are looked at."""


def shared(program: Program) -> Program:
    """The same program with a node for every two parts that stand together more than once."""
    return _Sharing(program).program()


class _Sharing:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._nodes = list(program.nodes)
        self._parts = {i: set(n.args) for i, n in enumerate(program.nodes) if n.op in ("and", "or")}
        self._new: dict[int, int] = {}
        self._made: list[Node] = []

    def program(self) -> Program:
        """Pairs that come most often first, until none comes twice."""
        for op in ("and", "or"):
            while self._share(op):
                pass
        outcomes = {
            key: Outcome(self._put(o.candidates), *(self._put(n) for _, n in o.statuses()))
            for key, o in self._program.outcomes.items()
        }
        return replace(self._program, nodes=tuple(self._made), outcomes=outcomes)

    def _share(self, op: str) -> bool:
        """Whether any pair of parts was given a node."""
        sets = [(i, parts) for i, parts in self._parts.items() if self._nodes[i].op == op and len(parts) > 1]
        pairs = Counter(p for _, parts in sets for p in combinations(sorted(parts)[:_MOST], 2))
        where: dict[int, list[set[int]]] = {}
        for _, parts in sets:
            for part in parts:
                where.setdefault(part, []).append(parts)
        found = False
        for pair, times in pairs.most_common():
            if times < 2:
                break
            both = [parts for parts in where[pair[0]] if parts.issuperset(pair)]
            if len(both) > 1:
                found = True
                self._replace(op, pair, both)
        return found

    def _replace(self, op: str, pair: tuple[int, int], sets: list[set[int]]) -> None:
        number = len(self._nodes)
        self._nodes.append(Node(op, pair, (), any(self._nodes[a].wide for a in pair)))
        self._parts[number] = set(pair)
        for parts in sets:
            parts.difference_update(pair)
            parts.add(number)

    def _put(self, number: int) -> int:
        """The node in the new order, after all that it reads."""
        if number not in self._new:
            node = self._nodes[number]
            parts = tuple(sorted(self._parts[number])) if number in self._parts else node.args
            args = tuple(self._put(a) for a in parts)
            if len(args) == 1 and number in self._parts:
                self._new[number] = args[0]
            else:
                self._new[number] = len(self._made)
                self._made.append(replace(node, args=args))
        return self._new[number]
