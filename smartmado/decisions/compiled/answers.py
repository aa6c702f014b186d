"""What the value of a fact says to the leaves of a program, in tables that are filled as values come.

What a date says depends on the days of the visit too, so its tables are made for those days. `said` is
a plain dict for the sake of speed: whoever finds nothing in it calls `learn`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from smartmado.decisions.compiled.fused import FALSE, TRUE, UNKNOWN
from smartmado.decisions.compiled.lane_dates import days
from smartmado.decisions.compiled.program import Node
from smartmado.decisions.evaluate import BOUNDS, one_of
from smartmado.facts.dates import DateRange
from smartmado.facts.truth import Truth

_MOST = 4096
"""Values of one fact that are kept."""


@dataclass(frozen=True)
class Answers:
    """Value of a fact -> what it says to each of these leaves (a node, and what is read of it)."""

    leaves: Sequence[tuple[Node, str]]
    said: dict[Any, bytes] = field(default_factory=dict)

    def learn(self, value: Any) -> None:
        """Enters what a value says; None: that it is not known."""
        if value in self.said:
            return
        if len(self.said) >= _MOST:
            self.said.clear()
        self.said[value] = bytes(_said(_test(node, value), what) for node, what in self.leaves)


def _test(node: Node, value: Any) -> Truth:
    if value is None:
        return None
    if node.op == "given":
        return one_of(value, (True,))
    if node.op == "one_of":
        return one_of(value, node.data[2])
    return BOUNDS[node.data[2]](value, node.data[3]) if isinstance(value, int) else None


def _said(truth: Truth, what: str) -> int:
    if what == "is":
        return UNKNOWN if truth is None else TRUE if truth else FALSE
    return TRUE if (truth is None if what == "open" else truth is True) else FALSE


@dataclass(frozen=True, slots=True)
class Limit:
    """A test of a date: that it is before a day (`is_left`), or that it is not.

    It is certain by one day, and possible by the other.
    """

    is_left: bool
    certain: int
    possible: int

    def byte(self, first: int, last: int) -> int:
        """The truth for a date between these days."""
        if self.is_left:
            return TRUE if last < self.certain else UNKNOWN if first < self.possible else FALSE
        return TRUE if first >= self.certain else UNKNOWN if last >= self.possible else FALSE


@dataclass(frozen=True)
class Limits:
    """Day of a date that is known to the day, or any other date -> what it says to each test."""

    limits: Sequence[Limit]
    said: dict[date | DateRange | None, bytes] = field(default_factory=dict)

    def learn(self, value: DateRange) -> None:
        """Enters what a date says."""
        key = value.earliest if value.earliest is value.latest else value
        if key in self.said:
            return
        if len(self.said) >= _MOST:
            self.said.clear()
        first, last = days(value)
        self.said[key] = bytes(limit.byte(first, last) for limit in self.limits)


class DayTable(dict[Any, int]):
    """A function of a day, worked out once for each."""

    def __init__(self, function: Callable[[Any], int]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, day: Any) -> int:
        found = self[day] = self._function(day)
        return found
