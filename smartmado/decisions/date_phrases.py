"""Date expressions, numbers and deadlines as plain Japanese."""

from __future__ import annotations

from datetime import date

from smartmado.content.expressions import (
    Age,
    DateExpr,
    DateFact,
    DateParameter,
    Edge,
    Literal,
    Named,
    Shift,
)
from smartmado.content.model import Deadline
from smartmado.content.rulebook import Rulebook
from smartmado.facts.dates import DateRange
from smartmado.facts.wareki import format_wareki

_NAMED = {
    "event_date": "できごとの日",
    "as_of": "手続をする日",
    "school_start": "小学校に入る年の4月1日",
}
_EDGES = {
    "fiscal_year_end": "{}の属する年度の末日(3月31日)",
    "fiscal_year_start": "{}の属する年度の初日(4月1日)",
    "month_end": "{}の属する月の末日",
    "month_start": "{}の属する月の1日",
    "open_day": "{}(市の休日なら次の開庁日)",
}
_UNITS = {"days": "日", "months": "か月", "years": "年"}


def date_phrase(book: Rulebook, expr: DateExpr) -> str:
    """A date expression: 「生年月日」, 18歳に達する日の属する年度の末日 …"""
    match expr:
        case DateFact(fact=fact):
            return f"「{book.facts[fact].label}」"
        case Named(name=name):
            return _NAMED[name]
        case Literal(day=day):
            return format_wareki(DateRange.of(day))
        case Age(kind="attains", years=years):
            return f"{number_phrase(book, years, '歳')}に達する日(誕生日の前日)"
        case Age(years=years):
            return f"{number_phrase(book, years, '歳')}の誕生日"
        case Edge(kind=kind, of=of):
            return _EDGES[kind].format(date_phrase(book, of))
        case Shift():
            return _shift(book, expr)
        case DateParameter(parameter=parameter):
            return f"「{book.parameters[parameter].label}」"
    raise TypeError(f"no words for {type(expr).__name__}")


def number_phrase(book: Rulebook, value: int | str, unit: str = "") -> str:
    """A number with its unit; a parameter by its latest value and its label: 14日〔住民異動の届出の期間〕."""
    if isinstance(value, int):
        return f"{value}{unit}"
    parameter = book.parameters[value]
    return f"{parameter.on(date.max)}{unit}〔{parameter.label.split('(')[0]}〕"


def _shift(book: Rulebook, expr: Shift) -> str:
    steps = ""
    for unit, words in _UNITS.items():
        n = getattr(expr, unit)
        if n == 0:
            continue
        backwards = isinstance(n, int) and n < 0
        amount = number_phrase(book, abs(n) if isinstance(n, int) else n, words)
        steps += f"の{amount}{'前' if backwards else '後'}"
    return f"{date_phrase(book, expr.of)}{steps}"


def deadline_phrase(book: Rulebook, deadline: Deadline) -> str:
    """By when, in words; the note is not part of it."""
    if deadline.promptly:
        return "すみやかに(法律に日数の定めなし)"
    closed = "(その日が市の休日なら次の開庁日まで)" if deadline.holiday == "rolls_forward" else ""
    opens = f"{date_phrase(book, deadline.opens)}から、" if deadline.opens else ""
    if deadline.before is not None:
        return f"{opens}{date_phrase(book, deadline.before)}より前{closed}"
    if deadline.by is not None:
        return f"{opens}{date_phrase(book, deadline.by)}まで{closed}"
    unit = next(u for u in _UNITS if getattr(deadline, u) is not None)
    amount = number_phrase(book, getattr(deadline, unit), _UNITS[unit])
    assert deadline.start is not None  # the schema demands `from` with a period
    first = "その日から" if deadline.first_day == "included" else "その翌日から"
    no_loss = "。その月の末日までに出せば、損はない" if deadline.no_loss_until else ""
    return f"{date_phrase(book, deadline.start)}を起点に、{first}数えて{amount}以内{closed}{no_loss}"
