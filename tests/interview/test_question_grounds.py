"""Why a question may be asked: a purpose always, and a legal ground where the answer is specially protected."""

from __future__ import annotations

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import decide
from smartmado.decisions.situation import parse_situation
from smartmado.interview.questions import next_question_json
from tests.support.random_visits import less_known, visit


def test_every_question_has_a_purpose_and_a_protected_one_its_ground(book: Rulebook) -> None:
    asked = [f for f in book.facts.values() if f.question is not None]
    assert [f.id for f in asked if f.question and not f.question.why.endswith("。")] == []
    assert [f.id for f in asked if f.sensitivity == "protected" and not f.ground] == []


def test_who_reads_tax_records_is_told_of_secrecy_and_consent(book: Rulebook) -> None:
    for fact in ("income_tax_exempt_household", "tax_exempt_long_stay", "municipal_tax_status"):
        assert "地方税法22条" in str(book.facts[fact].ground)
        assert "同意" in str(book.facts[fact].ground)


def test_the_next_question_says_what_waits_for_it_what_for_and_on_what_ground(book: Rulebook) -> None:
    found = (decide(book, parse_situation(less_known(visit(book, s), s), book)) for s in range(12))
    asking = [a for a in map(next_question_json, found) if a is not None]
    assert len(asking) > 3
    for question in asking:
        assert question["waiting"] == [book.procedures[p].name for p in question["why"]]
        assert question["purpose"]
        assert question["ground"] == book.facts[question["fact"]].ground
