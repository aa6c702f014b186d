"""The same visit on paper: every box of every form that is due, filled in by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.interviews.visits import Visit
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.bindings import bind_form
from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.present import value_json
from smartmado.decisions.situation import parse_situation
from smartmado.interview.answers import with_answers
from smartmado.interview.questions import next_question


@dataclass(frozen=True)
class Told:
    """An answer as a case keeps it."""

    fact: str
    subject: str | None
    value: Any
    source: str = "resident"
    unknown: bool = False


@dataclass(frozen=True)
class Writing:
    """Questions answered, boxes that are left to the pen, and boxes that paper alone would have asked for."""

    questions: int
    by_hand: int
    boxes: int


def whole_visit(book: Rulebook, visit: Visit) -> Writing:
    """The visit to its end: what decides, the days that deadlines count from, and what forms lack."""
    told: list[Told] = []
    skipped: set[FactKey] = set()
    while True:
        decisions = decide(book, parse_situation(with_answers(visit.known, told), book))
        asking = next_question(decisions, skipped)
        if asking is None:
            return Writing(len(told), *_boxes(decisions))
        told.append(Told(*asking.key, value_json(visit.says(asking.key))))


def _boxes(decisions: Decisions) -> tuple[int, int]:
    """Boxes left to the pen and all boxes to be filled, on every sheet that is filed; a tick is a box."""
    by_hand = filled = 0
    for decision in decisions.to_file:
        if decision.procedure.form is None:
            continue
        bound = bind_form(decisions, decision)
        boxes = [
            *bound.fields.values(),
            *(b for rows in bound.rows.values() for _, r in rows for b in r.values()),
        ]
        by_hand += sum(b.by_hand for b in boxes)
        filled += sum(b.value not in (None, "", False) for b in boxes)
    return by_hand, by_hand + filled
