"""A changed answer drops what no longer applies, and only that."""

from __future__ import annotations

from typing import Any

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import decide
from smartmado.decisions.situation import parse_situation
from smartmado.interview.answers import with_answers
from smartmado.interview.questions import next_question
from smartmado.interview.relevance import domain
from smartmado.interview.review import dropped_answers
from tests.support.rulebooks import book_of, rule
from tests.support.told import Told

BASE = {
    "as_of": "2026-11-16",
    "municipality": "312029",
    "events": [{"type": "move_in", "subjects": ["a"], "move_in_date": "2026-11-09"}],
    "household": {"closed": True, "members": [{"id": "a"}]},
}
# red? then is it blue? ; green stands alone
BOOK = book_of({"p": rule({"all": ["red", "blue"]}), "q": rule("green")})


def dropped(*told: Told) -> tuple[Any, ...]:
    return dropped_answers(BOOK, BASE, told)


def test_answers_that_still_apply_are_kept() -> None:
    assert dropped(Told("red", "a", True), Told("blue", "a", True), Told("green", "a", False)) == ()


def test_an_answer_whose_question_would_no_longer_be_asked_is_dropped() -> None:
    told = (Told("blue", "a", True), Told("green", "a", False), Told("red", "a", False))
    # blue was asked before red became no; asked first, it stays a question that mattered
    assert dropped(*told) == ()
    assert dropped(Told("red", "a", False), Told("blue", "a", True), Told("green", "a", False)) == (
        ("blue", "a"),
    )


def test_what_a_clerk_entered_is_never_dropped() -> None:
    told = (Told("red", "a", False), Told("blue", "a", True, source="clerk"))
    assert dropped(*told) == ()


def test_not_known_is_an_answer_that_can_be_dropped_too() -> None:
    told = (Told("red", "a", False), Told("blue", "a", None, unknown=True))
    assert dropped(*told) == (("blue", "a"),)


def _answered_to_the_end(book: Rulebook, raw: dict[str, Any], pick: int) -> list[Told]:
    """Answer every question of a visit, taking the pick-th choice; the answers in order."""
    told: list[Told] = []
    skip: set[Any] = set()
    for _ in range(120):
        decisions = decide(book, parse_situation(with_answers(raw, told), book))
        asking = next_question(decisions, skip)
        if asking is None:
            return told
        choices = domain(decisions.evaluator, asking.key[0])
        if choices:
            value = choices[pick % len(choices)]
            told.append(Told(*asking.key, list(value) if isinstance(value, tuple) else value))
        else:
            skip.add(asking.key)
            told.append(Told(*asking.key, None, unknown=True))
    raise AssertionError("the interview does not end")


def test_an_interview_on_the_real_rules_ends_and_keeps_all_its_answers(book: Rulebook) -> None:
    raw = {
        **BASE,
        "events": [{"type": "death", "subjects": ["a"], "death_date": "2026-11-12"}],
        "household": {
            "closed": True,
            "members": [
                {
                    "id": "a",
                    "relation_to_head": "世帯主",
                    "birth_date": "1950-01-01",
                    "insurance_type": "nhi",
                },
                {"id": "b", "relation_to_head": "妻", "birth_date": "1972-01-01"},
            ],
        },
    }
    for pick in (0, 1):
        assert dropped_answers(book, raw, _answered_to_the_end(book, raw, pick)) == ()
