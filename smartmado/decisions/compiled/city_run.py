"""Runs a schedule over one block: every step is one operation over all lanes at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from smartmado.decisions.compiled.block import Block
from smartmado.decisions.compiled.city_kin import barred_kin, certain_kin, kin_masks
from smartmado.decisions.compiled.layout import ALL_LANES, Words
from smartmado.decisions.compiled.leaves import Leaves
from smartmado.decisions.compiled.schedule import Schedule, Step

_NO_KIN: Final = kin_masks(())


def run(plan: Schedule, block: Block, leaves: Leaves, answers: Words) -> None:
    """Works out the answers of one block into `answers`, one row of words for each output."""
    _Run(plan, block, leaves, answers).all_steps()


class _Run:
    def __init__(self, plan: Schedule, block: Block, leaves: Leaves, answers: Words) -> None:
        self.plan, self.block, self.leaves, self.answers = plan, block, leaves, answers
        layout = block.layout
        self._fronts = tuple(
            (slice(start, start + words), slice(0, words))
            for start, words in zip(layout.starts, layout.words, strict=True)
        )
        self._front_of = np.concatenate([np.arange(words) for words in layout.words])
        kept = {buffer: n for n, buffer in plan.outputs.items()}
        self._answered = frozenset(kept)
        own = [b for b in plan.wide if b not in kept]
        wide = np.empty((len(own), layout.wide), dtype=np.uint64)
        narrow = np.empty((len(plan.narrow), layout.narrow), dtype=np.uint64)
        buffers: dict[int, Words] = {b: answers[n] for b, n in kept.items()}
        buffers |= dict(zip(own, wide, strict=True)) | dict(zip(plan.narrow, narrow, strict=True))
        # The last two are found by the negative numbers of NONE_BUFFER and ALL_BUFFER.
        every, none = np.full(layout.wide, ALL_LANES), np.zeros(layout.wide, dtype=np.uint64)
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
        """Every step, then the answers that are equal to another one."""
        self._steps(self.plan.steps)
        for n, same in self.plan.copies.items():
            self.answers[n] = self._buffers[same] if same < 0 else self.answers[same]

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
