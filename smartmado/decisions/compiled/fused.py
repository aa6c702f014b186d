"""Truths of everybody in a visit as one number: for whom it is True, and for whom it may be.

The lower half has a bit for each person for whom the truth is True, the upper half one for each for
whom it is True or unknown. So `&` and `|` are Kleene's conjunction and disjunction, of both halves
and for all people at once; a negation swaps the halves, and is looked up.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import or_
from typing import TypeAlias

Lookup: TypeAlias = Mapping[int, int] | Sequence[int]
GROUP = 4
"""People whose truth fits into a byte."""
TRUE, UNKNOWN, FALSE = 0x11, 0x10, 0x00
"""The byte of a truth of one person."""
_BYTES = range(256)
_MOST = 4096


class Table(dict[int, int]):
    """A function of a truth, worked out once for each."""

    def __init__(self, function: Callable[[int], int]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, truth: int) -> int:
        if len(self) == _MOST:
            self.clear()
        found = self[truth] = self._function(truth)
        return found


class Shape:
    """The truths of a visit with so many people."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.half = max(people, GROUP) if people <= GROUP or people > 2 * GROUP else 2 * GROUP
        self.certain = (1 << people) - 1
        """The lower half of what is True for everybody."""
        self.unknown = self.certain << self.half
        self.true = self.certain | self.unknown
        self.negated = self._table(self._negated)
        self.everybody = [self.certain >> place & 0x0F for place in range(0, max(people, 1), GROUP)]
        """The masks of everybody in each four."""
        self._spread = [self._spread_of(place) for place in range(0, people, GROUP)]
        self._counted: dict[int, Lookup] = {}

    def known(self, mask: int) -> int:
        """The truth that is True for the people of the mask, else False."""
        return mask | mask << self.half

    def counted(self, n: int) -> Lookup:
        """Truth -> whether it holds for at least n people."""
        if n not in self._counted:
            self._counted[n] = self._table(
                lambda truth: self.between(
                    self.certain * ((truth & self.certain).bit_count() >= n),
                    self.certain * ((truth >> self.half).bit_count() >= n),
                )
            )
        return self._counted[n]

    def between(self, certain: int, possible: int) -> int:
        """The truth that is True for the first, and may be for the second."""
        return certain | possible << self.half

    def gathered(self, groups: Sequence[bytes]) -> Sequence[int]:
        """The truths of everybody, from those of each four people in turn."""
        if self.half == 2 * GROUP:
            return _of_two(*groups)
        found = list(map(self._spread[0].__getitem__, groups[0]))
        for spread, group in zip(self._spread[1:], groups[1:], strict=True):
            found = list(map(or_, found, map(spread.__getitem__, group)))
        return found

    def _table(self, function: Callable[[int], int]) -> Lookup:
        return tuple(map(function, _BYTES)) if self.people <= GROUP else Table(function)

    def _negated(self, truth: int) -> int:
        return self.true ^ (truth >> self.half | (truth & self.certain) << self.half) & self.true

    def _spread_of(self, place: int) -> Sequence[int]:
        """A byte of four people -> the truth of all."""
        return [self.between((b & 0x0F) << place, (b >> GROUP) << place) for b in _BYTES]


def _of_two(one: bytes, two: bytes) -> Sequence[int]:
    """The truths of five to eight people, two bytes each: both lower halves, both upper halves."""
    size = len(one)
    low = int.from_bytes(b"\x0f" * size, "little")
    first, second = int.from_bytes(one, "little"), int.from_bytes(two, "little")
    both = bytearray(2 * size)
    both[0::2] = (first & low | (second & low) << GROUP).to_bytes(size, "little")
    both[1::2] = (first >> GROUP & low | second & low << GROUP).to_bytes(size, "little")
    return struct.unpack(f"<{size}H", both)


@lru_cache(maxsize=256)
def shape(people: int) -> Shape:
    """The shape of visits with so many people."""
    return Shape(people)
