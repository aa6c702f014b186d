"""Family who live elsewhere come into an open case, or leave it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smartmado.cases.case_state import CaseState, case_state
from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.cases.give_answer import check_unsettled
from smartmado.cases.open_case import next_person_id
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.errors import SmartmadoError
from smartmado.interview.answers import with_answers
from smartmado.interview.review import dropped_answers
from smartmado.store.repositories import answers, cases


class FamilyError(SmartmadoError):
    """Someone who cannot be taken out of the case: told to the clerk."""


def add_family(desk: Desk, actor: Actor, case_id: int, facts: Mapping[str, Any], version: int) -> str:
    """Let someone who lives elsewhere stand among the `others` of the case; the new person's id.

    `facts` as in the situation JSON; every answer stays. The same press twice is one person.

    Raises `SituationError` where the facts cannot be true, `ConflictError` where the case is no longer
    as `version` shows it, `CaseSettledError` after the confirmation.
    """
    with use_case(desk, actor, "add_family", ("clerk",), case_id) as work:
        state = case_state(desk, work.session, case_id, lock=True)
        check_unsettled(state.case)
        others = _others(state)
        there = next((p["id"] for p in others if {**p, "id": ""} == {**facts, "id": ""}), None)
        person = str(there or next_person_id(state.situation.everyone()))
        if there is None:
            raw = _with_others(state, [*others, {**facts, "id": person}])
            parse_situation(with_answers(raw, state.answers), state.book)
            cases.change_case(work.session, case_id, version, situation=raw)
        work.detail = {"person": person}
    return person


def remove_family(desk: Desk, actor: Actor, case_id: int, person: str, version: int) -> None:
    """Take someone who lives elsewhere out of the case, with what was answered about them.

    Raises `FamilyError` where the visit is about them or somebody else is told to be their kin,
    otherwise as `add_family`. Who is gone already is gone.
    """
    with use_case(desk, actor, "remove_family", ("clerk",), case_id) as work:
        state = case_state(desk, work.session, case_id, lock=True)
        check_unsettled(state.case)
        work.detail = {"person": person}
        left = [p for p in _others(state) if p["id"] != person]
        if len(left) == len(_others(state)):
            return
        raw = _with_others(state, left)
        given = [a for a in state.answers if a.subject != person]
        try:
            parse_situation(with_answers(raw, given), state.book)
        except SituationError as error:
            raise FamilyError(
                "この方は、できごとの当人、届出人、またはほかの方の父・母・配偶者なので、外せません。"
                "先にその答えを直すか、新しい受付を開いてください。"
            ) from error
        cases.change_case(work.session, case_id, version, situation=raw)
        about = [(a.fact, a.subject) for a in state.answers if a.subject == person]
        for key in (*about, *dropped_answers(state.book, raw, given)):
            answers.remove_answer(work.session, case_id, *key)


def _others(state: CaseState) -> Sequence[Mapping[str, Any]]:
    return tuple(state.case.situation.get("others", ()))


def _with_others(state: CaseState, others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {**state.case.situation, "others": [dict(p) for p in others]}
