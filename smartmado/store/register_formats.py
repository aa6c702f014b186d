"""A file of the extract as CSV or as Parquet: the same columns, the same checks, told apart by its name."""

from __future__ import annotations

from pathlib import Path

from smartmado.store.register_columns import Column
from smartmado.store.register_table import Findings, RegisterTable

PARQUET = ".parquet"


def open_table(path: Path, format_id: str, columns: tuple[Column, ...], findings: Findings) -> RegisterTable:
    """The reader of one file. Mistakes go to the findings."""
    if path.suffix != PARQUET:
        return RegisterTable(path, format_id, columns, findings)
    # Parquet is for a whole city at once; the counter never needs it.
    from smartmado.store.register_parquet import ParquetTable

    return ParquetTable(path, format_id, columns, findings)


def restrictions_beside(residents: Path) -> Path:
    """The file of restrictions that lies beside a file of residents and has its form."""
    return residents.with_name(f"restrictions{PARQUET if residents.suffix == PARQUET else '.csv'}")
