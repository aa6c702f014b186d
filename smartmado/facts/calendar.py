"""The days a city hall is closed (地方自治法4条の2: Saturdays, Sundays, holidays, 12/29-1/3)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import jpholiday

JAPAN: Final = ZoneInfo("Asia/Tokyo")
_YEAR_END = "年末年始の休日"
_WEEKEND = {5: "土曜日", 6: "日曜日"}


@lru_cache(maxsize=4096)
def holiday_name(day: date) -> str | None:
    """Name of the national holiday (国民の祝日に関する法律), or None."""
    name: str | None = jpholiday.is_holiday_name(day)
    return name


def closed_reason(day: date) -> str | None:
    """Why the counters are closed that day, in words; None when they are open."""
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return _YEAR_END
    return holiday_name(day) or _WEEKEND.get(day.weekday())


def is_closed(day: date) -> bool:
    """Whether the city hall is closed that day."""
    return closed_reason(day) is not None


def next_open_day(day: date) -> date:
    """The day itself when open, else the first open day after it."""
    while is_closed(day):
        day += timedelta(days=1)
    return day
