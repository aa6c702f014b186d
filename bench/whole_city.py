"""A whole city, all rules, unknowns in every column: columns in, boolean matrix out.

146,680 residents of the demo city, something happening in every household (its type is a column),
one value in twenty unknown. The same compiled program is run by our bitmaps, by plain numpy and by
duckdb; the floor is copying every input byte once. All answers are asserted equal first.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bench.city.columns import AS_OF, city, without_unknowns
from bench.city.duckdb_peer import DuckdbPeer
from bench.city.memory import peak_megabytes
from bench.city.numpy_peer import NumpyPeer
from bench.city.unrolled import kin_pairs, unrolled
from bench.timing import both_seconds, seconds
from smartmado.content.loader import load_rulebook
from smartmado.decisions.compiled.block import Block
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.city import STATUSES, City, CityResult, arrange, decide_city
from smartmado.decisions.compiled.columns import Column, Days, arrays_of
from smartmado.decisions.compiled.program import Program
from smartmado.decisions.compiled.table import CityTable

ROUNDS, DUCKDB_ROUNDS = 9, 3


def main() -> None:
    """Print the ratios."""
    book = load_rulebook("312029")
    program = compile_rules(book, (None,))
    table = city(book, program)
    print(
        f"{table.number_of_people} people, {table.number_of_visits} visits, {len(program.outcomes)} rules, "
        f"{sum(a.nbytes for a in _arrays(table)) / 1e6:.1f} MB of columns"
    )
    arranged = arrange(table)
    kin = seconds(lambda: [block.kin for block in arranged.blocks])
    first = seconds(lambda: decide_city(program, arranged, AS_OF))
    print(f"once: kin by shape {kin:.2f} s, plan and calendar tables and columns in order {first:.2f} s")
    peers = _peers(program, table, arranged)
    known = _arranged_known(program, table)
    work: dict[str, Callable[[], object]] = {
        "floor": _copying(table),
        "evaluate": _deciding(program, arranged),
        "evaluate, known two-valued": _deciding(program, known, complete=True),
        "evaluate, known three-valued": _deciding(program, known),
        "put in order": _putting_in_order(program, arranged),
        "unpack to bytes": _unpacking(decide_city(program, arranged, AS_OF)),
        "numpy": peers["numpy"],
    }
    taken = _in_turns(work, ROUNDS)
    sql = {"duckdb": peers["duckdb"], "duckdb, one household": peers["planning"]}
    taken |= _in_turns(sql, DUCKDB_ROUNDS)
    wall = {name: statistics.median(w for w, _ in times) for name, times in taken.items()}
    cpu = {name: min(c for _, c in times) for name, times in taken.items()}
    for name in taken:
        print(f"  {name}: {wall[name] * 1000:.1f} ms (median); {cpu[name] * 1000:.1f} ms of CPU (least)")
    _ratios("median time", wall)
    _ratios("least CPU time", cpu)
    peak = peak_megabytes(lambda: decide_city(program, arranged, AS_OF))
    print(f"memory while deciding: {peak:.0f} MB above the columns")


def _ratios(which: str, times: Mapping[str, float]) -> None:
    ours, floor = times["evaluate"], times["floor"]
    whole = ours + times["put in order"] + times["unpack to bytes"]
    sql = times["duckdb"] - times["duckdb, one household"]
    three, two = times["evaluate, known three-valued"], times["evaluate, known two-valued"]
    print(f"by the {which} (in brackets: ours with putting in order and unpacking)")
    print(f"  numpy / ours: {times['numpy'] / ours:.1f} ({times['numpy'] / whole:.1f})")
    print(f"  duckdb / ours: {times['duckdb'] / ours:.1f} ({times['duckdb'] / whole:.1f})")
    print(f"  duckdb without reading and planning the SQL / ours: {sql / ours:.1f} ({sql / whole:.1f})")
    print(f"  ours / copying the input: {ours / floor:.1f} ({whole / floor:.1f})")
    print(f"  three-valued / two-valued: {three / two:.2f} (all known), {ours / two:.2f} (with unknowns)")


def _in_turns(work: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """What each took, by the clock and of CPU in all threads, all taking turns."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, do in work.items():
            taken[name].append(both_seconds(do))
    return taken


# --- ours -------------------------------------------------------------------------------------


def _arrays(table: CityTable) -> Iterator[NDArray[np.generic]]:
    [event] = table.events
    for facts in (table.people, table.visits, event.facts):
        for column in facts.values():
            yield from arrays_of(column)
    yield from (event.type.values, event.subject, event.first, table.closed, table.visit_of)
    yield from table.references.values()


def _copying(table: CityTable) -> Callable[[], None]:
    pairs = [(np.empty_like(a), a) for a in _arrays(table)]

    def copy() -> None:
        for into, array in pairs:
            np.copyto(into, array)

    return copy


def _deciding(program: Program, city: City, complete: bool = False) -> Callable[[], CityResult]:
    """Deciding into memory that is there, as the copy of the input has it."""
    room = decide_city(program, city, AS_OF, complete=complete)
    return lambda: decide_city(program, city, AS_OF, complete=complete, into=room)


@dataclass(eq=False)
class _Noting(Block):
    """A block that notes which of its columns are read."""

    read: dict[tuple[str, int | None], None] = field(default_factory=dict)

    def column(self, fact: str, event: int | None) -> Column:
        """The column, which is noted."""
        self.read[fact, event] = None
        return super().column(fact, event)


def _putting_in_order(program: Program, arranged: City) -> Callable[[], None]:
    """What arranging costs beside kin: every column that is read, gathered anew."""
    noting = tuple(_Noting(b.table, b.layout, b.shapes) for b in arranged.blocks)
    decide_city(program, replace(arranged, blocks=noting), AS_OF)

    def put() -> None:
        again = arrange(arranged.table)
        for old, new in zip(noting, again.blocks, strict=True):
            for fact, event in old.read:
                column = new.column(fact, event)
                if isinstance(column, Days) and fact in arranged.table.people:
                    new.short_days(fact, 0), new.short_days(fact, 1)

    return put


def _unpacking(result: CityResult) -> Callable[[], None]:
    [found] = result.blocks
    rows = [found.wide[n].view(np.uint8) for n in found.outputs]
    matrix = np.empty((len(rows), 8 * rows[0].nbytes), dtype=np.uint8)

    def unpack() -> None:
        for row, into in zip(rows, matrix, strict=True):
            into[:] = np.unpackbits(row, bitorder="little")

    return unpack


def _arranged_known(program: Program, table: CityTable) -> City:
    """The city without unknowns. Two-valued answers are those of three values where those decide."""
    known = arrange(without_unknowns(table))
    three, two = (decide_city(program, known, AS_OF, complete=c) for c in (False, True))
    for procedure, event in program.outcomes:
        decided = ~three.rows(procedure, "undetermined", event)
        for status in STATUSES[:4]:
            one, other = (found.rows(procedure, status, event) & decided for found in (three, two))
            assert np.array_equal(one, other), (procedure, status)
    return known


# --- peers ------------------------------------------------------------------------------------


def _peers(program: Program, table: CityTable, arranged: City) -> dict[str, Callable[[], object]]:
    """What each peer runs, after its answers were found equal to ours."""
    ours = _matrix(decide_city(program, arranged, AS_OF))
    nodes, places = unrolled(program)
    pairs = kin_pairs(arranged)
    plain = NumpyPeer(program, nodes, places, table, pairs, AS_OF)
    assert np.array_equal(plain.run(), ours)
    sql = DuckdbPeer(program, nodes, places, table, pairs, AS_OF)
    sql.run()
    assert np.array_equal(sql.answers(), ours)
    print(f"equal: ours, numpy, duckdb, on {ours.shape[0]} x {ours.shape[1]} answers")
    return {"numpy": plain.run, "duckdb": sql.run, "planning": sql.of_one_household().run}


def _matrix(result: CityResult) -> NDArray[np.bool_]:
    return np.array([result.rows(p, status, e) for p, e in result.procedures for status in STATUSES])
