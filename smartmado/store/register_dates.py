"""Dates of the register that are words: which days they may be.

Three companions stand beside a date: the ISO day (only when exact and real), the
wording as recorded, and how certain it is (住民記録システム標準仕様書 1.1.8). The
wording is kept to the letter; what cannot be bounded for certain stays unbounded.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TypeAlias

from smartmado.facts.dates import DateRange
from smartmado.facts.wareki import parse_flexible

JsonDate: TypeAlias = str | dict[str, str | None]

# The day, month or year named at the head of a wording such as 推定昭和22年3月5日.
_ERA_YEAR = r"(?:明治|大正|昭和|平成|令和|西暦)?(?:[0-9０-９]{1,4}|元)年"
_MONTH, _DAY = r"[0-9０-９]{1,2}月", r"[0-9０-９]{1,2}日"
_NAMED = re.compile(rf"{_ERA_YEAR}(?:{_MONTH}(?:{_DAY})?)?")
_YEAR = re.compile(_ERA_YEAR)
_MONTH_OF_YEAR = re.compile(rf"{_ERA_YEAR}{_MONTH}")
_NUMBERS = str.maketrans("０１２３４５６７８９", "0123456789")
_RANGE = re.compile(
    rf"(?:推定)?(?P<year>{_ERA_YEAR})(?P<month>{_MONTH})(?P<day>{_DAY})(?:から|〜|～)"
    rf"(?P<year2>{_ERA_YEAR})?(?P<month2>{_MONTH})?(?P<day2>{_DAY})(?:まで)?(?:の間)?"
)
_WHOLE_YEAR = {"season", "year"}
_WHOLE_MONTH = {"month_part", "month", "month_presumed"}


def read_partial(iso: str, wording: str, precision: str) -> JsonDate | None:
    """The date as a situation writes it, None when nothing is recorded.

    `iso` is a real day or "". Raises ValueError with a sentence when the three
    columns contradict each other.
    """
    precision = precision or ("exact" if iso else "")
    if precision == "exact":
        if not iso:
            raise ValueError("確かさが exact なら年月日が要ります。分からない日なら確かさを直してください。")
        return {"text": wording, "earliest": iso, "latest": iso} if wording else iso
    if iso:
        raise ValueError(
            f"年月日が入っていますが、確かさは {precision} です。"
            "確かな日でなければ年月日を空にして、記載どおりの文字を _text の欄に入れてください。"
        )
    if not wording:
        if precision:
            raise ValueError("確かさだけがあり、日付も記載どおりの文字もありません。")
        return None
    return _bounded(wording, bounds(wording, precision))


def bounds(wording: str, precision: str) -> DateRange:
    """The days that a wording leaves possible; unbounded where it says 頃 or is not understood."""
    if precision in _WHOLE_YEAR:
        return _named(_YEAR.search(wording))
    if precision in _WHOLE_MONTH:
        return _named(_MONTH_OF_YEAR.search(wording))
    if precision == "day_presumed":
        found = _named(_NAMED.search(wording))
        return found if found.exact else DateRange(None, None)
    if precision == "range":
        return _range(wording)
    if precision == "not_in_calendar":
        return _beside_the_calendar(wording)
    return DateRange(None, None)


def _bounded(wording: str, span: DateRange) -> JsonDate:
    first, last = span.earliest, span.latest
    return {
        "text": wording,
        "earliest": first.isoformat() if first else None,
        "latest": last.isoformat() if last else None,
    }


def _named(match: re.Match[str] | None) -> DateRange:
    found = parse_flexible(match[0]) if match else None
    return found or DateRange(None, None)


def _range(wording: str) -> DateRange:
    """Both ends named: ○日から○日まで. With 頃 the ends are soft, and nothing is certain."""
    match = None if "頃" in wording else _RANGE.fullmatch(wording)
    if match is None:
        return DateRange(None, None)
    year, month = match["year"], match["month"]
    first = parse_flexible(year + month + match["day"])
    last = parse_flexible((match["year2"] or year) + (match["month2"] or month) + match["day2"])
    if not first or not last or not first.earliest or not last.latest or first.earliest > last.latest:
        return DateRange(None, None)
    return DateRange(first.earliest, last.latest)


def _beside_the_calendar(wording: str) -> DateRange:
    """29 February of a common year, as an old 戸籍 may say: the day before or the day after."""
    match = re.search(rf"({_ERA_YEAR})2月29日", wording.translate(_NUMBERS))
    year = parse_flexible(match[1]) if match else None
    if year is None or year.earliest is None:
        return DateRange(None, None)
    number = year.earliest.year
    return DateRange(date(number, 2, 28), date(number, 3, 1))
