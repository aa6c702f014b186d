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
from smartmado.decisions.compiled.layout import ALL_LANES, LANES, Layout, Words
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


def kin_of_block(table: CityTable, layout: Layout, book: ShapeBook) -> Mapping[str, KinMasks]:
    """The ties of every kind of kin between any two places of the household."""
    sizes = {}
    # Somebody alone has no kin, but for a register that names people as their own.
    least = 0 if any((named >= 0).any() for named in table.references.values()) else 1
    for size in np.unique(layout.sizes):
        chosen = np.flatnonzero(layout.sizes == size)
        if size > least:
            rows = layout.first_rows[chosen][:, None] + np.arange(size)
            sizes[int(size)] = (chosen, kinship(table, layout.visits[chosen], rows, book))
    kinds = next(iter(sizes.values()))[1] if sizes else {}
    return {
        kind: kin_masks(tuple(_ties_of({s: (at, found[kind]) for s, (at, found) in sizes.items()}, layout)))
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


@dataclass(frozen=True, eq=False)
class Gathered:
    """Ties of one kind as words to be taken together.

    `take`: for each tie of a word of people the word of the candidates, first those of every word
    that has one, then the second ones … (`layers` says how many each time); `mask` goes with it.
    Words with more candidates come first, so each layer is the front of the one before: `people`.
    """

    people: NDArray[np.intp]
    take: NDArray[np.intp]
    mask: Words
    layers: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class KinMasks:
    """Who is kin for certain and who may be, ready for counting. Barred: not kin for certain."""

    ties: Ties
    certain: Gathered
    barred: Gathered


def kin_masks(ties_of_kind: Ties) -> KinMasks:
    """The ties of one kind, gathered. Words that tie nobody are left out."""
    certain = _gathered([(t, t.certain, t.certain != 0) for t in ties_of_kind])
    return KinMasks(
        ties_of_kind, certain, _gathered([(t, t.barred, t.barred != ALL_LANES) for t in ties_of_kind])
    )


def _gathered(ties_of_kind: list[tuple[Tie, Words, NDArray[np.bool_]]]) -> Gathered:
    if not ties_of_kind:
        none = np.zeros(0, dtype=np.intp)
        return Gathered(none, none, np.zeros(0, dtype=np.uint64), ())
    at = [np.flatnonzero(tied) for _, _, tied in ties_of_kind]
    people = np.concatenate([a + t.person.start for a, (t, _, _) in zip(at, ties_of_kind, strict=True)])
    take = np.concatenate([a + t.candidate.start for a, (t, _, _) in zip(at, ties_of_kind, strict=True)])
    mask = np.concatenate([m[a] for a, (_, m, _) in zip(at, ties_of_kind, strict=True)])
    order = np.argsort(people, kind="stable")
    _, starts, counts = np.unique(people[order], return_index=True, return_counts=True)
    layer = np.empty(len(people), dtype=np.intp)
    layer[order] = np.arange(len(people)) - np.repeat(starts, counts)
    many = np.zeros(int(people.max(initial=-1)) + 1, dtype=np.intp)
    many[people[order][starts]] = counts
    order = np.lexsort((people, -many[people], layer))
    layers = tuple(int(n) for n in np.bincount(layer))
    return Gathered(people[order][: layers[0]] if layers else people, take[order], mask[order], layers)


def certain_kin(kin: KinMasks, where: Words, n: int, out: Words) -> None:
    """Into `out`: the people of whose kin at least n certainly are in `where`."""
    found = where.take(kin.certain.take)
    np.bitwise_and(found, kin.certain.mask, found)
    out.fill(0)
    out[kin.certain.people] = _at_least(found, n, kin.certain.layers, np.bitwise_and, np.bitwise_or)


def barred_kin(kin: KinMasks, where_not: Words, n: int, out: Words) -> None:
    """Into `out`: the people of whose kin fewer than n may be elsewhere than in `where_not`."""
    elsewhere = where_not.take(kin.barred.take)
    np.bitwise_or(elsewhere, kin.barred.mask, elsewhere)
    out.fill(ALL_LANES)
    # Everything is the other way round, so "and" and "or" change places.
    out[kin.barred.people] = _at_least(elsewhere, n, kin.barred.layers, np.bitwise_or, np.bitwise_and)


def _at_least(found: Words, n: int, layers: tuple[int, ...], both: np.ufunc, some: np.ufunc) -> Words:
    """Where at least n are found: a ladder, whose rung k tells where k have been met so far."""
    start = layers[0] if layers else 0
    rungs = [found[:start]]
    for _ in range(n - 1):
        rungs.append(both(rungs[0], ~rungs[0]))
    for width in layers[1:]:
        here = found[start : start + width]
        for k in range(n - 1, 0, -1):
            rung = rungs[k][:width]
            some(rung, both(rungs[k - 1][:width], here), rung)
        first = rungs[0][:width]
        some(first, here, first)
        start += width
    return rungs[-1]


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
