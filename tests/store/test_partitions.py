"""A register taken apart: whole households, the same rows from any source, no names unless asked for."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.facts.dates import DateRange, parse_date
from smartmado.store import partitions
from smartmado.store.partition_records import PartitionRecords
from smartmado.store.partitions import (
    MOST,
    PartitionLayout,
    partitions_for,
    read_partition,
    write_partitions,
)
from smartmado.store.register_file import ResidentRow
from tests.store.registers import resident


def _rows() -> list[ResidentRow]:
    return [
        resident(
            f"{n:04d}",
            household=f"H{n % 17}",
            protected=n == 5,
            name=f"架空 {n}",
            household_order=n // 17,
            birth_date="1980-05-05" if n % 3 else {"text": "昭和", "earliest": "1980-01-01", "latest": None},
            special_medical=[] if n % 2 else ["child", "severe"],
            care_level="none",
            on_welfare=bool(n % 2),
        )
        for n in range(100)
    ]


def _tables(rows: list[ResidentRow], layout: PartitionLayout, folder: Path, count: int) -> list[object]:
    return [read_partition(path).to_pylist() for path in write_partitions(rows, layout, folder, count)]


def test_a_household_is_never_split_and_nobody_is_lost(book: Rulebook, tmp_path: Path) -> None:
    layout = PartitionLayout.of(book, ())
    homes = []
    people = 0
    for path in write_partitions(_rows(), layout, tmp_path, 5):
        table = read_partition(path)
        homes += sorted(set(table.column("household_id").to_pylist()))
        people += table.num_rows
    assert (people, len(homes), len(set(homes))) == (100, 17, 17)


def test_the_order_of_the_rows_and_the_buffer_change_nothing(
    book: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = PartitionLayout.of(book, ())
    rows = _rows()
    before = _tables(rows, layout, tmp_path / "a", 3)
    random.Random(4).shuffle(rows)  # noqa: S311 -- any order
    monkeypatch.setattr(partitions, "BUFFERED", 7)
    assert _tables(rows, layout, tmp_path / "b", 3) == before


def test_a_partition_holds_what_rules_read_and_names_only_when_asked_for(
    book: Rulebook, tmp_path: Path
) -> None:
    bare = PartitionLayout.of(book, ())
    assert not {"name", "address", "honseki", "name_kana"} & set(bare.schema.names)
    assert {"relation_to_head", "birth_date.first", "resident_state"} <= set(bare.schema.names)
    named = PartitionLayout.of(book, (), ("name",))
    [path] = write_partitions(_rows(), named, tmp_path, 1)
    records = PartitionRecords(read_partition(path), named, book.facts)
    assert records.texts("0007") == ["架空 7"]


def test_a_person_comes_back_as_written(book: Rulebook, tmp_path: Path) -> None:
    layout = PartitionLayout.of(book, ())
    [path] = write_partitions(_rows(), layout, tmp_path, 1)
    records = PartitionRecords(read_partition(path), layout, book.facts)
    row = next(r for r in range(100) if records.resident(r) == "0005")
    home = records.household(row)
    assert (home.id, list(home.people)) == ("H5", [f"{n:04d}" for n in (5, 22, 39, 56, 73, 90)])
    facts = home.people["0005"].facts
    assert facts["birth_date"] == parse_date("1980-05-05")
    assert facts["special_medical"] == ()
    assert (facts["care_level"], facts["on_welfare"], facts["is_dv_protected"]) == ("none", True, True)
    assert "insurance_type" not in facts
    assert home.people["0090"].facts["birth_date"] == DateRange(parse_date("1980-01-01").earliest, None)
    assert [records.protected_household(p) for p in ("0005", "0022", "0006")] == [True, True, False]


def test_a_register_that_tells_a_wild_number_does_not_open_a_wild_number_of_files() -> None:
    assert [partitions_for(n) for n in (0, 10_000, 10_001, 999_999_999)] == [1, 1, 2, MOST]
