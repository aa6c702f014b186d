"""The pages of the tablet, made from the state of its case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from werkzeug.datastructures import MultiDict

from smartmado.cases.case_state import CaseState
from smartmado.cases.give_answer import may_answer
from smartmado.cases.printed_names import printed_names
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import SituationError
from smartmado.decisions.wording import value_text
from smartmado.facts.errors import SmartmadoError
from smartmado.interview.progress import open_questions
from smartmado.interview.questions import next_question
from smartmado.store.errors import ConflictError
from smartmado.web.questions import called, question_text, question_view, told

RESIDENT = ("resident",)
MOURNING = frozenset({"death", "stillbirth"})


@dataclass(frozen=True)
class Progress:
    """How far along. `left`: the most questions that can still come; no answer makes it longer.

    `undecided`: procedures that wait for an answer of the resident. While there are any, `left` says
    little, because one answer often settles many.
    """

    answered: int
    left: int
    undecided: int

    @property
    def whole(self) -> int:
        """All questions, answered or not."""
        return max(1, self.answered + self.left)


@dataclass(frozen=True)
class Given:
    """An answer to check. `number` names it in its link; 0: the counter entered it."""

    number: int
    question: str
    value: str
    unknown: bool


def progress(state: CaseState) -> Progress:
    """The true count of a case."""
    left = frozenset(open_questions(state.decisions, state.skipped, RESIDENT))
    waiting = {u.procedure.id for u in state.decisions.undetermined if left.intersection(u.waits_for)}
    return Progress(len(_answers(state)), len(left), len(waiting))


def _answers(state: CaseState) -> list[FactKey]:
    return [(a.fact, a.subject) for a in state.answers if a.source == "resident"]


def _by_the_counter(state: CaseState) -> list[FactKey]:
    """The questions for residents that the counter answered, or whose answers it changed."""
    questions = {f.id for f in state.book.facts.values() if f.question and f.question.by in RESIDENT}
    return [(a.fact, a.subject) for a in state.answers if a.source != "resident" and a.fact in questions]


def _visit(state: CaseState) -> dict[str, object]:
    events = [state.book.life_events[e.type] for e in state.situation.events]
    return {
        "visit": "、".join(e.sentence for e in events),
        "progress": progress(state),
        "mourning": any(e.id in MOURNING for e in events),
    }


def start_page(state: CaseState) -> str:
    """Welcome: what this is, and that わからない is fine."""
    return render_template("resident/start.html", **_visit(state))


def next_page(state: CaseState) -> str | None:
    """The next question, or None when nothing is left."""
    asking = next_question(state.decisions, state.skipped, RESIDENT)
    if asking is None:
        return None
    back = _back(len(_answers(state)))
    return _question(state, asking.key, back, procedures=asking.procedures)


def earlier_page(state: CaseState, number: int) -> str | None:
    """The n-th answer (from 1) as its question; None when there is no such answer."""
    keys = _answers(state)
    if not 1 <= number <= len(keys):
        return None
    return _question(state, keys[number - 1], _back(number - 1))


def refused_page(state: CaseState, form: MultiDict[str, str], error: SmartmadoError) -> str | None:
    """What was sent and not kept: the question again, or what the clerk has noted meanwhile.

    None: it is not asked any more.
    """
    key, typed = (form.get("fact", ""), form.get("subject") or None), form.getlist("value")
    fact = state.book.facts.get(key[0])
    if fact is None:
        raise SituationError("fact", "知らない項目です。画面を開き直してください")
    if not may_answer(state, key):
        return _noted_page(state, key, typed)
    keys = _answers(state)
    back = _back(keys.index(key) if key in keys else len(keys))
    changed = _CHANGED if isinstance(error, ConflictError) else told(state, error)
    return _question(state, key, back, typed=typed, error=changed)


_CHANGED = (
    "この質問の答えは、この画面を開いたあとに変わりました。変えるときは、もう一度「次へ」を押してください。"
)


def _noted_page(state: CaseState, key: FactKey, typed: Sequence[str]) -> str | None:
    """The clerk's own answer to a question for residents, beside what was sent."""
    question = state.book.facts[key[0]].question
    noted = any((a.fact, a.subject) == key for a in state.answers)
    if not noted or question is None or question.by not in RESIDENT:
        return None
    return render_template(
        "resident/noted.html",
        noted=_given(state, key, 0),
        q=question_view(state, key, typed=typed),
        **_visit(state),
    )


def _back(number: int) -> str:
    return url_for("resident.earlier", number=number) if number > 0 else url_for("resident.start")


def _question(
    state: CaseState,
    key: FactKey,
    back: str,
    procedures: Sequence[str] = (),
    typed: Sequence[str] | None = None,
    error: str | None = None,
) -> str:
    view = question_view(state, key, procedures, typed)
    stands = _given(state, key, 0).value if error and key in _answers(state) else None
    return render_template(
        "resident/question.html", q=view, back=back, error=error, stands=stands, **_visit(state)
    )


def dropped_page(state: CaseState, dropped: Sequence[FactKey]) -> str:
    """Which answers were taken back because they no longer apply."""
    return render_template(
        "resident/dropped.html", questions=[question_text(state, k) for k in dropped], **_visit(state)
    )


def review_page(state: CaseState) -> str:
    """Everything answered, by person, and the names as printed; then whether more is to be asked."""
    groups: dict[str, list[Given]] = {}
    people = ("", *state.situation.everyone())
    answers = [*enumerate(_answers(state), 1), *((0, key) for key in _by_the_counter(state))]
    for number, key in sorted(answers, key=lambda a: people.index(_person(state, a[1]))):
        person = _person(state, key)
        who = called(state.situation, person) if person else "今回の手続"
        given = _given(state, key, number) if number else _told_by_the_counter(state, key)
        groups.setdefault(who, []).append(given)
    return render_template(
        "resident/review.html",
        groups=groups,
        names=printed_names(state),
        substitutes=state.substitutes,
        unfinished=next_question(state.decisions, state.skipped, RESIDENT) is not None,
        **_visit(state),
    )


def _told_by_the_counter(state: CaseState, key: FactKey) -> Given:
    """What the counter entered; who holds the tablet need not know what is specially protected."""
    if question_view(state, key).ground:
        return Given(0, question_text(state, key), "窓口の職員におたずねください", False)
    return _given(state, key, 0)


def _person(state: CaseState, key: FactKey) -> str:
    """Whom an answer is about; empty for the visit itself."""
    return key[1] if key[1] is not None and state.situation.person(key[1]) else ""


def _given(state: CaseState, key: FactKey, number: int) -> Given:
    unknown = key in state.skipped
    value = state.decisions.evaluator.given(key)
    fact = state.book.facts[key[0]]
    if unknown or value is None:
        return Given(number, question_text(state, key), "わからない(職員が確かめます)", True)
    text = called(state.situation, str(value)) if fact.type == "person" else None
    return Given(number, question_text(state, key), text or value_text(fact, value, state.situation), False)
