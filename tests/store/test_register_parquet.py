"""The extract as Parquet is the extract as CSV: the same residents, the same mistakes at the same lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from smartmado.ops.demo_city import write_city
from smartmado.store.register_file import RegisterFileError, read_register


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city in both forms."""
    folder = tmp_path_factory.mktemp("city")
    write_city(folder, 200)
    write_city(folder, 200, parquet=True)
    return folder


def _changed(city: Path, folder: Path, table: pa.Table | bytes) -> Path:
    path = folder / "residents.parquet"
    path.write_bytes(table) if isinstance(table, bytes) else pq.write_table(table, path)
    (folder / "restrictions.parquet").write_bytes((city / "restrictions.parquet").read_bytes())
    return path


def _refused(path: Path) -> str:
    with pytest.raises(RegisterFileError) as refused:
        read_register(path, path.with_name("restrictions.parquet"))
    return refused.value.message


def _with(table: pa.Table, column: str, values: Any) -> pa.Table:
    return table.set_column(table.schema.get_field_index(column), column, values)


def test_both_forms_hold_the_same_residents(city: Path) -> None:
    from_csv = read_register(city / "residents.csv", city / "restrictions.csv")
    from_parquet = read_register(city / "residents.parquet", city / "restrictions.parquet")
    assert from_parquet.residents == from_csv.residents
    assert from_parquet.protected_ids == from_csv.protected_ids
    assert from_parquet.extracted_at == from_csv.extracted_at


def test_columns_of_their_own_type_and_nulls_are_read_as_text(city: Path, tmp_path: Path) -> None:
    table = pq.read_table(city / "residents.parquet")
    for column, kind in (
        ("birth_date", pa.date32()),
        ("is_ward", pa.bool_()),
        ("household_order", pa.int16()),
    ):
        blank = [None if cell == "" else cell for cell in table.column(column).to_pylist()]
        table = _with(table, column, pa.array(blank, pa.string()).cast(kind))
    path = _changed(city, tmp_path, table)
    found = read_register(path, city / "restrictions.parquet")
    assert found.residents == read_register(city / "residents.csv", city / "restrictions.csv").residents


def test_a_bad_cell_is_told_at_the_line_that_the_csv_file_has(city: Path, tmp_path: Path) -> None:
    table = pq.read_table(city / "residents.parquet")
    states = table.column("resident_state").to_pylist()
    states[4] = "gone"
    told = _refused(_changed(city, tmp_path, _with(table, "resident_state", pa.array(states))))
    assert "residents.parquet 7行目 resident_state: 「gone」は使えません" in told


def test_rows_that_are_missing_are_noticed(city: Path, tmp_path: Path) -> None:
    table = pq.read_table(city / "residents.parquet")
    assert "1行目では200行ですが、199行ありました" in _refused(_changed(city, tmp_path, table.slice(0, 199)))


def test_a_column_that_is_missing_is_named(city: Path, tmp_path: Path) -> None:
    table = pq.read_table(city / "residents.parquet").drop_columns(["care_level"])
    assert "care_level: この列がありません" in _refused(_changed(city, tmp_path, table))


def test_a_column_of_individual_numbers_is_refused(city: Path, tmp_path: Path) -> None:
    table = pq.read_table(city / "residents.parquet")
    table = table.append_column("個人番号", pa.array([""] * 200))
    assert "個人番号の列があります" in _refused(_changed(city, tmp_path, table))


def test_a_file_that_does_not_say_what_it_is_is_refused(city: Path, tmp_path: Path) -> None:
    table = pq.read_table(city / "residents.parquet").replace_schema_metadata(None)
    assert "1行目は" in _refused(_changed(city, tmp_path, table))


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.struct([("a", pa.string())]), pa.binary()])
def test_a_column_of_lists_or_bytes_is_told_as_such(city: Path, tmp_path: Path, kind: pa.DataType) -> None:
    table = pq.read_table(city / "residents.parquet")
    spoilt = _with(table, "sex", pa.nulls(len(table), kind))
    assert "sex: 一つの値の列ではありません" in _refused(_changed(city, tmp_path, spoilt))


def test_a_damaged_file_is_refused(city: Path, tmp_path: Path) -> None:
    whole = (city / "residents.parquet").read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"PAR1" * 9):
        assert "Parquetとして読めません" in _refused(_changed(city, tmp_path, damaged))


def test_damaged_data_in_a_whole_file_are_refused_by_its_name(city: Path, tmp_path: Path) -> None:
    damaged = bytearray((city / "residents.parquet").read_bytes())
    for place in range(200, len(damaged) // 3, 37):
        damaged[place] ^= 0x5A
    assert "residents.parquet: Parquetとして読めません" in _refused(_changed(city, tmp_path, bytes(damaged)))
