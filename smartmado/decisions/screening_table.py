"""The visits that a screen foretells, as a table of the compiled rules (`decisions.compiled`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from smartmado.content.expressions import Condition, fact_ids
from smartmado.content.model import Fact, Procedure, Version
from smartmado.content.rulebook import Rulebook
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
from smartmado.decisions.compiled.program import Program
from smartmado.decisions.compiled.table import CityTable, EventTable
from smartmado.decisions.screening import TODAY, Round
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Value

WHO, NEAR = "who", "near"
"""Procedures of our own beside the rules: "required" of those whom the screen means, and of those
whose day is one that it looks for."""
KINSHIP = frozenset({"relation_to_head", "sex", "birth_date"})
"""What kinship is read from, whether or not a rule reads it too."""


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
    `visit_of`: the visit of each, by place in the list of subjects."""

    rows: Ints
    visit_of: Ints
    result: CityResult


class ScreenProgram:
    """A screen's rules, compiled once: whose day is near, whom it means, and what it reports."""

    def __init__(self, round_: Round, screen: Screen) -> None:
        self.round, self.screen = round_, screen
        book, today = round_.book, round_.today_book
        self._near = _program(today, {}, NEAR, round_.looks_for(screen))
        self._who = _program(today, book.procedures, WHO, screen.who)
        self._rules = compile_rules(book, (screen.event,))
        self._own_date = book.own_date(screen.event)

    def near(self, columns: Columns, rows: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Of the records of these rows, whose day surely is looked for, and whose may be."""
        people = {f: taken(columns.people[f], rows) for f in fact_ids(self.screen.date)}
        each = np.arange(len(rows))
        found = self._decided(self._near, VisitRows(each, each, each), people, {}, {})
        return found.rows(NEAR, "required"), found.rows(NEAR, "undetermined")

    def means(self, columns: Columns, subjects: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Of the subjects (rows of the columns), whom the screen surely means, and whom it may mean."""
        table = household_rows(columns, subjects)
        people = _people(self._who, columns, table.rows)
        found = self._decided(self._who, table, people, {}, {})
        surely, may_be = found.rows(WHO, "required"), found.rows(WHO, "undetermined")
        return surely[table.subject], may_be[table.subject]

    def decide(self, columns: Columns, subjects: Ints, happens: Days) -> Visits:
        """Decide a visit for each subject, whose event is on these days."""
        table = household_rows(columns, subjects)
        people = _people(self._rules, columns, table.rows)
        told = self._told("event", len(subjects)) | self._dated(happens)
        found = self._decided(self._rules, table, people, told, self._told("visit", len(subjects)))
        return Visits(table.rows, table.visit_of, found)

    def _decided(
        self,
        program: Program,
        rows: VisitRows,
        people: Mapping[str, Column],
        of_event: Mapping[str, Column],
        of_visit: Mapping[str, Column],
    ) -> CityResult:
        visits = len(rows.subject)
        is_subject = np.zeros(len(rows.rows), dtype=bool)
        is_subject[rows.subject] = True
        event = EventTable(
            type=Codes(np.zeros(visits, dtype=np.uint8), tuple(map(str, program.events))),
            subject=is_subject,
            first=rows.subject - np.searchsorted(rows.visit_of, np.arange(visits)),
            facts=of_event,
        )
        closed = np.ones(visits, dtype=bool)
        table = CityTable(rows.visit_of, closed, people, (event,), of_visit)
        return decide_city(program, table, self.round.as_of)

    def _dated(self, happens: Days) -> dict[str, Column]:
        return {} if self._own_date is None else {self._own_date: happens}

    def _told(self, scope: str, visits: int) -> dict[str, Column]:
        """What the screen says of its event or of the visit: the same in every visit."""
        facts = self.round.book.facts
        told = self.round.told(self.screen)
        return {f: _repeated(facts[f], v, visits) for f, v in told.items() if facts[f].scope == scope}


def _program(book: Rulebook, procedures: Mapping[str, Procedure], name: str, holds: Condition) -> Program:
    """A program that tells of whom a condition holds today."""
    version = Version(date.min, None, {"required": holds}, (), (), ())
    own = Procedure(name, "", "automatic", "", (TODAY,), "subjects", "person", "high", (version,))
    return compile_rules(replace(book, procedures={**procedures, name: own}), (TODAY,))


@dataclass(frozen=True, eq=False)
class VisitRows:
    """People of visits: their records, their visits, and the place of each visit's subject."""

    rows: Ints
    visit_of: Ints
    subject: Ints


def household_rows(columns: Columns, subjects: Ints) -> VisitRows:
    """For each subject the records of those who live in the household, and the subject's own."""
    household = np.searchsorted(columns.starts, subjects, side="right") - 1
    start, end = columns.starts[household], columns.starts[household + 1]
    visit_of = np.repeat(np.arange(len(subjects)), end - start)
    before = np.concatenate(([0], np.cumsum(end - start)))[:-1]
    rows = np.arange(len(visit_of)) - before[visit_of] + start[visit_of]
    there = columns.registered[rows] | (rows == subjects[visit_of])
    rows, visit_of = rows[there], visit_of[there]
    return VisitRows(rows, visit_of, np.flatnonzero(rows == subjects[visit_of]))


def _people(program: Program, columns: Columns, rows: Ints) -> dict[str, Column]:
    """What the program reads of people, and what kinship is read from."""
    read = {column.fact for column in program.columns} | KINSHIP
    return {fact: taken(column, rows) for fact, column in columns.people.items() if fact in read}


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
