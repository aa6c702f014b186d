"""The papers of a case: to check before printing, and to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from flask import render_template

from smartmado.cases.case_papers import Sheet, paper_names
from smartmado.cases.case_state import CaseState
from smartmado.cases.confirm_case import CasePapers
from smartmado.cases.guide import GUIDE, guides
from smartmado.cases.print_case import is_preprinted, piles
from smartmado.documents.preprinted import Offset
from smartmado.store.repositories.documents import Document
from smartmado.web.counter.box_views import LOOKS, BoxView, box_views
from smartmado.web.counter.lines import lists
from smartmado.web.counter.page_views import PageView, page_views, plain_pages
from smartmado.web.counter.visits import STATES
from smartmado.web.questions import called

_SHOWN_OPEN = 10
"""So many undecided procedures are named above the papers; more of them are folded."""


@dataclass(frozen=True)
class SheetView:
    """One form: its pages with the places of its boxes, the boxes, and those that stay empty.

    `procedure`: what it is for, where another form of the same people has the same title.
    """

    title: str
    procedure: str
    people: str
    department: str
    file_name: str
    number: int
    pages: tuple[PageView, ...]
    boxes: tuple[BoxView, ...]
    empty: tuple[BoxView, ...]
    confidential: bool


@dataclass(frozen=True)
class GuideView:
    """A guide sheet. `number`: its place among the papers; `own`: the confidential procedure it tells of."""

    number: int
    pages: tuple[PageView, ...]
    own: str


def confirm_page(papers: CasePapers, error: str | None = None) -> str:
    """The forms side by side, with the source of every value."""
    pdfs = dict(papers.pdfs)
    state = papers.state
    sheets = [_sheet(state, s, pdfs[s.file_name]) for s in papers.sheets]
    open_: dict[str, list[str]] = {}
    for line in lists(state).undetermined:
        open_.setdefault(line.procedure.name, []).append(line.people)
    return render_template(
        "counter/confirm.html",
        case=state.case,
        sheets=_told_apart(sheets),
        guides=_guides(papers),
        boxes=papers.boxes,
        share=round(100 * papers.boxes.filled / max(1, papers.boxes.filled + papers.boxes.blank)),
        undetermined={name: [p for p in people if p] for name, people in open_.items()},
        undetermined_count=sum(map(len, open_.values())),
        shown_open=_SHOWN_OPEN,
        looks=LOOKS,
        substitutes=state.substitutes,
        corrected=len(state.corrected),
        error=error,
    )


def _guides(papers: CasePapers) -> list[GuideView]:
    """The guide sheets, that of the family first."""
    pdfs, decisions = dict(papers.pdfs), papers.state.decisions
    numbers = {name: number for number, name in enumerate(paper_names(decisions, papers.sheets))}
    return [
        GuideView(numbers[name], plain_pages(pdfs[name]), own.procedure.name if own else "")
        for name, own in guides(decisions).items()
    ]


def _sheet(state: CaseState, sheet: Sheet, pdf: bytes) -> SheetView:
    boxes = box_views(state, sheet)
    department = state.book.departments.get(sheet.decision.procedure.department)
    return SheetView(
        sheet.bound.form.title,
        sheet.decision.procedure.name,
        "・".join(called(state.situation, s) for s in sheet.decision.subjects[:3]),
        department.name if department else "",
        sheet.file_name,
        sheet.number,
        page_views(state, sheet, pdf, boxes),
        tuple(b for b in boxes.values() if b.value),
        tuple(b for b in boxes.values() if not b.value),
        sheet.decision.procedure.confidential,
    )


@dataclass(frozen=True)
class PaperRow:
    """A finished paper in the list. `procedure` as in `SheetView`; `preprinted`: on paper in the printer."""

    id: int
    title: str
    procedure: str
    department: str
    people: str
    preprinted: bool = False
    guide: bool = False


def documents_page(state: CaseState, documents: Sequence[Document], offset: Offset) -> str:
    """The papers of a confirmed case, to print all at once or one by one."""
    common, *own = ([_row(state, d) for d in pile] for pile in piles(state.book, documents))
    return render_template(
        "counter/documents.html",
        case=state.case,
        state_label=STATES[state.case.state],
        papers=_told_apart(common),
        own=[_told_apart(pile) for pile in own],
        departments=_departments(state),
        offset=offset,
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
        form.title if form else "案内票",
        procedure.name if procedure else "",
        department.name if department else "",
        "・".join(called(state.situation, s) for s in document.subjects[:3]),
        is_preprinted(state.book, document.form),
        document.form == GUIDE,
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
