"""Decides every rule for a whole city at once: columns in, one bitmap per procedure and status out.

The meaning is that of `decisions.evaluate.Evaluator`, three-valued, for every visit of the table.
ADR 0015 says how, why the answers are equal, and what it costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled.block import Block
from smartmado.decisions.compiled.city_run import run
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

    `answers`: for each block the bitmaps, [procedure and event, status, word], statuses in the order
    of `lowering.STATUSES`. A person who is not concerned has none of them.
    """

    city: City
    procedures: tuple[tuple[str, int], ...]
    answers: tuple[Words, ...]
    _places: dict[tuple[str, int], int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {key: n for n, key in enumerate(self.procedures)})

    def rows(self, procedure: str, status: str, event: int = 0) -> NDArray[np.bool_]:
        """Which person rows of the table have this status."""
        place, which = self._places[procedure, event], STATUSES.index(status)
        parts = [
            _unpacked(answers[place, which])[block.layout.lanes]
            for block, answers in zip(self.city.blocks, self.answers, strict=True)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)

    def count(self, procedure: str, status: str, event: int = 0) -> int:
        """How many people have this status."""
        place, which = self._places[procedure, event], STATUSES.index(status)
        return sum(
            int(np.bitwise_count(answers[place, which] & block.layout.occupied).sum())
            for block, answers in zip(self.city.blocks, self.answers, strict=True)
        )


def arrange(
    table: CityTable, people_per_block: int = PEOPLE_PER_BLOCK, shapes: ShapeBook | None = None
) -> City:
    """The table cut into blocks of whole visits and laid out. `shapes`: those of earlier tables, whose
    words are those of this one, as far as they go."""
    book = ShapeBook() if shapes is None else shapes
    blocks = [
        Block(table, lay_out(table.visit_of, table.number_of_visits, first, last), book)
        for first, last in _cut(table, people_per_block)
    ]
    return City(table, tuple(blocks), _present(table))


def decide_city(
    program: Program, city: CityTable | City, as_of: date, *, complete: bool = False
) -> CityResult:
    """Decide all rules of the program for every person of the city.

    `complete`: every column is known of everybody, which takes half the work.
    """
    arranged = city if isinstance(city, City) else arrange(city)
    plan = _plan(program, arranged.present, complete)
    procedures = tuple(program.outcomes)

    def decide(block: Block) -> Words:
        answers = np.empty((len(procedures), len(STATUSES), block.layout.wide), dtype=np.uint64)
        run(plan.steps, block, Leaves(block, as_of, plan.days), answers.reshape(-1, block.layout.wide))
        return answers

    return CityResult(arranged, procedures, tuple(map(decide, arranged.blocks)))


# --- plans ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Plan:
    steps: Schedule
    days: tuple[Day, ...]


_PLANS: WeakKeyDictionary[Program, dict[Any, _Plan]] = WeakKeyDictionary()


def _plan(program: Program, present: Present, complete: bool) -> _Plan:
    """The schedule for tables with these columns, made once for a program."""
    plans = _PLANS.setdefault(program, {})
    key = (present.columns, tuple(sorted(present.words.items(), key=repr)), complete)
    if key not in plans:
        lowered = lower(program, present, complete)
        steps = schedule(lowered.bits, [o for found in lowered.outputs.values() for o in found])
        plans[key] = _Plan(steps, lowered.days)
    return plans[key]


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
    return Present(frozenset(found), words)


def _unpacked(words: Words) -> NDArray[np.bool_]:
    return np.unpackbits(words.view(np.uint8), bitorder="little").view(np.bool_)


__all__ = ["STATUSES", "City", "CityResult", "CityTable", "arrange", "decide_city"]
