"""The page of an open case on which family who live elsewhere come in and go out, and what it sends."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template
from werkzeug.datastructures import MultiDict

from smartmado.cases.case_state import CaseState
from smartmado.cases.desk import Actor, Desk
from smartmado.cases.family import add_family, remove_family
from smartmado.cases.give_answer import check_unsettled
from smartmado.cases.open_case import next_person_id
from smartmado.decisions.situation import SituationError
from smartmado.facts.errors import SmartmadoError
from smartmado.web.counter.draft import Draft, field_of
from smartmado.web.counter.elsewhere import KIN, read_elsewhere
from smartmado.web.counter.fields import FieldReader, Mistakes
from smartmado.web.counter.people_cards import elsewhere_cards
from smartmado.web.questions import called, plain

_ROW = "new99"
"""What the one row of the page is called, as nobody of the case is; the case gives its own id."""


def family_page(
    state: CaseState, form: Mapping[str, str] | None = None, mistakes: Mistakes | None = None
) -> str:
    """The row to enter somebody, and who is there. `CaseSettledError` when nothing changes any more."""
    check_unsettled(state.case)
    return render_template(
        "counter/family.html",
        case=state.case,
        row=_ROW,
        form=form or {},
        mistakes=mistakes or {},
        people=[{"id": p, "name": called(state.situation, p)} for p in state.situation.everyone()],
        kin=KIN,
        cards=elsewhere_cards(state),
        substitutes=state.substitutes,
    )


def act(desk: Desk, actor: Actor, state: CaseState, form: MultiDict[str, str]) -> Mistakes:
    """Do what the button said; what was wrong with the row, if anything.

    Raises the errors of the two use cases, but for a `SituationError`, which is told at its field.
    """
    version = form.get("version", type=int, default=0)
    verb, _, person = form.get("do", "").partition(":")
    if verb == "remove":
        remove_family(desk, actor, state.case.id, person, version)
        return {}
    reader = FieldReader(Draft(MultiDict([*form.items(multi=True), ("elsewhere", _ROW)]), state.book))
    read = read_elsewhere(reader, state.situation.everyone())
    if reader.mistakes:
        return reader.mistakes
    try:
        add_family(desk, actor, state.case.id, read[_ROW], version)
    except SituationError as error:
        return _told(state, error, str(read[_ROW]["name"]))
    return {}


def _told(state: CaseState, error: SituationError, name: str) -> Mistakes:
    """What cannot be true, at its field if the row has it; to the case the new one has an id of its own."""
    everyone = state.situation.everyone()
    new = next_person_id(everyone)
    names = {p: called(state.situation, p) for p in everyone} | {new: f"{name}さん"}
    person, _, fact = field_of(error).partition("-")
    return {f"{_ROW}-{fact}" if person == new else "family": plain(error, names, state.book.facts)}


def refused(state: CaseState, form: Mapping[str, str], error: SmartmadoError) -> str:
    """The page again, with what is refused."""
    return family_page(state, form, {"family": error.message})
