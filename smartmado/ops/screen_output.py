"""The files of a screening: merged from the partitions in one order, as CSV for people and as Parquet."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smartmado.content.model import UNDETERMINED
from smartmado.decisions.screening import UNDATED
from smartmado.ops.screen_rows import COLUMNS, ORDER, TEXTS
from smartmado.ops.spreadsheet import spreadsheet
from smartmado.routing.table import harmless

DUE, OPEN, PROTECTED = "due", "undetermined", "protected"
FILES = (DUE, OPEN, PROTECTED)
"""Whom to write to; whose case is open; and whom only the officer for 支援措置 may write to."""
BATCH = 4096
_Row = tuple[Any, ...]


@dataclass
class Counts:
    """How many rows: by screen, procedure and status, and by file; and people without a recorded day."""

    by_outcome: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    by_file: Counter[str] = field(default_factory=Counter)
    protected: Counter[tuple[str, str]] = field(default_factory=Counter)
    undated: Counter[str] = field(default_factory=Counter)


def write_files(results: Sequence[Path], folder: Path, texts: Sequence[str]) -> Counts:
    """Merge the results of the partitions into the files of the folder."""
    counts = Counts()
    names = (*COLUMNS, *texts)
    with ExitStack() as stack:
        writers = {name: stack.enter_context(_Writer(folder, name, names, texts)) for name in FILES}
        for row in _merged(results):
            protected, cells = row[len(ORDER)], row[len(ORDER) + 1 :]
            told = dict(zip(names, cells, strict=True))
            if told["status"] == UNDATED:
                counts.undated[told["screen"]] += 1
                continue
            file = PROTECTED if protected else OPEN if told["status"] == UNDETERMINED else DUE
            writers[file].write(cells)
            counts.by_file[file] += 1
            if protected:
                counts.protected[told["screen"], told["procedure"]] += 1
            else:
                counts.by_outcome[told["screen"], told["procedure"], told["status"]] += 1
    return counts


def _merged(results: Sequence[Path]) -> Iterator[_Row]:
    """All rows in order, a batch of each partition at a time."""
    return heapq.merge(*map(_rows, results), key=lambda row: row[: len(ORDER)])


def _rows(path: Path) -> Iterator[_Row]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


class _Writer:
    """Writes the rows of one file as CSV and as Parquet."""

    def __init__(self, folder: Path, name: str, names: Sequence[str], texts: Sequence[str]) -> None:
        self._schema = pa.schema([(column, pa.string()) for column in names])
        self._files = ExitStack()
        header = [(COLUMNS | TEXTS)[column] for column in names]
        self._write = self._files.enter_context(spreadsheet(folder / f"{name}.csv", header))
        self._parquet = self._files.enter_context(
            pq.ParquetWriter(folder / f"{name}.parquet", self._schema, compression="zstd")
        )
        self._unsafe = len(texts)  # only what the register wrote may begin like a formula
        self._waiting: list[_Row] = []

    def write(self, cells: _Row) -> None:
        """Write one row."""
        known = len(cells) - self._unsafe
        self._write([*cells[:known], *map(harmless, cells[known:])])
        self._waiting.append(cells)
        if len(self._waiting) == BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            columns = [pa.array(column, pa.string()) for column in zip(*self._waiting, strict=True)]
            self._parquet.write_batch(pa.record_batch(columns, schema=self._schema))
            self._waiting = []

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._files.close()
