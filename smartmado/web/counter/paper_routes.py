"""The routes of the papers: check them, correct a value, find letters for missing ones, print."""

from __future__ import annotations

from typing import Final

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from smartmado.cases.confirm_case import confirm_case, preview_case
from smartmado.cases.corrections import CorrectionError, undo_correction
from smartmado.cases.give_answer import CaseSettledError
from smartmado.cases.preview_paper import preview_paper
from smartmado.cases.print_case import print_case
from smartmado.cases.read_document import list_documents, read_document
from smartmado.cases.reasons import ReasonError
from smartmado.cases.substitutes import SubstituteError, approve_substitute, undo_substitute, view_letters
from smartmado.cases.view_case import view_case
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import SituationError
from smartmado.documents.preprinted import Offset, OffsetError, offset_of
from smartmado.documents.preview import page_pictures
from smartmado.interview.answers import AnswerError
from smartmado.store.errors import ConflictError
from smartmado.web.counter import correct_pages, letters_pages, papers_pages
from smartmado.web.counter.new_visit import Page
from smartmado.web.counter.routes import counter
from smartmado.web.errors import status_of
from smartmado.web.questions import told
from smartmado.web.security import actor, allow, desk, set_plain_cookie

__all__ = ["counter"]

PRINTER: Final = "printer"
"""The cookie of how far a terminal's printer is off."""
FAR: Final = 620
"""Pixels across a page beside its list: about 75 to the inch."""
NEAR: Final = 1860
"""Pixels across a page that is looked at closely: about 225 to the inch."""


@counter.get("/cases/<int:case_id>/confirm")
@allow("clerk")
def confirm(case_id: int) -> str | Response:
    """The papers as they would be printed, to check before printing."""
    papers = preview_case(desk(), actor(), case_id)
    if papers.state.case.confirmed_at is not None:
        return redirect(url_for("counter.papers", case_id=case_id), 303)
    return papers_pages.confirm_page(papers)


@counter.post("/cases/<int:case_id>/confirm")
@allow("clerk")
def confirm_and_print(case_id: int) -> Response:
    """Settle the case: papers, tasks and deliveries at once. Once it is, the finished papers are shown."""
    try:
        confirm_case(desk(), actor(), case_id, request.form.get("version", 0, type=int))
    except (CaseSettledError, ConflictError):
        if view_case(desk(), actor(), case_id).case.confirmed_at is None:
            raise
    return redirect(url_for("counter.papers", case_id=case_id), 303)


@counter.post("/cases/<int:case_id>/correct")
@allow("clerk")
def correct(case_id: int) -> str:
    """One value of the papers, to be corrected; whose it is stays out of the URL."""
    return correct_pages.correct_page(view_case(desk(), actor(), case_id), _key())


@counter.post("/cases/<int:case_id>/correction")
@allow("clerk")
def keep_correction(case_id: int) -> Response | Page:
    """Keep the right value: of the register with a reason, else as an answer; back to the papers."""
    state = view_case(desk(), actor(), case_id)
    try:
        correct_pages.keep_correction(desk(), actor(), state, request.form)
    except (AnswerError, SituationError, CorrectionError, ReasonError, ConflictError) as error:
        state = view_case(desk(), actor(), case_id)
        typed, reason = request.form.getlist("value"), request.form.get("reason", "")
        page = correct_pages.correct_page(state, _key(), typed, reason, told(state, error))
        return page, status_of(error)
    return redirect(url_for("counter.confirm", case_id=case_id), 303)


@counter.post("/cases/<int:case_id>/correction/undo")
@allow("clerk")
def undo_value(case_id: int) -> Response | Page:
    """Let the value of the register stand again, if it is still the correction that was seen."""
    try:
        undo_correction(desk(), actor(), case_id, _key(), request.form.get("seen"))
    except ConflictError as error:
        state = view_case(desk(), actor(), case_id)
        return correct_pages.correct_page(state, _key(), error=error.message), status_of(error)
    return redirect(url_for("counter.confirm", case_id=case_id), 303)


def _key() -> FactKey:
    return request.form.get("fact", ""), request.form.get("subject") or None


@counter.get("/cases/<int:case_id>/letters")
@allow("clerk")
def letters(case_id: int) -> str:
    """The letters that no font has, and what is drawn for them."""
    return letters_pages.letters_page(view_letters(desk(), actor(), case_id))


@counter.post("/cases/<int:case_id>/letters")
@allow("clerk")
def substitute(case_id: int) -> Response | Page:
    """Look at a letter in the place of the missing one; then let it be drawn."""
    chosen = letters_pages.read_choice(request.form)
    error, status = "", 200
    if request.form.get("do") == "approve":
        try:
            approve_substitute(desk(), actor(), case_id, chosen)
            return redirect(url_for("counter.confirm", case_id=case_id), 303)
        except (SubstituteError, ReasonError, ConflictError) as refused:
            error, status = refused.message, status_of(refused)
    elif request.form.get("do") == "look":
        error = letters_pages.mistake_in(chosen)
        status = 422 if error else 200
    found = view_letters(desk(), actor(), case_id)
    looked_at = chosen if request.form.get("do") == "look" and not error else None
    return letters_pages.letters_page(found, looked_at, chosen, error), status


@counter.post("/cases/<int:case_id>/letters/<int:substitute_id>/undo")
@allow("clerk")
def undo_letter(case_id: int, substitute_id: int) -> Response:
    """Take an approved letter back."""
    undo_substitute(desk(), actor(), case_id, substitute_id)
    return redirect(url_for("counter.letters", case_id=case_id), 303)


@counter.get("/cases/<int:case_id>/papers")
@allow("clerk")
def papers(case_id: int) -> str:
    """The finished papers."""
    state = view_case(desk(), actor(), case_id)
    return papers_pages.documents_page(state, list_documents(desk(), actor(), case_id), _printer_offset())


@counter.get("/cases/<int:case_id>/papers/all.pdf")
@allow("clerk")
def print_all(case_id: int) -> Response:
    """Every paper that the family may see as one file: what one press sends to the printer."""
    offset = offset_of(request.args.get("right", "0"), request.args.get("down", "0"))
    response = _pdf(print_case(desk(), actor(), case_id, offset), f"{case_id:04d}-all.pdf")
    if "right" in request.args:  # kept on this terminal, because it is its printer that is off
        set_plain_cookie(response, PRINTER, f"{offset.right}/{offset.down}", "/counter/", days=3650)
    return response


@counter.get("/cases/<int:case_id>/papers/own/<int:pile>.pdf")
@allow("clerk")
def print_own(case_id: int, pile: int) -> Response:
    """The papers of one confidential procedure as one file, apart from those that the family may see."""
    content = print_case(desk(), actor(), case_id, _printer_offset(), pile)
    return _pdf(content, f"{case_id:04d}-own-{pile}.pdf")


def _printer_offset() -> Offset:
    """What was last said at this terminal of its printer."""
    right, _, down = request.cookies.get(PRINTER, "").partition("/")
    try:
        return offset_of(right, down)
    except OffsetError:
        return Offset()


@counter.get("/cases/<int:case_id>/papers/<int:document_id>.pdf")
@allow("clerk")
def paper(case_id: int, document_id: int) -> Response:
    """One paper."""
    document, content = read_document(desk(), actor(), case_id, document_id)
    return _pdf(content, document.file_name)


@counter.get("/cases/<int:case_id>/preview/<int:number>.pdf")
@allow("clerk")
def preview(case_id: int, number: int) -> Response:
    """One paper as it would be printed now."""
    file_name, content = preview_paper(desk(), actor(), case_id, number)
    return _pdf(content, file_name)


@counter.get("/cases/<int:case_id>/preview/<int:number>/<int:page>.png")
@allow("clerk")
def page_picture(case_id: int, number: int, page: int) -> Response:
    """One page of a paper as a picture, only as the case was `seen`; `near`: to be looked at closely."""
    seen = request.args.get("seen", 0, type=int)
    _, pdf = preview_paper(desk(), actor(), case_id, number, seen)
    found = page_pictures(pdf, NEAR if "near" in request.args else FAR, only=page)
    if not found:
        abort(404)
    return Response(found[0], mimetype="image/png")


def _pdf(content: bytes, file_name: str) -> Response:
    """A PDF to look at; its name holds no one's name."""
    disposition = f'inline; filename="{file_name}"'
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": disposition})
