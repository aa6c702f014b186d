"""Defects seeded into the rule files are caught by the checks or by a scenario (docs/adr/0021)."""

from __future__ import annotations

from collections import Counter

import pytest

from smartmado.content.rulebook import Rulebook
from tests.rules.mutations import Trial, report
from tests.support.mutants import KINDS, Mutant, mutants, sample
from tests.support.rulebooks import checkout_scenarios

SEEDED = 204
SEED = 20261123


@pytest.fixture(scope="module")
def every(book: Rulebook) -> list[Mutant]:
    return mutants(book)


def test_there_are_defects_of_every_kind_in_every_procedure(book: Rulebook, every: list[Mutant]) -> None:
    assert {m.kind for m in every} == set(KINDS)
    assert {m.key for m in every} >= set(book.procedures)
    assert len(every) >= 10_000


def test_a_sample_is_spread_over_kinds_and_entries_and_can_be_drawn_again(every: list[Mutant]) -> None:
    drawn = sample(every, SEEDED, SEED)
    assert drawn == sample(every, SEEDED, SEED)
    assert set(Counter(m.kind for m in drawn).values()) == {SEEDED // len(KINDS)}
    assert len({m.key for m in drawn}) > SEEDED * 2 // 3


def test_of_the_seeded_defects_at_least_95_in_100_are_caught(book: Rulebook, every: list[Mutant]) -> None:
    trial = Trial(book, checkout_scenarios())
    verdicts = [trial.verdict(m) for m in sample(every, SEEDED, SEED)]
    caught = sum(v.caught is not None for v in verdicts)
    assert caught >= 0.95 * len(verdicts), report(verdicts)


def test_the_rules_as_they_are_survive(book: Rulebook) -> None:
    trial = Trial(book, checkout_scenarios())
    entry = book.raw["procedures"]["move_in_notice"]
    verdict = trial.verdict(Mutant("nothing", "procedures", "move_in_notice", "unchanged", entry))
    assert verdict.caught is None
    assert "survived: nothing: move_in_notice: unchanged" in report([verdict])
