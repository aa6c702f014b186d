"""CSV files as spreadsheets in Japan open them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def spreadsheet(path: Path, columns: Iterable[str]) -> Iterator[Callable[[Iterable[object]], object]]:
    """A file with these columns, in UTF-8 with its mark; what is yielded writes one row.

    Cells that somebody else wrote go through `routing.table.harmless` first.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(columns)
        yield writer.writerow
