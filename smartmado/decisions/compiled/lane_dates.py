"""Dates of one visit while a program runs: days as numbers, one pair or one pair per person.

A pair holds the earliest and the latest day that a date may be (proleptic ordinals); EARLIEST and
LATEST stand for an end that nothing bounds. Every change of a date is monotone (facts/dates.py), so
changing both ends is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from smartmado.decisions.compiled.program import DATES, Node, Program, last_law_day
from smartmado.decisions.evaluate import EDGES
from smartmado.facts import dates
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Facts, Situation

Days: TypeAlias = tuple[int, int]
EARLIEST, LATEST = 0, date.max.toordinal() + 1
UNDATED: Days = (EARLIEST, LATEST)

STEPS: dict[str, Callable[..., DateRange]] = {
    "age": lambda day, kind, years: (dates.attains if kind == "attains" else dates.birthday)(day, years),
    "school_start": dates.school_start,
    "edge": lambda day, kind: EDGES[kind](day),
    "shift": dates.shift,
}


def days(value: object) -> Days:
    """A date fact as a pair; anything else is undated."""
    if not isinstance(value, DateRange):
        return UNDATED
    first, last = value.earliest, value.latest
    return EARLIEST if first is None else first.toordinal(), LATEST if last is None else last.toordinal()


@lru_cache(maxsize=65536)
def moved(op: str, data: tuple[Any, ...], day: int) -> int:
    """The day that a step of a date expression makes of a day."""
    if day in UNDATED:
        return day
    found = STEPS[op](DateRange.of(date.fromordinal(day)), *data).exact
    assert found is not None
    return found.toordinal()


def step(node: Node, day: Days) -> Days:
    """A date expression's step over a pair."""
    first, last = day
    changed = moved(node.op, node.data, first)
    return changed, changed if first == last else moved(node.op, node.data, last)


def before(ones: Sequence[Days], others: Sequence[Days]) -> tuple[int, int]:
    """Masks: for whom one date is certainly before the other, and for whom certainly not."""
    yes = no = 0
    for i, ((first, last), (other_first, other_last)) in enumerate(zip(ones, others, strict=True)):
        if last < other_first:
            yes |= 1 << i
        elif first >= other_last:
            no |= 1 << i
    return yes, no


def same_day(ones: Sequence[Days], others: Sequence[Days]) -> tuple[int, int]:
    """Masks: for whom two dates are certainly the same day, and for whom certainly not."""
    yes = no = 0
    for i, ((first, last), (other_first, other_last)) in enumerate(zip(ones, others, strict=True)):
        if last < other_first or other_last < first:
            no |= 1 << i
        elif first == last == other_first == other_last:
            yes |= 1 << i
    return yes, no


def applies(node: Node, day: Days, as_of: date) -> bool:
    """Whether law of a period may apply to what happened on a date (`applies` of a program)."""
    since, until = node.data
    first, last = (None if d in UNDATED else date.fromordinal(d) for d in day)
    started: bool = since <= last_law_day(first, last, as_of)
    return started and (first is None or until is None or first < until)


_COMPARED = {"before": before, "same_day": same_day}


class DateLanes:
    """The dates of a program, and the truths that are told from dates alone."""

    def __init__(self, program: Program) -> None:
        self._all = program.nodes
        self._scopes = {c.fact: c.scope for c in program.columns}
        told = DATES | _COMPARED.keys() | {"applies"}
        self._nodes = [(i, node) for i, node in enumerate(program.nodes) if node.op in told]

    def truths(
        self, situation: Situation, people: Sequence[Facts], events: Sequence[Facts], answers: Facts
    ) -> dict[int, tuple[int, int]]:
        """For each node told from dates, the masks of those for whom it is True and False."""
        everyone = (1 << len(people)) - 1
        found: dict[int, tuple[int, int]] = {}
        known: dict[int, Sequence[Days]] = {}
        for number, node in self._nodes:
            below = [known.get(a, ()) for a in node.args]
            if node.op in _COMPARED:
                ones, others = (_spread(b, len(people) if node.wide else 1) for b in below)
                yes, no = _COMPARED[node.op](ones, others)
                found[number] = (yes, no) if node.wide else (yes * everyone, no * everyone)
            elif node.op == "applies":
                held = applies(node, below[0][0], situation.as_of)
                found[number] = (everyone, 0) if held else (0, everyone)
            elif node.op == "date_given":
                fact, event = node.data
                holders = {"person": people, "visit": (answers,)}.get(self._scopes[fact])
                known[number] = [days(f.get(fact)) for f in holders or (events[event],)]
            elif node.op == "select":
                known[number] = self._selected(node, below, found, situation)
            else:
                known[number] = _days(node, below, situation)
        return found

    def _selected(
        self,
        node: Node,
        below: list[Sequence[Days]],
        found: Mapping[int, tuple[int, int]],
        situation: Situation,
    ) -> Sequence[Days]:
        for only, day in zip(node.args[::2], below[1::2], strict=True):
            if self._holds(only, found, situation):
                return day
        return [UNDATED] * max(len(day) for day in below[1::2])

    def _holds(self, number: int, found: Mapping[int, tuple[int, int]], situation: Situation) -> bool:
        """A truth about the law in force or the type of an event, which is never unknown."""
        node = self._all[number]
        below = (self._holds(a, found, situation) for a in node.args if node.op != "applies")
        match node.op:
            case "applies":
                return bool(found[number][0])
            case "event_is":
                event, types = node.data
                return situation.events[event].type in types
            case "not":
                return not next(below)
            case "and":
                return all(below)
            case "or":
                return any(below)
        return bool(node.data[0])


def _spread(days: Sequence[Days], people: int) -> Sequence[Days]:
    return days if len(days) == people else [days[0]] * people


def _days(node: Node, below: list[Sequence[Days]], situation: Situation) -> Sequence[Days]:
    match node.op:
        case "undated":
            return [UNDATED]
        case "literal":
            day = node.data[0].toordinal()
            return [(day, day)]
        case "as_of":
            today = situation.as_of.toordinal()
            return [(today, today)]
        case "viewpoint":
            subjects = situation.events[node.data[0]].subjects
            return [below[0][situation.everyone().index(subjects[0])] if subjects else UNDATED]
        case "date_override":
            n = max(map(len, below))
            return [
                given if given != UNDATED else derived
                for given, derived in zip(_spread(below[0], n), _spread(below[1], n), strict=True)
            ]
    return [step(node, day) for day in below[0]]
