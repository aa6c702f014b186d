"""Decides every rule for a whole city at once: columns in, one bitmap per procedure and status out.

The meaning is that of `decisions.evaluate.Evaluator`, three-valued, for every visit of the table.
ADR 0015 says how, why the answers are equal, and what it costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, zip_longest
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled.block import Block
from smartmado.decisions.compiled.city_dates import CityDates
from smartmado.decisions.compiled.city_run import Bitmaps, run
from smartmado.decisions.compiled.columns import Codes, Column, WordSets
from smartmado.decisions.compiled.kin_shapes import ShapeBook
from smartmado.decisions.compiled.layout import Words, lay_out
from smartmado.decisions.compiled.leaves import Leaves
from smartmado.decisions.compiled.lowering import STATUSES, Day, Present, lower
from smartmado.decisions.compiled.program import Program
from smartmado.decisions.compiled.schedule import Schedule, schedule
from smartmado.decisions.compiled.table import CityTable

PEOPLE_PER_BLOCK: Final = 160_000
"""About how many people are decided at once: their bitmaps stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class City:
    """A table laid out for deciding. Columns are put in order when a program first reads them."""

    table: CityTable
    blocks: tuple[Block, ...]
    present: Present


@dataclass(frozen=True, eq=False)
class CityResult:
    """For every procedure and event of a program who has which status.

    `blocks`: for each block the bitmaps, one for each procedure and event and each of
    `lowering.STATUSES`, in order. A person who is not concerned has none of them.
    """

    city: City
    procedures: tuple[tuple[str, int], ...]
    blocks: tuple[Bitmaps, ...]
    _places: dict[tuple[str, int], int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {key: n for n, key in enumerate(self.procedures)})

    def rows(self, procedure: str, status: str, event: int = 0) -> NDArray[np.bool_]:
        """Which person rows of the table have this status."""
        parts = [_unpacked(w)[block.layout.lanes] for block, w in self._bitmaps(procedure, status, event)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)

    def count(self, procedure: str, status: str, event: int = 0) -> int:
        """How many people have this status."""
        return sum(
            int(np.bitwise_count(words & block.layout.occupied).sum())
            for block, words in self._bitmaps(procedure, status, event)
        )

    def _bitmaps(self, procedure: str, status: str, event: int) -> Iterator[tuple[Block, Words]]:
        output = self._places[procedure, event] * len(STATUSES) + STATUSES.index(status)
        for block, found in zip(self.city.blocks, self.blocks, strict=True):
            yield block, found.wide[found.outputs[output]]


def arrange(
    table: CityTable, people_per_block: int = PEOPLE_PER_BLOCK, shapes: ShapeBook | None = None
) -> City:
    """The table cut into blocks of whole visits and laid out. `shapes`: those of earlier tables, whose
    words are those of this one, as far as they go."""
    book = ShapeBook() if shapes is None else shapes
    kinds = table.events[0].type.values if table.events else np.zeros(table.number_of_visits, dtype=np.int8)
    blocks = [
        Block(table, lay_out(table.visit_of, first, last, kinds), book)
        for first, last in _cut(table, people_per_block)
    ]
    return City(table, tuple(blocks), _present(table))


def decide_city(
    program: Program,
    city: CityTable | City,
    as_of: date,
    *,
    complete: bool = False,
    into: CityResult | None = None,
) -> CityResult:
    """Decide all rules of the program for every person of the city.

    `complete`: every column is known of everybody, which takes half the work. `into`: a result that
    nobody needs any more; its memory is used again.
    """
    arranged = city if isinstance(city, City) else arrange(city)
    found = []
    for block, again in zip_longest(arranged.blocks, into.blocks[: len(arranged.blocks)] if into else ()):
        plan, dates = _plan(program, arranged.present, complete, block, as_of)
        found.append(run(plan.steps, block, Leaves(block, dates), again))
    return CityResult(arranged, tuple(program.outcomes), tuple(found))


# --- plans ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Plan:
    """The steps for the dates of `days`, of which the law applies to all, none or some as in `law`."""

    steps: Schedule
    days: list[Day]
    law: Mapping[tuple[int, date, date | None], bool | None]

    def fits(self, dates: CityDates) -> bool:
        """Whether it is the plan for these dates."""
        return all(dates.applies_everywhere(*key) is told for key, told in self.law.items())


_MOST_PLANS: Final = 8
_PLANS: WeakKeyDictionary[Program, dict[Any, list[_Plan]]] = WeakKeyDictionary()


def _plan(
    program: Program, present: Present, complete: bool, block: Block, as_of: date
) -> tuple[_Plan, CityDates]:
    """The steps for tables with these columns and for the law of these days, and the days.

    Made once for a program: most decisions are on days of the same law.
    """
    words = tuple(sorted(present.words.items(), key=repr))
    key = (present.columns, words, present.all_members, complete)
    plans = _PLANS.setdefault(program, {}).setdefault(key, [])
    for plan in plans:
        dates = CityDates(block, as_of, plan.days)
        if plan.fits(dates):
            return plan, dates
    plan = _new_plan(program, present, complete, dates := CityDates(block, as_of, []))
    plans[:] = [plan, *plans][:_MOST_PLANS]
    return plan, dates


def _new_plan(program: Program, present: Present, complete: bool, dates: CityDates) -> _Plan:
    law: dict[tuple[int, date, date | None], bool | None] = {}

    def applies(*key: Any) -> bool | None:
        law[key] = dates.applies_everywhere(*key)
        return law[key]

    lowered = lower(program, present, dates.days, applies, complete)
    steps = schedule(lowered.bits, [o for found in lowered.outputs.values() for o in found])
    return _Plan(steps, dates.days, law)


# --- blocks -----------------------------------------------------------------------------------


def _cut(table: CityTable, people: int) -> Iterator[tuple[int, int]]:
    """Ranges of visits with about so many people each."""
    total, visits = table.number_of_people, table.number_of_visits
    blocks = -(-total // people)
    starts = [int(table.visit_of[total * n // blocks]) for n in range(1, blocks)]
    bounds = sorted({0, *starts, visits}) if total else []
    return pairwise(bounds)


def _present(table: CityTable) -> Present:
    found: dict[tuple[str, int | None], Column] = {}
    for facts in (table.people, table.visits):
        found |= {(fact, None): column for fact, column in facts.items()}
    for n, event in enumerate(table.events):
        found |= {(fact, n): column for fact, column in event.facts.items()}
    words = {key: c.words for key, c in found.items() if isinstance(c, Codes | WordSets)}
    return Present(frozenset(found), words, table.member is None)


def _unpacked(words: Words) -> NDArray[np.bool_]:
    return np.unpackbits(words.view(np.uint8), bitorder="little").view(np.bool_)


__all__ = ["STATUSES", "City", "CityResult", "CityTable", "arrange", "decide_city"]
