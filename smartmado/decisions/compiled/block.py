"""A block of visits with its columns in the order of the layout, each put in order when first read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled.calendar_tables import shortened
from smartmado.decisions.compiled.city_kin import KinMasks, kin_of_block
from smartmado.decisions.compiled.columns import NOBODY, Column, Days, Flags, Ints, Numbers
from smartmado.decisions.compiled.kin_shapes import ShapeBook
from smartmado.decisions.compiled.layout import LANES, Layout, Words
from smartmado.decisions.compiled.table import CityTable, EventTable


@dataclass(frozen=True, eq=False)
class BlockEvent:
    """An event of every visit of a block.

    `types`: its code for each visit. `order`: the visits sorted by type; those of code n are
    `order[starts[n]:starts[n + 1]]`. `subject`: the lanes of its subjects. `viewpoint`: for each
    visit the lane of the subject named first, if `has_viewpoint`.
    """

    words: tuple[str, ...]
    types: Ints
    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    subject: Words
    viewpoint: NDArray[np.intp]
    has_viewpoint: NDArray[np.bool_]


@dataclass(eq=False)
class Block:
    """Visits that are decided together. Columns of visits have one value for each bit of a narrow
    bitmap, columns of people one for each lane."""

    table: CityTable
    layout: Layout
    shapes: ShapeBook
    _columns: dict[tuple[str, int | None], Column] = field(default_factory=dict)
    _short: dict[tuple[str, int], NDArray[Any]] = field(default_factory=dict)

    def column(self, fact: str, event: int | None) -> Column:
        """The column of a fact in the order of the layout."""
        key = (fact, event)
        if key not in self._columns:
            self._columns[key] = self._in_order(*self._found(fact, event))
        return self._columns[key]

    def short_days(self, fact: str, end: int) -> NDArray[Any]:
        """The first (0) or last (1) day of a date of people, in 16 bits if that is enough."""
        if (fact, end) not in self._short:
            column = self.column(fact, None)
            assert isinstance(column, Days)
            self._short[fact, end] = shortened(column.latest if end else column.earliest)
        return self._short[fact, end]

    def _found(self, fact: str, event: int | None) -> tuple[Column, NDArray[np.intp]]:
        if event is not None:
            return self.table.events[event].facts[fact], self.layout.padded_visits
        if fact in self.table.people:
            return self.table.people[fact], self.layout.rows
        return self.table.visits[fact], self.layout.padded_visits

    def _in_order(self, column: Column, rows: NDArray[np.intp]) -> Column:
        match column:
            case Days(earliest, latest):
                return Days(earliest.take(rows), latest.take(rows))
            case Flags(values):
                return Flags(values.take(rows))
            case Numbers(numbers):
                return Numbers(numbers.take(rows))
        return type(column)(column.values.take(rows), column.words)

    @cached_property
    def kin(self) -> Mapping[str, KinMasks]:
        """Who is whose kin."""
        return kin_of_block(self.table, self.layout, self.shapes)

    @cached_property
    def closed(self) -> Words:
        """The visits in which everybody is listed."""
        return self._visits(self.table.closed)

    @cached_property
    def member(self) -> Words:
        """The lanes of members of the household."""
        return self.layout.occupied if self.table.member is None else self._people(self.table.member)

    @cached_property
    def events(self) -> tuple[BlockEvent, ...]:
        """The events of the visits."""
        return tuple(self._event(event) for event in self.table.events)

    def _event(self, event: EventTable) -> BlockEvent:
        types = event.type.values.take(self.layout.padded_visits)
        order = np.argsort(types, kind="stable")
        starts = np.searchsorted(types[order], np.arange(len(event.type.words) + 1))
        places = event.first.take(self.layout.padded_visits).astype(np.intp)
        has_viewpoint = (places > NOBODY) & (np.arange(len(places)) < len(self.layout.visits))
        stretches = np.array(self.layout.starts, dtype=np.intp) * LANES
        lanes = np.where(has_viewpoint, stretches[places * has_viewpoint] + np.arange(len(places)), 0)
        return BlockEvent(
            event.type.words, types, order, starts, self._people(event.subject), lanes, has_viewpoint
        )

    def _people(self, truths: NDArray[np.bool_]) -> Words:
        return Layout.pack(truths.take(self.layout.rows)) & self.layout.occupied

    def _visits(self, truths: NDArray[np.bool_]) -> Words:
        return Layout.pack(truths.take(self.layout.padded_visits))
