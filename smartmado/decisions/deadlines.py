"""By when: periods of law counted from the event.

Sources: 民法140条・143条 (periods), 戸籍法43条 (first day), 地方自治法4条の2第4項 (closed days).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from smartmado.content.model import Deadline, Version
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.waits import date_waits, event_date_waits, open_facts
from smartmado.facts.dates import DateRange, month_end
from smartmado.facts.terms import days_term, months_term, roll, years_term

_OPEN = "期限は確認中です"


@dataclass(frozen=True)
class DueDate:
    """A deadline in days. `statutory` is before rolling over closed days; `rolled` says over what.

    `no_loss_until` is the last day on which nothing is lost (児童手当法8条3項, 15日特例). `date` is
    None where the law gives no day (`rule` says so) or the start is not known (`waits_for`).
    """

    rule: str
    date: dt.date | None = None
    statutory: dt.date | None = None
    counted_from: dt.date | None = None
    rolled: str | None = None
    no_loss_until: dt.date | None = None
    opens: dt.date | None = None
    note: str | None = None
    waits_for: tuple[tuple[str, str | None], ...] = ()


def due_date(ev: Evaluator, version: Version, person: str, event: int) -> DueDate | None:
    """The deadline that applies to this person and event; None where there is none."""
    for deadline in version.deadlines:
        if deadline.events and ev.situation.events[event].type not in deadline.events:
            continue
        holds = True if deadline.when is None else ev.truth(deadline.when, person, event)
        if holds is None and deadline.when is not None:
            return DueDate(_OPEN, waits_for=tuple(open_facts(ev, deadline.when, person, event)))
        if holds:
            return _count(ev, deadline, person, event)
    return None


def _count(ev: Evaluator, deadline: Deadline, person: str, event: int) -> DueDate:
    if deadline.promptly:
        return DueDate("すみやかに(法律に日数の定めなし)", note=deadline.note)
    for kind, words in (("before", "その日より前に"), ("by", "その日までに")):
        expr = getattr(deadline, kind)
        if expr is not None:
            day = ev.day(expr, person, event).exact
            waits = tuple(date_waits(ev, expr, person, event)) if day is None else ()
            opens = None if deadline.opens is None else ev.day(deadline.opens, person, event).exact
            last, rolled = (day, None) if day is None or deadline.holiday == "not_rolled" else roll(day)
            return DueDate(
                words,
                date=last,
                statutory=day,
                rolled=rolled,
                opens=opens,
                note=deadline.note,
                waits_for=waits,
            )
    return _period(ev, deadline, person, event)


_UNITS = {"days": ("日", days_term), "months": ("か月", months_term), "years": ("年", years_term)}


def _period(ev: Evaluator, deadline: Deadline, person: str, event: int) -> DueDate:
    unit = next(u for u in _UNITS if getattr(deadline, u) is not None)
    words, term = _UNITS[unit]
    n = ev.number(getattr(deadline, unit), event)
    if n is None:
        return DueDate(_OPEN, note=deadline.note, waits_for=tuple(event_date_waits(ev, event)))
    rule = f"{n}{words}以内・{'当日' if deadline.first_day == 'included' else '翌日'}起算"
    assert deadline.start is not None  # the schema demands `from` with a period
    start = ev.day(deadline.start, person, event).exact
    if start is None:
        return DueDate(
            rule, note=deadline.note, waits_for=tuple(date_waits(ev, deadline.start, person, event))
        )
    statutory = term(start, n, deadline.first_day)
    last, rolled = roll(statutory) if deadline.holiday == "rolls_forward" else (statutory, None)
    no_loss = None
    if deadline.no_loss_until == "month_end":
        end = month_end(DateRange.of(start)).exact
        no_loss = max(last, end) if end else last
    return DueDate(
        rule,
        date=last,
        statutory=statutory,
        counted_from=start,
        rolled=rolled,
        no_loss_until=no_loss,
        note=deadline.note,
    )


def earliest(found: list[DueDate]) -> DueDate | None:
    """The deadline to show when several apply: the first day, or one without a day."""
    return min(found, key=lambda d: (d.date is None, d.date or dt.date.max, d.rule), default=None)
