"""Which sets of facts are enough to know something."""

from __future__ import annotations

from smartmado.decisions.certificate import Proofs
from smartmado.decisions.evaluate import Evaluator
from tests.support.rulebooks import checkout_rulebook
from tests.support.situations import situation


def test_who_is_married_to_one_person_is_told_to_be_married_to_no_other() -> None:
    words = {"a": "世帯主", "b": "父", "c": "母"}
    book = checkout_rulebook()
    visit = situation(book, {i: {"relation_to_head": word} for i, word in words.items()})
    proofs = Proofs(Evaluator(book, visit))
    truth, label = proofs.belongs("spouse", "a", "b")
    ways = [{subject for _, subject in proofs.facts(way)} for way in label]
    assert truth is False
    assert {"a", "b"} in ways
    assert {"b", "c"} in ways
