"""The visits that a screen foretells, as a table of the compiled rules (`decisions.compiled`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from smartmado.content.expressions import Condition, fact_ids
from smartmado.content.model import Fact, Procedure, Version
from smartmado.content.screens import Screen
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.city import CityResult, decide_city
from smartmado.decisions.compiled.columns import (
    NO_FIRST,
    NO_LAST,
    Codes,
    Column,
    Days,
    Flags,
    Ints,
    Numbers,
    WordSets,
)
from smartmado.decisions.compiled.table import CityTable, EventTable
from smartmado.decisions.screening import Round
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Value

WHO, NEAR = "who", "near"
"""Procedures of our own beside the rules: "required" of those whom the screen means, and of those
whose day is one that it looks for."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The records of whole households as columns, household after household.

    `starts`: the first row of each household, and the number of rows. `registered`: the records of
    those who live there now.
    """

    starts: Ints
    registered: NDArray[np.bool_]
    people: Mapping[str, Column]


@dataclass(frozen=True, eq=False)
class Visits:
    """The decisions of one visit for each subject. `rows`: the record of each person of the table;
    `visit_of`: the visit of each, by place in the list of subjects; `subject`: the place of each
    visit's subject in the table."""

    rows: Ints
    visit_of: Ints
    subject: Ints
    result: CityResult


class ScreenProgram:
    """A screen's rules, compiled once: what it reports, and whom it means."""

    def __init__(self, round_: Round, screen: Screen) -> None:
        self.round, self.screen = round_, screen
        book = round_.book
        who = _procedure(WHO, screen, screen.who)
        self.program = compile_rules(replace(book, procedures={**book.procedures, WHO: who}), (screen.event,))
        near = _procedure(NEAR, screen, round_.looks_for(screen))
        self.near_program = compile_rules(replace(book, procedures={NEAR: near}), (screen.event,))
        self._read = {c.fact for c in self.program.columns} | {"relation_to_head", "sex", "birth_date"}
        name = book.life_events[screen.event].date
        self._principal = None if name is None or book.facts[name].scope == "person" else name

    def near(self, columns: Columns, rows: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Of the records of these rows, whose day surely is looked for, and whose may be."""
        number = len(rows)
        words = Codes(np.zeros(number, dtype=np.uint8), (self.screen.event,))
        alone = CityTable(
            visit_of=np.arange(number),
            closed=np.ones(number, dtype=bool),
            people={f: taken(columns.people[f], rows) for f in fact_ids(self.screen.date)},
            events=(EventTable(words, np.ones(number, dtype=bool), np.zeros(number, dtype=np.intp)),),
        )
        found = decide_city(self.near_program, alone, self.round.as_of)
        return found.rows(NEAR, "required"), found.rows(NEAR, "undetermined")

    def decide(self, columns: Columns, subjects: Ints, happens: Days) -> Visits:
        """Decide a visit for each subject (a row of the columns), whose event is on these days."""
        rows, visit_of = _households(columns, subjects)
        is_subject = rows == subjects[visit_of]
        place = np.flatnonzero(is_subject)
        first = place - np.searchsorted(visit_of, np.arange(len(subjects)))
        event = EventTable(
            type=Codes(np.zeros(len(subjects), dtype=np.uint8), (self.screen.event,)),
            subject=is_subject,
            first=first,
            facts={**self._told("event", len(subjects)), **self._dated(happens)},
        )
        table = CityTable(
            visit_of=visit_of,
            closed=np.ones(len(subjects), dtype=bool),
            people={f: taken(c, rows) for f, c in columns.people.items() if f in self._read},
            events=(event,),
            visits=self._told("visit", len(subjects)),
        )
        return Visits(rows, visit_of, place, decide_city(self.program, table, self.round.as_of))

    def _dated(self, happens: Days) -> dict[str, Column]:
        return {} if self._principal is None else {self._principal: happens}

    def _told(self, scope: str, visits: int) -> dict[str, Column]:
        """What the screen says of its event or of the visit: the same in every visit."""
        facts = self.round.book.facts
        told = self.round.told(self.screen)
        return {f: _repeated(facts[f], v, visits) for f, v in told.items() if facts[f].scope == scope}


def _procedure(name: str, screen: Screen, condition: Condition) -> Procedure:
    version = Version(date.min, None, {"required": condition}, (), (), ())
    return Procedure(name, "", "automatic", "", (screen.event,), "subjects", "person", "high", (version,))


def _households(columns: Columns, subjects: Ints) -> tuple[Ints, Ints]:
    """For each subject the records of those who live in the household, and the subject's own."""
    household = np.searchsorted(columns.starts, subjects, side="right") - 1
    start, end = columns.starts[household], columns.starts[household + 1]
    visit_of = np.repeat(np.arange(len(subjects)), end - start)
    before = np.concatenate(([0], np.cumsum(end - start)))[:-1]
    rows = np.arange(len(visit_of)) - before[visit_of] + start[visit_of]
    there = columns.registered[rows] | (rows == subjects[visit_of])
    return rows[there], visit_of[there]


def taken(column: Column, rows: Ints) -> Column:
    """The column of these rows."""
    match column:
        case Days():
            return Days(column.earliest[rows], column.latest[rows])
        case Flags():
            return Flags(column.values[rows])
        case Numbers():
            return Numbers(column.values[rows])
        case Codes():
            return Codes(column.values[rows], column.words)
        case WordSets():
            return WordSets(column.values[rows], column.words)


def _repeated(fact: Fact, value: Value, times: int) -> Column:
    match value:
        case bool():
            return Flags(np.full(times, value, dtype=np.int8))
        case int():
            return Numbers(np.full(times, value, dtype=np.int32))
        case str():
            return Codes(np.zeros(times, dtype=np.uint8), (value,))
        case tuple():
            words = tuple(fact.values)
            return WordSets(
                np.full(times, sum(1 << words.index(w) for w in set(value)), dtype=np.int32), words
            )
    raise TypeError(f"{fact.id} is a date")  # the loader refuses it


def days_of(ranges: list[DateRange]) -> Days:
    """Dates as a column."""
    first = [NO_FIRST if d.earliest is None else d.earliest.toordinal() for d in ranges]
    last = [NO_LAST if d.latest is None else d.latest.toordinal() for d in ranges]
    return Days(np.array(first, dtype=np.int32), np.array(last, dtype=np.int32))
