"""The days at which a rule may decide otherwise when one date is moved: where a comparison turns over.

Between two such days no comparison of the rule changes, so neither does the decision. A comparison is
looked at in doubling steps and the step in which it turns over is halved down to the day. One of which
both sides move may turn over and back, so it is looked at day by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from smartmado.content.expressions import (
    Bound,
    Condition,
    DateFact,
    DateIs,
    Due,
    Edge,
    FactIs,
    Literal,
    Named,
    fact_ids,
    walk,
)
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.moves import moved
from smartmado.decisions.wording import parameters_in
from smartmado.facts.dates import DateRange
from smartmado.facts.truth import Truth

_FARTHEST = timedelta(days=366)
"""No date is moved farther than this: who is eighty need not read what a child would have to do."""


@dataclass(frozen=True)
class Reach:
    """What a procedure's conditions look at, through all formulas and the procedures it follows from."""

    comparisons: tuple[DateIs, ...]
    bounds: tuple[Bound, ...]
    looks_at_today: bool


@lru_cache(maxsize=1024)
def reach(book: Rulebook, procedure: str) -> Reach:
    """Everything that can be compared on the way to a decision about the procedure."""
    nodes = list(_nodes(book, procedure))
    found: dict[DateIs, None] = {}
    for node in nodes:
        if isinstance(node, DateIs):
            found |= dict.fromkeys(_ordered(node))
    starts = {v.since for v in book.procedures[procedure].versions}
    starts |= {since for n in nodes for p in _named(n) for since, _ in book.parameters[p].values}
    found |= {DateIs(Named("event_date"), "on_or_after", Literal(day)): None for day in sorted(starts)}
    bounds = tuple(dict.fromkeys(n for n in nodes if isinstance(n, Bound)))
    return Reach(tuple(found), bounds, Named("as_of") in nodes)


def _named(node: object) -> list[str]:
    return parameters_in(node) if isinstance(node, DateIs | Bound) else []


def below(book: Rulebook, fact: str) -> Iterator[object]:
    """Everything that a fact's formula looks at."""
    formula = book.facts[fact].derived
    return _nodes_of(book, [] if formula is None else [formula], {fact})


def _nodes(book: Rulebook, procedure: str) -> Iterator[object]:
    return _nodes_of(book, list(_conditions(book, procedure)), {procedure})


def _nodes_of(book: Rulebook, ahead: list[Any], seen: set[str]) -> Iterator[object]:
    while ahead:
        for node in walk(ahead.pop()):
            yield node
            facts = {node.fact} if isinstance(node, FactIs | Bound | DateFact) else set()
            if isinstance(node, DateIs):
                facts = fact_ids(node)
            for fact in facts - seen:
                formula = book.facts[fact].derived
                ahead += [] if formula is None else [formula]
            rules = set(node.procedures) - seen if isinstance(node, Due) else set()
            ahead += [c for p in sorted(rules) for c in _conditions(book, p)]
            seen |= facts | rules


def _conditions(book: Rulebook, procedure: str) -> list[Condition]:
    return [c for v in book.procedures[procedure].versions for c in v.conditions.values()]


def _ordered(node: DateIs) -> list[DateIs]:
    """The comparison as before-or-after, which each turn over once when one side moves."""
    if node.op not in ("same_day", "same_month"):
        return [node]
    left, right = node.left, node.right
    if node.op == "same_month":
        left, right = Edge("month_start", left), Edge("month_start", right)
    return [DateIs(left, "before", right), DateIs(left, "after", right)]


class Breakpoints:
    """The turning days of one situation; what was found serves every decision that looks at the same."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self._evaluators: dict[tuple[FactKey, date], Evaluator] = {}
        self._turns: dict[tuple[FactKey, DateIs, str | None, int, int], date | None] = {}

    def days(self, key: FactKey, start: date, procedure: str, step: int) -> list[date]:
        """Days at which the rule may decide otherwise, nearest first; `step` 1: later, -1: earlier."""
        found: set[date] = set()
        for comparison in reach(self.ev.book, procedure).comparisons:
            for person, event in self._places(key):
                day = self._turn(key, comparison, person, event, start, step)
                found |= set() if day is None else {day}
        return sorted(found, reverse=step < 0)

    def _places(self, key: FactKey) -> list[tuple[str | None, int]]:
        situation = self.ev.situation
        people: tuple[str | None, ...] = situation.everyone()
        if key[1] in people and all(d != key[0] for d in self._days_of_events()):
            people = (key[1],)
        return [(p, e) for p in people for e in range(len(situation.events))]

    def _days_of_events(self) -> Iterator[str | None]:
        return (self.ev.book.life_events[e.type].date for e in self.ev.situation.events)

    def _turn(
        self, key: FactKey, comparison: DateIs, person: str | None, event: int, start: date, step: int
    ) -> date | None:
        """The nearest day found on which the comparison comes out otherwise."""
        memo = (key, comparison, person, event, step)
        if memo not in self._turns:
            self._turns[memo] = self._search(key, comparison, person, event, start, step)
        return self._turns[memo]

    def _search(
        self, key: FactKey, comparison: DateIs, person: str | None, event: int, start: date, step: int
    ) -> date | None:
        now = self.ev.truth(comparison, person, event)

        def turned(days: int) -> bool:
            return self._truth(key, start + timedelta(days=step * days), comparison, person, event) is not now

        if self._both_move(key, comparison, person, event, start + timedelta(days=step * _FARTHEST.days)):
            found = next((d for d in range(1, _FARTHEST.days + 1) if turned(d)), None)
            return None if found is None else start + timedelta(days=step * found)
        near, far = 0, 1
        while not turned(far):
            if far == _FARTHEST.days:
                return None
            near, far = far, min(far * 2, _FARTHEST.days)
        while far - near > 1:
            middle = (near + far) // 2
            near, far = (near, middle) if turned(middle) else (middle, far)
        return start + timedelta(days=step * far)

    def _both_move(self, key: FactKey, comparison: DateIs, person: str | None, event: int, day: date) -> bool:
        """Whether the date moves either side of a comparison. All date functions only ever go forward."""
        there = self._at(key, day)
        sides = (comparison.left, comparison.right)
        return all(self.ev.day(s, person, event) != there.day(s, person, event) for s in sides)

    def _truth(self, key: FactKey, day: date, comparison: DateIs, person: str | None, event: int) -> Truth:
        return self._at(key, day).truth(comparison, person, event)

    def _at(self, key: FactKey, day: date) -> Evaluator:
        if (key, day) not in self._evaluators:
            situation = moved(self.ev.situation, {key: DateRange.of(day)})
            self._evaluators[key, day] = Evaluator(self.ev.book, situation, self.ev.assumed)
        return self._evaluators[key, day]
