"""Japanese eras: writing dates as people read them, reading dates as people write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from smartmado.facts.dates import FIRST_YEAR, LAST_YEAR, DateRange

WESTERN = "西暦"
UNKNOWN_DATE = "不詳"


@dataclass(frozen=True)
class _Era:
    name: str
    letter: str
    first: date
    last: date


# Two days belong to two eras (1912-07-30 and 1926-12-25): each era runs to the
# very day on which it was changed. Since 1989 the new era begins the day after.
# The calendar is Gregorian from 1873-01-01 (明治6年) on; earlier days keep the
# western year, because a lunar date cannot be computed from them.
_ERAS = (
    _Era("令和", "R", date(2019, 5, 1), date(LAST_YEAR, 12, 31)),
    _Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    _Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    _Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    _Era("明治", "M", date(1873, 1, 1), date(1912, 7, 30)),
)
_MEIJI_YEAR_ONE = 1868
_WEEKDAYS = "月火水木金土日"


class EraParts(NamedTuple):
    """A date split as a form's era boxes want it."""

    era: str
    year: int
    month: int
    day: int


def era_parts(day: date) -> EraParts:
    """Era, era year, month and day; the western year before 明治6年.

    On a day of two eras the newer one is given, as the law that changed the
    era says; a register that uses the older one says so in its text.
    """
    for era in _ERAS:
        if era.first <= day <= era.last:
            return EraParts(era.name, _era_year(era, day), day.month, day.day)
    return EraParts(WESTERN, day.year, day.month, day.day)


def _first_year(era: _Era) -> int:
    return _MEIJI_YEAR_ONE if era.name == "明治" else era.first.year


def _era_year(era: _Era, day: date) -> int:
    return day.year - _first_year(era) + 1


def format_wareki(value: date | DateRange) -> str:
    """ "令和8年11月22日"; the register's own wording verbatim where it has one.

    A date known to the month or the year is written so far; anything less
    certain is 不詳. An unknown part is never filled in.
    """
    if isinstance(value, date):
        return _wareki_day(value)
    if value.text:
        return value.text
    if value.exact:
        return _wareki_day(value.exact)
    return _whole_period(value, western=False) or UNKNOWN_DATE


def with_weekday(day: date) -> str:
    """ "令和8年11月24日(火)"."""
    return f"{_wareki_day(day)}({_WEEKDAYS[day.weekday()]})"


def format_short(day: date) -> str:
    """ "R8.11.24", for narrow boxes."""
    era, year, month, number = era_parts(day)
    letter = next((e.letter for e in _ERAS if e.name == era), "")
    return f"{letter}{year}.{month}.{number}"


def format_seireki(value: date | DateRange) -> str:
    """ "2026年11月22日": for the birth date of foreign residents and the end of their stay."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if value.text:
        return value.text
    if value.exact:
        return format_seireki(value.exact)
    return _whole_period(value, western=True) or UNKNOWN_DATE


def _year_text(era: str, year: int) -> str:
    return f"{year}年" if era == WESTERN else f"{era}{'元' if year == 1 else year}年"


def _wareki_day(day: date) -> str:
    era, year, month, number = era_parts(day)
    return f"{_year_text(era, year)}{month}月{number}日"


def _whole_period(value: DateRange, *, western: bool) -> str | None:
    """The words for exactly one month or one year, or None."""
    first, last = value.earliest, value.latest
    if first is None or last is None or first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    one_month = (first.year, first.month) == (last.year, last.month)
    whole_year = first.year == last.year and (first.month, last.month) == (1, 12)
    old, new = era_parts(first), era_parts(last)
    # A year or month in which the era changed has no single era name.
    year = f"{first.year}年" if western or old.era != new.era else _year_text(old.era, old.year)
    if one_month:
        return f"{year}{first.month}月"
    return year if whole_year else None


# --- reading ----------------------------------------------------------------------

_ERA_BY_NAME = {name: era for era in _ERAS for name in (era.name, era.name[0], era.letter)}
_WRITTEN = re.compile(
    rf"(?P<era>{'|'.join(_ERA_BY_NAME)}|{WESTERN})?(?P<year>[0-9]{{1,4}}|元)"
    r"(?:年|[./-]|$)"
    r"(?:(?P<month>[0-9]{1,2})(?:月|[./-]|$)(?:(?P<day>[0-9]{1,2})日?)?)?"
)
_DIGITS = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")


def parse_flexible(text: str) -> DateRange | None:
    """Read a date as people write it; None when it is not one.

    Knows H15.1.7, 平成15年1月7日, 20030107, 2003/1/7, S64, 平成15年, 1947. A day
    outside its era (平成31年5月1日) is no date. Where the era cannot be told
    from the day (大正15年12月25日, 昭和64年) the range keeps the wording as text.
    """
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    match = _DIGITS.fullmatch(folded) or _WRITTEN.fullmatch(folded)
    if match is None:
        return None
    parts = match.groupdict()
    year = 1 if parts["year"] == "元" else int(parts["year"])
    month = int(parts["month"]) if parts["month"] else None
    day = int(parts["day"]) if parts["day"] else None
    era = _ERA_BY_NAME.get(parts.get("era") or "")
    if era is None:
        is_year = FIRST_YEAR <= year <= LAST_YEAR and len(parts["year"]) == 4
        return _span(year, month, day) if is_year else None
    return _within_era(era, year, month, day)


def _within_era(era: _Era, year: int, month: int | None, day: int | None) -> DateRange | None:
    span = _span(_first_year(era) + year - 1, month, day)
    if year < 1 or span is None or span.earliest is None or span.latest is None:
        return None
    first, last = max(span.earliest, era.first), min(span.latest, era.last)
    if first > last:
        return None
    text = _year_text(era.name, year)
    text += f"{month}月" if month else ""
    text += f"{day}日" if day else ""
    clear = DateRange(first, last)
    return clear if format_wareki(clear) == text else DateRange(first, last, text)


def _span(year: int, month: int | None, day: int | None) -> DateRange | None:
    """All days of a year, of a month, or one day; None when the calendar has none."""
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return DateRange.of(first)
    if month:
        following = date(year + month // 12, month % 12 + 1, 1)
        return DateRange(first, following - timedelta(days=1))
    return DateRange(first, date(year, 12, 31))
