"""How much is left to ask: a bound that no answer can raise."""

from __future__ import annotations

from collections.abc import Container
from functools import cache

from smartmado.content.model import DUE
from smartmado.decisions.bindings import form_questions
from smartmado.decisions.decide import Decision, Decisions, Undetermined
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.explain import NOTHING
from smartmado.interview.relevance import domain, is_told


def open_questions(
    decisions: Decisions, skip: Container[FactKey] = (), by: tuple[str, ...] = ("resident", "clerk")
) -> tuple[FactKey, ...]:
    """Every question that may still be put to one of `by`; most visits need far fewer.

    Undetermined procedures count with the questions of their forms too. So an answer, which can
    only decide procedures, never makes this longer.
    """
    found: dict[FactKey, None] = {}
    for undetermined in decisions.undetermined:
        found |= dict.fromkeys(undetermined.waits_for)
    for decision in decisions.with_status(*DUE):
        found |= dict.fromkeys(decision.deadline.waits_for if decision.deadline else ())
    sheets: dict[object, Decision] = {}
    for decision in (*decisions.to_file, *(_as_if_due(u) for u in decisions.undetermined)):
        if decision.procedure.form is not None:  # the same form of the same people lacks the same
            sheets[decision.procedure.form, decision.subjects, decision.events[:1]] = decision
    ev = decisions.evaluator

    @cache
    def answered(key: FactKey) -> tuple[Evaluator, ...]:
        return tuple(Evaluator(ev.book, ev.situation, {**ev.assumed, key: v}) for v in domain(ev, key[0]))

    for decision in sheets.values():
        found |= dict.fromkeys(form_questions(decisions, decision, answered))
    questions = (
        (key, ev.book.facts[key[0]].question) for key in found if key not in skip and not is_told(ev, key)
    )
    return tuple(key for key, question in questions if question is not None and question.by in by)


def _as_if_due(undetermined: Undetermined) -> Decision:
    return Decision(
        undetermined.procedure,
        "required",
        undetermined.subjects,
        undetermined.events,
        version=None,
        deadline=None,
        required_items=(),
        explain=lambda: NOTHING,
    )
