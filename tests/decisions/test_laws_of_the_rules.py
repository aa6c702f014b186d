"""The laws of decisions, tried on the real rules with random visits."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.present import decisions_json
from smartmado.decisions.situation import parse_situation
from tests.decisions.test_laws import overturned
from tests.support.certificates import only_procedure, still_decided, unneeded
from tests.support.random_visits import less_known, visit
from tests.support.situations import statuses

_SEEDS = st.integers(0, 10**6)


def decided(book: Rulebook, raw: dict[str, Any]) -> Decisions:
    return decide(book, parse_situation(raw, book))


@settings(max_examples=80)
@given(_SEEDS)
def test_learning_more_never_overturns_a_decision_of_the_real_rules(book: Rulebook, seed: int) -> None:
    raw = visit(book, seed)
    less = less_known(raw, seed)
    least = less_known(less, seed + 1)
    full, middle, little = (decided(book, r) for r in (raw, less, least))
    assert not overturned(middle, full)
    assert not overturned(little, middle)


@settings(max_examples=40)
@given(_SEEDS)
def test_the_order_of_events_people_and_subjects_does_not_matter_to_the_real_rules(
    book: Rulebook, seed: int
) -> None:
    raw = less_known(visit(book, seed), seed)
    random = Random(seed)  # noqa: S311 - the same seed gives the same order
    members = random.sample(raw["household"]["members"], len(raw["household"]["members"]))
    events = [{**e, "subjects": random.sample(e["subjects"], len(e["subjects"]))} for e in raw["events"]]
    other = {**raw, "events": events[::-1], "household": {**raw["household"], "members": members}}
    assert statuses(decided(book, other)) == statuses(decided(book, raw))


@settings(max_examples=25)
@given(_SEEDS)
def test_the_same_visit_has_the_same_decisions_and_each_says_why(book: Rulebook, seed: int) -> None:
    raw = less_known(visit(book, seed), seed)
    once, again = (decisions_json(decided(book, raw)) for _ in range(2))
    assert once == again
    assert all(d["reasons"] for d in once["decisions"])
    assert all(u["waits_for"] for u in once["undetermined"])


@settings(max_examples=12)
@given(_SEEDS)
def test_the_facts_that_a_real_decision_rests_on_are_enough_and_none_of_them_can_be_spared(
    book: Rulebook, seed: int
) -> None:
    situation = parse_situation(less_known(visit(book, seed), seed), book)
    for decision in decide(book, situation).decided:
        rule = only_procedure(book, decision.procedure.id)
        assert still_decided(rule, situation, decision, decision.certificate), decision.procedure.id
        assert not unneeded(rule, situation, decision), decision.procedure.id
