"""Japanese eras, both ways."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.facts.dates import DateRange, parse_date
from smartmado.facts.wareki import (
    era_parts,
    format_seireki,
    format_short,
    format_wareki,
    parse_flexible,
    with_weekday,
)

modern = st.dates(date(1873, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 22), "令和8年11月22日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1872, 12, 31), "1872年12月31日"),
    ],
)
def test_a_day_is_written_with_its_era(day, text):
    assert format_wareki(day) == text


def test_a_day_is_written_with_its_weekday_and_in_short():
    assert with_weekday(date(2026, 11, 22)) == "令和8年11月22日(日)"
    assert format_short(date(2026, 11, 22)) == "R8.11.22"
    assert format_short(date(1850, 2, 3)) == "1850.2.3"


def test_the_parts_fill_the_era_boxes_of_a_form():
    assert era_parts(date(2026, 11, 22)) == ("令和", 8, 11, 22)
    assert era_parts(date(1850, 2, 3)) == ("西暦", 1850, 2, 3)


@pytest.mark.parametrize(
    ("value", "wareki", "seireki"),
    [
        (parse_date("2026-11-22"), "令和8年11月22日", "2026年11月22日"),
        (parse_date("1947-03"), "昭和22年3月", "1947年3月"),
        (parse_date("1947"), "昭和22年", "1947年"),
        (parse_date("2019"), "2019年", "2019年"),
        (DateRange(date(1947, 1, 1), date(1947, 12, 31), "昭和22年春"), "昭和22年春", "昭和22年春"),
        (DateRange(date(1947, 1, 5), date(1947, 3, 1)), "不詳", "不詳"),
        (DateRange(date(1947, 1, 1), date(1948, 12, 31)), "不詳", "不詳"),
        (DateRange(None, None), "不詳", "不詳"),
        (DateRange(date(1947, 1, 1), None), "不詳", "不詳"),
    ],
)
def test_a_partial_date_is_written_as_far_as_it_is_known(value, wareki, seireki):
    assert format_wareki(value) == wareki
    assert format_seireki(value) == seireki


def test_a_foreign_residents_dates_are_western():
    assert format_seireki(date(1997, 5, 2)) == "1997年5月2日"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("H15.1.7", "2003-01-07", "2003-01-07"),
        ("h15-1-7", "2003-01-07", "2003-01-07"),
        ("平成15年1月7日", "2003-01-07", "2003-01-07"),
        ("平成１５年１月７日", "2003-01-07", "2003-01-07"),
        ("㍻15年1月7日", "2003-01-07", "2003-01-07"),
        ("平15.01.07", "2003-01-07", "2003-01-07"),
        ("20030107", "2003-01-07", "2003-01-07"),
        ("2003/1/7", "2003-01-07", "2003-01-07"),
        ("2003-01-07", "2003-01-07", "2003-01-07"),
        ("西暦2003年1月7日", "2003-01-07", "2003-01-07"),
        (" 令和 元年 5月 1日 ", "2019-05-01", "2019-05-01"),
        ("令和元年", "2019-05-01", "2019-12-31"),
        ("S64", "1989-01-01", "1989-01-07"),
        ("平成15年", "2003-01-01", "2003-12-31"),
        ("H15.2", "2003-02-01", "2003-02-28"),
        ("2004年2月", "2004-02-01", "2004-02-29"),
        ("2004/12", "2004-12-01", "2004-12-31"),
        ("1947", "1947-01-01", "1947-12-31"),
        ("明治45年7月30日", "1912-07-30", "1912-07-30"),
        ("大正元年7月30日", "1912-07-30", "1912-07-30"),
        ("大正15年12月25日", "1926-12-25", "1926-12-25"),
        ("昭和元年12月25日", "1926-12-25", "1926-12-25"),
    ],
)
def test_dates_are_read_as_people_write_them(text, first, last):
    read = parse_flexible(text)
    assert (read.earliest.isoformat(), read.latest.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["大正15年12月25日", "明治45年7月30日", "昭和64年", "令和元年"])
def test_an_era_that_the_day_alone_does_not_tell_is_kept_as_wording(text):
    assert format_wareki(parse_flexible(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不詳",
        "平成31年5月1日",
        "H32",
        "昭和64年1月8日",
        "2003/2/29",
        "H0.1.1",
        "明治5年12月1日",
        "15",
        "999",
        "2003/13/1",
        "20031301",
        "平成",
        "2003年1月7",
        "9999",
        "令和8年11月22日生",
        "R8..1",
    ],
)
def test_what_is_no_date_is_none(text):
    expected = parse_flexible(text)
    if text == "2003年1月7":
        assert expected.exact == date(2003, 1, 7)  # the last 日 may be left out
    else:
        assert expected is None


@given(modern)
def test_what_is_written_reads_back(day):
    assert parse_flexible(format_wareki(day)) == DateRange.of(day)
    assert parse_flexible(format_seireki(day)) == DateRange.of(day)
    era, year, month, number = era_parts(day)
    letter = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}[era]
    assert parse_flexible(f"{letter}{year}.{month}.{number}").exact == day


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_without_failing(text):
    assert parse_flexible(text) is None or parse_flexible(text).earliest <= parse_flexible(text).latest
