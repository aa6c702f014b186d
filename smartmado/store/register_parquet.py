"""The extract as Parquet: the columns of the CSV file as text, its first line as metadata of the file.

A row has the line that it would have in the CSV file, so that a mistake is told in the same words.
Null and "" are both "not known". Columns that are not text (dates, booleans, numbers) are read as the
text that the CSV file would hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smartmado.store.register_columns import FORMAT_VERSION
from smartmado.store.register_table import RegisterTable

FIRST_ROW = 3
"""The line of the first row in the CSV file: what it is and the names of the columns come before."""
BATCH = 8192
METADATA = ("smartmado_format", "smartmado_version", "smartmado_extracted_at", "smartmado_rows")


class ParquetTable(RegisterTable):
    """Rows of one Parquet file as mappings from column to text. Mistakes go to the findings."""

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Every row with its line number; nothing when the file is not what it should be."""
        if not self._is_file():
            return
        try:
            with pq.ParquetFile(self.path) as file:
                yield from self._rows(file)
        except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
            if isinstance(error, OSError) and error.errno:
                raise  # the system's refusal; damaged data are an OSError without a number
            self._error(0, "", "Parquetとして読めません。転送が途中で切れていないか確かめてください。")

    def _rows(self, file: pq.ParquetFile) -> Iterator[tuple[int, dict[str, str]]]:
        first = _first_line(file.schema_arrow.metadata)
        if not self._read_first_line(first) or not self._check_header(file.schema_arrow.names):
            return
        names = [column.name for column in self.columns]
        nested = [name for name in names if not _is_plain(file.schema_arrow.field(name).type)]
        if nested:
            self._error(
                0, nested[0], "一つの値の列ではありません。文字・日付・真偽・数のどれかにしてください。"
            )
            return
        line = FIRST_ROW
        for batch in file.iter_batches(batch_size=BATCH, columns=names):
            cells = [_texts(batch.column(name)) for name in names]
            for row in zip(*cells, strict=True):
                if self._findings.full:
                    return
                if self._check_cells(line, names, list(row)):
                    yield line, dict(zip(names, row, strict=True))
                line += 1
        self._check_count(line - FIRST_ROW)


def _first_line(metadata: Mapping[bytes, bytes] | None) -> list[str]:
    """What the first line of the CSV file says; too few words where the file does not say it."""
    found = [(metadata or {}).get(key.encode()) for key in METADATA]
    return [value.decode() for value in found if value is not None]


def _is_plain(kind: pa.DataType) -> bool:
    """Whether each cell is one value that can be written as text."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return not (pa.types.is_nested(inner) or pa.types.is_binary(inner) or pa.types.is_large_binary(inner))


def _texts(column: Any) -> list[str]:
    text = column.cast(pa.string()) if not pa.types.is_string(column.type) else column
    return ["" if cell is None else cell for cell in text.to_pylist()]


def write_parquet(
    path: Path, format_id: str, names: Sequence[str], rows: Sequence[Sequence[str]], extracted_at: str
) -> None:
    """Write rows of text, whose cells stand in the order of `names`."""
    said = (format_id, FORMAT_VERSION, extracted_at, str(len(rows)))
    schema = pa.schema(
        [(name, pa.string()) for name in names], metadata=dict(zip(METADATA, said, strict=True))
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, len(rows), BATCH):
            cells = zip(*rows[start : start + BATCH], strict=True)
            batch = [pa.array(column, pa.string()) for column in cells]
            writer.write_batch(pa.record_batch(batch, schema=schema))
