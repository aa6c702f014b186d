"""A small, sound extract that tests damage in one place."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from smartmado.store.register_columns import (
    FORMAT_VERSION,
    RESIDENT_COLUMNS,
    RESIDENTS_FORMAT,
    RESTRICTION_COLUMNS,
    RESTRICTIONS_FORMAT,
)
from smartmado.store.register_file import RegisterExtract, read_register

HEAD, WIFE, CHILD, FOREIGNER = 3, 4, 5, 6
"""Lines of residents.csv on which the sample's people stand."""

_JAPANESE = {
    "person_type": "japanese",
    "resident_state": "registered",
    "birth_date_precision": "exact",
    "sex": "female",
    "address": "鳥取県米子市東町9101番地",
    "postal_code": "683-0067",
    "household_id": "5000000011",
    "honseki": "鳥取県米子市東町9101番地",
    "head_of_koseki": "山根　大輔",
    "became_resident_date": "2010-04-01",
}
_PEOPLE = (
    {
        **_JAPANESE,
        "resident_id": "0000000011",
        "name": "山根　大輔",
        "name_kana": "ヤマネ　ダイスケ",
        "sex": "male",
        "relation_to_head": "世帯主",
        "birth_date": "1980-05-05",
        "special_medical": "none",
    },
    {
        **_JAPANESE,
        "resident_id": "0000000022",
        "name": "山根　\U00020bb7葛\U000e0101",
        "relation_to_head": "妻",
        "birth_date": "1982-02-28",
    },
    {
        **_JAPANESE,
        "resident_id": "0000000033",
        "name": "",
        "relation_to_head": "子",
        "birth_date": "2012-04-01",
        "special_medical": "child;severe",
        "owns_dog": "false",
        "household_order": "3",
    },
    {
        "person_type": "foreign",
        "resident_state": "registered",
        "resident_id": "0000000044",
        "household_id": "5000000022",
        "name": "NGUYEN THI LAN",
        "birth_date": "1998-09-02",
        "address": "鳥取県米子市灘町9202番地",
        "article_30_45_class": "mid_long_term",
        "became_foreign_resident_date": "2022-04-01",
        "relation_to_head": "世帯主",
    },
)
_RESTRICTION = {
    "resident_id": "0000000044",
    "kind": "support",
    "act": "issue",
    "level": "error",
    "valid_from": "2025-06-01",
    "valid_to": "2026-05-31",
}


@dataclass
class Table:
    """One file before it is written: first line, header, rows of cells."""

    first: list[str]
    header: list[str]
    rows: list[list[str]]
    encoding: str = "utf-8"
    raw: bytes | None = None
    count_rows: bool = True

    def set(self, line: int, column: str, value: str) -> None:
        """Put a value into a cell, by the file's line number."""
        self.rows[line - 3][self.header.index(column)] = value

    def drop_column(self, column: str) -> None:
        """Take a column out of header and rows."""
        at = self.header.index(column)
        for cells in (self.header, *self.rows):
            del cells[at]

    def add_column(self, column: str, value: str = "") -> None:
        """Put another column at the end of header and rows."""
        self.header.append(column)
        for cells in self.rows:
            cells.append(value)

    def content(self) -> bytes:
        """The file's bytes."""
        if self.raw is not None:
            return self.raw
        stream = io.StringIO()
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        if self.count_rows:
            self.first[-1:] = [str(len(self.rows))]
        writer.writerows([self.first, self.header, *self.rows])
        return stream.getvalue().encode(self.encoding)


def _table(format_id: str, columns, people) -> Table:
    names = [column.name for column in columns]
    rows = [[person.get(name, "") for name in names] for person in people]
    return Table([format_id, FORMAT_VERSION, "2026-11-16T03:00:00+09:00", ""], names, rows)


@dataclass
class Sample:
    """Both files. `missing`: names of files that are not written."""

    residents: Table = field(default_factory=lambda: _table(RESIDENTS_FORMAT, RESIDENT_COLUMNS, _PEOPLE))
    restrictions: Table = field(
        default_factory=lambda: _table(RESTRICTIONS_FORMAT, RESTRICTION_COLUMNS, [_RESTRICTION])
    )
    missing: set[str] = field(default_factory=set)

    def read(self, folder: Path) -> RegisterExtract:
        """Write the files and read them."""
        paths = []
        for name, table in (("residents.csv", self.residents), ("restrictions.csv", self.restrictions)):
            paths.append(folder / name)
            if name not in self.missing:
                paths[-1].write_bytes(table.content())
        return read_register(*paths)
