"""Operations on bitmaps: what is left of a program once every truth is two bitmaps.

A truth of a program is a pair: the lanes where it is certainly True and those where it is certainly
False. Negation swaps the two and costs nothing; what is known everywhere needs one bitmap only,
because its other half is a `not` that is dropped unless somebody reads it. Equal bitmaps stand once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

NONE: Final = 0
"""The bitmap without a lane."""
ALL: Final = 1
"""The bitmap of all lanes."""


class Bit(NamedTuple):
    """One bitmap; `args` are ids of earlier ones, `open` the loop values that it rests on.

    Operations: `leaf` [key], `and`, `or`, `xor`, `not`, `spread` (visits to people), `count` [n],
    `every_one` (people to visits), `kin` and `no_kin` [set, n], `loop_value` [fact, half] and
    `loop` [loop, half].
    """

    op: str
    args: tuple[int, ...] = ()
    data: tuple[Any, ...] = ()
    wide: bool = True
    open: frozenset[Any] = frozenset()


class Pair(NamedTuple):
    """A truth: the bitmaps of certainly True and of certainly False."""

    true: int
    false: int


class Loop(NamedTuple):
    """The least fixpoint of `body`, which reads the loop value `fact`."""

    fact: tuple[Any, ...]
    body: Pair


class Bits:
    """Bitmaps so far; every method returns the id of one, new or known."""

    def __init__(self) -> None:
        self.nodes: list[Bit] = [Bit("none"), Bit("all")]
        self.loops: list[Loop] = []
        self._ids: dict[Bit, int] = {}

    def make(self, op: str, *args: int, data: tuple[Any, ...] = (), wide: bool = True) -> int:
        """The bitmap of this operation."""
        rests_on = frozenset[Any]().union(*(self.nodes[a].open for a in args))
        return self._add(Bit(op, args, data, wide, rests_on))

    def _add(self, bit: Bit) -> int:
        if bit not in self._ids:
            self._ids[bit] = len(self.nodes)
            self.nodes.append(bit)
        return self._ids[bit]

    def id_of(self, bit: Bit) -> int:
        """The id of a bitmap that is there already."""
        return self._ids[bit]

    def leaf(self, *key: Any, wide: bool) -> int:
        """A bitmap that comes from the columns."""
        return self.make("leaf", data=key, wide=wide)

    # --- one bitmap -------------------------------------------------------------------------

    def no(self, part: int) -> int:
        """The complement."""
        if part in (NONE, ALL):
            return ALL - part
        node = self.nodes[part]
        return node.args[0] if node.op == "not" else self.make("not", part, wide=node.wide)

    def every(self, parts: Iterable[int]) -> int:
        """The intersection."""
        return self._joined("and", set(parts), neutral=ALL, stop=NONE)

    def some(self, parts: Iterable[int]) -> int:
        """The union."""
        return self._joined("or", set(parts), neutral=NONE, stop=ALL)

    def _joined(self, op: str, parts: set[int], neutral: int, stop: int) -> int:
        parts.discard(neutral)
        if stop in parts or any(self.no(p) in parts for p in parts if self.nodes[p].op == "not"):
            return stop
        if not parts:
            return neutral
        # What is said of visits is joined before it is spread over their people.
        narrow, wide = (self._same(op, [p for p in parts if self.nodes[p].wide is w]) for w in (False, True))
        if narrow is None or wide is None:
            return wide if narrow is None else narrow  # type: ignore[return-value]
        return self.make(op, self.spread(narrow), wide)

    def _same(self, op: str, parts: list[int]) -> int | None:
        """The join of bitmaps of one width. Complements are joined first, and complemented once."""
        plain = sorted(p for p in parts if self.nodes[p].op != "not")
        negated = sorted(self.no(p) for p in parts if self.nodes[p].op == "not")
        if len(negated) > 1:
            dual = "or" if op == "and" else "and"
            return self._chain(op, [*plain, self.no(self._chain(dual, negated))])
        return self._chain(op, [*plain, *(self.no(n) for n in negated)]) if parts else None

    def _chain(self, op: str, parts: list[int]) -> int:
        found = parts[0]
        for part in parts[1:]:
            found = self.make(op, *sorted((found, part)), wide=self.nodes[part].wide)
        return found

    def spread(self, narrow: int) -> int:
        """What is said of visits, said of their people."""
        if narrow in (NONE, ALL) or self.nodes[narrow].wide:
            return narrow
        node = self.nodes[narrow]
        # Complemented once as a bitmap of visits is cheaper, but most complements are dropped again.
        return self.no(self.spread(node.args[0])) if node.op == "not" else self.make("spread", narrow)

    def differ(self, one: int, two: int) -> int:
        """Where exactly one of the two holds."""
        if NONE in (one, two):
            return two if one == NONE else one
        return self.make("xor", *sorted((one, two)))

    # --- pairs ------------------------------------------------------------------------------

    def known(self, true: int) -> Pair:
        """A truth that is known everywhere."""
        return Pair(true, self.no(true))

    def loop(self, fact: tuple[Any, ...], body: Pair) -> Pair:
        """The fixpoint of a body that reads the loop value."""
        rests_on = (self.nodes[body.true].open | self.nodes[body.false].open) - {fact}
        self.loops.append(Loop(fact, body))
        number = len(self.loops) - 1
        halves = (self._add(Bit("loop", tuple(body), (number, half), True, rests_on)) for half in (0, 1))
        return Pair(*halves)

    def loop_value(self, fact: tuple[Any, ...]) -> Pair:
        """What the fact is known to be so far."""
        halves = (self._add(Bit("loop_value", (), (fact, half), True, frozenset({fact}))) for half in (0, 1))
        return Pair(*halves)
