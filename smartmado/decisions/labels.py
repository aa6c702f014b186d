"""Sets of given facts that are enough for something, and how they combine: AND joins, OR collects.

A set is an int with a bit for each fact. A label lists the least sets, none of which holds another;
it is what de Kleer's ATMS calls a label, and the minimal why-provenance of a database answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Final, TypeAlias, TypeVar

_T = TypeVar("_T")

Label: TypeAlias = tuple[int, ...]
"""The least sufficient sets, smallest first. `NONE`: nothing is enough. `FREE`: no fact is needed."""
NONE: Final[Label] = ()
FREE: Final[Label] = (0,)
WIDTH: Final = 24
"""At most this many sets are carried along. Beyond, the largest are forgotten: what is kept stays enough
for what it explains, but a still smaller one might have grown out of what was forgotten."""
_MOST_GROUPS: Final = 200


def least(masks: Iterable[int]) -> Label:
    """The sets that hold no other, smallest first; ties go to the set whose last fact comes first."""
    kept: list[int] = []
    for mask in sorted(set(masks), key=lambda m: (m.bit_count(), m)):
        if not any(k & mask == k for k in kept):
            kept.append(mask)
            if len(kept) == WIDTH:
                break
    return tuple(kept)


def either(labels: Iterable[Label]) -> Label:
    """What is enough for one of them."""
    found: list[int] = []
    for label in labels:
        if label == FREE:
            return FREE
        found += label
    return tuple(found) if len(found) < 2 else least(found)


def both(labels: Iterable[Label]) -> Label:
    """What is enough for all of them."""
    found = set(labels) - {FREE}
    if NONE in found:
        return NONE
    joined = FREE
    for label in sorted(found, key=lambda x: (len(x), x)):
        joined = label if joined == FREE else least(a | b for a in joined for b in label)
    return joined


def some_of(labels: Iterable[Label], needed: int) -> Label:
    """What is enough for at least `needed` of them. Of very many choices only the first are looked at."""
    possible = sorted(label for label in labels if label)
    if needed <= 0:
        return FREE
    groups = combinations(possible, needed)
    return either(both(group) for group, _ in zip(groups, range(_MOST_GROUPS), strict=False))


def within(label: Label, chosen: int) -> int | None:
    """The first set of the label that the chosen facts hold."""
    return next((m for m in label if m & ~chosen == 0), None)


def thinned(parts: Sequence[_T], tells: Callable[[Sequence[_T]], bool]) -> list[_T]:
    """Parts that still tell what all of them tell, none of which can be spared (QuickXplain, Junker 2004)."""

    def needed(beside: list[_T], grown: bool, rest: list[_T]) -> list[_T]:
        if grown and tells(beside):
            return []
        if len(rest) == 1:
            return rest
        first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        of_second = needed(beside + first, True, second)
        return needed(beside + of_second, bool(of_second), first) + of_second

    return [] if not parts or tells([]) else needed([], False, list(parts))
