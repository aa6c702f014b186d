"""Why a question may be asked: a purpose always, and a legal ground where the answer is protected."""

from __future__ import annotations

from smartmado.content.rulebook import Rulebook
from smartmado.interview.questions import next_question_json
from tests.support.situations import decided, event, moving_in


def test_every_question_has_a_purpose_and_a_protected_one_its_ground(book: Rulebook) -> None:
    asked = [f for f in book.facts.values() if f.question is not None]
    assert [f.id for f in asked if f.question and not f.question.why.endswith("。")] == []
    assert [f.id for f in asked if f.sensitivity == "protected" and not f.ground] == []


def test_who_reads_tax_records_is_told_of_secrecy_and_consent(book: Rulebook) -> None:
    for fact in ("income_tax_exempt_household", "tax_exempt_long_stay", "municipal_tax_status"):
        assert "地方税法22条" in str(book.facts[fact].ground)
        assert "同意" in str(book.facts[fact].ground)


def test_the_next_question_says_what_waits_for_it_what_for_and_on_what_ground(book: Rulebook) -> None:
    people = {"a": {"relation_to_head": "世帯主", "birth_date": "1986-05-02"}}
    events = [moving_in("a"), event("relocate", "a"), event("retirement", "a"), event("disability", "a")]
    found = [decided(book, people, [e]) for e in events if e["type"] in book.life_events]
    asking = [a for a in map(next_question_json, found) if a is not None]
    assert len(asking) > 2
    for question in asking:
        assert question["waiting"] == [book.procedures[p].name for p in question["why"]]
        assert question["purpose"]
        assert question["ground"] == book.facts[question["fact"]].ground
