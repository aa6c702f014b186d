"""Dates known in part, and ages: the boundaries of the law one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.facts import dates
from smartmado.facts.dates import DateRange, compare, completed_years, parse_date

days = st.dates(date(1870, 1, 1), date(2150, 12, 31))


@st.composite
def ranges(draw, unbounded=True):
    first, second = sorted([draw(days), draw(days)])
    if not unbounded:
        return DateRange(first, second)
    return DateRange(draw(st.sampled_from([first, None])), draw(st.sampled_from([second, None])))


def on(text):
    return DateRange.of(date.fromisoformat(text))


# --- reading


@pytest.mark.parametrize(
    ("value", "earliest", "latest"),
    [
        ("2026-11-16", "2026-11-16", "2026-11-16"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("1947", "1947-01-01", "1947-12-31"),
        (date(2026, 4, 1), "2026-04-01", "2026-04-01"),
        ({"text": "昭和22年", "earliest": "1947-01-01", "latest": "1947-12-31"}, "1947-01-01", "1947-12-31"),
        ({"earliest": "1947", "latest": "1948"}, "1947-01-01", "1948-12-31"),
    ],
)
def test_a_date_is_read_in_each_of_its_shapes(value, earliest, latest):
    read = parse_date(value)
    assert (read.earliest.isoformat(), read.latest.isoformat()) == (earliest, latest)


def test_wording_without_bounds_stays_unbounded_and_verbatim():
    assert parse_date({"text": "1947年頃"}) == DateRange(None, None, "1947年頃")


def test_a_range_already_read_is_left_alone():
    assert parse_date(on("2026-11-16")) == on("2026-11-16")


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("2026-02-29", "暦にない"),
        ("2026-13-01", "暦にない"),
        ("2026/11/16", "読めません"),
        ("２０２６-11-16", "読めません"),
        ("", "読めません"),
        ("0001-01-01", "1800年から"),
        (20261116, "日付として読めません"),
        (None, "日付として読めません"),
        ({"text": 5}, "文字列"),
        ({"from": "2026-01-01"}, "使えない項目"),
        ({"earliest": "2027", "latest": "2026"}, "逆"),
        ({"earliest": "x"}, "読めません"),
    ],
)
def test_a_date_that_is_none_gets_a_japanese_sentence(value, part):
    with pytest.raises(ValueError, match=part):
        parse_date(value)


@given(days)
def test_reading_what_was_written_gives_the_same_day(day):
    assert parse_date(day.isoformat()).exact == day


# --- ages


@pytest.mark.parametrize(
    ("birth", "years", "attained", "birthday"),
    [
        ("1961-11-25", 65, "2026-11-24", "2026-11-25"),
        ("1951-11-16", 75, "2026-11-15", "2026-11-16"),
        ("2008-02-29", 18, "2026-02-28", "2026-03-01"),
        ("2008-02-29", 20, "2028-02-28", "2028-02-29"),
        ("2008-03-01", 20, "2028-02-29", "2028-03-01"),
        ("2007-03-01", 20, "2027-02-28", "2027-03-01"),
        ("2006-01-01", 20, "2025-12-31", "2026-01-01"),
        ("2008-04-01", 18, "2026-03-31", "2026-04-01"),
    ],
)
def test_an_age_is_attained_on_the_eve_of_the_birthday(birth, years, attained, birthday):
    assert dates.attains(on(birth), years) == on(attained)
    assert dates.birthday(on(birth), years) == on(birthday)


@pytest.mark.parametrize(
    ("birth", "years", "end"),
    [
        ("2008-04-01", 18, "2026-03-31"),  # 到達日が3/31ならその日
        ("2008-04-02", 18, "2027-03-31"),
        ("2004-04-01", 22, "2026-03-31"),
        ("2004-04-02", 22, "2027-03-31"),
        ("2008-02-29", 18, "2026-03-31"),
    ],
)
def test_a_school_year_divides_between_1_and_2_april(birth, years, end):
    assert dates.fiscal_year_end(dates.attains(on(birth), years)) == on(end)


@pytest.mark.parametrize(
    ("birth", "start"),
    [("2020-04-01", "2026-04-01"), ("2020-04-02", "2027-04-01"), ("2020-02-29", "2026-04-01")],
)
def test_school_starts_on_the_first_april_after_six(birth, start):
    assert dates.school_start(on(birth)) == on(start)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2026-03-31", "2025-04-01", "2026-03-31"),
        ("2026-04-01", "2026-04-01", "2027-03-31"),
        ("2027-01-05", "2026-04-01", "2027-03-31"),
    ],
)
def test_a_fiscal_year_runs_from_april_to_march(day, start, end):
    assert dates.fiscal_year_start(on(day)) == on(start)
    assert dates.fiscal_year_end(on(day)) == on(end)


# --- months and shifts


def test_months_begin_and_end_where_the_calendar_says():
    assert dates.month_start(on("2028-02-17")) == on("2028-02-01")
    assert dates.month_end(on("2028-02-17")) == on("2028-02-29")


@pytest.mark.parametrize(
    ("day", "step", "result"),
    [
        ("2026-01-31", {"months": 1}, "2026-02-28"),
        ("2028-02-29", {"years": 1}, "2029-02-28"),
        ("2028-02-29", {"years": -4}, "2024-02-29"),
        ("2026-11-30", {"months": -9}, "2026-02-28"),
        ("2026-12-15", {"months": 1}, "2027-01-15"),
        ("2026-01-31", {"months": 1, "days": 1}, "2026-03-01"),
        ("2026-11-16", {"days": -56}, "2026-09-21"),
        ("2026-11-16", {}, "2026-11-16"),
    ],
)
def test_a_shift_goes_to_the_corresponding_day_or_the_months_end(day, step, result):
    assert dates.shift(on(day), **step) == on(result)


# --- laws

FUNCTIONS = [
    lambda d: dates.attains(d, 18),
    lambda d: dates.birthday(d, 75),
    dates.school_start,
    dates.fiscal_year_end,
    dates.fiscal_year_start,
    dates.month_start,
    dates.month_end,
    lambda d: dates.shift(d, days=-3, months=7, years=2),
]


@pytest.mark.parametrize("function", FUNCTIONS)
@given(ranges(unbounded=False), st.data())
def test_the_result_for_every_possible_day_lies_in_the_resulting_range(function, span, data):
    day = data.draw(st.dates(span.earliest, span.latest))
    result, one = function(span), function(DateRange.of(day)).exact
    assert result.earliest <= one <= result.latest


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_unbounded_end_stays_unbounded(function):
    result = function(DateRange(None, None, "不詳"))
    assert result == DateRange(None, None)


@given(days)
def test_the_birthday_is_the_day_after_the_age_is_attained(day):
    born = DateRange.of(day)
    assert dates.birthday(born, 18).exact == dates.attains(born, 18).exact + timedelta(days=1)


@given(days)
def test_a_fiscal_year_is_one_year_long(day):
    start, end = dates.fiscal_year_start(DateRange.of(day)), dates.fiscal_year_end(DateRange.of(day))
    assert start.exact <= day <= end.exact
    assert dates.shift(start, years=1, days=-1) == end


# --- comparing

OPS = {
    "before": lambda a, b: a < b,
    "on_or_before": lambda a, b: a <= b,
    "after": lambda a, b: a > b,
    "on_or_after": lambda a, b: a >= b,
    "same_day": lambda a, b: a == b,
    "same_month": lambda a, b: (a.year, a.month) == (b.year, b.month),
}


@pytest.mark.parametrize("op", OPS)
@given(days, days)
def test_known_days_compare_as_days_do(op, a, b):
    assert compare(DateRange.of(a), op, DateRange.of(b)) is OPS[op](a, b)


@pytest.mark.parametrize("op", OPS)
@given(ranges(unbounded=False), ranges(unbounded=False), st.data())
def test_a_certain_answer_holds_for_every_possible_day(op, a, b, data):
    answer = compare(a, op, b)
    day_a = data.draw(st.dates(a.earliest, a.latest))
    day_b = data.draw(st.dates(b.earliest, b.latest))
    assert answer is None or answer is OPS[op](day_a, day_b)


@pytest.mark.parametrize("op", ["before", "on_or_before", "after", "on_or_after"])
@given(ranges(unbounded=False), ranges(unbounded=False))
def test_an_order_left_open_can_truly_go_either_way(op, a, b):
    if compare(a, op, b) is None:
        ends = [(a.earliest, b.latest), (a.latest, b.earliest)]
        assert {OPS[op](x, y) for x, y in ends} == {True, False}


@pytest.mark.parametrize("op", OPS)
def test_an_unbounded_date_compares_as_unknown(op):
    assert compare(DateRange(None, None, "不詳"), op, on("2026-11-16")) is None
    assert compare(on("2026-11-16"), op, DateRange(None, None)) is None


def test_a_month_known_as_a_whole_is_the_same_month():
    assert compare(parse_date("2026-11"), "same_month", on("2026-11-16")) is True
    assert compare(parse_date("2026-11"), "same_day", on("2026-11-16")) is None
    assert compare(parse_date("2026"), "same_month", on("2026-11-16")) is None
    assert compare(parse_date("2026"), "same_month", on("2027-11-16")) is False


def test_a_birth_year_alone_decides_where_the_whole_year_agrees():
    born = parse_date("1947")
    day = on("2026-11-16")
    assert compare(dates.birthday(born, 75), "on_or_before", day) is True
    assert compare(dates.birthday(born, 79), "on_or_before", day) is None
    assert compare(dates.birthday(born, 80), "on_or_before", day) is False


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        ("2000-11-16", "2026-11-15", 25),
        ("2000-11-16", "2026-11-16", 26),
        ("2000-02-29", "2027-02-28", 26),
        ("2000-02-29", "2027-03-01", 27),
        ("2000-02-29", "2028-02-29", 28),
    ],
)
def test_the_age_that_people_tell_grows_on_the_birthday(born, today, years):
    assert completed_years(date.fromisoformat(born), date.fromisoformat(today)) == years
