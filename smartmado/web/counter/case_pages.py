"""The pages of one case: its lists, and its questions for the clerk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import render_template

from smartmado.cases.case_state import CaseState
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import SituationError
from smartmado.decisions.wording import value_text
from smartmado.interview.answers import is_placed
from smartmado.interview.questions import next_question
from smartmado.web.counter.lines import WANTED, lists
from smartmado.web.counter.people_cards import cards
from smartmado.web.counter.visits import STATES
from smartmado.web.questions import question_view
from smartmado.web.rules.views import in_words

__all__ = ["WANTED", "case_page", "live_part", "question_page", "read_wanted"]


def case_page(state: CaseState) -> str:
    """The heart of the counter."""
    events = [state.book.life_events[e.type] for e in state.situation.events]
    return render_template(
        "counter/case.html",
        case=state.case,
        state_label=STATES[state.case.state],
        events=events,
        mourning=any(e.id in ("death", "stillbirth") for e in events),
        cards=cards(state),
        substitutes=state.substitutes,
        lists=lists(state),
        clerk_question=_clerk_question(state),
        case_book=state.book,
        in_words=partial(in_words, state.book),
    )


def live_part(state: CaseState) -> str:
    """What the page swaps in while the resident answers."""
    return render_template(
        "counter/live.html",
        case=state.case,
        state_label=STATES[state.case.state],
        lists=lists(state),
        clerk_question=_clerk_question(state),
        case_book=state.book,
        in_words=partial(in_words, state.book),
    )


def _clerk_question(state: CaseState) -> object:
    if state.case.confirmed_at is not None:
        return None
    asking = next_question(state.decisions, state.skipped | _too_early(state), ("clerk",))
    return asking and question_view(state, asking.key, asking.procedures)


def _too_early(state: CaseState) -> frozenset[FactKey]:
    """The clerk's questions that take an answer of the resident for granted, which is not there yet."""
    found: set[FactKey] = set()
    in_time: set[FactKey] = set()
    for undetermined in state.decisions.undetermined:
        open_to = {k: q.by for k in undetermined.waits_for if (q := state.book.facts[k[0]].question)}
        clerks = {k for k, by in open_to.items() if by == "clerk"}
        waits = any(by == "resident" and k not in state.skipped for k, by in open_to.items())
        (found if waits else in_time).update(clerks)
    return frozenset(found - in_time)


def question_page(
    state: CaseState,
    key: FactKey | None,
    typed: Sequence[str] | None = None,
    error: str | None = None,
) -> str:
    """One question for the clerk: the one asked for, or the next; nothing left says so.

    `typed`: what was refused, with `error`; the page then says what stands.
    """
    procedures: tuple[str, ...] = ()
    if key is None:
        asking = next_question(state.decisions, state.skipped)
        if asking is not None:
            key, procedures = asking.key, asking.procedures
    elif key[0] not in state.book.facts or not is_placed(state.situation, state.book.facts[key[0]], key[1]):
        raise SituationError("fact", "知らない項目です。画面を開き直してください")
    view = None if key is None else question_view(state, key, procedures, typed)
    given = None if key is None or typed is None else state.decisions.evaluator.given(key)
    stands = view and given is not None and value_text(view.fact, given, state.situation)
    return render_template(
        "counter/question.html",
        case=state.case,
        q=view,
        error=error,
        stands=stands,
        unknown=len(state.skipped),
    )


def read_wanted(book: Rulebook, chosen: Sequence[str]) -> str:
    """The optional procedures to file, as the fact holds them."""
    return ",".join(p for p in book.procedures if p in set(chosen))
