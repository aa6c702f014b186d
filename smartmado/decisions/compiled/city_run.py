"""Runs a schedule over one block: every step is one operation over all lanes at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from smartmado.decisions.compiled.block import Block
from smartmado.decisions.compiled.city_kin import barred_kin, certain_kin, kin_masks
from smartmado.decisions.compiled.layout import ALL_LANES, Words
from smartmado.decisions.compiled.leaves import Leaves
from smartmado.decisions.compiled.schedule import Schedule, Step

_NO_KIN: Final = kin_masks(())


@dataclass(frozen=True, eq=False)
class Bitmaps:
    """What was worked out for one block: the bitmap of an output is the row `wide[outputs[n]]`.

    The other rows of `wide` and those of `narrow` (bitmaps of visits) were room for working.
    """

    outputs: tuple[int, ...]
    wide: Words
    narrow: Words


def run(plan: Schedule, block: Block, leaves: Leaves, into: Bitmaps | None = None) -> Bitmaps:
    """Works out the outputs of one block; what `into` held may be written over."""
    # The last two rows are found by the negative numbers of NONE_BUFFER and ALL_BUFFER.
    wide, narrow = (len(plan.wide) + 2, block.layout.wide), (len(plan.narrow), block.layout.narrow)
    if into is None or (into.wide.shape, into.narrow.shape) != (wide, narrow):
        into = Bitmaps(plan.outputs, np.empty(wide, dtype=np.uint64), np.empty(narrow, dtype=np.uint64))
    found = Bitmaps(plan.outputs, into.wide, into.narrow)
    _Run(plan, block, leaves, found).all_steps()
    return found


class _Run:
    def __init__(self, plan: Schedule, block: Block, leaves: Leaves, found: Bitmaps) -> None:
        self.plan, self.block, self.leaves = plan, block, leaves
        layout = block.layout
        self._fronts = tuple(
            (slice(start, start + words), slice(0, words))
            for start, words in zip(layout.starts, layout.words, strict=True)
        )
        self._front_of = np.concatenate([np.arange(words) for words in layout.words])
        self._answered = frozenset(plan.outputs)
        *rows, every, none = found.wide
        every.fill(ALL_LANES)
        none.fill(0)
        buffers = dict(zip(plan.wide, rows, strict=True)) | dict(zip(plan.narrow, found.narrow, strict=True))
        self._buffers = [*(buffers[b] for b in range(len(buffers))), every, none]
        self._special: dict[str, Callable[[Step], None]] = {
            "joins": self._joins,
            "leaf": self._leaf,
            "not": self._not,
            "spread": self._spread,
            "count": self._count,
            "every_one": self._every_one,
            "kin": self._kin,
            "no_kin": self._no_kin,
            "loop": self._loop,
        }

    def all_steps(self) -> None:
        """Every step."""
        self._steps(self.plan.steps)

    def _steps(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            self._special[step.op](step)

    def _joins(self, step: Step) -> None:
        buffers = self._buffers
        for join, one, two, out in step.data:
            join(buffers[one], buffers[two], buffers[out])

    def _leaf(self, step: Step) -> None:
        found = self.leaves.bitmap(step.data)
        if step.out in self._answered or not self.leaves.is_fresh(step.data):
            np.copyto(self._buffers[step.out], found)
        else:
            self._buffers[step.out] = found  # it takes the place of the buffer

    def _not(self, step: Step) -> None:
        np.invert(self._buffers[step.args[0]], self._buffers[step.out])

    def _spread(self, step: Step) -> None:
        narrow, out = self._buffers[step.args[0]], self._buffers[step.out]
        narrow.take(self._front_of, out=out, mode="clip")  # clip spares numpy a copy; no place is beyond

    def _count(self, step: Step) -> None:
        wide, out = self._buffers[step.args[0]], self._buffers[step.out]
        [n] = step.data
        rungs = [np.zeros_like(out) for _ in range(n - 1)] + [out]
        out.fill(0)
        for stretch, front in self._fronts:
            found = wide[stretch]
            for k in range(n - 1, 0, -1):
                rungs[k][front] |= rungs[k - 1][front] & found
            here = rungs[0][front]
            np.bitwise_or(here, found, here)

    def _every_one(self, step: Step) -> None:
        wide, out = self._buffers[step.args[0]], self._buffers[step.out]
        out.fill(ALL_LANES)
        for stretch, front in self._fronts:
            here = out[front]
            np.bitwise_and(here, wide[stretch], here)

    def _kin(self, step: Step) -> None:
        people, n = step.data
        where, out = self._buffers[step.args[0]], self._buffers[step.out]
        certain_kin(self.block.kin.get(people, _NO_KIN), where, n, out)

    def _no_kin(self, step: Step) -> None:
        people, n = step.data
        where, out = self._buffers[step.args[0]], self._buffers[step.out]
        barred_kin(self.block.kin.get(people, _NO_KIN), where, n, out)

    def _loop(self, step: Step) -> None:
        """From unknown, until a round finds nothing more."""
        buffers = self._buffers
        true, false, body_true, body_false, value_true, value_false = (buffers[a] for a in step.args)
        value_true.fill(0)
        value_false.fill(0)
        while True:
            self._steps(step.body)
            if np.array_equal(body_true, value_true) and np.array_equal(body_false, value_false):
                break
            np.copyto(value_true, body_true)
            np.copyto(value_false, body_false)
        np.copyto(true, value_true)
        np.copyto(false, value_false)
