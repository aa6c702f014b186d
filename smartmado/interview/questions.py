"""Which question next: first what decides procedures, then deadlines, then what forms still lack.

The next deciding question is the one after which the fewest procedures are expected to stay
undetermined, every answer counting the same (greedy choice; ties go to the less sensitive fact,
then to the order of facts.yaml).
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from smartmado.content.model import Question
from smartmado.decisions.bindings import unknown_form_facts
from smartmado.decisions.decide import DUE, Decisions
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.unknowns import candidate_waits
from smartmado.interview.relevance import OpenItem, domain, is_told, matters, open_items, still_open

_SENSITIVITY = {"ordinary": 0, "personal": 1, "protected": 2}


@dataclass(frozen=True)
class Asking:
    """A question to put: whose fact, and the procedures that wait for it. `stage`: decide, deadline, form."""

    key: FactKey
    question: Question
    procedures: tuple[str, ...]
    stage: str


def next_question(
    decisions: Decisions,
    skip: Container[FactKey] = (),
    by: tuple[str, ...] = ("resident", "clerk"),
) -> Asking | None:
    """The question to put next to one of `by`; None when nothing is left. `skip`: asked, not known."""
    ev = decisions.evaluator
    waiting = _waiting(ev, skip, by)
    while waiting:
        key = min(waiting, key=lambda k: _score(ev, k, waiting))
        items = [i for i in waiting[key] if matters(ev, i, key)]
        if items:
            return _asking(ev, key, (i.procedure.id for i in items), "decide")
        del waiting[key]
    for key, procedure, stage in _details(decisions):
        if key not in skip and _askable(ev, key, by) and not is_told(ev, key):
            every = (p for k, p, _ in _details(decisions) if k == key)
            return _asking(ev, key, (procedure, *every), stage)
    return None


def is_askable(decisions: Decisions, key: FactKey) -> bool:
    """Whether the fact may be asked now: it can change a decision, or a sheet still lacks it."""
    ev = decisions.evaluator
    if key[0] not in ev.book.facts or not _askable(ev, key, ("resident", "clerk")):
        return False
    if any(key == k for k, _, _ in _details(decisions)):
        return True
    waiting = (i for i in open_items(ev) if key in candidate_waits(ev, i.procedure, i.person, i.event))
    return any(matters(ev, item, key) for item in waiting)


def next_question_json(decisions: Decisions) -> dict[str, Any] | None:
    """`next_question` of the decisions JSON (contracts)."""
    asking = next_question(decisions)
    if asking is None:
        return None
    fact, subject = asking.key
    return {"fact": fact, "subject": subject, "why": list(asking.procedures)}


def _asking(ev: Evaluator, key: FactKey, procedures: Iterable[str], stage: str) -> Asking:
    question = ev.book.facts[key[0]].question
    assert question is not None  # only askable facts come here
    return Asking(key, question, tuple(dict.fromkeys(procedures)), stage)


def _askable(ev: Evaluator, key: FactKey, by: tuple[str, ...]) -> bool:
    question = ev.book.facts[key[0]].question
    return question is not None and question.by in by


def _waiting(ev: Evaluator, skip: Container[FactKey], by: tuple[str, ...]) -> dict[FactKey, list[OpenItem]]:
    """Askable unknown facts with the open items that wait for them."""
    found: dict[FactKey, list[OpenItem]] = {}
    for item in open_items(ev):
        for key in candidate_waits(ev, item.procedure, item.person, item.event):
            if key not in skip and _askable(ev, key, by) and not is_told(ev, key):
                found.setdefault(key, []).append(item)
    return found


def _score(
    ev: Evaluator, key: FactKey, waiting: dict[FactKey, list[OpenItem]]
) -> tuple[float, int, int, str]:
    items = waiting[key]
    values = domain(ev, key[0])
    if values:
        left = sum(still_open(ev.situation, ev, items, key, v) for v in values) / len(values)
    else:
        left = len(items) / 2
    fact = ev.book.facts[key[0]]
    order = list(ev.book.facts).index(key[0])
    return left - len(items), _SENSITIVITY[fact.sensitivity], order, str(key[1])


def _details(decisions: Decisions) -> list[tuple[FactKey, str, str]]:
    """(fact, procedure, stage) that due procedures still lack: start dates first, then form fields."""
    due = decisions.with_status(*DUE)
    days = [(key, d.procedure.id, "deadline") for d in due if d.deadline for key in d.deadline.waits_for]
    fields = [
        (key, d.procedure.id, "form") for d in decisions.to_file for key in unknown_form_facts(decisions, d)
    ]
    return [*days, *fields]
