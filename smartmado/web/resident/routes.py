"""The routes of the tablet: one question a page, check the answers, give it back."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from smartmado.cases.give_answer import NotAskedError, give_answer
from smartmado.cases.give_back import give_back
from smartmado.cases.view_case import view_case
from smartmado.decisions.situation import SituationError
from smartmado.interview.answers import AnswerError
from smartmado.store.errors import ConflictError
from smartmado.web.errors import status_of
from smartmado.web.questions import read_given
from smartmado.web.resident import pages
from smartmado.web.security import actor, allow, desk, end_session_cookie, set_plain_cookie

resident = Blueprint("resident", __name__, url_prefix="/tablet")
LETTERS = "smartmado-letters"


def _case_id() -> int:
    found = actor().case_id
    assert found is not None  # a tablet's session is bound to a case
    return found


@resident.context_processor
def _letters() -> dict[str, object]:
    chosen = request.cookies.get(LETTERS, "1")
    return {"letters": chosen if chosen in ("1", "2", "3") else "1", "here": request.path}


@resident.get("/start")
@allow("resident")
def start() -> str:
    """The tablet was just handed over."""
    return pages.start_page(view_case(desk(), actor(), _case_id()))


@resident.get("/")
@allow("resident")
def question() -> str | Response:
    """The next question; when none is left, the answers to check."""
    page = pages.next_page(view_case(desk(), actor(), _case_id()))
    return redirect(url_for("resident.review"), 303) if page is None else page


@resident.get("/answers/<int:number>")
@allow("resident")
def earlier(number: int) -> str | Response:
    """The n-th answer again, to look at or to change."""
    page = pages.earlier_page(view_case(desk(), actor(), _case_id()), number)
    return redirect(url_for("resident.question"), 303) if page is None else page


@resident.post("/answer")
@allow("resident")
def answer() -> str | Response | tuple[str, int]:
    """Keep an answer; say plainly which earlier ones no longer apply."""
    try:
        dropped = give_answer(desk(), actor(), _case_id(), read_given(desk().book.facts, request.form))
    except NotAskedError:
        return redirect(url_for("resident.question"), 303)  # an old page: on to what is asked now
    except (AnswerError, SituationError, ConflictError) as error:
        page = pages.refused_page(view_case(desk(), actor(), _case_id()), request.form, error)
        return redirect(url_for("resident.question"), 303) if page is None else (page, status_of(error))
    if dropped:
        return pages.dropped_page(view_case(desk(), actor(), _case_id()), dropped)
    return redirect(url_for("resident.question"), 303)


@resident.get("/review")
@allow("resident")
def review() -> str:
    """Check your answers, person by person."""
    return pages.review_page(view_case(desk(), actor(), _case_id()))


@resident.post("/finish")
@allow("resident")
def finish() -> Response:
    """Give the tablet back: the session ends here and in the browser."""
    give_back(desk(), actor(), _case_id())
    return end_session_cookie(make_response(render_template("resident/done.html")))


@resident.post("/letters")
@allow("resident")
def letters() -> Response:
    """Larger or smaller letters, remembered without a word about anyone."""
    at = request.form.get("at", "")
    back = at if at.startswith("/tablet/") else url_for("resident.question")
    size = request.form.get("size", "1")
    return set_plain_cookie(redirect(back, 303), LETTERS, size if size in ("1", "2", "3") else "1")
