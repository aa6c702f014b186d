"""The program as SQL for duckdb, whose AND, OR and NOT are three-valued already.

A quantifier is an aggregate over a join, so the program is cut into stages: the aggregates of a
stage read the tables of the one before. `bool_or` skips NULL and is wrapped. A node that is used
more than once is a column of its own. Dates are given as ready columns, which spares duckdb all
arithmetic with the calendar.
"""

# ruff: noqa: S608 -- the SQL is made of names and numbers of our own program

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.city.unrolled import DateColumns, Pairs, is_date
from smartmado.decisions.compiled.columns import (
    NO_LAST,
    UNKNOWN_NUMBER,
    Codes,
    Column,
    Flags,
    Numbers,
    WordSets,
)
from smartmado.decisions.compiled.program import Node, Program
from smartmado.decisions.compiled.table import CityTable

_BOUNDS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}


class DuckdbPeer:
    """Loads the table into duckdb when made; `run` makes the table `answers`."""

    def __init__(
        self,
        program: Program,
        nodes: list[Node],
        places: Mapping[int, int],
        table: CityTable,
        pairs: Mapping[str, Pairs],
        as_of: date,
    ) -> None:
        self.program, self.nodes, self.places, self.table = program, nodes, places, table
        self.as_of = as_of.toordinal()
        self.outputs = {
            places[i]
            for o in program.outcomes.values()
            for i in (o.candidates, *(n for _, n in o.statuses()))
        }
        self.stage = self._stages()
        self.uses = Counter(a for n in nodes for a in n.args)
        self.own = {
            i
            for i, n in enumerate(nodes)
            if not is_date(n) and (self.uses[i] > 1 or n.op in ("count", "kin_count") or i in self.outputs)
        }
        self._keep_what_crosses()
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 2")
        self._load(pairs, as_of)
        self.script = self._script()

    def run(self) -> None:
        """All stages."""
        for statement in self.script:
            self.connection.execute(statement)

    def of_one_household(self) -> DuckdbPeer:
        """The same script over one household: what reading and planning the SQL takes."""
        small = copy.copy(self)
        small.connection = duckdb.connect()
        small.connection.execute("SET threads = 2")
        for name in ("people", "visits", *(f"kin_{kind}" for kind in self.kinds)):
            column = {"people": "visit", "visits": "visit"}.get(name, "person")
            rows = self.connection.sql(f"SELECT * FROM {name} WHERE {column} = 0").to_arrow_table()
            small._create(name, rows)
        return small

    def answers(self) -> NDArray[np.bool_]:
        """[procedure and status, person row], for comparison."""
        found = self.connection.execute("SELECT * EXCLUDE (rid) FROM answers ORDER BY rid").fetchnumpy()
        return np.stack([np.asarray(column, dtype=bool) for column in found.values()])

    # --- stages -----------------------------------------------------------------------------

    def _stages(self) -> list[int]:
        stages: list[int] = []
        for node in self.nodes:
            below = max((stages[a] for a in node.args), default=0)
            stages.append(below + (node.op in ("count", "kin_count")))
        return stages

    def _keep_what_crosses(self) -> None:
        """What another stage, an aggregate or the other table reads is a column of its own."""
        for i, node in enumerate(self.nodes):
            for a in node.args:
                crosses = self.stage[a] != self.stage[i] or self.nodes[a].wide != node.wide
                if not is_date(self.nodes[a]) and (crosses or node.op in ("count", "kin_count")):
                    self.own.add(a)

    def _script(self) -> list[str]:
        statements = []
        for stage in range(max(self.stage) + 1):
            statements.append(self._visits(stage))
            statements.append(self._people(stage))
        return [*statements, self._final()]

    def _columns(self, stage: int, wide: bool) -> list[int]:
        return [i for i in sorted(self.own) if self.stage[i] == stage and self.nodes[i].wide is wide]

    def _visits(self, stage: int) -> str:
        if not stage:
            return f"CREATE OR REPLACE TEMP TABLE v0 AS {self._levels('visits', 0, False)}"
        counts = [i for i in self._columns(stage, False) if self.nodes[i].op == "count"]
        sums = ", ".join(
            f"{self._aggregate(self.nodes[i], f'n{self.nodes[i].args[0]}')} AS n{i}" for i in counts
        )
        before = f"v{stage - 1}"
        source = before
        if counts:
            inner = f"SELECT visit, {sums} FROM p{stage - 1} GROUP BY visit"
            source = f"(SELECT * FROM {before} JOIN ({inner}) USING (visit))"
        return f"CREATE OR REPLACE TEMP TABLE v{stage} AS {self._levels(source, stage, False)}"

    def _people(self, stage: int) -> str:
        """The people, with their visit's columns and the aggregates over their kin."""
        mine = "people" if not stage else f"p{stage - 1}"
        drop = self._columns_up_to(stage - 1, wide=False)
        theirs = (
            f"{mine}" if not stage else f"(SELECT * EXCLUDE ({', '.join(['visit_', *drop])}) FROM {mine})"
        )
        joined = (
            "SELECT m.*, v.* EXCLUDE (visit), v.visit AS visit_ "
            f"FROM {theirs} m JOIN v{stage} v USING (visit)"
        )
        kinds = defaultdict(list)
        for i in self._columns(stage, True):
            if self.nodes[i].op == "kin_count":
                kinds[self.nodes[i].data[0]].append(i)
        for kind, ids in kinds.items():
            term = "((CASE WHEN k.certain THEN TRUE END) AND c.n{})"
            sums = ", ".join(
                f"{self._aggregate(self.nodes[i], term.format(self.nodes[i].args[0]))} AS n{i}" for i in ids
            )
            inner = (
                f"SELECT k.person AS rid_, {sums} FROM kin_{kind} k "
                f"JOIN p{stage - 1} c ON c.rid = k.candidate GROUP BY k.person"
            )
            names = ", ".join(f"CASE WHEN g.rid_ IS NULL THEN FALSE ELSE g.n{i} END AS n{i}" for i in ids)
            joined = f"SELECT j.*, {names} FROM ({joined}) j LEFT JOIN ({inner}) g ON g.rid_ = j.rid"
        return f"CREATE OR REPLACE TEMP TABLE p{stage} AS {self._levels(f'({joined})', stage, True)}"

    def _columns_up_to(self, stage: int, wide: bool) -> list[str]:
        nodes = [f"n{i}" for s in range(stage + 1) for i in self._columns(s, wide)]
        return [*self.visit_columns, *nodes]

    def _aggregate(self, node: Node, term: str) -> str:
        n = node.data[-1]
        if n == 1:
            return (
                f"CASE WHEN bool_or(coalesce({term}, FALSE)) THEN TRUE "
                f"WHEN bool_or({term} IS NULL) THEN NULL ELSE FALSE END"
            )
        return (
            f"CASE WHEN count(*) FILTER (WHERE {term}) >= {n} THEN TRUE "
            f"WHEN count(*) FILTER (WHERE ({term}) IS NOT FALSE) < {n} THEN FALSE END"
        )

    def _levels(self, source: str, stage: int, wide: bool) -> str:
        """The stage's columns, each level of them a query around the one before."""
        level: dict[int, int] = {}
        by_level: dict[int, list[int]] = defaultdict(list)
        for i in self._columns(stage, wide):
            if self.nodes[i].op not in ("count", "kin_count"):
                level[i] = 1 + max((level.get(a, 0) for a in self._below(i)), default=0)
                by_level[level[i]].append(i)
        query = f"SELECT * FROM {source}"
        for n in sorted(by_level):
            columns = ", ".join(f"{self._sql(i)} AS n{i}" for i in by_level[n])
            query = f"SELECT *, {columns} FROM ({query})"
        return query

    def _below(self, i: int) -> set[int]:
        """The columns that an expression reads."""
        found: set[int] = set()
        for a in self.nodes[i].args:
            if not is_date(self.nodes[a]):
                found |= {a} if a in self.own else self._below(a)
        return found

    def _final(self) -> str:
        parts = []
        for n, outcome in enumerate(self.program.outcomes.values()):
            concerned = f"n{self.places[outcome.candidates]}"
            told = []
            for name, node in outcome.statuses():
                status = f"coalesce(n{self.places[node]}, FALSE)"
                who = (
                    f"({concerned} IS NOT FALSE)"
                    if name == "not_required"
                    else f"coalesce({concerned}, FALSE)"
                )
                told.append(f"({who} AND {status})")
            parts += [f"{t} AS a{n}_{k}" for k, t in enumerate(told)]
            parts.append(f"(({concerned} IS NOT FALSE) AND NOT ({' OR '.join(told)})) AS a{n}_4")
        return (
            f"CREATE OR REPLACE TEMP TABLE answers AS SELECT rid, {', '.join(parts)} FROM p{max(self.stage)}"
        )

    # --- expressions ------------------------------------------------------------------------

    def _at(self, i: int) -> str:
        return f"n{i}" if i in self.own else self._sql(i)

    def _sql(self, i: int) -> str:
        node = self.nodes[i]
        match node.op:
            case "const":
                return {True: "TRUE", False: "FALSE", None: "NULL::BOOLEAN"}[node.data[0]]
            case "and" | "or":
                return "(" + f" {node.op.upper()} ".join(self._at(a) for a in node.args) + ")"
            case "not":
                return f"(NOT {self._at(node.args[0])})"
            case "override":
                return f"coalesce({self._at(node.args[0])}, {self._at(node.args[1])})"
            case "settled":
                yes, no = (self._at(a) for a in node.args)
                return f"(CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END)"
            case "event_is":
                words = self.table.events[0].type.words
                return f"(type IN ({', '.join(str(words.index(t)) for t in node.data[1])}))"
            case "subject" | "member":
                return "subject" if node.op == "subject" else "TRUE"
            case "unlisted":
                return "(CASE WHEN closed THEN FALSE END)"
            case "before":
                return self._compared(node)
            case "applies":
                return self._applies(node)
        return self._of_column(node)

    def _compared(self, node: Node) -> str:
        (e, l), (e2, l2) = (self._ends(a) for a in node.args)  # noqa: E741 -- earliest and latest
        return f"(CASE WHEN {l} < {e2} THEN TRUE WHEN {e} >= {l2} THEN FALSE END)"

    def _ends(self, i: int) -> tuple[str, str]:
        if i in self.fixed:
            return self.fixed[i]
        return f"d{i}_e", f"d{i}_l"

    def _applies(self, node: Node) -> str:
        e, l = self._ends(node.args[0])  # noqa: E741 -- earliest and latest
        since, until = node.data
        last = f"(CASE WHEN {l} = {NO_LAST} THEN greatest({e}, {self.as_of}) ELSE {l} END)"
        begun = f"{last} >= {since.toordinal()}"
        return f"({begun})" if until is None else f"({begun} AND {e} < {until.toordinal()})"

    def _of_column(self, node: Node) -> str:
        fact, event = node.data[:2]
        name, column = f'"{fact}"', self._column(fact, event)
        if column is None:
            return "NULL::BOOLEAN"
        if node.op == "given":
            return name
        if node.op == "bound":
            return f"({name} {_BOUNDS[node.data[2]]} {node.data[3]})"
        values = node.data[2]
        match column:
            case Codes(words=words):
                codes = [str(words.index(v)) for v in values if v in words] or ["255"]
                return f"({name} IN ({', '.join(codes)}))"
            case WordSets(words=words):
                return f"(({name} & {sum(1 << words.index(v) for v in values if v in words)}) <> 0)"
        return f"({name} IN ({', '.join(map(str, values))}))"

    def _column(self, fact: str, event: int | None) -> Column | None:
        table = self.table
        if event is not None:
            return table.events[event].facts.get(fact)
        return table.people.get(fact, table.visits.get(fact))

    # --- loading ----------------------------------------------------------------------------

    def _load(self, pairs: Mapping[str, Pairs], as_of: date) -> None:
        table = self.table
        people: dict[str, Any] = {"rid": np.arange(table.number_of_people), "visit": table.visit_of}
        people["subject"] = table.events[0].subject
        visits: dict[str, Any] = {"visit": np.arange(table.number_of_visits, dtype=np.int32)}
        visits |= {"type": table.events[0].type.values, "closed": table.closed}
        for wide, facts in ((True, table.people), (False, table.visits), (False, table.events[0].facts)):
            for fact, column in facts.items():
                array = _arrow(column)
                if array is not None:
                    (people if wide else visits)[fact] = array
        self._load_dates(DateColumns(table, self.nodes, as_of), people, visits)
        self.visit_columns = [f'"{name}"' for name in visits if name != "visit"]
        for name, columns in (("people", people), ("visits", visits)):
            self._create(name, columns)
        self.kinds = tuple(pairs)
        for kind, found in pairs.items():
            columns = {"person": found.person, "candidate": found.candidate, "certain": found.certain}
            self._create(f"kin_{kind}", columns)

    def _create(self, name: str, columns: Any) -> None:
        rows = pa.table(dict(columns)) if isinstance(columns, Mapping) else columns
        self.connection.register("loading", rows)
        self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM loading")
        self.connection.unregister("loading")

    def _load_dates(self, dates: DateColumns, people: dict[str, Any], visits: dict[str, Any]) -> None:
        self.fixed: dict[int, tuple[str, str]] = {}
        compared = {a for n in self.nodes if n.op in ("before", "applies") for a in n.args}
        ends: dict[int, tuple[NDArray[np.int32], ...]] = {}
        for i, node in enumerate(self.nodes):
            if not is_date(node):
                continue
            ends[i] = dates.work_out(i, ends)
            if len(ends[i][0]) == 1:
                self.fixed[i] = (str(ends[i][0][0]), str(ends[i][1][0]))
            elif i in compared:
                columns = people if node.wide else visits
                columns[f"d{i}_e"], columns[f"d{i}_l"] = ends[i]


def _arrow(column: Column) -> pa.Array | None:
    """The column with NULL for what is not known."""
    match column:
        case Flags(values):
            return pa.array(values == 1, mask=values < 0)
        case Codes(codes, words):
            return pa.array(codes, mask=codes >= len(words))
        case WordSets(sets):
            return pa.array(sets, mask=sets < 0)
        case Numbers(numbers):
            return pa.array(numbers, mask=numbers == UNKNOWN_NUMBER)
    return None
