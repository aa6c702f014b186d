"""A screening of many households at once: only records whose day is near are looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Protocol

import numpy as np

from smartmado.content.expressions import fact_ids
from smartmado.content.screens import Screen
from smartmado.decisions.compiled.columns import NO_FIRST, NO_LAST, Days, Ints, arrays_of
from smartmado.decisions.screening import Hit, Household, Round, merged
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Person


class Records(Protocol):
    """The records of whole households, by row; the rows of a household stand together."""

    def rows_in_state(self, state: str) -> Ints:
        """The rows of the records of this state, ascending."""

    def dates(self, fact: str) -> Days:
        """A date of every row."""

    def resident(self, row: int) -> str:
        """Whose record a row is."""

    def household(self, row: int) -> Household:
        """The household of a row."""


class CityRound:
    """A round over columns. What it finds is what `Round.hits` finds, household by household."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self._may_be_near = lru_cache(maxsize=1_000_000)(self._may_have_a_near_day)

    def hits(self, records: Records) -> list[Hit]:
        """Everything that the screens find in these households."""
        found: dict[str, list[Hit]] = {}
        for screen in self.round.screens:
            for row in self.near(screen, records):
                household = records.household(row)
                visit = self.round.visit(screen, household, records.resident(row))
                if visit is not None:
                    found.setdefault(household.id, []).extend(self.round.decided(visit))
        return [hit for household in found.values() for hit in merged(household)]

    def near(self, screen: Screen, records: Records) -> Iterator[int]:
        """The rows of those whose day the screen is, or may be, looking for."""
        rows = records.rows_in_state(screen.state)
        names = tuple(sorted(fact_ids(screen.date)))
        if not names or not len(rows):
            return iter(rows.tolist())
        ends = [end[rows] for name in names for end in arrays_of(records.dates(name))]
        different, which = np.unique(np.stack(ends, axis=1), axis=0, return_inverse=True)
        near = np.array([self._may_be_near(screen, names, tuple(d)) for d in different.tolist()])
        return iter(rows[near[which.reshape(-1)]].tolist())

    def _may_have_a_near_day(self, screen: Screen, names: tuple[str, ...], ends: tuple[int, ...]) -> bool:
        """Whether someone with these dates may have the day in the window: asked once for equal dates."""
        found = (day_range(*ends[2 * i : 2 * i + 2]) for i in range(len(names)))
        person = Person("", {n: d for n, d in zip(names, found, strict=True) if d is not None})
        day = self.round.day(screen, Household("", {"": person}), "")
        return self.round.in_window(screen, day) is not False


def day_range(first: int, last: int) -> DateRange | None:
    """The days that a date of a column may be; None where it is not known."""
    if first == NO_FIRST and last == NO_LAST:
        return None
    return DateRange(
        None if first == NO_FIRST else date.fromordinal(first),
        None if last == NO_LAST else date.fromordinal(last),
    )
