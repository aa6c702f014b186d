"""A day that an option names."""

from __future__ import annotations

import re
from datetime import date, datetime

from smartmado.facts.calendar import JAPAN
from smartmado.facts.errors import SmartmadoError

FIRST_YEAR, LAST_YEAR = 2000, 2199


def day_of(option: str, text: str | None) -> date:
    """The day, written 2027-04-01; today in Japan where the option was left out."""
    if text is None:
        return datetime.now(JAPAN).date()
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise SmartmadoError(
            f"{option}「{text[:40]}」は暦にある日ではありません。2027-04-01 の形で書いてください。"
        ) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise SmartmadoError(f"{option} は{FIRST_YEAR}年から{LAST_YEAR}年の間で書いてください。")
    return day
