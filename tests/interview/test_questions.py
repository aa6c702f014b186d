"""Which question comes next, and which is never asked."""

from __future__ import annotations

from typing import Any

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.interview.questions import is_askable, next_question
from tests.support.rulebooks import book_of, rule
from tests.support.situations import decided, event


def asked(book: Rulebook, facts: dict[str, Any], **how: Any) -> Any:
    """The next question's fact, and the stage it belongs to; None when there is none."""
    asking = next_question(decided(book, {"a": facts}), **how)
    return asking and (asking.key[0], asking.stage)


def test_nothing_is_asked_when_all_is_decided() -> None:
    assert asked(book_of({"p": rule("red")}), {"red": True}) is None


def test_the_question_that_settles_more_procedures_comes_first() -> None:
    rules = {"p": rule({"all": ["red", "blue"]}), "q": rule({"all": ["blue", "green"]}), "r": rule("blue")}
    assert asked(book_of(rules), {}) == ("blue", "decide")


@pytest.mark.parametrize(
    "condition",
    [
        {"any": ["blue", {"not": "blue"}]},
        {"any": [{"all": ["red", "blue"]}, {"all": ["red", {"not": "blue"}]}]},
        {"all": [{"any": ["red", "blue"]}, "red"]},
    ],
)
def test_a_question_that_can_change_nothing_is_never_asked(condition: Any) -> None:
    found = decided(book_of({"p": rule(condition)}), {"a": {"red": True} if "all" not in condition else {}})
    assert not is_askable(found, ("blue", "a"))
    asking = next_question(found)
    assert asking is None or asking.key[0] != "blue"


def test_a_question_that_decides_only_together_with_another_is_asked() -> None:
    found = decided(book_of({"p": rule({"all": ["red", "blue"]})}), {"a": {}})
    assert is_askable(found, ("red", "a"))
    assert is_askable(found, ("blue", "a"))


def test_what_was_answered_with_not_known_is_not_asked_again() -> None:
    book = book_of({"p": rule({"all": ["red", "blue"]})})
    assert asked(book, {}, skip={("red", "a")}) == ("blue", "decide")
    assert asked(book, {}, skip={("red", "a"), ("blue", "a")}) is None


def test_residents_are_not_asked_what_a_clerk_looks_up() -> None:
    book = book_of({"p": rule("seen")})
    assert asked(book, {}, by=("resident",)) is None
    assert asked(book, {}, by=("clerk",)) == ("seen", "decide")


def test_a_fact_without_a_question_is_waited_for_but_never_asked() -> None:
    book = book_of({"p": rule("hidden")})
    assert asked(book, {}) is None
    assert [k for u in decided(book, {"a": {}}).undetermined for k in u.waits_for] == [("hidden", "a")]


def test_the_start_of_a_deadline_is_asked_after_the_decisions() -> None:
    term = {"days": 14, "from": "met_date"}
    book = book_of({"p": rule("red", deadline=term)})
    assert asked(book, {}) == ("red", "decide")
    assert asked(book, {"red": True}) == ("met_date", "deadline")
    assert asked(book, {"red": True, "met_date": "2026-11-10"}) is None
    assert asked(book, {"red": False}) is None


def test_a_question_says_for_which_procedures_it_is_asked() -> None:
    rules = {"p": rule("red"), "q": rule({"not": "red"}), "r": rule("blue")}
    asking = next_question(decided(book_of(rules), {"a": {"blue": True}}))
    assert asking is not None
    assert set(asking.procedures) == {"p", "q"}


def test_a_gate_is_asked_before_what_it_guards() -> None:
    anyone = {"label": "誰か", "scope": "visit", "type": "bool", "source": "derived"}
    gate = {**anyone, "derived": {"exists": "members", "where": "blue"}, "question": _asked_of("resident")}
    rules = {
        name: rule({"all": ["someone", "blue", colour]}) for name, colour in (("p", "red"), ("q", "green"))
    }
    book = book_of(rules, {"someone": gate})
    moving = [event("move_in", "a", "b", "c", move_in_date="2026-11-09")]
    found = decided(book, {"a": {}, "b": {}, "c": {}}, moving)
    asking = next_question(found)
    assert asking is not None
    assert asking.key == ("someone", None)
    assert (
        next_question(decided(book, {"a": {}, "b": {}, "c": {}}, moving, answers={"someone": False})) is None
    )


def test_of_questions_that_settle_as_much_the_less_sensitive_and_the_easier_comes_first() -> None:
    illness = {
        "label": "病気",
        "scope": "person",
        "type": "bool",
        "source": "asked",
        "question": _asked_of("resident"),
    }
    secret = {**illness, "sensitivity": "protected", "ground": "試験法2条"}
    rules = {"p": rule({"all": ["ill", {"coats": {"at_least": 2}}]})}
    book = book_of(rules, {"ill": secret})
    assert asked(book, {}) == ("coats", "decide")
    plain = book_of(rules, {"ill": illness})
    assert asked(plain, {}) == ("ill", "decide")


def test_a_question_that_waits_in_fewer_decisions_may_still_settle_more() -> None:
    gated = {f"p{i}": rule({"all": ["red", {"coats": {"at_least": i}}, "green"]}) for i in (1, 2, 3)}
    book = book_of({**gated, "q": rule("blue"), "r": rule({"not": "blue"}), "s": rule("blue")})
    assert asked(book, {}) == ("blue", "decide")


def _asked_of(by: str) -> dict[str, str]:
    return {"text": "?", "why": "!", "by": by}
