"""Which facts tell who is whose kin."""

from __future__ import annotations

from smartmado.decisions.kin_proofs import kin_evidence
from tests.support.rulebooks import checkout_rulebook
from tests.support.situations import situation


def test_who_is_married_to_one_person_is_told_to_be_married_to_no_other() -> None:
    people = {
        "a": {"relation_to_head": "世帯主"},
        "b": {"relation_to_head": "父"},
        "c": {"relation_to_head": "母"},
    }
    visit = situation(checkout_rulebook(), people)
    truth, ways = kin_evidence(visit, "spouse", "a", "b")
    assert truth is False
    assert {("relation_to_head", "a"), ("relation_to_head", "b")} in ways
    assert {("relation_to_head", "b"), ("relation_to_head", "c")} in ways
