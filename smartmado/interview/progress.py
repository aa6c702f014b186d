"""How much is left to ask: a bound that no answer can raise."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from smartmado.decisions.bindings import unknown_form_facts
from smartmado.decisions.decide import DUE, Decision, Decisions, Undetermined
from smartmado.decisions.evaluate import Evaluator, FactKey
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
    for decision in (*decisions.to_file, *(_as_if_due(u) for u in decisions.undetermined)):
        found |= dict.fromkeys(_form_facts(decisions, decision))
    ev = decisions.evaluator
    questions = (
        (key, ev.book.facts[key[0]].question) for key in found if key not in skip and not is_told(ev, key)
    )
    return tuple(key for key, question in questions if question is not None and question.by in by)


def _form_facts(decisions: Decisions, decision: Decision) -> dict[FactKey, None]:
    """What the form lacks now, and what it would lack after each answer to one of those."""
    ev = decisions.evaluator
    found = dict.fromkeys(unknown_form_facts(decisions, decision))
    for key in list(found):
        for value in domain(ev, key[0]):
            trial = Evaluator(ev.book, ev.situation, {**ev.assumed, key: value})
            found |= dict.fromkeys(unknown_form_facts(replace(decisions, evaluator=trial), decision))
    return found


def _as_if_due(undetermined: Undetermined) -> Decision:
    return Decision(
        undetermined.procedure,
        "required",
        undetermined.subjects,
        undetermined.events,
        version=None,
        deadline=None,
        required_items=(),
        explain=list,
    )
