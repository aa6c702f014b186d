"""Kin of a block of visits as bitmaps, and counting kin with them.

For a person in one place of the household and a candidate in another, the visits that have both are
the front of the layout. A tie between two places is therefore one bitmap for the front, laid over
the stretch of the one and the stretch of the other without moving a bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled.kin_shapes import Kinship, ShapeBook, kinship
from smartmado.decisions.compiled.layout import LANES, Layout, Words
from smartmado.decisions.compiled.table import CityTable


@dataclass(frozen=True, eq=False)
class Tie:
    """The visits in which the one at place `candidate` is kin of the one at place `person`.

    `person` and `candidate` are slices of a bitmap of people. `barred`: where they are not kin for
    certain.
    """

    places: tuple[int, int]
    person: slice
    candidate: slice
    certain: Words
    barred: Words


Ties: TypeAlias = tuple[Tie, ...]


def ties(table: CityTable, layout: Layout, book: ShapeBook) -> Mapping[str, Ties]:
    """The ties of every kind of kin between any two places of the household."""
    sizes = {}
    for size in np.unique(layout.sizes):
        chosen = np.flatnonzero(layout.sizes == size)
        if size > 1:
            rows = layout.first_rows[chosen][:, None] + np.arange(size)
            sizes[int(size)] = (chosen, kinship(table, layout.visits[chosen], rows, book))
    kinds = next(iter(sizes.values()))[1] if sizes else {}
    return {
        kind: tuple(_ties_of({s: (at, found[kind]) for s, (at, found) in sizes.items()}, layout))
        for kind in kinds
    }


def _ties_of(sizes: Mapping[int, tuple[NDArray[np.intp], Kinship]], layout: Layout) -> Iterator[Tie]:
    largest = max(sizes)
    for person in range(largest):
        for candidate in range(largest):
            width = layout.words[max(person, candidate)]
            certain, possible = (np.zeros(width * LANES, dtype=bool) for _ in range(2))
            for size, (at, found) in sizes.items():
                if size > max(person, candidate):
                    certain[at] = found.certain[:, person, candidate]
                    possible[at] = found.possible[:, person, candidate]
            if possible.any():
                starts = layout.starts[person], layout.starts[candidate]
                yield Tie(
                    (person, candidate),
                    slice(starts[0], starts[0] + width),
                    slice(starts[1], starts[1] + width),
                    Layout.pack(certain),
                    ~Layout.pack(possible),
                )


def certain_kin(kin: Ties, where: Words, n: int, out: Words, scratch: Words) -> None:
    """Into `out`: the people of whose kin at least n certainly are in `where`."""
    if n > 1:
        _at_least([(t.person, where[t.candidate] & t.certain) for t in kin], n, out)
        return
    out.fill(0)
    for tie in kin:
        found = scratch[: len(tie.certain)]
        np.bitwise_and(where[tie.candidate], tie.certain, found)
        here = out[tie.person]
        np.bitwise_or(here, found, here)


def barred_kin(kin: Ties, where_not: Words, n: int, out: Words, scratch: Words) -> None:
    """Into `out`: the people of whose kin fewer than n may be elsewhere than in `where_not`."""
    if n > 1:
        _at_least([(t.person, ~(where_not[t.candidate] | t.barred)) for t in kin], n, out)
        np.invert(out, out)
        return
    out.fill(np.uint64(0xFFFFFFFFFFFFFFFF))
    for tie in kin:
        found = scratch[: len(tie.barred)]
        np.bitwise_or(where_not[tie.candidate], tie.barred, found)
        here = out[tie.person]
        np.bitwise_and(here, found, here)


def _at_least(parts: list[tuple[slice, Words]], n: int, out: Words) -> None:
    """Counted as a ladder: rung k holds where k have been met so far."""
    rungs = [np.zeros_like(out) for _ in range(n - 1)] + [out]
    out.fill(0)
    for person, found in parts:
        for k in range(n - 1, 0, -1):
            rungs[k][person] |= rungs[k - 1][person] & found
        rungs[0][person] |= found


def viewpoint_kin(kin: Ties, viewpoint: Words, layout: Layout) -> tuple[Words, Words]:
    """Who certainly is and who certainly is not kin of the visit's viewpoint.

    Where a visit has no viewpoint, neither.
    """
    certain = np.zeros(layout.wide, dtype=np.uint64)
    barred = np.zeros(layout.wide, dtype=np.uint64)
    for k, (start, width) in enumerate(zip(layout.starts, layout.words, strict=True)):
        seen = [viewpoint[s : s + min(w, width)] for s, w in zip(layout.starts, layout.words, strict=True)]
        for place, here in enumerate(seen):
            tie = next((t for t in kin if t.places == (place, k)), None)
            stop = start + len(here)
            if tie is None:
                barred[start:stop] |= here
            else:
                certain[start:stop] |= here & tie.certain
                barred[start:stop] |= here & tie.barred
    return certain, barred
