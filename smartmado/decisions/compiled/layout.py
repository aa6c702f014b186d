"""Where each person stands in the bitmaps of a city: one bit, a lane, per person.

Visits are sorted by the number of their people, most first, and then by what happens: what is read of
one event only is then read in long stretches. The lanes are those of everybody's
first person in the order of the visits, then of the second persons, and so on; each of these
stretches fills whole words. So the k-th persons are those of the first so many visits, and what is
said of visits is said of k-th persons by taking the front of the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled.columns import Ints

Words: TypeAlias = NDArray[np.uint64]
LANES: Final = 64
"""Lanes of a word."""
ALL_LANES: Final = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True, eq=False)
class Layout:
    """The lanes of a block of visits.

    `visits`: rows of the table by place in the layout. `sizes`: how many people each has.
    `people_of[k]`: how many visits have a k-th person (from 0). `words[k]` and `starts[k]`: how
    many words the stretch of the k-th persons fills, and its first word.
    """

    visits: NDArray[np.intp]
    first_rows: NDArray[np.intp]
    sizes: NDArray[np.intp]
    people_of: tuple[int, ...]
    words: tuple[int, ...]
    starts: tuple[int, ...]

    @property
    def narrow(self) -> int:
        """Words of a bitmap with one bit per visit."""
        return self.words[0] if self.words else 0

    @property
    def wide(self) -> int:
        """Words of a bitmap with one lane per person."""
        return sum(self.words)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The person row of each lane; lanes at the end of a stretch that nobody has repeat a row."""
        rows = np.zeros(self.wide * LANES, dtype=np.intp)
        for k, count in enumerate(self.people_of):
            start = self.starts[k] * LANES
            rows[start : start + count] = self.first_rows[:count] + k
        return rows

    @cached_property
    def padded_visits(self) -> NDArray[np.intp]:
        """The visit of each bit of a narrow bitmap; bits that no visit has repeat one."""
        padded = np.zeros(self.narrow * LANES, dtype=np.intp)
        padded[: len(self.visits)] = self.visits
        return padded

    @cached_property
    def occupied(self) -> Words:
        """The lanes that somebody has."""
        return self.pack(self._occupied)

    @cached_property
    def _occupied(self) -> NDArray[np.bool_]:
        lanes = np.zeros(self.wide * LANES, dtype=bool)
        for k, count in enumerate(self.people_of):
            start = self.starts[k] * LANES
            lanes[start : start + count] = True
        return lanes

    @cached_property
    def lanes(self) -> NDArray[np.intp]:
        """The lane of each person, in the order of the person rows of the block."""
        lanes = np.flatnonzero(self._occupied)
        rows = self.rows[lanes]
        return lanes[np.argsort(rows, kind="stable")]

    @staticmethod
    def pack(truths: NDArray[Any]) -> Words:
        """A bitmap of truths whose number fills whole words."""
        return np.packbits(truths, bitorder="little").view(np.uint64)


def lay_out(visit_of: Ints, first: int, last: int, kinds: Ints) -> Layout:
    """The layout of the visits from `first` up to (not including) `last`.

    `kinds`: a number for each visit of the table; those of one size and kind lie together.
    """
    bounds = np.searchsorted(visit_of, np.arange(first, last + 1))
    sizes = np.diff(bounds)
    order = np.lexsort((kinds[first:last], -sizes))
    sizes = sizes[order]
    largest = max(int(sizes[0]), 1)
    people_of = tuple(int(n) for n in np.searchsorted(-sizes, -np.arange(largest), side="left"))
    # The first stretch has a bit for every visit, also for one of nobody.
    words = tuple(-(-n // LANES) for n in (len(order), *people_of[1:]))
    starts = tuple(int(n) for n in np.cumsum((0, *words))[:-1])
    return Layout(order + first, bounds[:-1][order], sizes, people_of, words, starts)
