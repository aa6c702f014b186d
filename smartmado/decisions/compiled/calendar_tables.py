"""Tables over all days that a register may hold: what becomes of a day, and which days become it.

They are the same for every city; each is made when it is first needed and kept. Where days lie
within 1880 to 2059, as nearly all do, they are compared in 16 bits.
"""

from __future__ import annotations

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

Places: TypeAlias = NDArray[np.int32]
"""Days by their place in the tables: 1 is the first day that a register may hold."""

_FIRST: Final = date(FIRST_YEAR, 1, 1).toordinal()
_LAST: Final = date(LAST_YEAR, 12, 31).toordinal()
EARLIEST_PLACE: Final = 0
LATEST_PLACE: Final = _LAST - _FIRST + 2
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


def place(day: int) -> int:
    """The place of a day."""
    return min(max(day - _FIRST + 1, EARLIEST_PLACE), LATEST_PLACE)


def places(days_of: DayArray) -> Places:
    """The place of each day; open ends have the first and the last place."""
    found: Places = np.clip(days_of, _FIRST - 1, _LAST + 1)
    found -= np.int32(_FIRST - 1)
    return found


def changed(found: Places, steps: Steps) -> Places:
    """The places of the days after these steps."""
    if has_table(steps):
        return _places_after(steps).take(found)
    occurs = np.zeros(LATEST_PLACE + 1, dtype=bool)
    occurs[found] = True
    different = np.flatnonzero(occurs).astype(np.int32)
    table = np.zeros(len(occurs), dtype=np.int32)
    table[different] = places(_after(steps, _days_at(different)))
    return table.take(found)


def _days_at(found: Places) -> DayArray:
    days_of = (found + (_FIRST - 1)).astype(np.int32)
    days_of[found == EARLIEST_PLACE] = NO_FIRST
    days_of[found == LATEST_PLACE] = NO_LAST
    return days_of


def _after(steps: Steps, column: DayArray) -> DayArray:
    for op, *data in steps:
        column = _CHANGES[op](*data)(column)
    return column


@lru_cache(maxsize=64)
def _places_after(steps: Steps) -> Places:
    """What becomes of every place."""
    return places(_after(steps, _days_at(np.arange(LATEST_PLACE + 1, dtype=np.int32))))


@lru_cache(maxsize=256)
def cuts(steps: Steps, eve: bool, short: bool) -> NDArray[Any]:
    """For each limit, at its place, the latest day that the steps bring to the limit or before it.

    With `eve`, to the eve of the limit or before. The first and the last are those of open limits.
    """
    first, last = (_SHORT_FIRST, _SHORT_LAST) if short else (_FIRST, _LAST)
    after = places(_after(steps, np.arange(first, last + 1, dtype=np.int32)))
    # How many days come to a place or before it; the steps are monotone, so they are the first ones.
    reached = np.bincount(after, minlength=LATEST_PLACE + 1).cumsum()
    if eve:
        reached = np.concatenate([[0], reached[:-1]])
    found = (reached + (first - 1)).astype(np.int32)
    found[EARLIEST_PLACE], found[LATEST_PLACE] = NO_FIRST, NO_LAST
    return _in_short(found) if short else found


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
