"""The page of letters that no font has: which, where, whose, and what is drawn for them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from werkzeug.datastructures import MultiDict

from smartmado.cases.case_state import CaseState
from smartmado.cases.missing_letters import MissingLetter
from smartmado.cases.reasons import ReasonError, check_reason
from smartmado.cases.substitutes import Choice, LettersOfCase, SubstituteError, check_substitute, decided
from smartmado.decisions.evaluate import FactKey
from smartmado.web.questions import called


@dataclass(frozen=True)
class Holder:
    """A fact that holds a letter: whose and what it is, and its whole text."""

    key: FactKey
    label: str
    text: str


@dataclass(frozen=True)
class LetterView:
    """One letter to find a substitute for. `holders`: the facts that hold it.

    `chosen`: what the clerk looks at right now, drawn beside the registered letter; `decided`: how often
    one was approved before.
    """

    letter: str
    code_points: str
    holders: tuple[Holder, ...]
    papers: tuple[str, ...]
    proposals: tuple[str, ...]
    chosen: Choice | None
    decided: int


def letters_page(
    found: LettersOfCase, looked_at: Choice | None = None, typed: Choice | None = None, error: str = ""
) -> str:
    """The letters of a case. `looked_at`: a choice to compare; `typed`: what was refused, with `error`."""
    state = found.state
    return render_template(
        "counter/letters.html",
        case=state.case,
        letters=[_view(found, one, looked_at) for one in found.missing],
        standing=[s for s in state.approved if s.undone_at is None],
        settled=state.case.confirmed_at is not None or state.case.closed_at is not None,
        typed=typed,
        error=error,
    )


def read_choice(form: MultiDict[str, str]) -> Choice:
    """What the page sent: a letter written into 「ほかの字」 counts before the one that is ticked."""
    other = form.get("other", "").strip()
    chosen = other or form.get("substitute", "")
    return Choice(form.get("letter", ""), chosen, form.get("reason", ""), form.get("seen", type=int))


def mistake_in(choice: Choice) -> str:
    """What is wrong with a choice before it is looked at; "" for nothing."""
    try:
        check_substitute(choice.substitute)
        check_reason(choice.reason)
    except (SubstituteError, ReasonError) as error:
        return error.message
    return ""


def _view(found: LettersOfCase, one: MissingLetter, looked_at: Choice | None) -> LetterView:
    return LetterView(
        one.letter,
        one.code_points,
        tuple(_holder(found.state, key) for key in one.keys),
        tuple(dict.fromkeys(f"{paper}「{label}」" for paper, label, _ in one.places)),
        found.proposals[one.letter],
        looked_at if looked_at and looked_at.letter == one.letter else None,
        decided(found.state, one.letter),
    )


def _holder(state: CaseState, key: FactKey) -> Holder:
    """A fact in words; a name is not said twice."""
    label = state.book.facts[key[0]].label
    text = str(state.decisions.evaluator.given(key) or "")
    if key[1] is None or state.situation.person(key[1]) is None or key[0].startswith("name"):
        return Holder(key, label, text)
    return Holder(key, f"{called(state.situation, key[1])}の{label}", text)
