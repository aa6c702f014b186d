"""The list of residents to print for: a CSV with their numbers, and what is known besides the register."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from smartmado.cases.batch_visits import Wanted
from smartmado.cases.corrections import FIXED
from smartmado.content.model import Fact
from smartmado.decisions.situation import SituationError, parse_value
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.names import looks_like_mynumber
from smartmado.ops.plainly import in_words, read_file
from smartmado.ops.screen_rows import COLUMNS, TEXTS

RESIDENT = "resident_id"
_RESIDENT_NAMES = (RESIDENT, COLUMNS[RESIDENT])
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
"""What no printer draws and not every database holds."""
_LONGEST_NUMBER = 12
_YES_NO = {"true": True, "false": False, "はい": True, "いいえ": False}


class ListError(SmartmadoError):
    """The list cannot be used; nothing is printed."""


def read_list(path: Path, facts: Mapping[str, Fact]) -> tuple[list[Wanted], int]:
    """The residents of the list in its order, and how many lines only repeat an earlier one.

    One column is the number (`resident_id` or 宛名番号); each further one is named by the id of a fact, and
    a cell left empty is not known. What `smartmado screen` wrote can be given as it is: its other columns
    are passed over.

    Raises:
        ListError: with the line, the column and the cure.
    """
    rows = _rows(path)
    header = next(rows, None)
    if header is None:
        raise ListError(f"{path}: 空です。1行目に列の名前、2行目から宛名番号を書いてください。")
    columns = _columns(path, header[1], facts)
    lines = [_wanted(path, line, columns, cells, facts) for line, cells in rows if any(cells)]
    if not lines:
        raise ListError(f"{path}: 1行目(列の名前)の下に、印刷する人がいません。")
    found: dict[str, Wanted] = {}
    for one in lines:
        first = found.setdefault(one.resident_id, one)
        if first.facts != one.facts:
            raise ListError(
                f"{path}:{one.line}行目: {one.resident_id} は{first.line}行目にもあり、"
                "書いてあることが違います。どちらかを消してください。"
            )
    return list(found.values()), len(lines) - len(found)


def _rows(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        text = read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ListError(f"{path}: UTF-8 ではありません。UTF-8 の CSV で保存してください。") from None
    except OSError as error:
        raise ListError(
            f"{path}: 読めません({in_words(error)})。ファイルの名前を確かめてください。"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error:
        raise ListError(
            f"{path}:{reader.line_num}行目: CSV として読めません。引用符を確かめてください。"
        ) from None


def _columns(path: Path, header: Sequence[str], facts: Mapping[str, Fact]) -> list[str | None]:
    """The fact of each column, RESIDENT for the number, None for a column to pass over."""
    passed_over = {*COLUMNS, *COLUMNS.values(), *TEXTS, *TEXTS.values()}
    found: list[str | None] = []
    for name in header:
        if name in _RESIDENT_NAMES:
            found.append(RESIDENT)
        elif name in FIXED and name not in passed_over:
            raise ListError(f"{path}:1行目: 「{name}」は、一覧からは変えられません。この列を消してください。")
        elif name in facts:
            found.append(name)
        elif name in passed_over:
            found.append(None)
        else:
            raise ListError(
                f"{path}:1行目: 「{name[:40]}」という列は使えません。"
                f"使えるのは、宛名番号の列({'か'.join(_RESIDENT_NAMES)})と、"
                "事実の id(smartmado facts で出ます)の列です。"
            )
    for name in (RESIDENT, *facts):
        if found.count(name) > 1:
            raise ListError(f"{path}:1行目: 「{name}」の列が二つあります。一つにしてください。")
    if RESIDENT not in found:
        raise ListError(f"{path}:1行目: 宛名番号の列({'か'.join(_RESIDENT_NAMES)})がありません。")
    return found


def _wanted(
    path: Path, line: int, columns: Sequence[str | None], cells: Sequence[str], facts: Mapping[str, Fact]
) -> Wanted:
    if len(cells) != len(columns):
        raise ListError(f"{path}:{line}行目: 列が{len(cells)}個あります({len(columns)}個のはず)。")
    if any(map(_CONTROLS.search, cells)):
        raise ListError(f"{path}:{line}行目: 改行などの目に見えない制御文字があります。消してください。")
    said = {column: cell for column, cell in zip(columns, cells, strict=True) if column and cell}
    number = said.pop(RESIDENT, "")
    if not number:
        raise ListError(f"{path}:{line}行目: 宛名番号がありません。")
    try:
        return Wanted(line, number, {name: _value(cell, facts[name]) for name, cell in said.items()})
    except SituationError as error:
        raise ListError(f"{path}:{line}行目: {error}") from None


def _value(cell: str, fact: Fact) -> Any:
    """A cell as the JSON value of the fact; `SituationError` where it is none."""
    raw: Any = cell
    if looks_like_mynumber(cell):
        raise SituationError(fact.id, "マイナンバー(個人番号)は一覧に書かないでください")
    match fact.type:
        case "bool":
            raw = _YES_NO.get(cell.lower(), cell)
        case "int" if cell.isascii() and cell.isdigit() and len(cell) <= _LONGEST_NUMBER:
            raw = int(cell)
        case "list":
            raw = cell.split(";")
    parse_value(raw, fact, fact.id)
    return raw
