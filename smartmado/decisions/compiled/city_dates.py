"""Dates of a block of visits, and comparing them.

A date is a pair of int32 arrays (earliest, latest), or of arrays of one element where it is the same
for all. A condition on age is not worked out by moving every birthday: the functions are monotone,
so "attains 65 on or before the event" is "born on or before the latest day of birth that does",
and that day is one per visit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled import days
from smartmado.decisions.compiled.block import Block
from smartmado.decisions.compiled.columns import NO_FIRST, NO_LAST, Days
from smartmado.decisions.compiled.days import Change, DayArray
from smartmado.decisions.compiled.layout import LANES, Layout, Words
from smartmado.decisions.compiled.lowering import Expr, is_wide
from smartmado.facts.dates import FIRST_YEAR, LAST_YEAR

Steps = tuple[tuple[Any, ...], ...]

_FIRST: Final = date(FIRST_YEAR, 1, 1).toordinal()
_LAST: Final = date(LAST_YEAR, 12, 31).toordinal()
"""The days that a register may hold."""


class Range(NamedTuple):
    """The first and the last day that each of many dates may be."""

    earliest: DayArray
    latest: DayArray


class Narrowed(NamedTuple):
    """Days in 16 bits: `days - base`; the ends of the range stand for open ends."""

    values: NDArray[Any]
    base: int


class CityDates:
    """The dates of one block on one day."""

    def __init__(self, block: Block, as_of: date) -> None:
        self.block = block
        self.as_of = as_of.toordinal()
        self._ranges: dict[Expr, Range] = {}
        self._narrowed: dict[tuple[Expr, int], Narrowed] = {}

    # --- values -----------------------------------------------------------------------------

    def range(self, day: Expr) -> Range:
        """The days that a date may be."""
        if day not in self._ranges:
            self._ranges[day] = self._range(day)
        return self._ranges[day]

    def _range(self, day: Expr) -> Range:
        match day:
            case ("literal", ordinal):
                return _same(ordinal, ordinal)
            case ("as_of",):
                return _same(self.as_of, self.as_of)
            case ("date", fact, event, _):
                return self._column(fact, event)
            case ("viewpoint", event, fact):
                return self._of_viewpoint(fact, event)
            case ("changed", of, steps):
                return _changed(self.range(of), steps)
            case ("override", told, derived):
                return _overridden(self.range(told), self.range(derived))
            case ("by_type", event, chosen):
                return self._by_type(event, chosen)
        return _same(NO_FIRST, NO_LAST)

    def _column(self, fact: str, event: int | None) -> Range:
        column = self.block.column(fact, event)
        assert isinstance(column, Days)
        return Range(column.earliest, column.latest)

    def _of_viewpoint(self, fact: str, event: int) -> Range:
        people = self._column(fact, None)
        of = self.block.events[event]
        return Range(
            np.where(of.has_viewpoint, people.earliest[of.viewpoint], np.int32(NO_FIRST)),
            np.where(of.has_viewpoint, people.latest[of.viewpoint], np.int32(NO_LAST)),
        )

    def _by_type(self, event: int, chosen: tuple[tuple[tuple[str, ...], Expr], ...]) -> Range:
        happened = self.block.events[event]
        order, starts = happened.order, happened.starts
        codes = {word: i for i, word in enumerate(happened.words)}
        found = Range(np.full(len(order), NO_FIRST, np.int32), np.full(len(order), NO_LAST, np.int32))
        for types, day in chosen:
            told = self.range(day)
            for code in (codes[t] for t in types if t in codes):
                at = order[starts[code] : starts[code + 1]]
                for into, end in zip(found, told, strict=True):
                    into[at] = end if len(end) == 1 else end[at]
        return found

    # --- truths -----------------------------------------------------------------------------

    def before(self, half: int, left: Expr, right: Expr) -> Words:
        """Where the left date certainly is (half 1) or certainly is not (0) before the right one."""
        if is_wide(right) and not is_wide(left) and _can_invert(right):
            limit = self.range(left)
            return self._after_cut(right, limit.latest) if half else self._up_to_cut(right, limit.earliest)
        if is_wide(left) and not is_wide(right) and _can_invert(left):
            limit = self.range(right)
            # Before a day is: at or before its eve.
            if half:
                return self._up_to_cut(left, _eve(limit.earliest))
            return self._after_cut(left, _eve(limit.latest))
        one, two = self._wide(left, right), self._wide(right, left)
        return self._packed(one.latest < two.earliest if half else one.earliest >= two.latest, left, right)

    def _wide(self, day: Expr, other: Expr) -> Range:
        """The date for each person, if the other one is of people."""
        found = self.range(day)
        if is_wide(day) or not is_wide(other) or len(found.earliest) == 1:
            return found
        layout = self.block.layout
        return Range(*(np.concatenate([end[: w * LANES] for w in layout.words]) for end in found))

    def _packed(self, truths: NDArray[np.bool_], *dates: Expr) -> Words:
        words = self.block.layout.wide if any(is_wide(d) for d in dates) else self.block.layout.narrow
        return Layout.pack(truths if len(truths) == words * LANES else np.repeat(truths, words * LANES))

    def applies(self, day: Expr, since: date, until: date | None) -> Words:
        """Where the law of that time may apply: see `program.last_law_day`."""
        earliest, latest = self.range(day)
        last = np.where(latest == NO_LAST, np.maximum(earliest, self.as_of), latest)
        found = last >= since.toordinal()
        if until is not None:
            found &= earliest < until.toordinal()
        return self._packed(found, day)

    def dated(self, day: Expr) -> Words:
        """Where anything is known of a date."""
        earliest, latest = self.range(day)
        return self._packed((earliest != NO_FIRST) | (latest != NO_LAST), day)

    # --- one comparison for a condition on age --------------------------------------------------

    def _after_cut(self, day: Expr, limits: DayArray) -> Words:
        """Where a changed date is later than the limit: the date itself is later than the cut."""
        base, steps = _base(day)
        return self._against_cut(np.greater, base, 0, _cuts(steps, limits))

    def _up_to_cut(self, day: Expr, limits: DayArray) -> Words:
        """Where a changed date is at or before the limit."""
        base, steps = _base(day)
        return self._against_cut(np.less_equal, base, 1, _cuts(steps, limits))

    def _against_cut(self, compare: Any, base: Expr, end: int, cuts: DayArray) -> Words:
        narrowed = self._narrow(base, end)
        limits = _narrowed(cuts, narrowed.values.dtype, narrowed.base)
        layout = self.block.layout
        truths = np.empty(layout.wide * LANES, dtype=bool)
        if len(limits) == 1:
            compare(narrowed.values, limits[0], truths)
            return Layout.pack(truths)
        for start, width in zip(layout.starts, layout.words, strict=True):
            here = slice(start * LANES, (start + width) * LANES)
            compare(narrowed.values[here], limits[: width * LANES], truths[here])
        return Layout.pack(truths)

    def _narrow(self, base: Expr, end: int) -> Narrowed:
        """One end of the dates of people in 16 bits, if they lie within 179 years."""
        key = (base, end)
        if key not in self._narrowed:
            values = self.range(base)[end]
            is_open = (values == NO_FIRST) | (values == NO_LAST)
            first = int(values.min(initial=_LAST, where=~is_open))
            last = int(values.max(initial=_FIRST, where=~is_open))
            fits = last - first < 2**16 - 4
            dtype = np.dtype(np.int16 if fits else np.int32)
            # A cut before the first day keeps a number of its own, below it.
            offset = first + 2**15 - 2 if fits else 0
            self._narrowed[key] = Narrowed(_narrowed(values, dtype, offset), offset)
        return self._narrowed[key]


def _same(earliest: int, latest: int) -> Range:
    return Range(np.array([earliest], dtype=np.int32), np.array([latest], dtype=np.int32))


def _narrowed(values: DayArray, dtype: np.dtype[Any], base: int) -> NDArray[Any]:
    """The days less the base. What is out of reach becomes the nearest that is not an open end."""
    if dtype == np.int32:
        return values
    limits = np.iinfo(dtype)
    moved = np.clip(values.astype(np.int64) - base, limits.min + 1, limits.max - 1)
    moved[values == NO_FIRST] = limits.min
    moved[values == NO_LAST] = limits.max
    return moved.astype(dtype)


def _overridden(told: Range, derived: Range) -> Range:
    unknown = (told.earliest == NO_FIRST) & (told.latest == NO_LAST)
    return Range(
        np.where(unknown, derived.earliest, told.earliest), np.where(unknown, derived.latest, told.latest)
    )


def _eve(limits: DayArray) -> DayArray:
    is_open = (limits == NO_FIRST) | (limits == NO_LAST)
    return np.where(is_open, limits, limits - 1)


# --- functions of days ------------------------------------------------------------------------

_CHANGES: Final[Mapping[str, Callable[..., Change]]] = {
    "age": lambda kind, years: days.attains(years) if kind == "attains" else days.birthday(years),
    "edge": lambda kind: days.EDGES[kind],
    "shift": days.shift,
    "school_start": lambda: days.school_start,
}


def _change(steps: Steps) -> Change:
    def changed(column: DayArray) -> DayArray:
        for op, *data in steps:
            column = _CHANGES[op](*data)(column)
        return column

    return changed


def _changed(of: Range, steps: Steps) -> Range:
    if len(of.earliest) == 1 or ("edge", "open_day") in steps:
        change = _change(steps)
        return Range(change(of.earliest), change(of.latest))
    return Range(*(_looked_up(end, steps) for end in of))


def _looked_up(column: DayArray, steps: Steps) -> DayArray:
    calendar = _calendar(steps)
    found = calendar.take(column - np.int32(_FIRST), mode="clip")
    is_open = (column == NO_FIRST) | (column == NO_LAST)
    return np.where(is_open, column, found)


@lru_cache(maxsize=256)
def _calendar(steps: Steps) -> DayArray:
    """What becomes of every day that a register may hold."""
    return _change(steps)(np.arange(_FIRST, _LAST + 1, dtype=np.int32))


def _base(day: Expr) -> tuple[Expr, Steps]:
    return (day[1], day[2]) if day[0] == "changed" else (day, ())


def _can_invert(day: Expr) -> bool:
    base, steps = _base(day)
    return base[0] == "date" and ("edge", "open_day") not in steps


def _cuts(steps: Steps, limits: DayArray) -> DayArray:
    """For each limit the latest day that the steps bring to the limit or before it."""
    if not steps:
        return limits
    is_open = (limits == NO_FIRST) | (limits == NO_LAST)
    if is_open.all():
        return limits
    first = int(limits.min(initial=NO_LAST, where=~is_open))
    last = int(limits.max(initial=NO_FIRST, where=~is_open))
    every = np.arange(first, last + 1, dtype=np.int32)
    table = (np.searchsorted(_calendar(steps), every, side="right") + (_FIRST - 1)).astype(np.int32)
    found = table.take(limits - np.int32(first), mode="clip")
    return np.where(is_open, limits, found)
