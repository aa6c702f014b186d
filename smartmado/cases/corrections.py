"""Correct a value of the register in a case, with a reason and a trace; or take the correction back.

The register itself stays as it is: the case prints and decides by the corrected value, and each
department that uses it is told what stood there before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from smartmado.cases.case_state import CaseState, case_state
from smartmado.cases.changed_meanwhile import check_seen
from smartmado.cases.desk import Actor, Desk, ForbiddenError, Work, use_case
from smartmado.cases.give_answer import check_unsettled
from smartmado.cases.reasons import check_reason
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.present import value_json
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.errors import SmartmadoError
from smartmado.interview.answers import with_answers
from smartmado.interview.review import dropped_answers
from smartmado.store.repositories import answers, corrections

FIXED: Final = frozenset({"resident_id", "household_id", "is_dv_protected"})
"""What no counter changes: who someone is in the register, and whether they are protected."""


class CorrectionError(SmartmadoError):
    """A correction that changes nothing, or that does not belong here: told to the clerk."""


@dataclass(frozen=True)
class RightValue:
    """What a clerk wants to stand in place of a registered value: JSON, and why.

    `seen`: the mark of the value that the clerk was shown (`CaseState.mark`), where a page showed it.
    """

    key: FactKey
    value: Any
    reason: str
    seen: str | None = None


def correct_value(desk: Desk, actor: Actor, case_id: int, right: RightValue) -> tuple[FactKey, ...]:
    """Let another value stand in this case; returns the answers that no longer apply and were dropped.

    The same press twice is one correction.

    Raises `CorrectionError` where nothing is to be corrected, `ReasonError` without a reason,
    `SituationError` where the value does not fit, `ConflictError` where it is no longer as it was
    seen, `CaseSettledError` after the confirmation.
    """
    with use_case(desk, actor, "correct_value", ("clerk",), case_id) as work:
        state = case_state(desk, work.session, case_id, lock=True)
        check_unsettled(state.case)
        check_correctable(state, right.key)
        reason = check_reason(right.reason)
        fact, subject = right.key
        given = state.decisions.evaluator.given(right.key)
        old = None if given is None else value_json(given)
        if right.value == old:
            made = state.corrected.get(right.key)
            if made and (made.new_value, made.reason, made.made_by) == (old, reason, actor.user_id):
                work.detail = {**_told(right.key, ()), "correction": made.id}
                return ()
            raise CorrectionError("今の値と同じです。正しい値を入れてください。")
        check_seen(work.session, state, right.key, right.seen)
        assert actor.user_id is not None  # clerks have an account
        new = answers.NewAnswer(fact, subject, right.value, "clerk", actor.user_id)
        dropped = _put(state, work, [*_others(state, right.key), new])
        answers.put_answer(work.session, case_id, new, work.at)
        trace = corrections.NewCorrection(fact, subject, old, right.value, reason, actor.user_id)
        made = corrections.add_correction(work.session, case_id, trace, work.at)
        work.detail = {**_told(right.key, dropped), "correction": made.id}
    return dropped


def undo_correction(
    desk: Desk, actor: Actor, case_id: int, key: FactKey, seen: str | None = None
) -> tuple[FactKey, ...]:
    """Let the registered value stand again; the trace of the correction stays. The same press twice is one.

    `ConflictError` where the correction is no longer the one that was `seen` (as in `RightValue`).
    """
    with use_case(desk, actor, "undo_correction", ("clerk",), case_id) as work:
        state = case_state(desk, work.session, case_id, lock=True)
        check_unsettled(state.case)
        assert actor.user_id is not None
        check_correctable(state, key)
        work.detail = _told(key, ())
        last = next((c for c in reversed(state.corrections) if (c.fact, c.subject) == key), None)
        if last and last.undone_by == actor.user_id:
            return ()
        check_seen(work.session, state, key, seen)
        corrections.undo_corrections(work.session, case_id, *key, by=actor.user_id, at=work.at)
        answers.remove_answer(work.session, case_id, *key)
        dropped = _put(state, work, _others(state, key))
        work.detail = _told(key, dropped)
    return dropped


def check_correctable(state: CaseState, key: FactKey) -> None:
    """Refuse what is not a value of the register in this case, with `CorrectionError`."""
    fact = state.book.facts.get(key[0])
    if fact is None:
        raise SituationError(key[0], "知らない項目です。画面を開き直してください")
    if key[0] in FIXED:
        raise ForbiddenError(f"「{fact.label}」は、窓口では直せません。住民記録の担当に確かめてください。")
    if not state.rests_on_register(key):
        raise CorrectionError("この項目は住民記録の値ではありません。答えとして直してください。")


def _others(state: CaseState, key: FactKey) -> list[answers.Answer]:
    return [a for a in state.answers if (a.fact, a.subject) != key]


def _put(state: CaseState, work: Work, given: Sequence[answers.NewAnswer]) -> tuple[FactKey, ...]:
    """Check that the situation can be true with these answers, and drop those that no longer apply."""
    parse_situation(with_answers(state.case.situation, given), state.book)
    dropped = dropped_answers(state.book, state.case.situation, given)
    for key in dropped:
        answers.remove_answer(work.session, state.case.id, *key)
    return dropped


def _told(key: FactKey, dropped: Sequence[FactKey]) -> dict[str, Any]:
    """For the audit: which fact of whom, never the values."""
    return {"fact": key[0], "subject": key[1], "dropped": [k[0] for k in dropped]}
