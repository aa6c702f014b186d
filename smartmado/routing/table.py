"""data.csv: one line for each fact, the same columns in every delivery.

All fields are quoted text (a receiver must not turn 0123 into 123), lines end
with CRLF (RFC 4180).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smartmado.routing import cp932
from smartmado.routing.errors import RoutingError

COLUMNS = ("case", "subject", "fact", "label", "value")
ENCODINGS = ("utf-8-sig", "utf-8", "cp932")

# A spreadsheet takes a cell that begins so for a formula (OWASP ASVS 5.0 1.2.10);
# the full-width ones are our own addition: some Japanese spreadsheets fold them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "−", "＠")


@dataclass(frozen=True)
class Table:
    """The file and the letters that its encoding could not hold."""

    content: bytes
    replaced: Sequence[Mapping[str, Any]]


def build_table(
    case: str,
    facts: Mapping[str, Mapping[str, Any]],
    labels: Mapping[str, str],
    *,
    encoding: str,
    for_people: bool = False,
) -> Table:
    """The facts as CSV. `for_people`: a quote keeps a spreadsheet from running a cell as a formula;
    programs that read the file must not get it."""
    if encoding not in ENCODINGS:
        message = (
            f"CSVの文字コード「{encoding}」は使えません。{'、'.join(ENCODINGS)} のどれかにしてください。"
        )
        raise RoutingError(message)
    rows = [COLUMNS, *_rows(case, facts, labels)]
    replaced: list[Mapping[str, Any]] = []
    if encoding == "cp932":
        rows = [_fit_row(number, row, replaced) for number, row in enumerate(rows, start=1)]
    if for_people:
        rows = [tuple(harmless(cell) for cell in row) for row in rows]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return Table(_encode(text.getvalue(), encoding), replaced)


def cell_text(value: Any) -> str:
    """A JSON value as one cell: true/false, lists with ";", a date in its wording or as from/to."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        ends = f"{value.get('earliest') or ''}/{value.get('latest') or ''}"
        return str(value.get("text") or ends)
    if isinstance(value, list | tuple):
        return ";".join(cell_text(item) for item in value)
    return str(value)


def _rows(
    case: str, facts: Mapping[str, Mapping[str, Any]], labels: Mapping[str, str]
) -> list[tuple[str, ...]]:
    return [
        (case, subject, fact, labels.get(fact, ""), cell_text(value))
        for subject, known in sorted(facts.items())
        for fact, value in sorted(known.items())
    ]


def _fit_row(number: int, row: tuple[str, ...], replaced: list[Mapping[str, Any]]) -> tuple[str, ...]:
    cells = []
    for column, cell in zip(COLUMNS, row, strict=True):
        fitted, letters = cp932.fit(cell)
        cells.append(fitted)
        replaced.extend(
            {
                "row": number,
                "column": column,
                "position": letter.position,
                "letter": letter.letter,
                "code_points": letter.code_points,
                "written": letter.written,
            }
            for letter in letters
        )
    return tuple(cells)


def harmless(cell: str) -> str:
    """The cell as a spreadsheet shows it as text."""
    risky = cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)  # some drop blanks in front
    return f"'{cell}" if risky else cell


def _encode(text: str, encoding: str) -> bytes:
    return cp932.encode(text) if encoding == "cp932" else text.encode(encoding)
