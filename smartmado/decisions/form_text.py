"""A fact's value in the words of a form."""

from __future__ import annotations

from datetime import date

from smartmado.decisions.evaluate import Evaluator
from smartmado.facts.dates import DateRange, completed_years
from smartmado.facts.situation import Value
from smartmado.facts.wareki import (
    WESTERN,
    EraParts,
    era_parts,
    format_seireki,
    format_short,
    format_wareki,
)

_WESTERN_FOR_FOREIGNERS = frozenset({"birth_date", "residence_expiry"})
"""Dates that the register holds in the western calendar for foreign residents (1.1.2, 1.1.9)."""


def fact_text(
    ev: Evaluator, fact: str | None, value: Value | date, person: str | None, format_: str | None
) -> str | None:
    """The value as a form prints it; None for what has no words (a person without a name)."""
    match value:
        case date():
            return _date(ev, fact, DateRange.of(value), person, format_)
        case DateRange():
            return _date(ev, fact, value, person, format_)
        case bool():
            return "はい" if value else "いいえ"
        case int():
            return f"{value:,}円" if format_ == "yen" else str(value)
    definition = ev.book.facts[fact] if fact else None
    labels = definition.values if definition else {}
    if isinstance(value, tuple):
        return "、".join(labels.get(v, v) for v in value)
    if definition and definition.type == "person":
        name = ev.read("name", value, None)
        return name if isinstance(name, str) else None
    if format_ == "postal":
        return _postal(value)
    return labels.get(value, value)


def _date(
    ev: Evaluator, fact: str | None, day: DateRange, person: str | None, format_: str | None
) -> str | None:
    if format_ == "age":
        return _age(day, ev.situation.as_of)
    exact = day.exact
    foreign = person is not None and ev.read("person_type", person, None) == "foreign"
    western = foreign and fact in _WESTERN_FOR_FOREIGNERS
    if format_ in EraParts._fields:
        return _part(exact, format_, western) if exact and not day.text else None
    if format_ == "seireki" or western:
        return format_seireki(day)
    if format_ == "wareki_short" and exact and not day.text:
        return format_short(exact)
    return format_wareki(day)


def _part(day: date, part: str, western: bool) -> str:
    """The era, year, month or day alone."""
    parts = EraParts(WESTERN, day.year, day.month, day.day) if western else era_parts(day)
    return str(getattr(parts, part))


def _age(born: DateRange, today: date) -> str | None:
    """Whole years on the day of the visit; None when the birth date is not known to the day."""
    return None if born.exact is None else f"{completed_years(born.exact, today)}歳"


def _postal(code: str) -> str:
    digits = code.replace("-", "")
    return (
        f"〒{digits[:3]}-{digits[3:]}" if len(digits) == 7 and digits.isascii() and digits.isdigit() else code
    )
