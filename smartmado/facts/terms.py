"""Terms of law: when a period of days, months or years ends.

The first day is normally not counted (民法140条); terms of 戸籍法 count it
(戸籍法43条). A term of months or years ends on the eve of the corresponding day,
or on the last day of the month where there is none (民法143条). A last day on
which the city hall is closed moves to the next open day (地方自治法4条の2第4項);
whether that holds is for the rule to say, so rolling is a step of its own.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from smartmado.facts.calendar import closed_reason, next_open_day
from smartmado.facts.dates import add_months

FirstDay = Literal["excluded", "included"]
_DAY = timedelta(days=1)


def days_term(start: date, n: int, first_day: FirstDay = "excluded") -> date:
    """Last day of a term of `n` days from `start`."""
    return _first_counted(start, n, first_day) + timedelta(days=n - 1)


def months_term(start: date, n: int, first_day: FirstDay = "excluded") -> date:
    """Last day of a term of `n` months from `start`."""
    first = _first_counted(start, n, first_day)
    corresponding = add_months(first, n)
    # add_months fell back to the month's end: there is no corresponding day,
    # and the term ends with that month.
    return corresponding if corresponding.day < first.day else corresponding - _DAY


def years_term(start: date, n: int, first_day: FirstDay = "excluded") -> date:
    """Last day of a term of `n` years from `start`."""
    return months_term(start, 12 * n, first_day)


def roll(day: date) -> tuple[date, str | None]:
    """The next open day, and why the term was carried over (None: it was not).

    The reason names every closed day passed over: "日曜日・勤労感謝の日".
    """
    open_day = next_open_day(day)
    passed = (day + timedelta(days=n) for n in range((open_day - day).days))
    reasons = dict.fromkeys(reason for d in passed if (reason := closed_reason(d)))
    return open_day, "・".join(reasons) or None


def _first_counted(start: date, n: int, first_day: FirstDay) -> date:
    if n < 1:
        raise ValueError(f"期間は1以上で指定してください(指定: {n})。")
    return start if first_day == "included" else start + _DAY
