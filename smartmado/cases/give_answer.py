"""Give or change an answer; answers that no longer apply are dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from smartmado.cases.case_state import CaseState, case_state
from smartmado.cases.changed_meanwhile import check_seen
from smartmado.cases.desk import RESIDENT, Actor, Desk, ForbiddenError, use_case
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.errors import SmartmadoError
from smartmado.interview.answers import is_placed, with_answers
from smartmado.interview.questions import is_askable
from smartmado.interview.review import dropped_answers
from smartmado.store.repositories import answers, cases


class CaseSettledError(SmartmadoError):
    """The case is confirmed or over; nothing of it changes any more."""


class NotAskedError(ForbiddenError):
    """The tablet answers what it is not asked, or not any more."""


class RegisteredValueError(SmartmadoError):
    """A value of the register: it is corrected with a reason (`corrections`), not answered."""


@dataclass(frozen=True)
class Given:
    """An answer from the screen: the value as in the situation JSON, or `unknown` (わからない).

    `seen`: the mark of what the page showed (`CaseState.mark`), so that no newer answer is overwritten.
    """

    key: FactKey
    value: Any = None
    unknown: bool = False
    seen: str | None = None


def give_answer(desk: Desk, actor: Actor, case_id: int, given: Given) -> tuple[FactKey, ...]:
    """Keep the answer; returns the facts whose earlier answers no longer apply and were dropped.

    Raises `SituationError` where the value does not fit, `NotAskedError` where a resident is not
    asked, `RegisteredValueError` where the register holds the value, `ConflictError` where it is no
    longer as it was seen, `CaseSettledError` after the confirmation or the end of the visit.
    """
    with use_case(desk, actor, "give_answer", ("clerk", RESIDENT), case_id) as work:
        state = case_state(desk, work.session, case_id, lock=True)
        check_unsettled(state.case)
        _check_key(state, given.key, actor)
        source: Literal["resident", "clerk"] = "resident" if actor.role == RESIDENT else "clerk"
        fact, subject = given.key
        new = answers.NewAnswer(fact, subject, given.value, source, actor.user_id, given.unknown)
        earlier = next((a for a in state.answers if (a.fact, a.subject) == given.key), None)
        if earlier is None or (earlier.value, earlier.unknown) != (new.value, new.unknown):
            check_seen(work.session, state, given.key, given.seen)  # the same answer twice harms nobody
        if actor.role == RESIDENT and not may_answer(state, given.key):
            raise NotAskedError("この質問は、今はありません。次の質問へ進んでください。")
        kept = [a for a in state.answers if (a.fact, a.subject) != given.key]
        parse_situation(with_answers(state.case.situation, [*kept, new]), state.book)
        answers.put_answer(work.session, case_id, new, work.at)
        dropped = dropped_answers(state.book, state.case.situation, [*kept, new]) if earlier else ()
        for key in dropped:
            answers.remove_answer(work.session, case_id, *key)
        work.detail = {
            "fact": fact,
            "subject": subject,
            "unknown": given.unknown,
            "dropped": [k[0] for k in dropped],
        }
    return dropped


def check_unsettled(case: cases.Case) -> None:
    """Refuse to change a case that is confirmed or closed, with `CaseSettledError`."""
    if case.confirmed_at is not None:
        raise CaseSettledError("この受付は確定しています。直すときは、職員が新しい受付を開いてください。")
    if case.closed_at is not None:
        raise CaseSettledError("この受付は終わっています。続けるときは、職員が新しい受付を開いてください。")


def _check_key(state: CaseState, key: FactKey, actor: Actor) -> None:
    definition = state.book.facts.get(key[0])
    if definition is None:
        raise SituationError(key[0], "知らない項目です。画面を開き直してください")
    if actor.role != RESIDENT and state.rests_on_register(key):
        raise RegisteredValueError(
            f"「{definition.label}」は住民記録にあります。直すときは「書類の確認」の「直す」で、理由を書いてください。"
        )
    if actor.role == RESIDENT and (definition.question is None or definition.question.by != RESIDENT):
        raise ForbiddenError("この項目は職員が確かめます。窓口の職員に声をかけてください。")
    if not is_placed(state.situation, definition, key[1]):
        raise SituationError(key[0], "この受付にいない人への答えです。画面を開き直してください")


def may_answer(state: CaseState, key: FactKey) -> bool:
    """Whether the resident may answer: a question of theirs that they answered before or that is open now.

    What records or the clerk have told is not theirs to change.
    """
    fact = state.book.facts.get(key[0])
    if fact is None or fact.question is None or fact.question.by != RESIDENT:
        return False
    if any((a.fact, a.subject) == key for a in state.answers):
        return any((a.fact, a.subject) == key and a.source == RESIDENT for a in state.answers)
    return is_placed(state.situation, fact, key[1]) and is_askable(state.decisions, key)
