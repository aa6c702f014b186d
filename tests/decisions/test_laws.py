"""Laws that every rulebook obeys, tried on random small rules and random situations."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decision, Decisions, decide
from smartmado.decisions.present import decisions_json
from smartmado.decisions.situation import parse_situation
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
@given(rules(due=False), situations(), st.data())
def test_the_facts_in_the_reasons_alone_give_the_same_decision(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    raw = data.draw(less_known(raw))
    for decision in decided(book, raw).decided:
        again = statuses(decided(book, _only(raw, decision)))[decision.procedure.id]
        assert {s: again[s] for s in decision.subjects or ("",)} == dict.fromkeys(
            decision.subjects or ("",), decision.status
        )
        assert decision.reasons


def _only(raw: dict[str, Any], decision: Decision) -> dict[str, Any]:
    """The situation with nothing known but who is who and what the decision rests on."""
    used = set(decision.facts_used)
    who = ("id", "type", "subjects", "relation_to_head")

    def kept(facts: dict[str, Any], subject: str | None) -> dict[str, Any]:
        return {k: v for k, v in facts.items() if k in who or (k, subject) in used}

    return {
        **raw,
        "events": [kept(e, f"event.{i}") for i, e in enumerate(raw["events"])],
        "household": {
            **raw["household"],
            "members": [kept(m, m["id"]) for m in raw["household"]["members"]],
        },
        "answers": kept(raw["answers"], None),
    }


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
