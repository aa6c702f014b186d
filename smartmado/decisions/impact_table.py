"""The visits that an impact tries, as a table of the compiled rules (`decisions.compiled`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smartmado.content.model import LifeEvent
from smartmado.decisions.compiled.city import City, arrange
from smartmado.decisions.compiled.columns import Codes, Column, Days, Ints
from smartmado.decisions.compiled.kin_shapes import ShapeBook
from smartmado.decisions.compiled.table import CityTable, EventTable
from smartmado.decisions.screening_table import Columns, household_rows, taken

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Visits:
    """Visits of registered people with one life event.

    `rows`: the record of each person of the table; `visit_of`: the visit of each, ascending; `subject`:
    whether the event happens to them; `first`: the record of each visit's first subject.
    """

    rows: Ints
    visit_of: Ints
    subject: Mask
    first: Ints

    def only(self, wanted: Mask) -> Visits:
        """Those visits that are wanted."""
        if wanted.all():
            return self
        people = wanted[self.visit_of]
        numbers = np.cumsum(wanted) - 1
        return Visits(
            self.rows[people], numbers[self.visit_of[people]], self.subject[people], self.first[wanted]
        )

    def arranged(
        self, event: str, people: Mapping[str, Column], dates: Mapping[str, Days], shapes: ShapeBook
    ) -> City:
        """The table with these facts of people (by record) and dates of the event (by visit), laid out."""
        visits = len(self.first)
        starts = np.searchsorted(self.visit_of, np.arange(visits))
        place = np.flatnonzero(self.rows == self.first[self.visit_of]) - starts
        kind = Codes(np.zeros(visits, dtype=np.uint8), (event,))
        happened = EventTable(kind, self.subject, place, dates)
        columns = {fact: taken(column, self.rows) for fact, column in people.items()}
        table = CityTable(self.visit_of, np.ones(visits, dtype=bool), columns, (happened,))
        return arrange(table, shapes=shapes)


def visits_of(columns: Columns, event: LifeEvent) -> Visits:
    """Every visit that the event may bring: of each person by themselves, and of each household with all."""
    everyone = np.flatnonzero(columns.registered)
    alone = everyone if event.min_subjects <= 1 else everyone[:0]
    heads = _first_of_many(columns) if event.max_subjects is None else everyone[:0]
    one, all_ = household_rows(columns, alone), household_rows(columns, heads)
    is_one = np.zeros(len(one.rows), dtype=bool)
    is_one[one.subject] = True
    return Visits(
        np.concatenate((one.rows, all_.rows)),
        np.concatenate((one.visit_of, all_.visit_of + len(alone))),
        np.concatenate((is_one, np.ones(len(all_.rows), dtype=bool))),
        np.concatenate((alone, heads)),
    )


def _first_of_many(columns: Columns) -> Ints:
    """The first registered record of each household that has more than one."""
    before = np.concatenate(([0], np.cumsum(columns.registered)))
    counts = before[columns.starts[1:]] - before[columns.starts[:-1]]
    there = np.flatnonzero(columns.registered)
    return there[before[columns.starts[:-1]][counts > 1]]
