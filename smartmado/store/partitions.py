"""A register taken apart into files of whole households, so that a city need not fit into memory.

One Parquet file per partition; which one a household lies in depends on its number alone. A row holds
what the rules read of one resident, nothing else, and names or addresses only if they were asked for.
Dates are two day numbers (`date.toordinal`), lists are text with ";" between, null is not known.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smartmado.content.expressions import fact_ids
from smartmado.content.rulebook import Rulebook
from smartmado.content.screens import STATE
from smartmado.facts.dates import parse_date
from smartmado.store.register_columns import COLUMN
from smartmado.store.register_file import ResidentRow

FIRST, LAST = ".first", ".last"
"""What is added to the name of a date for its earliest and its latest day."""
RESIDENT, HOUSEHOLD, PROTECTED, ORDER = "resident_id", "household_id", "protected", "household_order"
_KEYS = (RESIDENT, HOUSEHOLD, PROTECTED, ORDER)
BUFFERED = 20_000
"""Rows held back until they are written; together with one partition, all that memory holds."""
PER_PARTITION = 10_000
"""Residents of one partition, about."""
MOST = 900
"""Partitions of one register: all are open at once, and a process may commonly open 1,024 files."""


def partitions_for(residents: int) -> int:
    """Into how many partitions a register of this size is taken apart."""
    return min(MOST, max(1, -(-residents // PER_PARTITION)))


@dataclass(frozen=True)
class PartitionLayout:
    """The columns of a partition: the facts that are kept, with their type."""

    facts: Mapping[str, str]
    texts: tuple[str, ...] = ()

    @classmethod
    def of(cls, book: Rulebook, also: Iterable[str], texts: Sequence[str] = ()) -> PartitionLayout:
        """What the rules read of the register, and the facts `also`; texts are only written out again."""
        wanted = (_read_by_rules(book) | {*also}) - {*_KEYS}
        facts = {f: book.facts[f].type for f in COLUMN if f in wanted}
        return cls({STATE: "enum", **facts}, tuple(texts))

    @property
    def schema(self) -> pa.Schema:
        """The columns as Parquet has them."""
        fields = [
            (RESIDENT, pa.string()),
            (HOUSEHOLD, pa.string()),
            (PROTECTED, pa.bool_()),
            (ORDER, pa.int32()),
        ]
        for fact, kind in self.facts.items():
            if kind == "date":
                fields += [(fact + FIRST, pa.int32()), (fact + LAST, pa.int32())]
            else:
                fields.append((fact, _ARROW.get(kind, pa.string())))
        return pa.schema([*fields, *((f"text.{name}", pa.string()) for name in self.texts)])

    def cells(self, resident: ResidentRow) -> list[Any]:
        """A resident as the cells of a row."""
        facts = resident.facts
        order = facts.get(ORDER)
        row: list[Any] = [resident.resident_id, resident.household_id, resident.protected, order]
        for fact, kind in self.facts.items():
            value = facts.get(fact)
            if kind == "date":
                row += (
                    (None, None)
                    if value is None
                    else _days(value)
                    if isinstance(value, str)
                    else _span(value)
                )
            elif kind == "list":
                row.append(None if value is None else ";".join(value))  # type: ignore[arg-type]
            else:
                row.append(value)
        row += [facts.get(name) for name in self.texts]
        return row


def _read_by_rules(book: Rulebook) -> set[str]:
    """Every fact that a rule, a deadline or another fact names; kinship is read from 続柄."""
    nodes: list[object] = [f.derived for f in book.facts.values()]
    for procedure in book.procedures.values():
        for version in procedure.versions:
            nodes += [*version.conditions.values(), *version.deadlines]
    return set().union(*map(fact_ids, nodes)) | {"relation_to_head"}


_ARROW = {"bool": pa.bool_(), "int": pa.int32()}


@lru_cache(maxsize=100_000)
def _days(iso: str) -> tuple[int, int]:
    return _span(iso)  # type: ignore[return-value]


def _span(value: object) -> tuple[int | None, int | None]:
    found = parse_date(value)
    first, last = found.earliest, found.latest
    return (first.toordinal() if first else None, last.toordinal() if last else None)


def partition_of(household: str, count: int) -> int:
    """The partition of a household; the same on every machine."""
    return zlib.crc32(household.encode()) % count


def write_partitions(
    residents: Iterable[ResidentRow], layout: PartitionLayout, folder: Path, count: int
) -> list[Path]:
    """Write the residents to `count` files in the folder, which must be theirs alone.

    Whatever the iterable raises leaves half-written files behind: the folder is to be thrown away.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = [folder / f"{number:05d}.parquet" for number in range(count)]
    writers = [pq.ParquetWriter(path, layout.schema, compression="zstd") for path in paths]
    try:
        waiting: list[list[list[Any]]] = [[] for _ in paths]
        held = 0
        for resident in residents:
            waiting[partition_of(resident.household_id, count)].append(layout.cells(resident))
            held += 1
            if held == BUFFERED:
                _flush(waiting, writers, layout.schema)
                held = 0
        _flush(waiting, writers, layout.schema)
    finally:
        for writer in writers:
            writer.close()
    return paths


def _flush(waiting: list[list[list[Any]]], writers: list[pq.ParquetWriter], schema: pa.Schema) -> None:
    for rows, writer in zip(waiting, writers, strict=True):
        if rows:
            columns = [
                pa.array(cells, field.type)
                for cells, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            rows.clear()


def read_partition(path: Path) -> pa.Table:
    """A partition in the one order that every source gives: household, place in it, resident."""
    table = pq.read_table(path)
    keys = [(HOUSEHOLD, "ascending"), (ORDER, "ascending"), (RESIDENT, "ascending")]
    return table.sort_by(keys).combine_chunks()
