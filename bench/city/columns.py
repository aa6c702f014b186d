"""The columns of a city of 146,680 in which something happens to every household.

Who lives with whom, and what the register says, is that of the demo city. What the register does
not hold is drawn; one value in twenty of every column is then taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartmado.content.expressions import Const
from smartmado.content.model import Fact
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.columns import (
    NO_FIRST,
    NO_LAST,
    NOBODY,
    UNKNOWN_FLAG,
    UNKNOWN_NUMBER,
    UNKNOWN_SET,
    Codes,
    Column,
    Days,
    Flags,
    Numbers,
    WordSets,
)
from smartmado.decisions.compiled.program import Program
from smartmado.decisions.compiled.table import CityTable, EventTable
from smartmado.ops.demo_city import CITY_SIZE, build_city

AS_OF = date(2026, 11, 16)
UNKNOWN_SHARE = 0.05


def city(book: Rulebook, program: Program, residents: int = CITY_SIZE, seed: int = 3) -> CityTable:
    """The table of a city that the program reads; the same seed gives the same table."""
    return _Maker(book, program, build_city(residents).residents, np.random.default_rng(seed)).table()


def without_unknowns(table: CityTable) -> CityTable:
    """The same city with everything known: what was taken away is filled in anew."""
    rng = np.random.default_rng(4)
    [event] = table.events
    return CityTable(
        visit_of=table.visit_of,
        closed=np.ones_like(table.closed),
        people={f: _filled(c, rng) for f, c in table.people.items()},
        events=(
            EventTable(
                event.type, event.subject, event.first, {f: _filled(c, rng) for f, c in event.facts.items()}
            ),
        ),
        visits={f: _filled(c, rng) for f, c in table.visits.items()},
        references=table.references,
    )


def _filled(column: Column, rng: np.random.Generator) -> Column:
    """Unknown values replaced by known ones of other rows."""
    match column:
        case Days(earliest, latest):
            unknown = earliest != latest
            known = rng.choice(earliest[~unknown], len(earliest))
            return Days(np.where(unknown, known, earliest), np.where(unknown, known, latest))
        case Flags(flags):
            return Flags(np.where(flags == UNKNOWN_FLAG, np.int8(0), flags))
        case Numbers(numbers):
            return Numbers(np.where(numbers == UNKNOWN_NUMBER, np.int32(1), numbers))
        case WordSets(sets, words):
            return WordSets(np.where(sets == UNKNOWN_SET, sets.dtype.type(0), sets), words)
        case Codes(codes, words):
            return Codes(np.where(codes >= len(words), codes.dtype.type(0), codes), words)


class _Maker:
    def __init__(
        self, book: Rulebook, program: Program, rows: list[dict[str, str]], rng: np.random.Generator
    ) -> None:
        self.book, self.program, self.rows, self.rng = book, program, rows, rng
        household = {h: n for n, h in enumerate(dict.fromkeys(r["household_id"] for r in rows))}
        self.visit_of = np.array([household[r["household_id"]] for r in rows], dtype=np.int32)
        self.visits = len(household)

    def table(self) -> CityTable:
        people = [c.fact for c in self.program.columns if c.scope == "person" and self._is_recorded(c.fact)]
        own = [c.fact for c in self.program.columns if c.scope == "visit" and self._is_recorded(c.fact)]
        event = self._event()
        self._let_be_born(event)
        return CityTable(
            visit_of=self.visit_of,
            closed=self.rng.random(self.visits) >= UNKNOWN_SHARE,
            people={f: self._of_people(self.book.facts[f]) for f in dict.fromkeys([*people, "sex"])},
            events=(event,),
            visits={f: self._drawn(self.book.facts[f], self.visits) for f in own},
            references={r: np.full(len(self.rows), NOBODY) for r in ("father", "mother", "spouse")},
        )

    def _is_recorded(self, fact: str) -> bool:
        """Whether a fact has a column: all but those that only a formula over other facts gives."""
        found = self.book.facts[fact]
        return found.derived is None or found.source != "derived" or isinstance(found.derived, Const)

    def _event(self) -> EventTable:
        facts = [c.fact for c in self.program.columns if c.scope == "event" and self._is_recorded(c.fact)]
        words = tuple(self.book.life_events)
        starts = np.searchsorted(self.visit_of, np.arange(self.visits))
        sizes = np.diff(np.append(starts, len(self.rows)))
        subject = self.rng.random(len(self.rows)) < 0.4
        types = self.rng.integers(0, len(words), self.visits).astype(np.uint8)
        drawn_first = (self.rng.random(self.visits) * sizes).astype(np.int32)
        first = np.where(types == words.index("birth"), sizes - 1, drawn_first)
        subject[starts + first] = True
        place = np.arange(len(self.rows)) - starts[self.visit_of]
        subject &= place >= first[self.visit_of]
        drawn = {f: self._drawn(self.book.facts[f], self.visits) for f in facts}
        return EventTable(Codes(types, words), subject, first, drawn)

    def _let_be_born(self, event: EventTable) -> None:
        """The child whose birth is notified, the last of the household, was born lately."""
        starts = np.searchsorted(self.visit_of, np.arange(self.visits))
        births = np.flatnonzero(event.type.values == event.type.words.index("birth"))
        for row in (starts + event.first)[births].tolist():
            born = AS_OF - timedelta(days=int(self.rng.integers(0, 60)))
            self.rows[row] = {**self.rows[row], "birth_date": born.isoformat()}

    # --- columns ----------------------------------------------------------------------------

    def _of_people(self, fact: Fact) -> Column:
        """What the register says, or drawn values."""
        texts = [r.get(fact.id, "") for r in self.rows]
        told = np.array([t != "" for t in texts])
        drawn = self._drawn(fact, len(texts))
        if not told.any():
            return drawn
        known = self.rng.random(len(texts)) >= UNKNOWN_SHARE
        match drawn:
            case Flags():
                values = np.array([t == "true" for t in texts]).astype(np.int8)
                return Flags(np.where(known, values, np.int8(UNKNOWN_FLAG)))
            case Codes(words=words):
                every = words if fact.type == "enum" else tuple(sorted(set(texts)))
                codes = {word: n for n, word in enumerate(every)}
                values = np.array([codes.get(t, 0) for t in texts], dtype=np.uint8)
                return Codes(np.where(known, values, np.uint8(255)), every)
            case Days():
                return self._days([date.fromisoformat(t or "1950-07-01").toordinal() for t in texts], known)
        return drawn

    def _days(self, days: Any, known: NDArray[np.bool_]) -> Days:
        """Days of which one in fifty is known by its month only."""
        first = np.array(days, dtype=np.int32)
        last = first + np.where(self.rng.random(len(first)) < 0.02, 30, 0).astype(np.int32)
        return Days(np.where(known, first, np.int32(NO_FIRST)), np.where(known, last, np.int32(NO_LAST)))

    def _drawn(self, fact: Fact, number: int) -> Column:
        rng = self.rng
        known = rng.random(number) >= UNKNOWN_SHARE
        match fact.type:
            case "bool":
                values = (rng.random(number) < 0.4).astype(np.int8)
                return Flags(np.where(known, values, np.int8(UNKNOWN_FLAG)))
            case "date":
                return self._days(AS_OF.toordinal() + rng.integers(-90, 30, number), known)
            case "int":
                numbers = rng.integers(0, 60, number).astype(np.int32)
                return Numbers(np.where(known, numbers, np.int32(UNKNOWN_NUMBER)))
            case "list":
                words = tuple(fact.values)
                sets = rng.integers(0, 1 << len(words), number).astype(np.int32)
                return WordSets(np.where(known, sets, np.int32(UNKNOWN_SET)), words)
        words = tuple(fact.values) or _texts(fact.id)
        codes = rng.integers(0, len(words), number).astype(np.uint8)
        return Codes(np.where(known, codes, np.uint8(255)), words)


def _texts(fact: str) -> tuple[str, ...]:
    """Values for facts in free words."""
    found: Mapping[str, tuple[str, ...]] = {
        "relation_to_head": ("世帯主", "妻", "子"),
        "status_of_residence": ("永住者", "留学", "家族滞在", "公用", "外交"),
    }
    return found.get(fact, ("鳥取県", "島根県", "大阪府"))
