"""Makes the nodes of a program: equal ones once, and what is decided already not at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smartmado.decisions.compiled.program import (
    DATES,
    GIVEN,
    Column,
    LoopValues,
    Node,
    Outcome,
    Program,
    rests_on,
)

NARROWING = ("count", "viewpoint")
"""Operations that make one value per visit of one per person."""


class Graph:
    """Nodes so far. Every method returns the id of a node, new or known."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._ids: dict[tuple[str, tuple[int, ...], tuple[Any, ...]], int] = {}
        self._open: list[LoopValues] = []
        self.true = self.const(True)
        self.false = self.const(False)
        self.unknown = self.const(None)

    def make(self, op: str, *args: int, data: tuple[Any, ...] = (), wide: bool = False) -> int:
        """The node of this operation; wide if `wide` or an argument is."""
        key = (op, args, data)
        found = self._ids.get(key)
        if found is None:
            spread = op not in NARROWING and (wide or any(self.nodes[a].wide for a in args))
            node = Node(op, args, data, spread)
            found = self._ids[key] = len(self.nodes)
            self.nodes.append(node)
            self._open.append(rests_on(node, self._open))
        return found

    def is_closed(self, node: int) -> bool:
        """Whether the node rests on no loop value, so that it means the same everywhere."""
        return not self._open[node]

    def reads_loop(self, node: int, data: tuple[Any, ...]) -> bool:
        """Whether the node rests on this loop value."""
        return data in self._open[node]

    # --- truths -----------------------------------------------------------------------------

    def const(self, value: bool | None) -> int:
        """A truth that is always the same."""
        return self.make("const", data=(value,))

    def no(self, part: int) -> int:
        """The negation."""
        node = self.nodes[part]
        if node.op == "not":
            return node.args[0]
        if node.op == "const":
            value = node.data[0]
            return self.const(None if value is None else not value)
        return self.make("not", part)

    def every(self, parts: Iterable[int]) -> int:
        """The conjunction."""
        return self._joined("and", parts, neutral=self.true, stop=self.false)

    def some(self, parts: Iterable[int]) -> int:
        """The disjunction."""
        return self._joined("or", parts, neutral=self.false, stop=self.true)

    def _joined(self, op: str, parts: Iterable[int], neutral: int, stop: int) -> int:
        nodes = self.nodes
        flat: set[int] = set()
        for part in parts:
            node = nodes[part]
            if node.op == op:
                flat.update(node.args)
            elif part == stop:
                return stop
            else:
                flat.add(part)
        flat.discard(neutral)
        dual = "or" if op == "and" else "and"
        kept = sorted(i for i in flat if nodes[i].op != dual or flat.isdisjoint(nodes[i].args))
        if len(kept) < 2:
            return kept[0] if kept else neutral
        return self.make(op, *kept)

    def override(self, given: int, derived: int) -> int:
        """The given value where it is known, else the derived one."""
        if given == self.unknown:
            return derived
        return given if derived in (self.unknown, given) else self.make("override", given, derived)

    def settled(self, yes: int, no: int) -> int:
        """True where `yes` is, False where `no` is True, else unknown."""
        if no == self.no(yes):
            return yes
        if yes == self.true:
            return self.true
        return self.make("settled", yes, no)

    def at_least(self, n: int, where: int) -> int:
        """Whether it holds for at least n of the people listed."""
        if n <= 0:
            return self.true
        return self.false if where == self.false else self.make("count", where, data=(n,))

    def kin_at_least(self, people: str, n: int, where: int) -> int:
        """Whether it holds for at least n of the person's kin."""
        if n <= 0:
            return self.true
        if where == self.false:
            return self.false
        return self.make("kin_count", where, data=(people, n), wide=True)

    def loop(self, body: int, data: tuple[Any, ...]) -> int:
        """The fixpoint of a body, or the body itself if it does not come back to its fact."""
        return self.make("loop", body, data=data, wide=True) if self.reads_loop(body, data) else body

    # --- dates ------------------------------------------------------------------------------

    def select(self, choices: Iterable[tuple[int, int]]) -> int:
        """The date whose truth is True."""
        possible = [(only, day) for only, day in choices if only != self.false]
        if not possible:
            return self.make("undated")
        if possible[0][0] == self.true:
            return possible[0][1]
        return self.make("select", *(i for pair in possible for i in pair))

    def date_override(self, given: int, derived: int) -> int:
        """The given date where anything is known of it, else the derived one."""
        ops = [self.nodes[i].op for i in (given, derived)]
        if ops[0] == "undated":
            return derived
        return (
            given if ops[1] == "undated" or given == derived else self.make("date_override", given, derived)
        )

    def at_viewpoint(self, day: int, event: int) -> int:
        """A date as it is for the event's viewpoint: one value for the visit."""
        node = self.nodes[day]
        if not node.wide:
            return day
        if node.op == "date_given":
            return self.make("viewpoint", day, data=(event,))
        moved = [self.at_viewpoint(a, event) if self.nodes[a].op in DATES else a for a in node.args]
        return self.make(node.op, *moved, data=node.data)


def finished(
    graph: Graph,
    events: tuple[str | None, ...],
    outcomes: dict[tuple[str, int], Outcome],
    scopes: dict[str, tuple[str, str]],
) -> Program:
    """The program of the nodes that the outcomes need; `scopes`: scope and type of each fact."""
    needed: set[int] = set()
    waiting = [i for o in outcomes.values() for i in (o.candidates, *(n for _, n in o.statuses()))]
    while waiting:
        here = waiting.pop()
        if here not in needed:
            needed.add(here)
            waiting += graph.nodes[here].args
    new = {old: i for i, old in enumerate(sorted(needed))}
    nodes = tuple(
        Node(n.op, tuple(new[a] for a in n.args), n.data, n.wide) for n in (graph.nodes[i] for i in new)
    )
    columns = {Column(n.data[0], *scopes[n.data[0]], n.data[1]) for n in nodes if n.op in GIVEN}
    kept = {
        key: Outcome(new[o.candidates], *(new[n] for _, n in o.statuses())) for key, o in outcomes.items()
    }
    return Program(events, nodes, kept, tuple(sorted(columns, key=lambda c: (c.fact, c.event or 0))))
