"""Cells of a row: each read as its column says, or refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from smartmado.store.register_columns import Column
from smartmado.store.register_dates import JsonDate
from smartmado.store.register_table import Findings, RegisterTable

FactValue: TypeAlias = str | bool | int | list[str] | JsonDate

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"[0-9]+")
_POSTAL = re.compile(r"[0-9]{3}-?[0-9]{4}")
_KATAKANA = re.compile("[ァ-ヺーｦ-ﾟ・･ 　-]*")
# Twelve digits on their own, in either width, bare or in groups of four.
_TWELVE_DIGITS = re.compile(r"(?<!\d)\d{4}[-－‐ 　]?\d{4}[-－‐ 　]?\d{4}(?!\d)")
_BOOL = {"true": True, "false": False}


class RowReader:
    """Reads the rows of one table into values by column name."""

    def __init__(self, table: RegisterTable, findings: Findings) -> None:
        self._path = table.path
        self._findings = findings
        self._required = [column.name for column in table.columns if column.required]
        self._readers = [(column, _reader_of(column)) for column in table.columns]
        self._number_columns = [column for column in table.columns if column.kind == "digits"]
        self._free_columns = [
            c.name for c in table.columns if c.kind in ("text", "kana", "wording", "postal")
        ]
        # Columns in which every number so far has been a valid 個人番号.
        self._suspected = {column.name for column in self._number_columns}
        self._rows = 0

    def read(self, line: int, row: dict[str, str]) -> dict[str, FactValue] | None:
        """The values of the cells that are not blank; None when the row has an error."""
        before = len(self._findings.errors)
        self._rows += 1
        for name in self._required:
            if not row[name]:
                self.error(line, name, "空欄にできない項目です。")
        values: dict[str, FactValue] = {}
        for column, read in self._readers:
            cell = row[column.name]
            if not cell:
                continue
            try:
                values[column.name] = read(cell)
            except ValueError as problem:
                self.error(line, column.name, str(problem))
            else:
                if column.kind == "kana" and not _KATAKANA.fullmatch(cell):
                    self.warn(line, column.name, "カタカナでない文字があります。印字の前に確かめてください。")
        self._look_for_individual_numbers(line, row)
        return values if len(self._findings.errors) == before else None

    def error(self, line: int, column: str, reason: str) -> None:
        """Record an error of this table."""
        self._findings.error(self._path, line, column, reason)

    def warn(self, line: int, column: str, reason: str) -> None:
        """Record a warning of this table."""
        self._findings.warn(self._path, line, column, reason)

    def check_numbers(self) -> None:
        """After the last row: refuse a column of numbers that are all 個人番号."""
        for name in sorted(self._suspected) if self._rows else ():
            self.error(
                2,
                name,
                "すべての値が個人番号(12桁)の形をしています。個人番号は入れられません。市の内部の番号を入れてください。",
            )

    def _look_for_individual_numbers(self, line: int, row: dict[str, str]) -> None:
        for name in tuple(self._suspected):
            if not is_individual_number(row[name]):
                self._suspected.discard(name)
        if not _TWELVE_DIGITS.search("|".join([row[name] for name in self._free_columns])):
            return
        for name in self._free_columns:
            if _TWELVE_DIGITS.search(row[name]):
                self.error(
                    line, name, "12桁の数字があります。個人番号は入れられません。除いて抽出してください。"
                )


def is_individual_number(text: str) -> bool:
    """Whether the text is a 個人番号: 12 digits of which the last checks the others
    (行政手続における特定の個人を識別するための番号の利用等に関する法律施行令8条)."""
    if len(text) != 12 or not _DIGITS.fullmatch(text):
        return False
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    remainder = sum(int(digit) * weight for digit, weight in zip(text, weights, strict=False)) % 11
    return int(text[-1]) == (0 if remainder <= 1 else 11 - remainder)


# --- one cell -----------------------------------------------------------------------


class _CellReader:
    """Reads the cells of one column; ValueError says what is wrong with one."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.shared = {value: value for value in column.values}

    def text(self, cell: str) -> str:
        if len(cell) > self.column.max:
            raise ValueError(f"{len(cell)}文字あります。{self.column.max}文字までです。")
        # Households and towns repeat the same text: keep one copy of each.
        return self.shared.setdefault(cell, cell)

    def enum(self, cell: str) -> str:
        if cell not in self.shared:
            usable = "、".join(self.column.values)
            raise ValueError(f"「{cell[:20]}」は使えません。使えるのは {usable} です。")
        return self.shared[cell]

    def members(self, cell: str) -> list[str]:
        # "none" is known to be empty; a blank cell would mean not known.
        return [] if cell == "none" else [self.enum(part) for part in cell.split(";")]

    def flag(self, cell: str) -> bool:
        return _BOOL[self.enum(cell)]

    def digits(self, cell: str) -> str:
        if not _DIGITS.fullmatch(cell):
            raise ValueError("数字だけで書いてください(半角。先頭の0も落としません)。")
        if len(cell) > self.column.max:
            raise ValueError(f"{len(cell)}桁あります。{self.column.max}桁までです。")
        return cell

    def number(self, cell: str) -> int:
        return int(self.digits(cell))


def _reader_of(column: Column) -> Callable[[str], FactValue]:
    cells = _CellReader(column)
    readers: dict[str, Callable[[str], FactValue]] = {
        "text": cells.text,
        "wording": cells.text,
        "kana": cells.text,
        "enum": cells.enum,
        "list": cells.members,
        "bool": cells.flag,
        "digits": cells.digits,
        "int": cells.number,
        "date": _iso_day,
        "postal": _postal_code,
    }
    return readers[column.kind]


def _iso_day(cell: str) -> str:
    if not _ISO.fullmatch(cell):
        raise ValueError("日付は 2026-11-16 の形で書いてください。")
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        raise ValueError(
            "暦にない日です。戸籍の記載がそうなっている場合は、この欄を空にして _text の欄に"
            "記載どおりの文字、_precision の欄に not_in_calendar を入れてください(記載が残る日付の欄だけ)。"
        ) from None
    if not 1800 <= day.year <= 2299:
        raise ValueError("年は1800年から2299年の間で書いてください。")
    return cell


def _postal_code(cell: str) -> str:
    if not _POSTAL.fullmatch(cell):
        raise ValueError("郵便番号は 683-0822 の形で書いてください。")
    return cell
