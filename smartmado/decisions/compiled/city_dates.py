"""Dates of a block of visits, and comparing them.

A date is a pair of arrays of days (earliest, latest), or of arrays of one element where it is the
same for all. Nearly no day is moved: the functions of days are monotone, so "attains 65 on or before
the event" is "born on or before the latest day of birth that does", the cut, which is looked up for
the event.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled import calendar_tables as calendar
from smartmado.decisions.compiled.block import Block
from smartmado.decisions.compiled.calendar_tables import Places, Steps
from smartmado.decisions.compiled.columns import NO_FIRST, NO_LAST, Days
from smartmado.decisions.compiled.days import DayArray
from smartmado.decisions.compiled.layout import ALL_LANES, LANES, Layout, Words
from smartmado.decisions.compiled.lowering import Day

_EARLIEST, _LATEST = 0, 1
_OPEN: Final = (NO_FIRST, NO_LAST)
_FIXED: Final = frozenset({"literal", "as_of", "undated"})


class Range(NamedTuple):
    """The first and the last day that each of many dates may be."""

    earliest: DayArray
    latest: DayArray


class _LawDays(NamedTuple):
    """The days whose law may apply (see `program.last_law_day`), with the least and the greatest."""

    first: DayArray
    last: DayArray
    firsts: tuple[int, int]
    lasts: tuple[int, int]


class CityDates:
    """The dates of one block on one day, each worked out when it is first compared.

    `days` may grow; what is there may be asked for.
    """

    def __init__(self, block: Block, as_of: date, days: list[Day]) -> None:
        self.block = block
        self.as_of = as_of.toordinal()
        self.days = days
        self._ranges: dict[int, Range] = {}
        self._places: dict[tuple[int, int], Places] = {}
        self._law_days: dict[int, _LawDays] = {}

    # --- values -----------------------------------------------------------------------------

    def range(self, day: int) -> Range:
        """The days that a date may be."""
        if day not in self._ranges:
            self._ranges[day] = self._range(self.days[day])
        return self._ranges[day]

    def _range(self, day: Day) -> Range:
        match day.op:
            case "literal":
                return _same(*day.data, *day.data)
            case "as_of":
                return _same(self.as_of, self.as_of)
            case "date":
                return self._column(*day.data)
            case "viewpoint":
                return self._of_viewpoint(*day.data)
            case "changed":
                return Range(*(calendar.changed(end, day.data) for end in self.range(day.args[0])))
            case "override":
                return self._overridden(*(self._spread(a, day.wide) for a in day.args))
            case "by_type":
                return self._by_type(day)
        return _same(*_OPEN)

    def _column(self, fact: str, event: int | None) -> Range:
        column = self.block.column(fact, event)
        assert isinstance(column, Days)
        return Range(column.earliest, column.latest)

    def _of_viewpoint(self, event: int, fact: str) -> Range:
        of = self.block.events[event]
        ends = zip(self._column(fact, None), _OPEN, strict=True)
        return Range(*(np.where(of.has_viewpoint, end[of.viewpoint], np.int32(none)) for end, none in ends))

    @staticmethod
    def _overridden(told: Range, derived: Range) -> Range:
        unknown = (told.earliest == NO_FIRST) & (told.latest == NO_LAST)
        return Range(*(np.where(unknown, d, t) for d, t in zip(derived, told, strict=True)))

    def _by_type(self, day: Day) -> Range:
        event, types = day.data
        happened = self.block.events[event]
        order, starts = happened.order, happened.starts
        codes = {word: i for i, word in enumerate(happened.words)}
        found = Range(*(np.full(len(order), none, dtype=np.int32) for none in _OPEN))
        for kinds, argument in zip(types, day.args, strict=True):
            told = self.range(argument)
            for code in (codes[t] for t in kinds if t in codes):
                at = order[starts[code] : starts[code + 1]]
                for into, end in zip(found, told, strict=True):
                    into[at] = end if len(end) == 1 else end.take(at)
        return found

    def _spread(self, day: int, wide: bool) -> Range:
        """The date for each person, if `wide`."""
        found = self.range(day)
        if self.days[day].wide or not wide or len(found.earliest) == 1:
            return found
        words = self.block.layout.words
        return Range(*(np.concatenate([end[: w * LANES] for w in words]) for end in found))

    # --- truths -----------------------------------------------------------------------------

    def before(self, half: int, left: int, right: int) -> Words:
        """Where the left date certainly is (half 1) or certainly is not (0) before the right one."""
        if self._can_be_cut(right, left):
            # Later than the limit, or at or before it.
            end = _LATEST if half else _EARLIEST
            return self._against_cut(np.greater if half else np.less_equal, right, left, end, eve=False)
        if self._can_be_cut(left, right):
            # Before a day is at or before its eve.
            end = _EARLIEST if half else _LATEST
            return self._against_cut(np.less_equal if half else np.greater, left, right, end, eve=True)
        wide = self.days[left].wide or self.days[right].wide
        first, second = self._spread(left, wide), self._spread(right, wide)
        truths = first.latest < second.earliest if half else first.earliest >= second.latest
        return self._packed(truths, wide)

    def _packed(self, truths: NDArray[np.bool_], wide: bool) -> Words:
        if len(truths) > 1:
            return Layout.pack(truths)
        words = self.block.layout.wide if wide else self.block.layout.narrow
        return np.full(words, ALL_LANES if truths[0] else 0, dtype=np.uint64)

    def applies(self, day: int, since: date, until: date | None) -> Words:
        """Where the law of that time may apply."""
        law = self._law(day)
        truths = law.last >= since.toordinal()
        if until is not None:
            truths &= law.first < until.toordinal()
        return self._packed(truths, self.days[day].wide)

    def applies_everywhere(self, day: int, since: date, until: date | None) -> bool | None:
        """Whether the law of that time may apply to all; None: to some. Most law applies to all that a
        city decides now."""
        law, begins = self._law(day), since.toordinal()
        ends = NO_LAST if until is None else until.toordinal()
        if law.lasts[0] >= begins and law.firsts[1] < ends:
            return True
        return False if law.lasts[1] < begins or law.firsts[0] >= ends else None

    def _law(self, day: int) -> _LawDays:
        if day not in self._law_days:
            first, latest = self.range(day)
            last = np.where(latest == NO_LAST, np.maximum(first, np.int32(self.as_of)), latest)
            extremes = ((int(found.min()), int(found.max())) for found in (first, last))
            self._law_days[day] = _LawDays(first, last, *extremes)
        return self._law_days[day]

    def dated(self, day: int) -> Words:
        """Where anything is known of a date."""
        earliest, latest = self.range(day)
        return self._packed((earliest != NO_FIRST) | (latest != NO_LAST), self.days[day].wide)

    # --- one comparison for a condition on age --------------------------------------------------

    def _base(self, day: int) -> tuple[int, Steps]:
        """A date as steps from another one."""
        found = self.days[day]
        return (found.args[0], found.data) if found.op == "changed" else (day, ())

    def _is_fixed(self, day: int) -> bool:
        return self.days[self._base(day)[0]].op in _FIXED

    def _can_be_cut(self, day: int, limit: int) -> bool:
        """Whether a date can be compared with the cut of a limit."""
        if self._is_fixed(day) or (self.days[limit].wide and not self.days[day].wide):
            return False
        return self._is_fixed(limit) or calendar.has_table(self._base(day)[1])

    def _against_cut(self, compare: np.ufunc, day: int, limit: int, end: int, *, eve: bool) -> Words:
        """A date against the cut of an end of a limit.

        What is later than the limit at the latest is so by its own earliest day, and the other way
        round.
        """
        base, steps = self._base(day)
        values = self._values(base, _EARLIEST if compare is np.greater else _LATEST)
        is_short = values.dtype == np.int16
        truths = np.empty(len(values), dtype=bool)
        if self._is_fixed(limit):
            compare(values, calendar.cut(steps, eve, int(self.range(limit)[end][0]), is_short), truths)
            return Layout.pack(truths)
        start, to_limit = self._base(limit)
        if not calendar.has_table(to_limit):
            start, to_limit = limit, ()
        cuts = calendar.cuts(steps, eve, to_limit, is_short).take(self._places_of(start, end))
        for here, front in self._stretches(day, limit):
            compare(values[here], cuts[front], truths[here])
        return Layout.pack(truths)

    def _stretches(self, day: int, limit: int) -> list[tuple[slice, slice]]:
        """Which values belong to which limits: those of the k-th people to the front of the visits."""
        if self.days[day].wide == self.days[limit].wide:
            return [(slice(None), slice(None))]
        layout = self.block.layout
        fronts = zip(layout.starts, layout.words, strict=True)
        return [(slice(s * LANES, (s + w) * LANES), slice(0, w * LANES)) for s, w in fronts]

    def _values(self, day: int, end: int) -> NDArray[Any]:
        """The days to compare."""
        found = self.days[day]
        if found.wide and found.op == "date":
            return self.block.short_days(found.data[0], end)
        return self.range(day)[end]

    def _places_of(self, day: int, end: int) -> Places:
        """Where the cuts of a limit are; one limit serves many conditions."""
        if (day, end) not in self._places:
            self._places[day, end] = calendar.places(self.range(day)[end])
        return self._places[day, end]


def _same(first: int, last: int) -> Range:
    return Range(np.array([first], dtype=np.int32), np.array([last], dtype=np.int32))
