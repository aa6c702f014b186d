"""Which question next: first what decides procedures, then deadlines, then what forms still lack.

The next deciding question is the one after which the fewest procedures are expected to stay
undetermined, every answer counting the same (greedy choice). Ties go to the less sensitive fact, then
to the one that is easier to answer, then to the order of facts.yaml. A procedure is undetermined only
while two answers can still decide it differently (decisions/residuals), so nothing else is asked.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from smartmado.content.model import DUE, Question
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.bindings import unknown_form_facts
from smartmado.decisions.decide import Decisions
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.residuals.residuals import Residuals
from smartmado.interview.relevance import is_told

_SENSITIVITY = {"ordinary": 0, "personal": 1, "protected": 2}
_EFFORT = {"bool": 0, "enum": 1, "list": 2, "int": 3, "month": 3, "date": 3}
"""How hard a question is to answer; what is written in words is hardest."""


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
    found = deciding_question(decisions.residuals, skip, by)
    if found is not None:
        return found
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
    return key in decisions.residuals.waiting or any(key == k for k, _, _ in _details(decisions))


def deciding_question(
    residuals: Residuals, skip: Container[FactKey] = (), by: tuple[str, ...] = ("resident", "clerk")
) -> Asking | None:
    """The question that decides most; None when no question decides anything."""
    ev = residuals.ev
    asked = (k for k in residuals.waiting if k not in skip and k not in residuals.told)
    open_to = [k for k in asked if _askable(ev, k, by) and not is_told(ev, k)]
    if not open_to:
        return None
    best: tuple[tuple[float | str, ...], FactKey] | None = None
    for key in sorted(open_to, key=lambda k: -len(residuals.waiting[k])):
        if best is not None and len(residuals.waiting[key]) < -float(best[0][0]):
            break  # even if its answer settled all that wait for it
        rank = (-residuals.settles(key), *_burden(ev.book, key[0]), str(key[1]))
        if best is None or rank < best[0]:
            best = rank, key
    assert best is not None  # there is a question
    return _asking(ev, best[1], (item.procedure for item in residuals.waiting[best[1]]), "decide")


def _burden(book: Rulebook, fact: str) -> tuple[int, int, int]:
    definition = book.facts[fact]
    effort = _EFFORT.get(definition.type, 4)
    return _SENSITIVITY[definition.sensitivity], effort, _places(book)[fact]


@lru_cache(maxsize=8)
def _places(book: Rulebook) -> Mapping[str, int]:
    return {fact: place for place, fact in enumerate(book.facts)}


def next_question_json(decisions: Decisions) -> dict[str, Any] | None:
    """`next_question` of the decisions JSON (contracts): also what for, and on what legal ground."""
    asking = next_question(decisions)
    if asking is None:
        return None
    book, (fact, subject) = decisions.evaluator.book, asking.key
    return {
        "fact": fact,
        "subject": subject,
        "why": list(asking.procedures),
        "waiting": [book.procedures[p].name for p in asking.procedures],
        "purpose": asking.question.why,
        "ground": book.facts[fact].ground,
    }


def _asking(ev: Evaluator, key: FactKey, procedures: Iterable[str], stage: str) -> Asking:
    question = ev.book.facts[key[0]].question
    assert question is not None  # only askable facts come here
    return Asking(key, question, tuple(dict.fromkeys(procedures)), stage)


def _askable(ev: Evaluator, key: FactKey, by: tuple[str, ...]) -> bool:
    question = ev.book.facts[key[0]].question
    return question is not None and question.by in by


def _details(decisions: Decisions) -> list[tuple[FactKey, str, str]]:
    """(fact, procedure, stage) that due procedures still lack: start dates first, then form fields."""
    due = decisions.with_status(*DUE)
    days = [(key, d.procedure.id, "deadline") for d in due if d.deadline for key in d.deadline.waits_for]
    fields = [
        (key, d.procedure.id, "form") for d in decisions.to_file for key in unknown_form_facts(decisions, d)
    ]
    return [*days, *fields]
