"""The date functions of `smartmado.facts.dates` over whole columns of days at once.

A day is an int32 as `date.toordinal` counts; `NO_FIRST` and `NO_LAST` stand for an open end and
stay as they are. All the functions are monotone, so a range is worked out by its two ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled.columns import NO_FIRST, NO_LAST
from smartmado.facts.calendar import next_open_day

DayArray: TypeAlias = NDArray[np.int32]
Change: TypeAlias = Callable[[DayArray], DayArray]

_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class _Parts:
    """Days as months since the year 0 and the day of the month (1-31)."""

    month: NDArray[np.int64]
    day: NDArray[np.int64]


def _split(days: DayArray) -> _Parts:
    moment = (days.astype(np.int64) - _EPOCH).astype("datetime64[D]")
    month = moment.astype("datetime64[M]")
    day = (moment - month.astype("datetime64[D]")).astype(np.int64) + 1
    return _Parts(month.astype(np.int64) + 1970 * 12, day)


def _first_of(month: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first day of each month."""
    return _month_starts().take(month - 12)


@cache
def _month_starts() -> NDArray[np.int64]:
    """The first day of every month from January of the year 1 to December of the year 9999."""
    months = np.arange("0001-01", "10000-01", dtype="datetime64[M]").astype("datetime64[D]")
    return months.astype(np.int64) + _EPOCH


def _join(month: NDArray[np.int64], day: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """The day of the month, or the month's last day where it has no such day."""
    last = _first_of(month + 1) - 1
    found: NDArray[np.int64] = np.minimum(_first_of(month) + day - 1, last)
    return found


def _on_days(change: Callable[[DayArray], NDArray[np.int64]]) -> Change:
    """The change on days, that leaves open ends open."""

    def changed(days: DayArray) -> DayArray:
        is_open = (days == NO_FIRST) | (days == NO_LAST)
        found = change(np.where(is_open, np.int32(_EPOCH), days)).astype(np.int32)
        return np.where(is_open, days, found)

    return changed


def attains(years: int) -> Change:
    """The eve of the birthday; born on 29 February, every age is attained on 28 February."""
    return _on_days(lambda days: _eve(days, years))


def birthday(years: int) -> Change:
    """The day after the age is attained."""
    return _on_days(lambda days: _eve(days, years) + 1)


def _eve(days: DayArray, years: int) -> NDArray[np.int64]:
    # Counted from the first of the month, the eve of 29 February is the 28th in every year.
    parts = _split(days)
    return _first_of(parts.month + 12 * years) + parts.day - 2


def school_start(days: DayArray) -> DayArray:
    """The first 1 April on or after the day after attaining 6."""
    return _SCHOOL_START(days)


def _school_start(days: DayArray) -> NDArray[np.int64]:
    sixth = (_eve(days, 6) + 1).astype(np.int32)
    return _first_april_from(sixth)


def _first_april_from(days: DayArray) -> NDArray[np.int64]:
    month = _split(days).month
    this_year = _first_of(month - month % 12 + 3)
    return np.where(days <= this_year, this_year, _first_of(month - month % 12 + 15))


def _fiscal_year_end(days: DayArray) -> NDArray[np.int64]:
    return _first_april_from((days + 1).astype(np.int32)) - 1


def _fiscal_year_start(days: DayArray) -> NDArray[np.int64]:
    month = _split(days).month
    return _first_of((month - 3) // 12 * 12 + 3)


def _month_end(days: DayArray) -> NDArray[np.int64]:
    return _first_of(_split(days).month + 1) - 1


def _month_start(days: DayArray) -> NDArray[np.int64]:
    return _first_of(_split(days).month)


_NEXT_OPEN: Final = np.zeros(date(2400, 1, 1).toordinal(), dtype=np.int32)
"""The next open day of each day asked so far; 0 is one that nobody has asked for."""


def _next_open(days: DayArray) -> NDArray[np.int64]:
    """Looked up in the calendar of holidays, once for each different day."""
    for day in np.unique(days[_NEXT_OPEN[days] == 0]).tolist():
        _NEXT_OPEN[day] = next_open_day(date.fromordinal(day)).toordinal()
    return _NEXT_OPEN[days].astype(np.int64)


_SCHOOL_START = _on_days(_school_start)
EDGES: dict[str, Change] = {
    "fiscal_year_end": _on_days(_fiscal_year_end),
    "fiscal_year_start": _on_days(_fiscal_year_start),
    "month_end": _on_days(_month_end),
    "month_start": _on_days(_month_start),
    "open_day": _on_days(_next_open),
}


def shift(days: int = 0, months: int = 0, years: int = 0) -> Change:
    """Moved by years and months (to the corresponding day or the month's end), then by days."""
    if not (months or years):
        return _on_days(lambda column: column.astype(np.int64) + days)

    def moved(column: DayArray) -> NDArray[np.int64]:
        parts = _split(column)
        return _join(parts.month + months + 12 * years, parts.day) + days

    return _on_days(moved)
