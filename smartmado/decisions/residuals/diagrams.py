"""Functions of a few unknowns as ordered decision diagrams, each kept in one reduced form.

An unknown is a whole number (a yes as 1, the place of a choice in its list, a day). A diagram asks the
unknowns in one fixed order; at each it goes to the child of the interval in which the value lies. Because
a function has exactly one reduced diagram, a diagram is decided when it is a leaf, and the unknowns
that stand in it are exactly those that can make a difference.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Final

FALSE: Final = 0
TRUE: Final = 1
_LAST: Final = 1 << 60
"""The level of a leaf: below every unknown."""

Assignment = tuple[tuple[int, int], ...]
"""Unknowns with their values, in the order of the unknowns."""


class TooLargeError(ArithmeticError):
    """A function with more cases than are worth telling apart."""


class Diagrams:
    """Diagrams by number. FALSE and TRUE are leaves; so is each value that `leaf` was asked for.

    Making one raises `TooLargeError` where there would be more than `most` in all.
    """

    def __init__(self, most: int = 1 << 60) -> None:
        self.most = most
        self._unknown: list[int] = [_LAST, _LAST]
        self._cuts: list[tuple[int, ...]] = [(), ()]
        self._children: list[tuple[int, ...]] = [(), ()]
        self._support: list[int] = [0, 0]
        self._leaves: dict[Hashable, int] = {False: FALSE, True: TRUE}
        self._values: dict[int, Hashable] = {FALSE: False, TRUE: True}
        self._nodes: dict[tuple[int, tuple[int, ...], tuple[int, ...]], int] = {}
        self._chosen: dict[tuple[int, int, int], int] = {}
        self._after: dict[Assignment, dict[int, int]] = {}

    def __len__(self) -> int:
        return len(self._unknown)

    # --- making ------------------------------------------------------------------------------

    def leaf(self, value: Hashable) -> int:
        """The diagram that is always `value`."""
        if value not in self._leaves:
            self._leaves[value] = self._add(_LAST, (), (), 0)
            self._values[self._leaves[value]] = value
        return self._leaves[value]

    def test(self, unknown: int, cuts: Sequence[int], children: Sequence[int]) -> int:
        """`children[i]` where the value reaches the first i of the rising `cuts` and no more."""
        if len(set(children)) == 1:
            return children[0]
        if any(a == b for a, b in pairwise(children)):
            kept = [i for i in range(1, len(children)) if children[i] != children[i - 1]]
            cuts = [cuts[i - 1] for i in kept]
            children = [children[0], *(children[i] for i in kept)]
        key = unknown, tuple(cuts), tuple(children)
        found = self._nodes.get(key)
        if found is None:
            support = 1 << unknown
            for child in key[2]:
                support |= self._support[child]
            found = self._nodes[key] = self._add(*key, support)
        return found

    def one_of_codes(self, unknown: int, codes: Sequence[int], size: int | None) -> int:
        """Whether the unknown has one of these values. `size`: it is one of 0 … size-1."""
        wanted = set(codes)
        cuts = [
            c for c in sorted({*wanted, *(c + 1 for c in wanted)}) if c > 0 and (size is None or c < size)
        ]
        return self.test(unknown, cuts, [TRUE if c in wanted else FALSE for c in (0, *cuts)])

    def _add(self, unknown: int, cuts: tuple[int, ...], children: tuple[int, ...], support: int) -> int:
        if len(self._unknown) >= self.most:
            raise TooLargeError
        self._unknown.append(unknown)
        self._cuts.append(cuts)
        self._children.append(children)
        self._support.append(support)
        return len(self._unknown) - 1

    def choose(self, condition: int, then: int, otherwise: int) -> int:
        """`then` where the condition is true, `otherwise` where it is false."""
        if condition == TRUE or then == otherwise:
            return then
        if condition == FALSE:
            return otherwise
        if then == TRUE and otherwise == FALSE:
            return condition
        key = condition, then, otherwise
        found = self._chosen.get(key)
        if found is None:
            found = self._chosen[key] = self._choose(key)
        return found

    def _choose(self, parts: tuple[int, int, int]) -> int:
        top = min(self._unknown[p] for p in parts)
        there = {self._cuts[p] for p in parts if self._unknown[p] == top}
        cuts = there.pop() if len(there) == 1 else tuple(sorted({c for cs in (*there,) for c in cs}))
        cells = [self._cells(p, top, cuts) for p in parts]
        return self.test(top, cuts, [self.choose(*three) for three in zip(*cells, strict=True)])

    def _cells(self, node: int, unknown: int, cuts: tuple[int, ...]) -> tuple[int, ...]:
        """The children of a node for each cell of finer cuts."""
        if self._unknown[node] != unknown:
            return (node,) * (len(cuts) + 1)
        own, children = self._cuts[node], self._children[node]
        if own == cuts:
            return children
        return children[0], *(children[bisect_right(own, cut)] for cut in cuts)

    def all_of(self, one: int, two: int) -> int:
        """Both."""
        return self.choose(one, two, FALSE)

    def any_of(self, one: int, two: int) -> int:
        """One or both."""
        return self.choose(one, TRUE, two)

    def negate(self, one: int) -> int:
        """Not."""
        return self.choose(one, FALSE, TRUE)

    def at_least(self, bound: int, parts: Sequence[int]) -> int:
        """At least `bound` of the parts."""
        reached = [TRUE, *([FALSE] * max(bound, 0))]
        for part in reversed(parts):
            for i in range(len(reached) - 1, 0, -1):
                reached[i] = self.choose(part, reached[i - 1], reached[i])
        return reached[-1] if bound > 0 else TRUE

    def one_of(self, node: int, values: Sequence[Hashable]) -> int:
        """Whether the value is one of these."""
        made: dict[int, int] = {}

        def mapped(at: int) -> int:
            if at not in made:
                if at in self._values:
                    made[at] = TRUE if self._values[at] in values else FALSE
                else:
                    below = [mapped(child) for child in self._children[at]]
                    made[at] = self.test(self._unknown[at], self._cuts[at], below)
            return made[at]

        return mapped(node)

    # --- reading -----------------------------------------------------------------------------

    def is_leaf(self, node: int) -> bool:
        """Whether nothing can change the value any more."""
        return self._unknown[node] == _LAST

    def value(self, node: int) -> Hashable:
        """The value of a leaf; KeyError for what is still open."""
        return self._values[node]

    def support(self, node: int) -> int:
        """The unknowns that make a difference, as bits: unknown n is bit n."""
        return self._support[node]

    def cuts_of(self, node: int, unknown: int) -> set[int]:
        """Every value from which on the unknown may make another difference."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = [node]
        while waiting:
            at = waiting.pop()
            if at in seen or not self._support[at] >> unknown & 1:
                continue
            seen.add(at)
            if self._unknown[at] == unknown:
                found.update(self._cuts[at])
            waiting += self._children[at]
        return found

    def settled(self, node: int, told: Mapping[int, int]) -> int | None:
        """The leaf that these unknowns alone lead to; None while others make a difference."""
        mask = 0
        for unknown in told:
            mask |= 1 << unknown
        return self._settled(node, told, mask, {})

    def _settled(
        self, node: int, told: Mapping[int, int], mask: int, seen: dict[int, int | None]
    ) -> int | None:
        if self._unknown[node] == _LAST:
            return node
        if not self._support[node] & mask:
            return None  # a reduced diagram with unknowns left has two values
        if node in seen:
            return seen[node]
        at, children = self._unknown[node], self._children[node]
        if at in told:
            found = self._settled(children[bisect_right(self._cuts[node], told[at])], told, mask, seen)
        else:
            found = self._settled(children[0], told, mask, seen)
            for child in children[1:]:
                if found is None or self._settled(child, told, mask, seen) != found:
                    found = None
                    break
        seen[node] = found
        return found

    def apart(self, one: int, two: int) -> dict[int, int] | None:
        """Values of unknowns for which two diagrams lead to different leaves; None if they are the same."""
        if one == two:
            return None
        top = min(self._unknown[one], self._unknown[two])
        if top == _LAST:
            return {}
        cuts = tuple(sorted({c for n in (one, two) if self._unknown[n] == top for c in self._cuts[n]}))
        values = (cuts[0] - 1, *cuts)
        for value, *pair in zip(
            values, self._cells(one, top, cuts), self._cells(two, top, cuts), strict=True
        ):
            found = self.apart(*pair)
            if found is not None:
                return {top: value, **found}
        raise AssertionError("two diagrams of one function")

    def after(self, node: int, assignment: Assignment) -> int:
        """The diagram once these unknowns are known."""
        mask = 0
        for unknown, _ in assignment:
            mask |= 1 << unknown
        return self._told(node, dict(assignment), mask, self._after.setdefault(assignment, {}))

    def _told(self, node: int, told: Mapping[int, int], mask: int, made: dict[int, int]) -> int:
        if not self._support[node] & mask:
            return node
        found = made.get(node)
        if found is None:
            at, children = self._unknown[node], self._children[node]
            if at in told:
                child = children[bisect_right(self._cuts[node], told[at])]
                found = self._told(child, told, mask, made)
            else:
                below = [self._told(child, told, mask, made) for child in children]
                found = self.test(at, self._cuts[node], below)
            made[node] = found
        return found
