"""Bitmaps that come straight from the columns of a block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled.block import Block
from smartmado.decisions.compiled.city_dates import CityDates
from smartmado.decisions.compiled.city_kin import viewpoint_kin
from smartmado.decisions.compiled.columns import (
    UNKNOWN_NUMBER,
    UNKNOWN_SET,
    Codes,
    Flags,
    Numbers,
    WordSets,
)
from smartmado.decisions.compiled.layout import LANES, Layout, Words

_BOUNDS: Final[Mapping[str, Callable[..., NDArray[np.bool_]]]] = {
    "at_least": np.greater_equal,
    "at_most": np.less_equal,
    "above": np.greater,
    "below": np.less,
}
_SHARED: Final = frozenset({"subject", "member", "occupied", "closed"})
"""Bitmaps that the block keeps."""


class Leaves:
    """The bitmaps of one block on one day, by the key that lowering gave them."""

    def __init__(self, block: Block, dates: CityDates) -> None:
        self.block = block
        self.dates = dates
        self._room: dict[int, NDArray[np.bool_]] = {}
        self._eight: dict[tuple[str, int | None, int], NDArray[np.uint8]] = {}

    def bitmap(self, key: tuple[Any, ...]) -> Words:
        """The bitmap of this key; it may be shared, and must not be changed."""
        found: Words = getattr(self, f"_{key[0]}")(*key[1:])
        return found

    def is_fresh(self, key: tuple[Any, ...]) -> bool:
        """Whether the bitmap of this key was made for the asking, and is nobody else's."""
        return key[0] not in _SHARED

    def _packed(self, compare: np.ufunc, values: NDArray[Any], value: int) -> Words:
        """A comparison with one value as a bitmap; its bytes share one array."""
        if len(values) not in self._room:
            self._room[len(values)] = np.empty(len(values), dtype=bool)
        room = self._room[len(values)]
        compare(values, values.dtype.type(value), room)
        return Layout.pack(room)

    def _flag(self, value: int, fact: str, event: int | None) -> Words:
        column = self.block.column(fact, event)
        assert isinstance(column, Flags)
        if value:
            return self._packed(np.equal, column.values, value)
        not_zero = Layout.pack(column.values)
        return np.invert(not_zero, not_zero)

    def _unknown(self, fact: str, event: int | None) -> Words:
        column = self.block.column(fact, event)
        match column:
            case Codes(values=codes, words=words):
                return self._packed(np.greater_equal, codes, len(words))
            case WordSets(values=sets):
                return self._packed(np.equal, sets, UNKNOWN_SET)
            case Numbers(values=numbers):
                return self._packed(np.equal, numbers, UNKNOWN_NUMBER)
        raise TypeError(fact)

    def _value(self, value: Any, fact: str, event: int | None) -> Words:
        column = self.block.column(fact, event)
        match column:
            case Codes(values=codes, words=words):
                return self._packed(np.equal, codes, words.index(value))
            case WordSets(words=words):
                byte, bit = divmod(words.index(value), 8)
                return Layout.pack(self._known_words(fact, event, byte) & np.uint8(1 << bit))
        assert isinstance(column, Numbers)
        return Layout.pack(column.values == value)

    def _known_words(self, fact: str, event: int | None, byte: int) -> NDArray[np.uint8]:
        """Of eight words which each has; none where that is not known."""
        key = (fact, event, byte)
        if key not in self._eight:
            column = self.block.column(fact, event)
            assert isinstance(column, WordSets)
            known = (column.values >> (8 * byte)).astype(np.uint8)
            known *= column.values != UNKNOWN_SET
            self._eight[key] = known
        return self._eight[key]

    def _bound(self, op: str, limit: int, fact: str, event: int | None) -> Words:
        column = self.block.column(fact, event)
        assert isinstance(column, Numbers)
        known = column.values != UNKNOWN_NUMBER
        return Layout.pack(_BOUNDS[op](column.values, limit) & known)

    def _type(self, event: int, kind: str) -> Words:
        happened = self.block.events[event]
        if kind not in happened.words:
            return np.zeros(self.block.layout.narrow, dtype=np.uint64)
        return self._packed(np.equal, happened.types, happened.words.index(kind))

    def _subject(self, event: int) -> Words:
        return self.block.events[event].subject

    def _member(self) -> Words:
        return self.block.member

    def _occupied(self) -> Words:
        return self.block.layout.occupied

    def _closed(self) -> Words:
        return self.block.closed

    def _kin_of(self, half: int, people: str, event: int) -> Words:
        layout = self.block.layout
        happened = self.block.events[event]
        viewpoint = np.zeros(layout.wide * LANES, dtype=bool)
        viewpoint[happened.viewpoint[happened.has_viewpoint]] = True
        kin = self.block.kin.get(people)
        return viewpoint_kin(kin.ties if kin else (), Layout.pack(viewpoint) & layout.occupied, layout)[
            1 - half
        ]

    def _before(self, half: int, *dates: int) -> Words:
        return self.dates.before(half, *dates)

    def _applies(self, *data: Any) -> Words:
        return self.dates.applies(*data)

    def _dated(self, day: int) -> Words:
        return self.dates.dated(day)
