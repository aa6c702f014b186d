"""Closed days of the city hall."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.facts.calendar import closed_reason, holiday_name, is_closed, next_open_day


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 16), None),
        (date(2026, 11, 21), "土曜日"),
        (date(2026, 11, 22), "日曜日"),
        (date(2026, 11, 23), "勤労感謝の日"),
        (date(2026, 9, 22), "国民の休日"),
        (date(2026, 5, 6), "憲法記念日 振替休日"),
        (date(2026, 12, 28), None),
        (date(2026, 12, 29), "年末年始の休日"),
        (date(2027, 1, 1), "年末年始の休日"),
        (date(2028, 1, 3), "年末年始の休日"),
        (date(2028, 1, 4), None),
    ],
)
def test_the_reason_for_closing_is_named(day, reason):
    assert closed_reason(day) == reason
    assert is_closed(day) is (reason is not None)


def test_a_holiday_has_its_name():
    assert holiday_name(date(2026, 11, 3)) == "文化の日"
    assert holiday_name(date(2026, 11, 4)) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_next_open_day_is_open_and_near(day):
    opened = next_open_day(day)
    assert not is_closed(opened)
    assert 0 <= (opened - day).days <= 12
    assert is_closed(day) or opened == day
