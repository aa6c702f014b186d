"""Dates that may be known only in part, and the age arithmetic of Japanese law.

A register may hold "1947, month and day unknown". Every date is therefore a
range of possible days, and every rule is computed on both ends: where both
agree the answer is certain, otherwise it stays unknown.

All functions here are monotone (a later day never gives an earlier result),
so working on the two ends is exact.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from smartmado.facts.truth import Truth

Comparison = Literal["before", "on_or_before", "after", "on_or_after", "same_day", "same_month"]

# Years a register or a notification can sensibly hold. The bounds keep every
# sum of this module inside the calendar of the standard library.
FIRST_YEAR, LAST_YEAR = 1800, 2299

_DAY = timedelta(days=1)
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True)
class DateRange:
    """The days a date may be: from `earliest` to `latest`, both possible.

    An end that is None is unbounded. `text` is the register's own wording
    ("1947年頃", "明治45年7月30日"), printed verbatim and never computed with.
    """

    earliest: date | None
    latest: date | None
    text: str | None = None

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.latest < self.earliest:
            raise ValueError(
                f"日付の範囲が逆です({self.earliest}〜{self.latest})。早い日を先にしてください。"
            )

    @staticmethod
    def of(day: date, text: str | None = None) -> DateRange:
        """A date that is known to the day."""
        return DateRange(day, day, text)

    @property
    def exact(self) -> date | None:
        """The day, when only one is possible."""
        return self.earliest if self.earliest == self.latest else None

    def mapped(self, change: Callable[[date], date]) -> DateRange:
        """The range of `change` over this range; `change` must be monotone."""
        return DateRange(
            None if self.earliest is None else change(self.earliest),
            None if self.latest is None else change(self.latest),
        )


# --- reading -----------------------------------------------------------------


def parse_date(value: object) -> DateRange:
    """Read a date as situations and content write it.

    Accepts "YYYY-MM-DD", "YYYY-MM", "YYYY", a `date` (YAML makes those), a
    DateRange, or {"text": …, "earliest": …, "latest": …} with either end left
    out or null when it is not bounded. Raises ValueError with a sentence.
    """
    if isinstance(value, DateRange):
        return value
    if isinstance(value, date):
        return DateRange.of(_plausible(value.year, value.month, value.day, str(value)))
    if isinstance(value, str):
        return _parse_iso(value)
    if isinstance(value, Mapping):
        return _parse_partial(value)
    raise ValueError("日付として読めません。「2026-11-16」の形で書いてください。")


def _parse_iso(text: str) -> DateRange:
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError(
            f"日付「{text[:40]}」が読めません。「2026-11-16」「2026-11」「2026」のどれかの形で書いてください。"
        )
    year = int(match[1])
    month, day = (int(part) if part else None for part in (match[2], match[3]))
    if month is None:
        return DateRange(_plausible(year, 1, 1, text), date(year, 12, 31))
    if day is None:
        return _whole_month(_plausible(year, month, 1, text))
    return DateRange.of(_plausible(year, month, day, text))


def _parse_partial(value: Mapping[object, object]) -> DateRange:
    unknown_keys = [str(key) for key in value if key not in ("text", "earliest", "latest")]
    if unknown_keys:
        raise ValueError(
            f"日付に使えない項目があります: {'、'.join(unknown_keys)}。"
            "使えるのは text・earliest・latest です。"
        )
    text = value.get("text")
    if text is not None and not isinstance(text, str):
        raise ValueError("日付の text は文字列で書いてください。")
    earliest, latest = value.get("earliest"), value.get("latest")
    if isinstance(earliest, Mapping) or isinstance(latest, Mapping):
        raise ValueError("日付の earliest と latest は「2026-11-16」の形で書いてください。")
    return DateRange(
        None if earliest is None else parse_date(earliest).earliest,
        None if latest is None else parse_date(latest).latest,
        text,
    )


def _plausible(year: int, month: int, day: int, text: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"日付「{text}」の年は{FIRST_YEAR}年から{LAST_YEAR}年の間で書いてください。")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"日付「{text}」は暦にない日です。年月日を確かめてください。") from None


def _whole_month(first: date) -> DateRange:
    return DateRange(first, _month_end(first))


# --- age: 年齢計算ニ関スル法律, 民法143条 ---------------------------------------


def attains(birth: DateRange, years: int) -> DateRange:
    """The day an age is attained: the eve of the birthday.

    Someone born on 29 February attains every age on 28 February.
    """
    return birth.mapped(lambda day: _eve_of_birthday(day, years))


def birthday(birth: DateRange, years: int) -> DateRange:
    """The day after the age is attained (75歳 of 後期高齢者医療 counts from it)."""
    return birth.mapped(lambda day: _eve_of_birthday(day, years) + _DAY)


def _eve_of_birthday(born: date, years: int) -> date:
    year = born.year + years
    if born.month == 2 and born.day == 29:
        return date(year, 2, 28)
    return date(year, born.month, born.day) - _DAY


def completed_years(born: date, today: date) -> int:
    """The age as people tell it: it grows on the birthday, on 1 March for one born on 29 February."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def school_start(birth: DateRange) -> DateRange:
    """First 1 April on or after the day after attaining 6 (学校教育法17条)."""
    return birth.mapped(lambda day: _next_first_of_april(_eve_of_birthday(day, 6) + _DAY))


def _next_first_of_april(day: date) -> date:
    this_year = date(day.year, 4, 1)
    return this_year if day <= this_year else date(day.year + 1, 4, 1)


# --- fiscal years, months, shifts ---------------------------------------------


def fiscal_year_end(day: DateRange) -> DateRange:
    """First 31 March on or after the day."""
    return day.mapped(_fiscal_year_end)


def _fiscal_year_end(day: date) -> date:
    this_year = date(day.year, 3, 31)
    return this_year if day <= this_year else date(day.year + 1, 3, 31)


def fiscal_year_start(day: DateRange) -> DateRange:
    """Last 1 April on or before the day."""
    return day.mapped(lambda d: date(d.year if d >= date(d.year, 4, 1) else d.year - 1, 4, 1))


def month_start(day: DateRange) -> DateRange:
    """First day of the month."""
    return day.mapped(lambda d: d.replace(day=1))


def month_end(day: DateRange) -> DateRange:
    """Last day of the month."""
    return day.mapped(_month_end)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def shift(day: DateRange, days: int = 0, months: int = 0, years: int = 0) -> DateRange:
    """Move by years and months (to the corresponding day, or the month's end
    where there is none: 民法143条), then by days."""
    return day.mapped(lambda d: add_months(d, months + 12 * years) + timedelta(days=days))


def add_months(day: date, months: int) -> date:
    """The corresponding day so many months on, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


# --- comparing ------------------------------------------------------------------


def compare(a: DateRange, op: Comparison, b: DateRange) -> Truth:
    """Whether `a` stands to `b` as `op` says; None where the ranges leave it open."""
    return _COMPARE[op](a, b)


def _before(a: DateRange, b: DateRange) -> Truth:
    if a.latest and b.earliest and a.latest < b.earliest:
        return True
    if a.earliest and b.latest and a.earliest >= b.latest:
        return False
    return None


def _on_or_before(a: DateRange, b: DateRange) -> Truth:
    later = _before(b, a)
    return None if later is None else not later


def _same(a: DateRange, b: DateRange) -> Truth:
    if _before(a, b) is True or _before(b, a) is True:
        return False
    return True if a.exact is not None and a.exact == b.exact else None


_COMPARE: Mapping[Comparison, Callable[[DateRange, DateRange], Truth]] = {
    "before": _before,
    "on_or_before": _on_or_before,
    "after": lambda a, b: _before(b, a),
    "on_or_after": lambda a, b: _on_or_before(b, a),
    "same_day": _same,
    "same_month": lambda a, b: _same(month_start(a), month_start(b)),
}
