"""Columns of days change as single days do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.decisions.compiled import calendar_tables as calendar
from smartmado.decisions.compiled import days
from smartmado.decisions.compiled.columns import NO_FIRST, NO_LAST
from smartmado.facts import dates
from smartmado.facts.calendar import next_open_day
from smartmado.facts.dates import DateRange

_ANY_DAY = st.dates(date(1801, 1, 1), date(2150, 12, 31))
_PAIRS: dict[str, tuple[days.Change, Callable[[DateRange], DateRange]]] = {
    **{
        f"attains {n}": (days.attains(n), lambda day, n=n: dates.attains(day, n))
        for n in (0, 1, 3, 18, 20, 65, 75)
    },
    **{f"birthday {n}": (days.birthday(n), lambda day, n=n: dates.birthday(day, n)) for n in (1, 3, 75)},
    "school_start": (days.school_start, dates.school_start),
    "fiscal_year_end": (days.EDGES["fiscal_year_end"], dates.fiscal_year_end),
    "fiscal_year_start": (days.EDGES["fiscal_year_start"], dates.fiscal_year_start),
    "month_end": (days.EDGES["month_end"], dates.month_end),
    "month_start": (days.EDGES["month_start"], dates.month_start),
    **{
        f"shift {step}": (days.shift(*step), lambda day, step=step: dates.shift(day, *step))
        for step in ((14, 0, 0), (-56, 0, 0), (0, -6, 0), (0, 22, 0), (0, 0, 2), (-1, 13, -3))
    },
}


def _one(change: Callable[[DateRange], DateRange], day: date) -> int:
    found = change(DateRange.of(day)).exact
    assert found is not None
    return found.toordinal()


@pytest.mark.parametrize("name", _PAIRS)
def test_every_day_of_eight_decades_changes_as_a_single_day_does(name: str) -> None:
    columns, single = _PAIRS[name]
    first, last = date(1958, 1, 1).toordinal(), date(2037, 12, 31).toordinal()
    every = np.arange(first, last + 1, dtype=np.int32)
    expected = [_one(single, date.fromordinal(n)) for n in range(first, last + 1)]
    assert columns(every).tolist() == expected


def test_every_day_of_three_years_moves_to_the_next_open_day() -> None:
    first, last = date(2025, 1, 1).toordinal(), date(2027, 12, 31).toordinal()
    every = np.arange(first, last + 1, dtype=np.int32)
    expected = [next_open_day(date.fromordinal(n)).toordinal() for n in range(first, last + 1)]
    assert days.EDGES["open_day"](every).tolist() == expected


@settings(max_examples=200)
@given(st.lists(_ANY_DAY, min_size=1, max_size=5), st.sampled_from(sorted(_PAIRS)))
def test_any_day_changes_as_a_single_day_does(some: list[date], name: str) -> None:
    columns, single = _PAIRS[name]
    found = columns(np.array([day.toordinal() for day in some], dtype=np.int32))
    assert found.tolist() == [_one(single, day) for day in some]


@settings(max_examples=200)
@given(_ANY_DAY, st.integers(-400, 400), st.integers(-30, 30), st.integers(-5, 80))
def test_any_shift_and_any_age_are_those_of_a_single_day(day: date, n: int, months: int, years: int) -> None:
    column = np.array([day.toordinal()], dtype=np.int32)
    moved = _one(lambda d: dates.shift(d, n, months, years % 10), day)
    assert days.shift(n, months, years % 10)(column).tolist() == [moved]
    assert days.attains(abs(years))(column).tolist() == [_one(lambda d: dates.attains(d, abs(years)), day)]


@pytest.mark.parametrize("name", _PAIRS)
def test_an_open_end_stays_open(name: str) -> None:
    columns, _ = _PAIRS[name]
    assert columns(np.array([NO_FIRST, NO_LAST], dtype=np.int32)).tolist() == [NO_FIRST, NO_LAST]


_STEPS: tuple[calendar.Steps, ...] = (
    (),
    (("age", "attains", 18),),
    (("age", "birthday", 75), ("edge", "month_end")),
    (("age", "attains", 15), ("edge", "fiscal_year_end")),
    (("school_start",),),
    (("shift", 0, -6, 0),),
)


@settings(max_examples=150)
@given(
    st.lists(_ANY_DAY, min_size=1, max_size=20),
    _ANY_DAY,
    st.sampled_from(_STEPS),
    st.sampled_from(_STEPS),
    st.booleans(),
)
def test_comparing_with_the_cut_is_comparing_the_changed_day(
    some: list[date], limit: date, steps: calendar.Steps, of: calendar.Steps, eve: bool
) -> None:
    column = np.array([NO_FIRST, *(day.toordinal() for day in some), NO_LAST], dtype=np.int32)
    short = calendar.shortened(column)
    is_short = short.dtype == np.int16
    [place] = calendar.places(np.array([limit.toordinal()], dtype=np.int32))
    [told] = calendar.changed(np.array([limit.toordinal()], dtype=np.int32), of)
    expected = calendar.changed(column, steps) <= told - eve
    for cut in (
        calendar.cuts(steps, eve, of, is_short)[place],
        calendar.cut(steps, eve, int(told), is_short),
    ):
        assert (short <= cut)[1:].tolist() == expected[1:].tolist()
        assert (short > cut)[:-1].tolist() == (~expected)[:-1].tolist()
