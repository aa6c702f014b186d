"""Give or change an answer; answers that no longer apply are dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from smartmado.cases.case_state import case_state
from smartmado.cases.desk import RESIDENT, Actor, Desk, ForbiddenError, use_case
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.errors import SmartmadoError
from smartmado.interview.answers import with_answers
from smartmado.interview.review import dropped_answers
from smartmado.store.repositories import answers


class CaseSettledError(SmartmadoError):
    """The case is confirmed; its answers no longer change."""


@dataclass(frozen=True)
class Given:
    """An answer from the screen: the value as in the situation JSON, or `unknown` (わからない)."""

    key: FactKey
    value: Any = None
    unknown: bool = False


def give_answer(desk: Desk, actor: Actor, case_id: int, given: Given) -> tuple[FactKey, ...]:
    """Keep the answer; returns the facts whose earlier answers no longer apply and were dropped.

    Raises `SituationError` where the value does not fit, `CaseSettledError` after confirmation.
    """
    with use_case(desk, actor, "give_answer", ("clerk", RESIDENT), case_id) as work:
        state = case_state(desk, work.session, case_id, lock=True)
        if state.case.confirmed_at is not None:
            raise CaseSettledError("この受付は確定しています。直すときは、職員が新しい受付を開いてください。")
        _check_key(state.book.facts, given.key, actor)
        source: Literal["resident", "clerk"] = "resident" if actor.role == RESIDENT else "clerk"
        fact, subject = given.key
        new = answers.NewAnswer(fact, subject, given.value, source, actor.user_id, given.unknown)
        earlier = any((a.fact, a.subject) == given.key for a in state.answers)
        kept = [a for a in state.answers if (a.fact, a.subject) != given.key]
        try:
            parse_situation(with_answers(state.case.situation, [*kept, new]), state.book)
        except (KeyError, IndexError):
            raise SituationError(fact, "この受付にいない人への答えです。画面を開き直してください") from None
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


def _check_key(facts: Any, key: FactKey, actor: Actor) -> None:
    definition = facts.get(key[0])
    if definition is None:
        raise SituationError(key[0], "知らない項目です。画面を開き直してください")
    if actor.role == RESIDENT and (definition.question is None or definition.question.by != "resident"):
        raise ForbiddenError("この項目は職員が確かめます。窓口の職員に声をかけてください。")
