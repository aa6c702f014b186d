"""The routes of the counter: read the request, call one use case, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from smartmado.cases.close_case import close_case
from smartmado.cases.family import FamilyError
from smartmado.cases.give_answer import Given, give_answer
from smartmado.cases.give_back import give_back
from smartmado.cases.hand_over import hand_over
from smartmado.cases.list_cases import list_cases
from smartmado.cases.releases import allow_release, waiting_releases
from smartmado.cases.returned_tasks import returned_tasks
from smartmado.cases.view_case import view_case
from smartmado.cases.watch_case import has_changed
from smartmado.decisions.situation import SituationError
from smartmado.interview.answers import AnswerError
from smartmado.store.errors import ConflictError
from smartmado.store.repositories.cases import Case
from smartmado.web.counter import case_pages, family_pages
from smartmado.web.counter.new_visit import NewVisit, Page
from smartmado.web.counter.visits import visit_row
from smartmado.web.counter.why_page import why_page
from smartmado.web.errors import status_of
from smartmado.web.questions import read_given, told
from smartmado.web.security import actor, allow, asks_by_itself, desk

counter = Blueprint("counter", __name__, url_prefix="/counter")


@counter.get("/")
@allow("clerk")
def today() -> str:
    """The visits of today, and what waits to be allowed."""
    return render_template(
        "counter/today.html",
        visits=[visit_row(c, desk().book, desk().today()) for c in list_cases(desk(), actor())],
        releases=waiting_releases(desk(), actor()),
        returned=returned_tasks(desk(), actor()),
        today=desk().today(),
    )


@counter.post("/releases/<int:release_id>/allow")
@allow("clerk")
def allow_request(release_id: int) -> Response:
    """Allow a colleague to open a protected record."""
    allow_release(desk(), actor(), release_id)
    return redirect(url_for("counter.today"), 303)


# --- a new visit ---


def _new_visit() -> NewVisit:
    return NewVisit(desk(), actor(), MultiDict(request.form))


@counter.get("/new")
@allow("clerk")
def choose_events() -> Page:
    """What happened?"""
    return _new_visit().events_page()


@counter.post("/new/events")
@allow("clerk")
def choose_again() -> Page:
    """Back to what happened, with everything typed so far."""
    return _new_visit().events_page()


@counter.post("/new")
@allow("clerk")
def people() -> Page | Response:
    """Every further step of a new visit; the pressed button says which."""
    done = _new_visit().act(request.form.get("do", ""))
    if isinstance(done, Case):
        return redirect(url_for("counter.case", case_id=done.id), 303)
    return done


# --- a case ---


@counter.get("/cases/<int:case_id>")
@allow("clerk")
def case(case_id: int) -> str:
    """What is due, what is open, and why."""
    return case_pages.case_page(view_case(desk(), actor(), case_id))


@counter.get("/cases/<int:case_id>/lists")
@allow("clerk")
@asks_by_itself
def lists(case_id: int) -> Response | str:
    """The lists alone, when something changed since `seen`; else nothing."""
    seen = request.args.get("seen", type=int)
    if seen is not None and not has_changed(desk(), actor(), case_id, seen):
        return Response(status=204)
    return case_pages.live_part(view_case(desk(), actor(), case_id))


@counter.get("/cases/<int:case_id>/why/<line>")
@allow("clerk")
def why(case_id: int, line: str) -> str:
    """Why one procedure is due or not, and what would change that."""
    return why_page(view_case(desk(), actor(), case_id), line)


@counter.get("/cases/<int:case_id>/ask")
@allow("clerk")
def ask(case_id: int) -> str:
    """The next open question, for the clerk to ask or to look up."""
    return case_pages.question_page(view_case(desk(), actor(), case_id), None)


@counter.post("/cases/<int:case_id>/ask")
@allow("clerk")
def ask_one(case_id: int) -> str:
    """The question about one fact; whose it is stays out of the URL."""
    key = (request.form.get("fact", ""), request.form.get("subject") or None)
    state = view_case(desk(), actor(), case_id)
    return case_pages.question_page(state, key)


@counter.post("/cases/<int:case_id>/answer")
@allow("clerk")
def answer(case_id: int) -> Response | Page:
    """Keep an answer that the clerk gave, and go on to the next question or back to the case."""
    try:
        give_answer(desk(), actor(), case_id, read_given(desk().book.facts, request.form))
    except (AnswerError, SituationError, ConflictError) as error:
        state = view_case(desk(), actor(), case_id)
        text = told(state, error)
        key = (request.form.get("fact", ""), request.form.get("subject") or None)
        typed = request.form.getlist("value")
        return case_pages.question_page(state, key, typed, text), status_of(error)
    on = "counter.ask" if request.form.get("then") == "ask" else "counter.case"
    return redirect(url_for(on, case_id=case_id), 303)


@counter.post("/cases/<int:case_id>/wanted")
@allow("clerk")
def wanted(case_id: int) -> Response:
    """File an optional procedure today, or not. `ConflictError` where somebody else has ticked meanwhile."""
    chosen = case_pages.read_wanted(desk().book, request.form.getlist("wanted"))
    given = Given((case_pages.WANTED, None), chosen, seen=request.form.get("seen"))
    give_answer(desk(), actor(), case_id, given)
    return redirect(url_for("counter.case", case_id=case_id), 303)


@counter.post("/cases/<int:case_id>/hand-over")
@allow("clerk", "resident")
def hand_over_tablet(case_id: int) -> Response:
    """From here this browser belongs to the resident; it does already at the second tap of a double tap."""
    if actor().case_id != case_id:
        hand_over(desk(), actor(), case_id)
    return redirect(url_for("resident.start"), 303)


@counter.post("/cases/<int:case_id>/take-back")
@allow("clerk")
def take_back(case_id: int) -> Response:
    """End the tablet's session from the desk."""
    give_back(desk(), actor(), case_id)
    return redirect(url_for("counter.case", case_id=case_id), 303)


@counter.get("/cases/<int:case_id>/family")
@allow("clerk")
def family(case_id: int) -> str:
    """Family who live elsewhere: who of them is in the case, and a row to enter one more."""
    return family_pages.family_page(view_case(desk(), actor(), case_id))


@counter.post("/cases/<int:case_id>/family")
@allow("clerk")
def change_family(case_id: int) -> Response | Page:
    """Let somebody come into the case, or take them out again."""
    state = view_case(desk(), actor(), case_id)
    try:
        mistakes = family_pages.act(desk(), actor(), state, MultiDict(request.form))
    except (ConflictError, FamilyError) as error:
        now = view_case(desk(), actor(), case_id)
        return family_pages.refused(now, request.form, error), status_of(error)
    if mistakes:
        return family_pages.family_page(state, request.form, mistakes), 422
    return redirect(url_for("counter.case", case_id=case_id), 303)


@counter.post("/cases/<int:case_id>/close")
@allow("clerk")
def close(case_id: int) -> Response:
    """The visit is over."""
    close_case(desk(), actor(), case_id)
    return redirect(url_for("counter.today"), 303)
