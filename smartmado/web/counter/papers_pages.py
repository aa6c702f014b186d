"""The papers of a case: to check before printing, and to print."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from flask import render_template

from smartmado.cases.case_papers import GUIDE_FILE, Sheet
from smartmado.cases.case_state import CaseState
from smartmado.cases.confirm_case import CasePapers
from smartmado.content.forms import CheckField
from smartmado.decisions.bindings import Bound
from smartmado.decisions.evaluate import FactKey
from smartmado.documents.preview import page_pictures
from smartmado.store.repositories.documents import Document
from smartmado.web.counter.lines import lists, source_of
from smartmado.web.counter.visits import STATES
from smartmado.web.questions import called

SOURCE_CLASS = {"回答": "answer", "職員": "clerk"}
BY_PEN = "手書き"
WITHHELD = "印字しない(支援措置)"


@dataclass(frozen=True)
class BoxView:
    """One box of a form: what it prints and where that came from. `key`: what to correct."""

    label: str
    value: str
    source: str
    key: FactKey | None

    @property
    def look(self) -> str:
        """The class of its label."""
        return SOURCE_CLASS.get(self.source, "pen" if self.source in (BY_PEN, WITHHELD) else "record")


@dataclass(frozen=True)
class SheetView:
    """One form: its pages as pictures, its boxes, and those that stay empty.

    `procedure`: what it is for, where another form of the same people has the same title.
    """

    title: str
    procedure: str
    people: str
    department: str
    file_name: str
    number: int
    pictures: tuple[str, ...]
    boxes: tuple[BoxView, ...]
    empty: tuple[BoxView, ...]


def confirm_page(papers: CasePapers, error: str | None = None) -> str:
    """The forms side by side, with the source of every value."""
    pdfs = dict(papers.pdfs)
    sheets = [_sheet(papers.state, s, n, pdfs[s.file_name]) for n, s in enumerate(papers.sheets, 1)]
    open_: dict[str, list[str]] = {}
    for line in lists(papers.state).undetermined:
        open_.setdefault(line.procedure.name, []).append(line.people)
    return render_template(
        "counter/confirm.html",
        case=papers.state.case,
        sheets=_told_apart(sheets),
        guide=_pictures(pdfs[GUIDE_FILE]),
        boxes=papers.boxes,
        share=round(100 * papers.boxes.filled / max(1, papers.boxes.filled + papers.boxes.blank)),
        undetermined={name: [p for p in people if p] for name, people in open_.items()},
        undetermined_count=sum(map(len, open_.values())),
        error=error,
    )


def _pictures(pdf: bytes) -> tuple[str, ...]:
    """The pages as addresses that hold the picture itself: nothing of a case is fetched twice or cached."""
    return tuple(f"data:image/png;base64,{b64encode(p).decode()}" for p in page_pictures(pdf))


def _sheet(state: CaseState, sheet: Sheet, number: int, pdf: bytes) -> SheetView:
    boxes = list(_boxes(state, sheet))
    department = state.book.departments.get(sheet.decision.procedure.department)
    return SheetView(
        sheet.bound.form.title,
        sheet.decision.procedure.name,
        "・".join(called(state.situation, s) for s in sheet.decision.subjects[:3]),
        department.name if department else "",
        sheet.file_name,
        number,
        _pictures(pdf),
        tuple(b for b in boxes if b.value),
        tuple(b for b in boxes if not b.value),
    )


def _boxes(state: CaseState, sheet: Sheet) -> Iterator[BoxView]:
    for box in sheet.boxes():
        view = _box(state, box)
        if view is not None:
            yield view


def _box(state: CaseState, box: Bound) -> BoxView | None:
    """A box as a row; None for one that does not apply."""
    label = box.field.label or box.field.id
    if box.withheld:
        return BoxView(label, "", WITHHELD, None)
    if isinstance(box.field, CheckField):
        if not box.value:
            return None
        return BoxView(label, "✓", _source(state, box.sources), _to_correct(state, box.sources))
    if box.value:
        return BoxView(label, str(box.value), _source(state, box.sources), _to_correct(state, box.sources))
    if box.unknown:
        return BoxView(label, "", BY_PEN, _to_correct(state, box.unknown))
    return BoxView(label, "", BY_PEN, None) if box.by_hand else None


def _source(state: CaseState, keys: Sequence[FactKey]) -> str:
    """The source to show: an answer or the clerk before records, because those are to be checked."""
    found = {source_of(state, k) for k in keys if state.decisions.evaluator.given(k) is not None}
    for source in ("回答", "職員"):
        if source in found:
            return source
    return next(iter(sorted(found)), "計算")


def _to_correct(state: CaseState, keys: Sequence[FactKey]) -> FactKey | None:
    """The one fact that a clerk can correct from here: an answer, or one that can be asked."""
    for key in keys:
        if key in state.sources or state.book.facts[key[0]].question is not None:
            return key
    return None


@dataclass(frozen=True)
class PaperRow:
    """A finished paper in the list. `procedure` as in `SheetView`."""

    id: int
    title: str
    procedure: str
    department: str
    people: str


def documents_page(state: CaseState, documents: Sequence[Document]) -> str:
    """The papers of a confirmed case, to print all at once or one by one."""
    rows = [_row(state, d) for d in documents if d.procedure is not None]
    return render_template(
        "counter/documents.html",
        case=state.case,
        state_label=STATES[state.case.state],
        guide=next((d for d in documents if d.procedure is None), None),
        papers=_told_apart(rows),
        departments=_departments(state),
    )


_Paper = TypeVar("_Paper", SheetView, PaperRow)


def _told_apart(papers: Sequence[_Paper]) -> list[_Paper]:
    """The papers; only those that read alike, for the same people, keep the name of their procedure."""
    alike = Counter((p.title, p.people) for p in papers)
    return [p if alike[p.title, p.people] > 1 else replace(p, procedure="") for p in papers]


def _row(state: CaseState, document: Document) -> PaperRow:
    form = state.book.forms.get(document.form)
    procedure = state.book.procedures.get(document.procedure or "")
    department = state.book.departments.get(procedure.department) if procedure else None
    return PaperRow(
        document.id,
        form.title if form else document.file_name,
        procedure.name if procedure else "",
        department.name if department else "",
        "・".join(called(state.situation, s) for s in document.subjects[:3]),
    )


def _departments(state: CaseState) -> list[tuple[str, list[str]]]:
    """Which department receives which procedures."""
    found: dict[str, list[str]] = {}
    for decision in state.decisions.to_file:
        department = state.book.departments.get(decision.procedure.department)
        if department is not None and department.id != "external":
            where = f"{department.name} {department.counter or ''}".strip()
            found.setdefault(where, []).append(decision.procedure.name)
    return [(name, list(dict.fromkeys(procedures))) for name, procedures in found.items()]
