"""A screening of many households at once.

Only records whose day is near become visits, all visits of a screen are decided together by the
compiled rules, and only what was found is looked at one by one, for its deadline or what it waits
for. Tests hold it to the evaluator, household by household.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from smartmado.content.expressions import fact_ids
from smartmado.content.model import STATUSES, UNDETERMINED, Procedure
from smartmado.content.screens import Screen
from smartmado.decisions.compiled.columns import NO_FIRST, NO_LAST, Ints, arrays_of
from smartmado.decisions.screening import (
    Hit,
    Household,
    Round,
    Visit,
    merged,
    only_counted,
    without_day,
)
from smartmado.decisions.screening_table import Columns, ScreenProgram, Visits, days_of
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Person

_FOUND = (*STATUSES, UNDETERMINED)


class Records(Protocol):
    """The records of whole households, by row; the rows of a household stand together."""

    @property
    def columns(self) -> Columns:
        """What the rules read of them."""

    def rows_in_state(self, state: str) -> Ints:
        """The rows of the records of this state, ascending."""

    def resident(self, row: int) -> str:
        """Whose record a row is."""

    def household_id(self, row: int) -> str:
        """The number of the household of a row."""

    def household(self, row: int) -> Household:
        """The household of a row."""

    def protected_household(self, resident: str) -> bool:
        """Whether support measures hold for anybody with a record in the resident's household."""


class CityRound:
    """A round over columns, with its rules compiled."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self._programs: dict[str, ScreenProgram] = {}
        self._dates_of = lru_cache(maxsize=1_000_000)(self._look)

    def hits(self, records: Records) -> list[Hit]:
        """Everything that the screens find in these households."""
        found: dict[str, list[Hit]] = {}
        for screen in self.round.screens:
            for hit in self._hits(screen, records):
                found.setdefault(hit.household, []).append(hit)
        return [hit for household in found.values() for hit in merged(household)]

    def _hits(self, screen: Screen, records: Records) -> Iterator[Hit]:
        if screen.id not in self._programs:
            self._programs[screen.id] = ScreenProgram(self.round, screen)
        program = self._programs[screen.id]
        subjects = self._subjects(screen, records, program)
        for row in subjects.undated:
            yield without_day(screen, records.household_id(row), records.resident(row))
        if not len(subjects.rows):
            return
        foretold = _Foretold(self.round, screen, records, subjects)
        if screen.notice is not None:
            for place in range(len(subjects.rows)):
                yield self.round.notice(foretold.visit(place))
        visits = program.decide(records.columns, subjects.rows, days_of(subjects.happens))
        for place, procedure, person, status in self._statuses(screen, visits):
            told = None if status == UNDETERMINED else status
            yield self.round.hit(foretold.visit(place), procedure, records.resident(person), told)

    def _statuses(self, screen: Screen, visits: Visits) -> Iterator[tuple[int, Procedure, int, str]]:
        """Visit, procedure, record and status of everything that was found."""
        for procedure in self.round.procedures(screen):
            for status in _FOUND:
                for place in np.flatnonzero(visits.result.rows(procedure.id, status)).tolist():
                    yield int(visits.visit_of[place]), procedure, int(visits.rows[place]), status

    def _subjects(self, screen: Screen, records: Records, program: ScreenProgram) -> _Subjects:
        """Those whom the screen means, or may mean."""
        everyone = records.rows_in_state(screen.state)
        near, near_maybe = program.near(records.columns, everyone)
        rows = everyone[near | near_maybe]
        near = near[near | near_maybe]
        meant, meant_maybe = program.means(records.columns, rows)
        kept = meant | meant_maybe
        rows, surely = rows[kept], (near & meant)[kept]
        names = tuple(sorted(fact_ids(screen.date) | fact_ids(screen.happens)))
        told = [self._dates_of(screen, names, ends) for ends in date_ends(records.columns, names, rows)]
        counted = np.array([only_counted(screen, day) for day, _ in told], dtype=bool)
        told = [found for found, out in zip(told, counted, strict=True) if not out]
        days, happens = [day for day, _ in told], [on for _, on in told]
        return _Subjects(rows[~counted], surely[~counted], days, happens, rows[counted].tolist())

    def _look(
        self, screen: Screen, names: tuple[str, ...], ends: tuple[int, ...]
    ) -> tuple[DateRange, DateRange]:
        """The day of a person with these dates, and when the event happens; asked once for equal dates."""
        person = Person("", dates_between(names, ends))
        _, day, happens = self.round.look(screen, Household("", {"": person}), "")
        return day, happens


@dataclass(frozen=True)
class _Subjects:
    """Records that a screen means: `surely`, or may be; the days, and when the event happens.

    `undated`: those that are only counted.
    """

    rows: Ints
    surely: NDArray[np.bool_]
    days: list[DateRange]
    happens: list[DateRange]
    undated: list[int]


class _Foretold:
    """The visits of a screen, made when something was found for them."""

    def __init__(self, round_: Round, screen: Screen, records: Records, subjects: _Subjects) -> None:
        self.round, self.screen, self.records, self.subjects = round_, screen, records, subjects
        self._made: dict[int, Visit] = {}

    def visit(self, place: int) -> Visit:
        """The visit of the subject at this place."""
        if place not in self._made:
            row = int(self.subjects.rows[place])
            household, person = self.records.household(row), self.records.resident(row)
            made = (
                self.round.certain_visit(self.screen, household, person, self.subjects.days[place])
                if self.subjects.surely[place]
                else self.round.visit(self.screen, household, person)
            )
            assert made is not None  # the compiled rules say what the evaluator says
            self._made[place] = made
        return self._made[place]


def date_ends(columns: Columns, names: Sequence[str], rows: Ints) -> Iterable[tuple[int, ...]]:
    """For each of these rows the ends of the dates with these names: first, last, first, last, …"""
    ends = [end[rows].tolist() for n in names for end in arrays_of(columns.people[n])]
    return zip(*ends, strict=True) if ends else (() for _ in rows)


def dates_between(names: Sequence[str], ends: Sequence[int]) -> dict[str, DateRange]:
    """The dates between these ends (`date_ends`), as far as they are known."""
    told = (_day_range(*ends[2 * i : 2 * i + 2]) for i in range(len(names)))
    return {name: day for name, day in zip(names, told, strict=True) if day is not None}


def _day_range(first: int, last: int) -> DateRange | None:
    if first == NO_FIRST and last == NO_LAST:
        return None
    return DateRange(
        None if first == NO_FIRST else date.fromordinal(first),
        None if last == NO_LAST else date.fromordinal(last),
    )
