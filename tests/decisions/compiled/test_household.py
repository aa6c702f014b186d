"""Compiled rules mean what the evaluator says, for any rules and any partly known visit."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.household import runner
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import parse_situation
from smartmado.facts.situation import Value
from tests.support.random_rules import CONDITIONS, VALUES, book_with, less_known, rules, situations
from tests.support.random_visits import less_known as thinned
from tests.support.random_visits import visit
from tests.support.rulebooks import book_of, derived, rule
from tests.support.same_status import differences
from tests.support.situations import situation

_SEEDS = st.integers(0, 10**6)


def real(book: Rulebook, seed: int) -> dict[str, Any]:
    """A partly known visit on the real rules, in which some births are known by year or month."""
    raw = thinned(visit(book, seed), seed)
    random = Random(seed)  # noqa: S311 - the same seed gives the same visit
    for person in (*raw["household"]["members"], *raw["others"]):
        if "birth_date" in person and person["id"] not in raw["events"][0]["subjects"]:
            person["birth_date"] = person["birth_date"][: random.choice((4, 7, 10))]
    return raw


@settings(max_examples=150)
@given(rules(), situations(), st.data())
def test_random_rules_are_compiled_as_they_are_defined(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    assert not differences(book, parse_situation(data.draw(less_known(raw)), book))


@settings(max_examples=40)
@given(rules(), situations(), st.integers(5, 13), st.data())
def test_households_of_any_size_are_decided_as_they_are_defined(
    made: dict[str, Any], raw: dict[str, Any], size: int, data: st.DataObject
) -> None:
    members = raw["household"]["members"]
    for i in range(size - len(members)):
        facts = {fact: data.draw(values) for fact, values in VALUES.items()}
        members.append(
            {"id": f"more{i}", "relation_to_head": data.draw(st.sampled_from(["子", "母"])), **facts}
        )
    book = book_with(made)
    assert not differences(book, parse_situation(data.draw(less_known(raw)), book))


_OF_KIN = st.sampled_from(["spouse", "children", "parents", "siblings"])
_LUCKY = {"any": ["blue", {"exists": "children", "where": "red"}]}


@st.composite
def _of_itself(draw: st.DrawFn) -> Any:
    """A formula of `echo` that reads `echo` of relatives, perhaps twice."""
    plain, other = draw(CONDITIONS), draw(CONDITIONS)
    wheres = ("echo", {"not": "echo"}, {"any": ["echo", plain]}, {"not": {"all": ["echo", plain]}})
    parts = [
        {draw(st.sampled_from(["exists", "every"])): draw(_OF_KIN), "where": draw(st.sampled_from(wheres))}
        for _ in range(draw(st.integers(1, 2)))
    ]
    return {draw(st.sampled_from(["all", "any"])): [*parts, other]}


@settings(max_examples=200)
@given(_of_itself(), situations(), st.data())
def test_facts_that_come_back_to_themselves_are_compiled_as_they_are_defined(
    formula: Any, raw: dict[str, Any], data: st.DataObject
) -> None:
    facts = {"lucky": derived(_LUCKY), "echo": derived(formula)}
    book = book_of({"p": rule("echo", candidates="members")}, facts)
    raw = data.draw(less_known(raw))
    for member in raw["household"]["members"]:
        if data.draw(st.integers(0, 3)) == 0:
            member["echo"] = data.draw(st.booleans())
    assert not differences(book, parse_situation(raw, book))


@settings(max_examples=60)
@given(_SEEDS)
def test_the_real_rules_are_compiled_as_they_are_defined(book: Rulebook, seed: int) -> None:
    assert not differences(book, parse_situation(real(book, seed), book))


@settings(max_examples=25)
@given(_SEEDS)
def test_what_is_assumed_counts_as_known(book: Rulebook, seed: int) -> None:
    situation = parse_situation(real(book, seed), book)
    random = Random(seed)  # noqa: S311 - as above
    columns = runner(book, tuple(e.type for e in situation.events)).program.columns
    bools = [c for c in columns if c.type == "bool"]
    holders = {"person": situation.everyone()[0], "visit": None}
    assumed: dict[FactKey, Value] = {
        (c.fact, holders.get(c.scope, f"event.{c.event}")): random.random() < 0.5
        for c in random.sample(bools, min(8, len(bools)))
    }
    if random.random() < 0.5:
        assumed["household_closed", None] = True
    assert not differences(book, situation, assumed)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"text": "不詳"}, "required"),
        ({"text": "頃", "earliest": "2026-11-01"}, None),
        ("2026-11-20", "not_required"),
    ],
)
def test_a_date_of_which_nothing_is_known_but_words_is_worked_out(words: Any, status: str | None) -> None:
    book = book_of(
        {"p": rule({"date": "met", "on_or_before": "as_of"})}, {"met": derived("as_of", kind="date")}
    )
    found = situation(book, {"a": {"met": words}})
    assert not differences(book, found)
    assert runner(book, ("move_in",)).statuses(found, {}).status("p", "a", 0) == status


def test_a_fact_of_relatives_is_the_same_whoever_is_asked_about_first() -> None:
    formula = {
        "any": [*({"exists": kin, "where": "echo"} for kin in ("spouse", "children", "parents")), "blue"]
    }
    book = book_of({"p": rule("echo", candidates="members")}, {"echo": derived(formula)})
    people = {
        "b": {"relation_to_head": "妻", "blue": True},
        "c": {"relation_to_head": "子", "blue": False, "father": "a", "mother": "d"},
        "a": {"relation_to_head": "世帯主", "blue": False},
    }
    found = situation(book, people, others={"d": {"echo": False}})
    assert not differences(book, found)
    assert {runner(book, ("move_in",)).statuses(found, {}).status("p", i, 0) for i in "abc"} == {"required"}
