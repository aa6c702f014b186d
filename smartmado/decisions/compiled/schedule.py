"""The order in which bitmaps are worked out, and the few buffers that they share.

What comes from the columns is worked out first. Then each output is worked out with all it needs before
the next one, so that what is needed is still in the processor's cache; a buffer is used again as soon as
nobody reads it any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import numpy as np

from smartmado.decisions.compiled.bits import ALL, NONE, Bit, Bits


@dataclass(frozen=True, slots=True)
class Step:
    """One bitmap to work out from buffers into a buffer; `body` holds the steps of a loop's round.

    `joins` are several at once: `data` holds (how, buffer, buffer, into which) of each, in order.
    The buffers of a `loop` are the two halves of its result, those of its body and those of the
    loop value that the body reads.
    """

    op: str
    out: int
    args: tuple[int, ...]
    data: tuple[Any, ...] = ()
    body: tuple[Step, ...] = ()


@dataclass(frozen=True, eq=False)
class Schedule:
    """Steps in order. `wide` and `narrow` are buffers by width; `outputs` says which keeps which answer.

    The first wide buffers are those of answers. Answers that are equal share one; that of no lane and
    that of all lanes are `NONE_BUFFER` and `ALL_BUFFER`.
    """

    steps: tuple[Step, ...]
    wide: tuple[int, ...]
    narrow: tuple[int, ...]
    outputs: tuple[int, ...]


NONE_BUFFER: Final = -1
ALL_BUFFER: Final = -2
_JOINS: Final[Mapping[str, np.ufunc]] = {
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
}


def schedule(bits: Bits, outputs: Iterable[int]) -> Schedule:
    """The steps that work out these bitmaps; output n is wide."""
    return _Scheduler(bits, list(outputs)).scheduled()


class _Scheduler:
    def __init__(self, bits: Bits, outputs: list[int]) -> None:
        self.bits = bits
        self.outputs = [bits.spread(o) for o in outputs]
        self._buffers: dict[int, int] = {}
        self._free: dict[bool, list[int]] = {True: [], False: []}
        self._of_width: dict[bool, list[int]] = {True: [], False: []}
        self._number = 0
        self._values: dict[Any, tuple[int, int]] = {}

    def scheduled(self) -> Schedule:
        """The schedule."""
        order = list(self._order())
        uses = Counter(a for i in order for a in self._inputs(i))
        kept = {o for o in self.outputs if o not in (NONE, ALL)}
        for output in sorted(kept):
            self._buffers[output] = self._new()
        steps: list[Step] = []
        for i in order:
            steps.append(self._step(i))
            for argument in self._inputs(i):
                uses[argument] -= 1
                if not uses[argument] and argument not in kept:
                    self._release(argument)
        outputs = tuple(self._constant_or_buffer(o) for o in self.outputs)
        return Schedule(_joined(steps), tuple(self._of_width[True]), tuple(self._of_width[False]), outputs)

    # --- order ------------------------------------------------------------------------------

    def _order(self) -> Iterator[int]:
        """Every closed bitmap that an output needs, after what it needs itself."""
        leaves = self._leaves()
        yield from leaves
        done = {NONE, ALL, *leaves}
        loops: set[int] = set()
        for output in self.outputs:
            waiting = [output]
            while waiting:
                here = waiting[-1]
                missing = [a for a in self._inputs(here) if a not in done]
                if here in done or missing:
                    waiting = waiting[:-1] if here in done else [*waiting, *missing]
                    continue
                waiting.pop()
                done.add(here)
                node = self.bits.nodes[here]
                if node.op != "loop":
                    yield here
                elif node.data[0] not in loops:
                    loops.add(node.data[0])
                    yield here

    def _leaves(self) -> list[int]:
        """All that comes from the columns, column by column: each is then fetched from memory once."""
        found: set[int] = set()
        waiting = list(self.outputs)
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += self.bits.nodes[here].args
        leaves = (i for i in found if self.bits.nodes[i].op == "leaf")
        return sorted(leaves, key=lambda i: repr(self.bits.nodes[i].data[::-1]))

    def _inputs(self, i: int) -> list[int]:
        """The closed bitmaps that a step reads: of a loop all that its rounds read."""
        return sorted(a for a in self._needs(i) if not self.bits.nodes[a].open)

    def _needs(self, i: int) -> set[int]:
        """What a bitmap is made of; a loop is made of all that its rounds do not work out."""
        node = self.bits.nodes[i]
        if node.op != "loop":
            return {a for a in node.args if a not in (NONE, ALL)}
        fact = self.bits.loops[node.data[0]].fact
        read = {a for j in self._inside(node) for a in self._needs(j)} | {*node.args} - {NONE, ALL}
        return {a for a in read if fact not in self.bits.nodes[a].open}

    def _inside(self, loop: Bit) -> list[int]:
        """The bitmaps that a round works out, in order; an inner loop is one of them."""
        fact = self.bits.loops[loop.data[0]].fact
        found: set[int] = set()
        waiting = list(loop.args)
        while waiting:
            here = waiting.pop()
            if here not in found and fact in self.bits.nodes[here].open:
                found.add(here)
                waiting += self._needs(here)
        return sorted(found)

    # --- buffers ----------------------------------------------------------------------------

    def _new(self, wide: bool = True) -> int:
        self._number += 1
        self._of_width[wide].append(self._number - 1)
        return self._number - 1

    def _buffer(self, i: int) -> int:
        """The buffer of a bitmap; a new one, or one that is free again."""
        if i not in self._buffers:
            wide = self.bits.nodes[i].wide
            free = self._free[wide]
            self._buffers[i] = free.pop() if free else self._new(wide)
        return self._buffers[i]

    def _release(self, i: int) -> None:
        self._free[self.bits.nodes[i].wide].append(self._buffers.pop(i))

    def _value(self, fact: Any) -> tuple[int, int]:
        if fact not in self._values:
            self._values[fact] = (self._new(), self._new())
        return self._values[fact]

    # --- steps ------------------------------------------------------------------------------

    def _step(self, i: int) -> Step:
        node = self.bits.nodes[i]
        if node.op == "loop":
            return self._loop(node)
        args = tuple(self._constant_or_buffer(a) for a in node.args)
        return Step(node.op, self._buffer(i), args, node.data)

    def _loop(self, node: Bit) -> Step:
        number = node.data[0]
        loop = self.bits.loops[number]
        body: list[Step] = []
        for j in self._inside(node):
            inner = self.bits.nodes[j]
            if inner.op == "loop_value":
                self._buffers[j] = self._value(inner.data[0])[inner.data[1]]
            elif inner.op != "loop":
                # Worked out anew in every round: it keeps a buffer of its own.
                self._buffers.setdefault(j, self._new(inner.wide))
                args = tuple(self._constant_or_buffer(a) for a in inner.args)
                body.append(Step(inner.op, self._buffers[j], args, inner.data))
            elif inner.data[0] not in {s.data[0] for s in body if s.op == "loop"}:
                body.append(self._loop(inner))
        halves = self._result(number, node)
        told = tuple(self._constant_or_buffer(h) for h in loop.body)
        args = (*halves, *told, *self._value(loop.fact))
        return Step("loop", halves[0], args, (number, 0), _joined(body))

    def _result(self, number: int, node: Bit) -> tuple[int, int]:
        """The buffers of both halves of a loop's result."""
        found = []
        for half in (0, 1):
            bit = node._replace(data=(number, half))
            i = self.bits.id_of(bit)
            self._buffers.setdefault(i, self._new())
            found.append(self._buffers[i])
        return found[0], found[1]

    def _constant_or_buffer(self, i: int) -> int:
        if i in (NONE, ALL):
            return NONE_BUFFER if i == NONE else ALL_BUFFER
        return self._buffers[i]


def _joined(steps: list[Step]) -> tuple[Step, ...]:
    """The steps with neighbouring joins put together: most steps are joins, and many at a time."""
    found: list[Step] = []
    for is_join, group in groupby(steps, key=lambda s: s.op in _JOINS):
        if is_join:
            joins = tuple((_JOINS[s.op], s.args[0], s.args[1], s.out) for s in group)
            found.append(Step("joins", joins[-1][-1], (), joins))
        else:
            found += group
    return tuple(found)
