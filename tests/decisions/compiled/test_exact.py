"""Where everything is known, deciding by numbers and masks gives what the evaluator says."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.exact import ExactRunner
from smartmado.decisions.compiled.specialise import must_be_recorded
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.situation import Situation
from tests.support.random_rules import book_with, rules, situations
from tests.support.random_visits import visit
from tests.support.rulebooks import book_of, rule
from tests.support.situations import situation

_OTHERWISE = {"bool": False, "int": 0, "date": "2020-02-29", "text": "-", "list": []}


def defined(book: Rulebook, found: Situation) -> dict[tuple[str, int, str], int]:
    """What the evaluator says, in the words of `ExactRunner.decide`."""
    ev = Evaluator(book, found)
    places = {person: i for i, person in enumerate(found.everyone())}
    told: dict[tuple[str, int, str], int] = {}
    for procedure in book.procedures.values():
        for index, event in enumerate(found.events):
            for person, _ in ev.candidates(procedure, index) if event.type in procedure.events else ():
                status = ev.status(procedure, person, index)
                assert status is not None
                if status != "not_required":
                    key = (procedure.id, index, status)
                    told[key] = told.get(key, 0) | 1 << places[person]
    return told


def decided(book: Rulebook, found: Situation) -> dict[tuple[str, int, str], int]:
    """What the compiled rules say; passes over visits in which kinship is open."""
    types = tuple(e.type for e in found.events)
    runner = ExactRunner(book, types, must_be_recorded(book, compile_rules(book, types)))
    try:
        known = runner.known(found)
    except ValueError:
        assume(False)
    return runner.decide(known, found.as_of.toordinal())


@settings(max_examples=100)
@given(rules(), situations())
def test_random_rules_decide_known_visits_as_they_are_defined(
    made: dict[str, Any], raw: dict[str, Any]
) -> None:
    book = book_with(made)
    try:
        found = parse_situation(_to_the_day(raw), book)
    except SituationError:
        assume(False)
    assert decided(book, found) == defined(book, found)


def _to_the_day(raw: dict[str, Any]) -> dict[str, Any]:
    """The situation with days where months stand, and relations from which kinship can be told."""
    plain = {None: "子", "縁故者": "子", "子の子": "妻", "2026-11": "2026-11-30"}
    for member in raw["household"]["members"]:
        member |= {k: plain.get(member[k], member[k]) for k in ("met_date", "relation_to_head")}
    return raw


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_the_real_rules_decide_known_visits_as_they_are_defined(book: Rulebook, seed: int) -> None:
    raw = visit(book, seed)
    program = compile_rules(book, tuple(e["type"] for e in raw["events"]))
    random = Random(seed)  # noqa: S311 - the same seed gives the same visit
    for column in program.columns:
        if column.fact in must_be_recorded(book, program):
            fact = book.facts[column.fact]
            value = random.choice(list(fact.values)) if fact.type == "enum" else _OTHERWISE[fact.type]
            people = [*raw["household"]["members"], *raw["others"]]
            events = [e for i, e in enumerate(raw["events"]) if i == column.event]
            for told in {"person": people, "event": events}.get(column.scope, [raw["answers"]]):
                told.setdefault(column.fact, value)
    for told in (*raw["household"]["members"], *raw["others"], raw["answers"]):
        told |= {k: f"{v}-05-05" for k, v in told.items() if v == "2026"}
    try:
        found = parse_situation(raw, book)
    except SituationError:
        assume(False)
    assert decided(book, found) == defined(book, found)


def test_facts_that_nothing_settles_must_be_recorded() -> None:
    book = book_of({"p": rule("red")})
    with pytest.raises(ValueError, match="red"):
        ExactRunner(book, ("move_in",), frozenset({"move_in_date"}))


@pytest.mark.parametrize("facts", [{"met_date": "2026"}, {"relation_to_head": "縁故者"}])
def test_what_is_known_in_part_is_no_known_visit(facts: dict[str, Any]) -> None:
    book = book_of(
        {"p": rule({"all": ["red", {"date": "met_date", "before": "event_date"}, {"exists": "spouse"}]})}
    )
    runner = ExactRunner(book, ("move_in",), frozenset({"red", "met_date", "move_in_date"}))
    people = {"a": {"relation_to_head": "世帯主"}, "b": {"relation_to_head": "妻", **facts}}
    with pytest.raises(ValueError, match="not known"):
        runner.known(situation(book, people))


def test_versions_that_changed_between_the_days_of_two_visits_are_told_apart() -> None:
    new = {"effective": {"from": "2026-11-05"}, "required_when": True}
    old = {"effective": {"from": "2000-01-01", "to": "2026-11-05"}, "required_when": False}
    book = book_of({"p": rule(versions=[old, new])})
    runner = ExactRunner(book, ("move_in",), frozenset({"move_in_date"}))
    found = []
    for day in ("2026-11-04", "2026-11-05", "2026-11-04"):
        moved = [{"type": "move_in", "subjects": ["a"], "move_in_date": day}]
        known = runner.known(situation(book, {"a": {}}, moved))
        found.append(runner.decide(known, known.events[0]["move_in_date"]))
    assert found == [{}, {("p", 0, "required"): 1}, {}]
