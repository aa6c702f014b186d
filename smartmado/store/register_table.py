"""One CSV file of the extract: its encoding, its first two lines, its shape.

Line 1 says what the file is, when it was extracted and how many rows follow (a
transfer cut short is then noticed); line 2 names the columns; rows come after.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from smartmado.facts.names import UNSEEN
from smartmado.store.register_columns import FORBIDDEN_COLUMNS, FORMAT_VERSION, Column

MAX_ERRORS = 200
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class RowError:
    """Where something is wrong, and what to do. `line` counts the file's lines from 1."""

    line: int
    column: str
    reason: str
    file: str = ""

    def __str__(self) -> str:
        place = [self.file, f"{self.line}行目" if self.line else "", self.column]
        return f"{' '.join(filter(None, place))}: {self.reason}"


@dataclass
class Findings:
    """Errors and warnings of one import, in the order of reading."""

    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Enough errors to stop reading: the extract is wrong as a whole."""
        return len(self.errors) >= MAX_ERRORS

    def error(self, path: Path, line: int, column: str, reason: str) -> None:
        """Record an error that stops the import."""
        if not self.full:
            self.errors.append(RowError(line, column, reason, path.name))

    def warn(self, path: Path, line: int, column: str, reason: str) -> None:
        """Record something odd that the register may nevertheless hold."""
        self.warnings.append(RowError(line, column, reason, path.name))


class _Lines(Protocol):
    """What csv.reader gives: rows, and how many lines of the file they took."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


class RegisterTable:
    """Rows of one file as mappings from column to text. Mistakes go to the findings."""

    def __init__(self, path: Path, format_id: str, columns: tuple[Column, ...], findings: Findings) -> None:
        self.path = path
        self.columns = columns
        self.extracted_at: datetime | None = None
        self._format_id = format_id
        self._findings = findings
        self.announced = 0

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Every row with its line number; nothing when the file is not what it should be."""
        if not self._is_readable():
            return
        # csv wants line ends untouched so that a quoted line break is seen as such.
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            try:
                yield from self._checked_rows(reader)
            except csv.Error:
                self._error(
                    reader.line_num,
                    "",
                    'CSVとして読めません。引用符(")の閉じ忘れや、引用符のあとの余分な文字がないか確かめてください。',
                )

    def _checked_rows(self, reader: _Lines) -> Iterator[tuple[int, dict[str, str]]]:
        if not self._read_first_line(next(reader, [])):
            return
        names = next(reader, [])
        if not self._check_header(names):
            return
        count, line = 0, reader.line_num + 1
        for cells in reader:
            if self._findings.full:
                return
            # csv gives an empty line as no cells at all; it carries nothing.
            count += bool(cells)
            if cells and self._check_cells(line, names, cells):
                yield line, dict(zip(names, cells, strict=True))
            line = reader.line_num + 1
        self._check_count(count)

    # --- before the rows

    def _is_file(self) -> bool:
        if not self.path.is_file():
            self._error(0, "", "ファイルがありません。置き場所を確かめてください。")
            return False
        return True

    def _is_readable(self) -> bool:
        if not self._is_file():
            return False
        with self.path.open("rb") as stream:
            for number, raw in enumerate(stream, start=1):
                try:
                    raw.decode()
                except UnicodeDecodeError:
                    self._error(number, "", _encoding_reason(raw))
                    return False
        if self.path.stat().st_size <= len(_BYTE_ORDER_MARK):
            self._error(1, "", "ファイルが空です。抽出が終わってから置いてください。")
            return False
        return True

    def _read_first_line(self, cells: list[str]) -> bool:
        if len(cells) != 4 or cells[0] != self._format_id or cells[1] != FORMAT_VERSION:
            self._error(
                1,
                "",
                f'1行目は "{self._format_id}","{FORMAT_VERSION}","抽出日時","行数" としてください。'
                "別のファイルを置いていないか確かめてください。",
            )
            return False
        try:
            self.extracted_at = datetime.fromisoformat(cells[2])
        except ValueError:
            self.extracted_at = None
        if self.extracted_at is None or self.extracted_at.tzinfo is None:
            self._error(1, "", "1行目の抽出日時は 2026-11-16T03:00:00+09:00 の形(時差つき)で書いてください。")
            return False
        if not re.fullmatch(r"[0-9]{1,9}", cells[3]):
            self._error(1, "", "1行目の行数は数字で書いてください(見出しを除いた行の数)。")
            return False
        self.announced = int(cells[3])
        return True

    def _check_header(self, names: list[str]) -> bool:
        before = len(self._findings.errors)
        expected = [column.name for column in self.columns]
        for name in dict.fromkeys(names):
            secret = FORBIDDEN_COLUMNS.get(name.strip().lower())
            if secret:
                self._error(
                    2,
                    name,
                    f"{secret}の列があります。このシステムには入れません。列ごと除いて抽出してください。",
                )
            elif name not in expected:
                self._error(2, name, "知らない列です。列名を docs/register-extract.md に合わせてください。")
            elif names.count(name) > 1:
                self._error(2, name, "同じ列が2つあります。1つにしてください。")
        for name in expected:
            if name not in names:
                self._error(2, name, "この列がありません。値がない場合も列は置いてください。")
        return len(self._findings.errors) == before

    # --- the rows

    def _check_cells(self, line: int, names: list[str], cells: list[str]) -> bool:
        if len(cells) != len(names):
            self._error(
                line,
                "",
                f"列が{len(cells)}個あります。見出しと同じ{len(names)}個にしてください"
                "(値の中のコンマは引用符で囲みます)。",
            )
            return False
        if not UNSEEN.search("".join(cells)):
            return True
        for name, cell in zip(names, cells, strict=True):
            found = UNSEEN.search(cell)
            if found:
                self._error(line, name, _unwanted_reason(found[0]))
        return False

    def _check_count(self, count: int) -> None:
        if count != self.announced:
            self._error(
                1,
                "",
                f"1行目では{self.announced}行ですが、{count}行ありました。"
                "転送が途中で切れていないか確かめてください。",
            )

    def _error(self, line: int, column: str, reason: str) -> None:
        self._findings.error(self.path, line, column, reason)


def _encoding_reason(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "文字コードがUTF-16です。UTF-8で抽出してください。"
    try:
        raw.decode("cp932")
    except UnicodeDecodeError:
        return "UTF-8でない文字があります。UTF-8で抽出してください。"
    return "文字コードがShift_JIS(CP932)のようです。外字が失われないよう、UTF-8で抽出してください。"


def _unwanted_reason(character: str) -> str:
    if character == "\ufffd":
        return "文字化けの印(U+FFFD)があります。元の文字が失われています。抽出の文字変換を直してください。"
    code = f"U+{ord(character):04X}"
    return f"改行・制御文字({code})があります。氏名や住所の値から除いて抽出してください。"
