"""On which days a comparison with an unknown date turns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.decisions.evaluate import EDGES
from smartmado.decisions.residuals.days import Step, holds_first, turning_days
from smartmado.facts import dates
from smartmado.facts.dates import DateRange

_DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
_STEPS = st.one_of(
    st.tuples(st.sampled_from(["attains", "birthday"]), st.integers(1, 30)),
    st.tuples(st.just("shift"), st.integers(-40, 40), st.integers(-30, 30), st.integers(-3, 3)),
    st.tuples(st.sampled_from(["school_start", *EDGES])),
)
_OPS = ("before", "on_or_before", "after", "on_or_after", "same_day", "same_month")


def _moved(day: date, steps: tuple[Step, ...]) -> DateRange:
    found = DateRange.of(day)
    for name, *numbers in steps:
        found = EDGES[name](found) if name in EDGES else getattr(dates, name)(found, *numbers)
    return found


@settings(max_examples=80)
@given(st.lists(_STEPS, max_size=3), st.sampled_from(_OPS), _DAYS, st.integers(-400, 400))
def test_the_truth_changes_on_the_turning_days_and_only_there(
    steps: list[Step], op: str, other: date, off: int
) -> None:
    turns = turning_days(tuple(steps), op, other)
    near = [date.fromordinal(t) for t in turns] or [other]
    for day in (*near, *(d - timedelta(days=1) for d in near), other + timedelta(days=off)):
        passed = sum(t <= day.toordinal() for t in turns)
        expected = dates.compare(_moved(day, tuple(steps)), op, DateRange.of(other))  # type: ignore[arg-type]
        assert (holds_first(op) ^ (passed % 2 == 1)) is expected


@pytest.mark.parametrize(
    ("born", "counts"),
    [(date(2006, 11, 16), True), (date(2006, 11, 17), True), (date(2006, 11, 18), False)],
)
def test_twenty_is_attained_on_the_eve_of_the_birthday(born: date, counts: bool) -> None:
    [turn] = turning_days((("attains", 20),), "on_or_before", date(2026, 11, 16))
    assert (born.toordinal() < turn) is counts
