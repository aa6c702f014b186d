"""The rows of a partition as the records that a screening reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from smartmado.content.model import Fact
from smartmado.content.screens import STATE
from smartmado.decisions.compiled.columns import Ints
from smartmado.decisions.screening import REGISTERED, Household
from smartmado.decisions.screening_table import Columns
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Person, Value
from smartmado.store.partition_columns import partition_columns
from smartmado.store.partitions import FIRST, HOUSEHOLD, LAST, ORDER, PROTECTED, RESIDENT, PartitionLayout


class PartitionRecords:
    """A partition in memory, household after household (see `read_partition`)."""

    def __init__(self, table: pa.Table, layout: PartitionLayout, facts: Mapping[str, Fact]) -> None:
        self.table = table
        self.layout = layout
        self._facts_of = facts
        self._residents: list[str] = table.column(RESIDENT).to_pylist()
        self._row_of = {resident: row for row, resident in enumerate(self._residents)}
        self._starts = _starts(table.column(HOUSEHOLD))
        self._states = np.array(pc.fill_null(table.column(STATE), REGISTERED).to_pylist(), dtype=object)
        self._last: tuple[int, Household] | None = None

    @cached_property
    def columns(self) -> Columns:
        """What the rules read of them."""
        people = dict(partition_columns(self.table, self.layout, self._facts_of))
        return Columns(self._starts, self._states == REGISTERED, people)

    def rows_in_state(self, state: str) -> Ints:
        """The rows of the records of this state, ascending."""
        return np.flatnonzero(self._states == state)

    def resident(self, row: int) -> str:
        """Whose record a row is."""
        return self._residents[row]

    def household_id(self, row: int) -> str:
        """The number of the household of a row."""
        return str(self._cells[HOUSEHOLD][row])

    def household(self, row: int) -> Household:
        """The household of a row."""
        number = self._number(row)
        if self._last is None or self._last[0] != number:
            start, end = self._starts[number : number + 2]
            people = {self._residents[r]: self._person(r) for r in range(start, end)}
            self._last = number, Household(self.household_id(row), people)
        return self._last[1]

    def _number(self, row: int) -> int:
        return int(np.searchsorted(self._starts, row, side="right")) - 1

    @cached_property
    def _cells(self) -> dict[str, list[Any]]:
        """Every column as a list, made when first somebody is looked at."""
        return {name: self.table.column(name).to_pylist() for name in self.table.column_names}

    def _person(self, row: int) -> Person:
        return Person(self._residents[row], dict(self._facts(row)))

    def _facts(self, row: int) -> Iterator[tuple[str, Value]]:
        cells = self._cells
        for fact, kind in self.layout.facts.items():
            if kind == "date":
                first, last = cells[fact + FIRST][row], cells[fact + LAST][row]
                if first is not None or last is not None:
                    yield fact, DateRange(_day(first), _day(last))
                continue
            value = cells[fact][row]
            if value is not None:
                yield fact, _list(value) if kind == "list" else value
        order = cells[ORDER][row]
        if order is not None:
            yield ORDER, order
        yield "is_dv_protected", bool(cells[PROTECTED][row])

    @cached_property
    def _protected(self) -> NDArray[np.bool_]:
        """For each household whether support measures hold for anybody with a record in it."""
        flags = np.array(self._cells[PROTECTED], dtype=bool)
        return np.logical_or.reduceat(flags, self._starts[:-1])

    def protected_household(self, resident: str) -> bool:
        """Whether support measures hold for anybody with a record in the resident's household."""
        return bool(self._protected[self._number(self._row_of[resident])])

    def texts(self, resident: str) -> list[str]:
        """The texts that were asked for, of one resident."""
        row = self._row_of[resident]
        return [self._cells[f"text.{name}"][row] or "" for name in self.layout.texts]


def _starts(households: pa.ChunkedArray) -> Ints:
    """The first row of each household, and the number of rows."""
    names = np.array(households.to_pylist(), dtype=object)
    changes = np.flatnonzero(names[1:] != names[:-1]) + 1
    return np.array([0, *changes, len(names)] if len(names) else [0])


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(number)


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()
