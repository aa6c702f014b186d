"""The files of a batch, put together from its pieces in the order of the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from smartmado.content.forms import FilledForm, Form
from smartmado.content.rulebook import Rulebook
from smartmado.documents import render_form, write_forms
from smartmado.ops.batch_task import Paper, Unprinted, read_result
from smartmado.ops.spreadsheet import spreadsheet
from smartmado.routing.table import harmless

INDEX, UNPRINTED = "index.csv", "not_printed.csv"
INDEX_COLUMNS = ("行", "宛名番号", "担当課", "手続", "ファイル", "最初のページ", "ページ数")
UNPRINTED_COLUMNS = ("行", "宛名番号", "手続", "理由")


@dataclass
class Printed:
    """How much came out. `pages`: by department."""

    forms: int = 0
    unprinted: int = 0
    pages: dict[str, int] = field(default_factory=dict)


def write_batch(book: Rulebook, results: Sequence[Path], folder: Path, each: bool) -> Printed:
    """Write the forms, where each of them is (index.csv), and what is not printed (not_printed.csv)."""
    printed = Printed()
    with ExitStack() as stack:
        index = stack.enter_context(spreadsheet(folder / INDEX, INDEX_COLUMNS))
        unprinted = stack.enter_context(spreadsheet(folder / UNPRINTED, UNPRINTED_COLUMNS))
        for found in _all(results):
            if isinstance(found, Unprinted):
                printed.unprinted += 1
                unprinted(_row(found.line, found.resident_id, _called(book, found.procedure), found.why))
                continue
            printed.forms += 1
            before = printed.pages.setdefault(found.department, 0)
            printed.pages[found.department] = before + found.pages
            where = f"{found.department}/{found.name}" if each else f"{found.department}.pdf"
            index(_row(
                found.line, found.resident_id, book.departments[found.department].name,
                _called(book, found.procedure), where, 1 if each else before + 1, found.pages,
            ))  # fmt: skip
    for department in printed.pages:
        if each:
            _write_each(book, _papers(results, department), folder / department)
        else:
            with (folder / f"{department}.pdf").open("wb") as out:
                write_forms(
                    out, _forms(book, _papers(results, department)), book.departments[department].name
                )
    return printed


def _all(results: Sequence[Path]) -> Iterator[Paper | Unprinted]:
    for path in results:
        yield from read_result(path)


def _papers(results: Sequence[Path], department: str) -> Iterator[Paper]:
    for found in _all(results):
        if isinstance(found, Paper) and found.department == department:
            yield found


def _forms(book: Rulebook, papers: Iterator[Paper]) -> Iterator[tuple[Form, FilledForm]]:
    for paper in papers:
        yield book.forms[paper.form], paper.filled


def _write_each(book: Rulebook, papers: Iterator[Paper], folder: Path) -> None:
    folder.mkdir()
    for paper in papers:
        (folder / paper.name).write_bytes(render_form(book.forms[paper.form], paper.filled))


def _called(book: Rulebook, procedure: str) -> str:
    return book.procedures[procedure].name if procedure in book.procedures else procedure


def _row(*cells: object) -> list[str]:
    return [harmless(str(cell)) for cell in cells]
