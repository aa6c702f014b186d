"""Laws that every rulebook obeys, tried on random small rules and random situations."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.present import decisions_json
from smartmado.decisions.situation import parse_situation
from tests.support.certificates import still_decided, unneeded
from tests.support.random_rules import book_with, less_known, rules, situations
from tests.support.situations import statuses

_TRIES = settings(max_examples=150)


def decided(book: Rulebook, raw: dict[str, Any]) -> Decisions:
    return decide(book, parse_situation(raw, book))


def overturned(before: Decisions, after: Decisions) -> list[str]:
    """What was determined before and is otherwise, or open, after."""
    now = statuses(after)
    wrong = []
    for procedure, told in statuses(before).items():
        found = now.get(procedure, {})
        for subject, status in told.items():
            if status == "not_required":
                stands = set(found.values()) <= {"not_required"}
            else:
                stands = status in ("undetermined", found.get(subject))
            if not stands:
                wrong.append(f"{procedure} for {subject}: {status}, then {found}")
    return wrong


@_TRIES
@given(rules(), situations(), st.data())
def test_learning_more_never_overturns_what_was_determined(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    some = data.draw(less_known(raw))
    less = data.draw(less_known(some))
    full, middle, little = (decided(book, r) for r in (raw, some, less))
    assert not overturned(middle, full)
    assert not overturned(little, middle)
    assert not overturned(little, full)


@_TRIES
@given(rules(), situations(), st.data())
def test_the_order_of_events_and_of_people_does_not_matter(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    raw = data.draw(less_known(raw))
    members = data.draw(st.permutations(raw["household"]["members"]))
    other = {**raw, "household": {**raw["household"], "members": members}, "events": raw["events"][::-1]}
    assert statuses(decided(book, other)) == statuses(decided(book, raw))


@_TRIES
@given(rules(), situations(), st.data())
def test_the_same_question_has_the_same_answer(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    raw = data.draw(less_known(raw))
    assert decisions_json(decided(book, raw)) == decisions_json(decided(book, raw))


@_TRIES
@given(rules(), situations(), st.data())
def test_the_facts_that_a_decision_rests_on_are_enough_and_none_of_them_can_be_spared(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    situation = parse_situation(data.draw(less_known(raw)), book)
    for decision in decide(book, situation).decided:
        assert decision.reasons
        assert still_decided(book, situation, decision, decision.certificate)
        assert not unneeded(book, situation, decision)


@_TRIES
@given(rules(), situations(), st.data())
def test_every_procedure_of_the_visit_is_either_decided_or_waits_for_something(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    found = decided(book, data.draw(less_known(raw)))
    types = {e["type"] for e in raw["events"]}
    concerned = {p.id for p in book.procedures.values() if types & set(p.events)}
    assert set(statuses(found)) == concerned
    assert all(u.waits_for for u in found.undetermined)
