"""Dates of a block of visits, and comparing them.

A day is a place in the tables of calendar_tables.py: 0 stands for "however early", the last place
for "however late", so that places compare as days do. A date is a pair of arrays (earliest, latest),
or of arrays of one element where it is the same for all. A condition on age is not worked out by
moving every birthday: the functions of days are monotone, so "attains 65 on or before the event" is
"born on or before the latest day of birth that does", and that day is one per visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled import calendar_tables as calendar
from smartmado.decisions.compiled.block import Block
from smartmado.decisions.compiled.calendar_tables import EARLIEST_PLACE, LATEST_PLACE, Places, Steps
from smartmado.decisions.compiled.columns import Days
from smartmado.decisions.compiled.layout import ALL_LANES, LANES, Layout, Words
from smartmado.decisions.compiled.lowering import Day

_EARLIEST, _LATEST = 0, 1


class Range(NamedTuple):
    """The places of the first and of the last day that each of many dates may be."""

    earliest: Places
    latest: Places


class _LawDays(NamedTuple):
    """The days whose law may apply (see `program.last_law_day`), with the least and the greatest."""

    first: Places
    last: Places
    firsts: tuple[int, int]
    lasts: tuple[int, int]


class CityDates:
    """The dates of one block on one day, each worked out when it is first compared."""

    def __init__(self, block: Block, as_of: date, days: Sequence[Day]) -> None:
        self.block = block
        self.as_of = calendar.place(as_of.toordinal())
        self.days = days
        self._ends: dict[tuple[int, int], Places] = {}
        self._law_days: dict[int, _LawDays] = {}
        self._indexes: dict[tuple[int, int], NDArray[np.intp]] = {}

    # --- values -----------------------------------------------------------------------------

    def range(self, day: int) -> Range:
        """The days that a date may be."""
        return Range(self.end(day, _EARLIEST), self.end(day, _LATEST))

    def end(self, day: int, end: int) -> Places:
        """The first (0) or the last (1) day that a date may be."""
        key = (day, end)
        if key not in self._ends:
            self._ends[key] = self._end(self.days[day], end)
        return self._ends[key]

    def _end(self, day: Day, end: int) -> Places:
        match day.op:
            case "literal":
                return _one(calendar.place(day.data[0]))
            case "as_of":
                return _one(self.as_of)
            case "date":
                return calendar.places(self._column(*day.data, end=end))
            case "viewpoint":
                return self._of_viewpoint(*day.data, end=end)
            case "changed":
                return calendar.changed(self.end(day.args[0], end), day.data)
            case "override":
                return self._overridden(*day.args, end=end)
            case "by_type":
                return self._by_type(day, end)
        return _one(LATEST_PLACE if end else EARLIEST_PLACE)

    def _column(self, fact: str, event: int | None, *, end: int) -> NDArray[np.int32]:
        column = self.block.column(fact, event)
        assert isinstance(column, Days)
        return column.latest if end else column.earliest

    def _of_viewpoint(self, event: int, fact: str, *, end: int) -> Places:
        of = self.block.events[event]
        people = calendar.places(self._column(fact, None, end=end)[of.viewpoint])
        return np.where(of.has_viewpoint, people, np.int32(LATEST_PLACE if end else EARLIEST_PLACE))

    def _overridden(self, told: int, derived: int, *, end: int) -> Places:
        given = self.range(told)
        unknown = (given.earliest == EARLIEST_PLACE) & (given.latest == LATEST_PLACE)
        return np.where(unknown, self.end(derived, end), given[end])

    def _by_type(self, day: Day, end: int) -> Places:
        event, types = day.data
        happened = self.block.events[event]
        order, starts = happened.order, happened.starts
        codes = {word: i for i, word in enumerate(happened.words)}
        found = np.full(len(order), LATEST_PLACE if end else EARLIEST_PLACE, dtype=np.int32)
        for kinds, argument in zip(types, day.args, strict=True):
            for code in (codes[t] for t in kinds if t in codes):
                at = order[starts[code] : starts[code + 1]]
                found[at] = self._some(argument, at, end)
        return found

    def _some(self, day: int, at: NDArray[np.intp], end: int) -> Places:
        """The date for some of the visits. A column is not read further than that."""
        of = self.days[day]
        if of.op == "date":
            return calendar.places(self._column(*of.data, end=end)[at])
        found = self.end(day, end)
        return found if len(found) == 1 else found[at]

    # --- truths -----------------------------------------------------------------------------

    def before(self, half: int, left: int, right: int) -> Words:
        """Where the left date certainly is (half 1) or certainly is not (0) before the right one."""
        one, two = self.days[left], self.days[right]
        if two.wide and not one.wide and self._can_invert(two):
            # Later than the limit, or at or before it: the day of people against a cut.
            end = _LATEST if half else _EARLIEST
            return self._against_cut(np.greater if half else np.less_equal, right, left, end, eve=False)
        if one.wide and not two.wide and self._can_invert(one):
            # Before a day is at or before its eve.
            end = _EARLIEST if half else _LATEST
            return self._against_cut(np.less_equal if half else np.greater, left, right, end, eve=True)
        wide = one.wide or two.wide
        first, second = self._spread(left, wide), self._spread(right, wide)
        truths = first.latest < second.earliest if half else first.earliest >= second.latest
        return self._packed(truths, wide)

    def _spread(self, day: int, wide: bool) -> Range:
        """The date for each person, if the other one is of people."""
        found = self.range(day)
        if self.days[day].wide or not wide or len(found.earliest) == 1:
            return found
        words = self.block.layout.words
        return Range(*(np.concatenate([end[: w * LANES] for w in words]) for end in found))

    def _packed(self, truths: NDArray[np.bool_], wide: bool) -> Words:
        return self._everywhere(bool(truths[0]), wide) if len(truths) == 1 else Layout.pack(truths)

    def _everywhere(self, truth: bool, wide: bool) -> Words:
        words = self.block.layout.wide if wide else self.block.layout.narrow
        return np.full(words, ALL_LANES if truth else 0, dtype=np.uint64)

    def applies(self, day: int, since: date, until: date | None) -> Words:
        """Where the law of that time may apply. Most law applies to all that a city decides now."""
        days = self._law(day)
        wide = self.days[day].wide
        begins = calendar.place(since.toordinal())
        ends = LATEST_PLACE if until is None else calendar.place(until.toordinal())
        if days.lasts[0] >= begins and days.firsts[1] < ends:
            return self._everywhere(True, wide)
        if days.lasts[1] < begins or days.firsts[0] >= ends:
            return self._everywhere(False, wide)
        return self._packed((days.last >= begins) & (days.first < ends), wide)

    def _law(self, day: int) -> _LawDays:
        if day not in self._law_days:
            first, latest = self.range(day)
            last = np.where(latest == LATEST_PLACE, np.maximum(first, np.int32(self.as_of)), latest)
            extremes = ((int(found.min()), int(found.max())) for found in (first, last))
            self._law_days[day] = _LawDays(first, last, *extremes)
        return self._law_days[day]

    def dated(self, day: int) -> Words:
        """Where anything is known of a date."""
        earliest, latest = self.range(day)
        known = (earliest != EARLIEST_PLACE) | (latest != LATEST_PLACE)
        return self._packed(known, self.days[day].wide)

    # --- one comparison for a condition on age --------------------------------------------------

    def _can_invert(self, day: Day) -> bool:
        base = self.days[day.args[0]] if day.op == "changed" else day
        return base.op == "date" and calendar.has_table(self._steps(day))

    @staticmethod
    def _steps(day: Day) -> Steps:
        return day.data if day.op == "changed" else ()

    def _against_cut(self, compare: Any, day: int, limit: int, end: int, *, eve: bool) -> Words:
        """The day of people against the cut of a limit.

        What is later than the limit at the latest is so by its own earliest day, and the other way
        round; `end` is the end of the limit, and the day is taken by its other end.
        """
        changed = self.days[day]
        base = changed.args[0] if changed.op == "changed" else day
        values = self.block.short_days(
            self.days[base].data[0], _EARLIEST if compare is np.greater else _LATEST
        )
        cuts = calendar.cuts(self._steps(changed), eve, values.dtype == np.int16)
        return self._compared(compare, values, cuts.take(self._index(limit, end)))

    def _compared(self, compare: Any, values: NDArray[Any], limits: NDArray[Any]) -> Words:
        layout, truths = self.block.layout, self._truths
        if len(limits) == 1:
            compare(values, limits[0], truths)
            return Layout.pack(truths)
        for start, width in zip(layout.starts, layout.words, strict=True):
            here = slice(start * LANES, (start + width) * LANES)
            compare(values[here], limits[: width * LANES], truths[here])
        return Layout.pack(truths)

    @cached_property
    def _truths(self) -> NDArray[np.bool_]:
        return np.empty(self.block.layout.wide * LANES, dtype=bool)

    def _index(self, limit: int, end: int) -> NDArray[np.intp]:
        """The places of a limit as numpy takes by them; one limit serves many conditions."""
        key = (limit, end)
        if key not in self._indexes:
            self._indexes[key] = self.end(limit, end).astype(np.intp)
        return self._indexes[key]


def _one(place: int) -> Places:
    return np.array([place], dtype=np.int32)
