"""The page that corrects one value of the papers, and what it sends."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from werkzeug.datastructures import MultiDict

from smartmado.cases.case_papers import sheets
from smartmado.cases.case_state import CaseState
from smartmado.cases.corrections import FIXED, RightValue, correct_value
from smartmado.cases.desk import Actor, Desk
from smartmado.cases.give_answer import give_answer
from smartmado.cases.missing_letters import text_keys
from smartmado.cases.printed_names import NAMES
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import SituationError
from smartmado.decisions.wording import value_text
from smartmado.interview.answers import AnswerError, is_placed
from smartmado.web.counter.lines import source_of
from smartmado.web.questions import called, json_text, question_view, read_given


def correct_page(
    state: CaseState, key: FactKey, typed: Sequence[str] | None = None, reason: str = "", error: str = ""
) -> str:
    """One value: what stands there, where it is printed, and the field for the right one."""
    fact = state.book.facts.get(key[0])
    if fact is None or key[0] in FIXED or not is_placed(state.situation, fact, key[1]):
        raise SituationError("fact", "直せない項目です。画面を開き直してください")
    now = state.decisions.evaluator.given(key)
    trace = state.corrected.get(key)
    return render_template(
        "counter/correct.html",
        case=state.case,
        q=question_view(state, key, (), typed),
        who=called(state.situation, str(key[1])) if fact.scope == "person" else "",
        now=None if now is None else value_text(fact, now, state.situation),
        source=source_of(state, key),
        is_name=key[0] in NAMES,
        substitutes=state.substitutes,
        papers=_papers(state, key),
        registered=state.rests_on_register(key),
        trace=trace,
        before=None if trace is None else json_text(fact, trace.old_value, state.situation),
        reason=reason,
        error=error,
    )


def _papers(state: CaseState, key: FactKey) -> tuple[str, ...]:
    """The papers that print this value, once each."""
    ev = state.decisions.evaluator
    return tuple(
        dict.fromkeys(
            s.bound.form.title
            for s in sheets(state.decisions)
            if any(key in (*b.sources, *b.unknown, *text_keys(ev, b)) for b in s.boxes())
        )
    )


def keep_correction(desk: Desk, actor: Actor, state: CaseState, form: MultiDict[str, str]) -> None:
    """Keep what the page sent: a value of the register with its reason, anything else as an answer.

    Raises `AnswerError`, `SituationError` and the errors of the two use cases.
    """
    given = read_given(state.book.facts, form)
    if not state.rests_on_register(given.key):
        give_answer(desk, actor, state.case.id, given)
        return
    if given.unknown:
        raise AnswerError("住民記録の値を「わからない」にはできません。正しい値を入れてください。")
    right = RightValue(given.key, given.value, form.get("reason", ""), given.seen)
    correct_value(desk, actor, state.case.id, right)
