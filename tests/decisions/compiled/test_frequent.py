"""A visit is decided alike before and after its rules were compiled."""

from __future__ import annotations

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled import frequent
from smartmado.decisions.compiled.frequent import FREQUENT, status_of
from smartmado.decisions.decide import decide
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.present import decisions_json
from smartmado.decisions.situation import parse_situation
from tests.support.random_visits import less_known, visit
from tests.support.rulebooks import book_of, rule
from tests.support.situations import event, situation


def test_rules_are_compiled_once_visits_with_such_events_are_frequent() -> None:
    book = book_of({"p": rule("red")})
    evaluators = [Evaluator(book, situation(book, {"a": {}})) for _ in range(FREQUENT + 1)]
    told = [status_of(ev) for ev in evaluators]
    assert told[:-1] == [ev.status for ev in evaluators[:-1]]
    assert told[-1] != evaluators[-1].status
    assert {status(book.procedures["p"], "a", 0) for status in told} == {None}


def test_visits_with_many_events_are_not_compiled_for() -> None:
    book = book_of({"p": rule("red")})
    moves = [event("move_in", "a") for _ in range(4)]
    for _ in range(FREQUENT + 1):
        ev = Evaluator(book, situation(book, {"a": {}}, moves))
        assert status_of(ev) == ev.status


@pytest.mark.parametrize("seed", range(0, 60, 5))
def test_real_visits_are_decided_to_the_letter_as_before(
    book: Rulebook, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = visit(book, seed)
    found = parse_situation(less_known({**raw, "events": raw["events"][:1]}, seed), book)
    answers = []
    for visits in (10**9, 0):
        monkeypatch.setattr(frequent, "FREQUENT", visits)
        answers.append(decisions_json(decide(book, found)))
    assert answers[0] == answers[1]
