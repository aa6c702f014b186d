"""Tables over all days that a register may hold: what becomes of a day, and which days become it.

They are the same for every city; each is made when it is first needed and kept. Where days lie
within 1880 to 2059, as nearly all do, they are compared in 16 bits.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled import days
from smartmado.decisions.compiled.columns import NO_FIRST, NO_LAST
from smartmado.decisions.compiled.days import Change, DayArray
from smartmado.facts.dates import FIRST_YEAR, LAST_YEAR

Steps: TypeAlias = tuple[tuple[Any, ...], ...]
"""Functions of days one after the other, each with its data: `("age", "attains", 18)`."""

Places: TypeAlias = NDArray[np.intp]
"""Days by their place in the tables: 1 is the first day that a register may hold; the first and the
last place are those of open ends."""

_FIRST: Final = date(FIRST_YEAR, 1, 1).toordinal()
_LAST: Final = date(LAST_YEAR, 12, 31).toordinal()
_PLACES: Final = _LAST - _FIRST + 3
_SHORT: Final = np.iinfo(np.int16)
_SHORT_FIRST: Final = date(1880, 1, 1).toordinal()
"""The first day of the 16 bit days. The two lowest and the two highest numbers stand for an open
end and for "earlier" or "later than any"."""
_SHORT_LAST: Final = _SHORT_FIRST + (_SHORT.max - _SHORT.min) - 4

_CHANGES: Final[Mapping[str, Callable[..., Change]]] = {
    "age": lambda kind, years: days.attains(years) if kind == "attains" else days.birthday(years),
    "edge": lambda kind: days.EDGES[kind],
    "shift": days.shift,
    "school_start": lambda: days.school_start,
}


def has_table(steps: Steps) -> bool:
    """Whether all days can be told in advance: holidays are looked up only for days that occur."""
    return ("edge", "open_day") not in steps


def places(days_of: DayArray) -> Places:
    """The place of each day in the tables."""
    return np.subtract(np.clip(days_of, _FIRST - 1, _LAST + 1), _FIRST - 1, dtype=np.intp)


def changed(days_of: DayArray, steps: Steps) -> DayArray:
    """The days after these steps."""
    found = places(days_of)
    if has_table(steps):
        return _days_after(steps).take(found)
    occurs = np.zeros(_PLACES, dtype=bool)
    occurs[found] = True
    different = np.flatnonzero(occurs)
    table = np.zeros(_PLACES, dtype=np.int32)
    table[different] = _after(steps, _days_at(different))
    return table.take(found)


def _days_at(found: Places) -> DayArray:
    days_of = (found + (_FIRST - 1)).astype(np.int32)
    days_of[found == 0] = NO_FIRST
    days_of[found == _PLACES - 1] = NO_LAST
    return days_of


def _after(steps: Steps, column: DayArray) -> DayArray:
    for op, *data in steps:
        column = _CHANGES[op](*data)(column)
    return column


@lru_cache(maxsize=64)
def _days_after(steps: Steps) -> DayArray:
    """What becomes of the day of every place."""
    return _after(steps, _days_at(np.arange(_PLACES)))


@lru_cache(maxsize=256)
def cuts(steps: Steps, eve: bool, limit: Steps, short: bool) -> NDArray[Any]:
    """For the day of each place the latest day that `steps` bring to the day's limit or before it.

    The limit of a day is what the steps `limit` make of it; with `eve`, the day before that. Open
    limits have open cuts.
    """
    if limit:
        return cuts(steps, eve, (), short).take(places(_days_after(limit)))
    first, last = (_SHORT_FIRST, _SHORT_LAST) if short else (_FIRST, _LAST)
    after = places(_after(steps, np.arange(first, last + 1, dtype=np.int32)))
    # How many days come to a place or before it; the steps are monotone, so they are the first ones.
    reached = np.bincount(after, minlength=_PLACES).cumsum()
    if eve:
        reached = np.concatenate([[0], reached[:-1]])
    found = (reached + (first - 1)).astype(np.int32)
    found[0], found[-1] = NO_FIRST, NO_LAST
    return _in_short(found) if short else found


@lru_cache(maxsize=1024)
def cut(steps: Steps, eve: bool, limit: int, short: bool) -> Any:
    """The same for one limit (a day), without a table."""
    found = limit
    if limit not in (NO_FIRST, NO_LAST):
        reached = (bisect_left if eve else bisect_right)(
            range(_FIRST, _LAST + 1), limit, key=lambda day: int(_after(steps, np.array([day], np.int32))[0])
        )
        found = _FIRST + reached - 1
    one = np.array([found], dtype=np.int32)
    return (_in_short(one) if short else one)[0]


def shortened(column: DayArray) -> NDArray[Any]:
    """The days in 16 bits, or as they are if one of them is out of reach."""
    near = np.clip(column, _SHORT_FIRST - 2, _SHORT_LAST + 2)
    near -= np.int32(_SHORT_FIRST - 2 - int(_SHORT.min))
    found = near.astype(np.int16)
    outside = column[(found < _SHORT.min + 2) | (found > _SHORT.max - 2)]
    return found if ((outside == NO_FIRST) | (outside == NO_LAST)).all() else column


def _in_short(column: DayArray) -> NDArray[np.int16]:
    moved = column.astype(np.int64) - (_SHORT_FIRST - 2) + int(_SHORT.min)
    moved = np.clip(moved, _SHORT.min + 1, _SHORT.max - 1)
    moved[column == NO_FIRST] = _SHORT.min
    moved[column == NO_LAST] = _SHORT.max
    return moved.astype(np.int16)
