"""A date that hangs on one unknown date: on which days a comparison of it turns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from smartmado.content.expressions import Age, DateExpr, DateFact, Edge, Named, Shift
from smartmado.decisions.evaluate import EDGES, Evaluator, FactKey
from smartmado.facts import dates
from smartmado.facts.dates import DateRange

Step: TypeAlias = tuple[str, *tuple[int, ...]]
"""One way in which a date is computed from another: attains, birthday, school_start, shift, or an edge."""

Source: TypeAlias = tuple[FactKey, tuple[Step, ...]]
"""The fact that a date hangs on, and the steps that lead from it to the date."""

_FIRST, _LAST = date(dates.FIRST_YEAR, 1, 1).toordinal(), date(dates.LAST_YEAR, 12, 31).toordinal()
_STEPS: dict[str, Callable[..., DateRange]] = {
    "attains": dates.attains,
    "birthday": dates.birthday,
    "school_start": dates.school_start,
    "shift": dates.shift,
    **EDGES,
}


def source(ev: Evaluator, expr: DateExpr, person: str | None, event: int | None) -> Source | None:
    """What an inexact date hangs on; None where that is not one unknown date alone."""
    match expr:
        case DateFact(fact=fact):
            return _fact(ev, fact, person, event)
        case Named(name="event_date") if event is not None:
            name = ev.book.life_events[ev.situation.events[event].type].date
            return None if name is None else _fact(ev, name, ev.viewpoint(event), event)
        case Named(name="school_start"):
            return _then(_fact(ev, "birth_date", person, None), ("school_start",))
        case Age(kind=kind, years=years):
            count = ev.number(years, event)
            born = _fact(ev, "birth_date", person, None)
            return None if count is None else _then(born, (kind, count))
        case Edge(kind=kind, of=of):
            return _then(source(ev, of, person, event), (kind,))
        case Shift(of=of):
            steps = [ev.number(n, event) for n in (expr.days, expr.months, expr.years)]
            known = tuple(n for n in steps if n is not None)
            return (
                None if len(known) < len(steps) else _then(source(ev, of, person, event), ("shift", *known))
            )
    return None


def _fact(ev: Evaluator, fact: str, person: str | None, event: int | None) -> Source | None:
    definition = ev.book.facts[fact]
    key = ev.key(fact, person, event)
    if definition.derived is None or definition.question is not None or ev.given(key) is not None:
        return None if definition.scope == "person" and person is None else (key, ())
    return source(ev, definition.derived, person, event)  # type: ignore[arg-type] # a date has a date's formula


def _then(found: Source | None, step: Step) -> Source | None:
    return None if found is None else (found[0], (*found[1], step))


@lru_cache(maxsize=4096)
def turning_days(steps: tuple[Step, ...], op: str, other: date) -> tuple[int, ...]:
    """The days (as ordinals) of the unknown date on which the truth of `its steps op other` changes.

    Every step keeps the order of days; so the first day that reaches `other` and the first that goes
    beyond it tell all. `holds_first` tells the truth before them.
    """
    if op == "same_month":
        steps, other = (*steps, ("month_start",)), other.replace(day=1)

    def result(ordinal: int) -> date:
        day = DateRange.of(date.fromordinal(ordinal))
        for name, *numbers in steps:
            day = _STEPS[name](day, *numbers)
        assert day.exact is not None  # each step maps one day to one day
        return day.exact

    days = range(_FIRST, _LAST + 1)
    reaches = _FIRST + bisect_left(days, other, key=result)
    passes = _FIRST + bisect_left(days, True, key=lambda ordinal: result(ordinal) > other)
    if op.startswith("same"):
        return (reaches, passes) if reaches < passes else ()
    return (reaches,) if op in ("before", "on_or_after") else (passes,)


def holds_first(op: str) -> bool:
    """Whether the comparison holds for the earliest days; its truth changes on each turning day."""
    return op in ("before", "on_or_before")
