"""Family who live elsewhere come into an open case, or leave it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from smartmado.cases.case_state import CaseState, case_state
from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.cases.give_answer import check_unsettled
from smartmado.cases.open_case import next_person_id
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.situation import UNLISTED
from smartmado.interview.answers import with_answers
from smartmado.interview.review import dropped_answers
from smartmado.store.repositories import answers, cases

MOST_ELSEWHERE: Final = 12
"""So many family who live elsewhere one case takes: beyond, its page is no longer there at once."""
TOO_MANY_ELSEWHERE: Final = (
    f"別に住む家族は、一つの受付に{MOST_ELSEWHERE}人までです(人数が増えると、判定に時間がかかるためです)。"
    "手続に関わる方だけを残し、入りきらない方は、書類を印刷してから手で書き足してください。"
)


class FamilyError(SmartmadoError):
    """Someone who cannot come into the case or be taken out of it: told to the clerk."""


def add_family(desk: Desk, actor: Actor, case_id: int, facts: Mapping[str, Any], version: int) -> str:
    """Let someone who lives elsewhere stand among the `others` of the case; the new person's id.

    `facts` as in the situation JSON. Every answer stays, but whom they name as their spouse is no longer
    told to have one who is not here. The same press twice is one person.

    Raises `SituationError` where the facts cannot be true, `FamilyError` where the case takes nobody more,
    `ConflictError` where it is no longer as `version` shows it, `CaseSettledError` after the confirmation.
    """
    with use_case(desk, actor, "add_family", ("clerk",), case_id) as work:
        state = case_state(desk, work.session, case_id, lock=True)
        check_unsettled(state.case)
        others = _others(state)
        there = next((p["id"] for p in others if {**p, "id": ""} == {**facts, "id": ""}), None)
        person = str(there or next_person_id(state.situation.everyone()))
        if there is None:
            if len(others) >= MOST_ELSEWHERE:
                raise FamilyError(TOO_MANY_ELSEWHERE)
            spouse = facts.get("spouse")
            raw = _with_others(state, [*(_named(p, spouse) for p in others), {**facts, "id": person}])
            overtaken = [
                a for a in state.answers if (a.fact, a.subject, a.value) == ("spouse", spouse, UNLISTED)
            ]
            given = [a for a in state.answers if a not in overtaken]
            parse_situation(with_answers(raw, given), state.book)
            cases.change_case(work.session, case_id, version, situation=raw)
            for answer in overtaken:
                answers.remove_answer(work.session, case_id, answer.fact, answer.subject)
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
        gone = next((p for p in _others(state) if p["id"] == person), None)
        if gone is None:
            return
        left = [_alone(p, gone.get("spouse")) for p in _others(state) if p is not gone]
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


def _named(other: Mapping[str, Any], spouse: str | None) -> Mapping[str, Any]:
    """Who is now named as the `spouse` of somebody: theirs is here after all."""
    if other["id"] != spouse or other.get("spouse") != UNLISTED:
        return other
    return {k: v for k, v in other.items() if k != "spouse"}


def _alone(other: Mapping[str, Any], spouse: str | None) -> Mapping[str, Any]:
    """Who was named as the `spouse` of somebody who goes: theirs is not here again."""
    return {"spouse": UNLISTED, **other} if other["id"] == spouse else other


def _with_others(state: CaseState, others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {**state.case.situation, "others": [dict(p) for p in others]}
