"""Terms of days, months and years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.facts.dates import add_months
from smartmado.facts.terms import days_term, months_term, roll, years_term

days = st.dates(date(1950, 1, 1), date(2090, 12, 31))


def test_a_birth_of_10_november_shows_both_ways_of_counting():
    born = date(2026, 11, 10)
    assert days_term(born, 14, "included") == date(2026, 11, 23)
    assert roll(date(2026, 11, 23)) == (date(2026, 11, 24), "勤労感謝の日")
    assert days_term(born, 15) == date(2026, 11, 25)


def test_a_birth_at_the_end_of_the_month_keeps_the_next_month_by_the_15_day_rule():
    # 15日特例: the 15th day after the birth, and the last day without loss of a month.
    born = date(2026, 10, 31)
    fifteenth, _ = roll(days_term(born, 15))
    assert fifteenth == date(2026, 11, 16)
    assert max(date(2026, 10, 31), fifteenth) == date(2026, 11, 16)


def test_leaving_a_job_counts_from_the_day_after():
    assert days_term(date(2026, 10, 31), 14) == date(2026, 11, 14)


@pytest.mark.parametrize(
    ("start", "n", "first_day", "end"),
    [
        ("2026-11-10", 3, "excluded", "2027-02-10"),
        ("2026-11-10", 3, "included", "2027-02-09"),
        ("2026-11-30", 3, "excluded", "2027-02-28"),
        ("2026-11-29", 3, "excluded", "2027-02-28"),  # 応当日(2/30)がない: 月末
        ("2026-11-30", 3, "included", "2027-02-28"),
        ("2027-11-29", 3, "included", "2028-02-28"),
        ("2027-11-30", 3, "included", "2028-02-29"),
        ("2026-08-31", 1, "excluded", "2026-09-30"),
        ("2026-01-31", 1, "included", "2026-02-28"),
        ("2026-02-28", 1, "excluded", "2026-03-31"),
    ],
)
def test_a_term_of_months_ends_on_the_eve_of_the_corresponding_day(start, n, first_day, end):
    assert months_term(date.fromisoformat(start), n, first_day) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [("2026-11-16", 2, "2028-11-16"), ("2028-02-28", 1, "2029-02-28"), ("2028-02-29", 2, "2030-02-28")],
)
def test_a_term_of_years_ends_on_the_eve_of_the_corresponding_day(start, n, end):
    assert years_term(date.fromisoformat(start), n) == date.fromisoformat(end)


@pytest.mark.parametrize("term", [days_term, months_term, years_term])
def test_a_term_of_nothing_is_refused(term):
    with pytest.raises(ValueError, match="1以上"):
        term(date(2026, 11, 16), 0)


def test_the_year_end_rolls_to_the_first_working_day_with_every_reason():
    assert roll(date(2026, 12, 29)) == (date(2027, 1, 4), "年末年始の休日")
    assert roll(date(2027, 12, 31)) == (date(2028, 1, 4), "年末年始の休日")
    assert roll(date(2026, 11, 22)) == (date(2026, 11, 24), "日曜日・勤労感謝の日")
    assert roll(date(2026, 11, 16)) == (date(2026, 11, 16), None)


@given(days, st.integers(1, 400))
def test_counting_the_first_day_ends_a_day_term_one_day_sooner(start, n):
    assert days_term(start, n) - days_term(start, n, "included") == timedelta(days=1)


@given(days, st.integers(1, 60))
def test_a_month_term_never_passes_the_corresponding_day(start, n):
    end = months_term(start, n)
    assert add_months(start, n) <= end <= add_months(start, n) + timedelta(days=3)
    assert months_term(start, n, "included") <= end


@given(days, st.integers(1, 59))
def test_a_longer_term_ends_later(start, n):
    assert months_term(start, n) < months_term(start, n + 1)
    assert days_term(start, n) < days_term(start, n + 1)
