"""Dates of one visit: days as numbers, a pair of them for each date.

A pair holds the earliest and the latest day that a date may be (proleptic ordinals); EARLIEST and
LATEST stand for an end that nothing bounds. Every change of a date is monotone (facts/dates.py), so
changing both ends is exact, and so is asking which days a change leads to a limit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from smartmado.decisions.compiled.program import Node, last_law_day
from smartmado.decisions.evaluate import EDGES
from smartmado.facts import dates
from smartmado.facts.dates import FIRST_YEAR, LAST_YEAR, DateRange

Days: TypeAlias = tuple[int, int]
Step: TypeAlias = tuple[str, tuple[Any, ...]]
"""An operation on a date and its data, as in a program."""
EARLIEST, LATEST = 0, date.max.toordinal() + 1
UNDATED: Days = (EARLIEST, LATEST)
_CALENDAR = range(date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal() + 1)

STEPS: dict[str, Callable[..., DateRange]] = {
    "age": lambda day, kind, years: (dates.attains if kind == "attains" else dates.birthday)(day, years),
    "school_start": dates.school_start,
    "edge": lambda day, kind: EDGES[kind](day),
    "shift": dates.shift,
}


def days(value: object) -> Days:
    """A date fact as a pair; anything else is undated."""
    if not isinstance(value, DateRange):
        return UNDATED
    return first_day(value.earliest), last_day(value.latest)


def first_day(day: date | None) -> int:
    """The number of the earliest day."""
    return EARLIEST if day is None else day.toordinal()


def last_day(day: date | None) -> int:
    """The number of the latest day."""
    return LATEST if day is None else day.toordinal()


@lru_cache(maxsize=65536)
def moved(op: str, data: tuple[Any, ...], day: int) -> int:
    """The day that a step of a date expression makes of a day."""
    if day in UNDATED:
        return day
    found = STEPS[op](DateRange.of(date.fromordinal(day)), *data).exact
    assert found is not None
    return found.toordinal()


def step(node: Node, day: Days) -> Days:
    """A date expression's step over a pair."""
    first, last = day
    changed = moved(node.op, node.data, first)
    return changed, changed if first == last else moved(node.op, node.data, last)


def along(steps: tuple[Step, ...], day: int) -> int:
    """The day that several steps make of a day."""
    for op, data in steps:
        day = moved(op, data, day)
    return day


@lru_cache(maxsize=65536)
def reaching(steps: tuple[Step, ...], day: int) -> int:
    """The first day of the calendar from which the steps lead to `day` or later."""
    return _CALENDAR[0] + bisect_left(_CALENDAR, day, key=lambda start: along(steps, start))


def applies(node: Node, day: Days, as_of: date) -> bool:
    """Whether law of a period may apply to what happened on a date (`applies` of a program)."""
    since, until = node.data
    first, last = (None if d in UNDATED else date.fromordinal(d) for d in day)
    started: bool = since <= last_law_day(first, last, as_of)
    return started and (first is None or until is None or first < until)
