"""On which days a question is put."""

from __future__ import annotations

from datetime import date
from typing import Any

from smartmado.content.expressions import parse_condition
from smartmado.decisions.proofs.prover import TODAY, Prover, Question, Seen, days_in_force
from tests.support.rulebooks import book_of, rule

BOOK = book_of({"p": rule("red")})
DAYS = days_in_force(date(2000, 1, 1), None)


def _ask(raw: Any) -> Question:
    condition = parse_condition(raw)
    return Question(lambda e: (e.truth(condition, 0, "move_in"),), frozenset())


def _anywhen(raw: Any) -> Seen | None:
    return Prover(BOOK).anywhen("move_in", _ask(raw), DAYS)


def test_the_first_day_is_tried_before_the_others() -> None:
    seen = _anywhen({"date": {"attains": 20}, "on_or_before": "event_date"})
    assert seen is not None
    assert seen.found.happened == DAYS[0] == TODAY


def test_a_visit_that_the_first_day_does_not_allow_is_found_on_another() -> None:
    seen = _anywhen({"date": "event_date", "same_day": {"month_end": "event_date"}})
    assert seen is not None
    assert seen.found.happened in DAYS[1:]


def test_what_cannot_be_however_dates_are_compared_is_asked_of_no_day(monkeypatch: Any) -> None:
    prover = Prover(BOOK)
    monkeypatch.setattr(prover, "on", lambda *asked, **more: 1 / 0)
    assert prover.anywhen("move_in", _ask({"all": ["red", {"not": {"any": ["red", "blue"]}}]}), DAYS) is None
