"""A whole city is decided as each visit is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.city import STATUSES, CityResult, arrange, decide_city
from smartmado.decisions.compiled.program import Program
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.situation import Situation
from tests.support.city_tables import table_of, told_by_city, told_by_evaluator
from tests.support.random_rules import book_with, less_known, rules, situations
from tests.support.random_visits import less_known as less_known_visit
from tests.support.random_visits import visit
from tests.support.rulebooks import book_of, checkout_rulebook, derived, rule
from tests.support.situations import event, situation, situation_json


@cache
def program(events: int) -> Program:
    return compile_rules(checkout_rulebook(), (None,) * events)


@cache
def some_visits() -> tuple[Situation, ...]:
    """Visits with one or two events, every fourth of them quite known."""
    book = checkout_rulebook()
    raw = (visit(book, seed) for seed in range(120))
    less = (v if seed % 4 == 0 else less_known_visit(v, seed) for seed, v in enumerate(raw))
    return tuple(parse_situation(v, book) for v in less)


def assert_told_alike(book: Rulebook, compiled: Program, visits: Sequence[Situation], **how: Any) -> None:
    table = table_of(book, visits, len(compiled.events))
    result = decide_city(compiled, arrange(table, **how), visits[0].as_of)
    for told, one in zip(told_by_city(result, visits), visits, strict=True):
        assert told == told_by_evaluator(book, one)


def test_real_rules_say_of_every_visit_what_the_evaluator_says() -> None:
    assert_told_alike(checkout_rulebook(), program(2), some_visits())


@settings(max_examples=60, deadline=None)
@given(rules(), st.data())
def test_random_rules_say_what_the_evaluator_says(made: dict[str, Any], data: st.DataObject) -> None:
    book = book_with(made)
    raw = [data.draw(less_known(data.draw(situations()))) for _ in range(3)]
    try:
        visits = [parse_situation(r, book) for r in raw]
    except SituationError:
        reject()  # a visit that cannot be
    assert_told_alike(book, compile_rules(book, (None, None)), visits)


def test_law_and_numbers_by_the_day_of_the_event_are_those_of_the_evaluator() -> None:
    fine = {"any": [{"date": {"attains": {"parameter": "grown"}}, "on_or_before": "event_date"}, "red"]}
    made = {
        "p": rule(
            versions=[
                {"effective": {"from": "2000-01-01", "to": "2026-10-01"}, "required_when": fine},
                {"effective": {"from": "2026-10-01"}, "required_when": {"not": fine}},
            ]
        ),
        "q": rule({"coats": {"at_least": {"parameter": "grown"}}}, candidates="father"),
        "r": rule({"date": {"open_day": {"shift": "met_date", "days": 3}}, "same_month": "event_date"}),
        "s": rule({"date": "noticed", "before": {"shift": "event_date", "months": -1, "days": 45}}),
    }
    values = [{"from": "1990-01-01", "value": 20}, {"from": "2026-09-15", "value": 18}]
    book = book_of(
        made,
        {"noticed": derived({"shift": "met_date", "days": 1}, "date")},
        {"grown": {"label": "歳", "values": values, "legal_basis": ["試験法2条"]}},
    )
    days = ("2026-09-14", "2026-09", "2026-09-15", "2026-10-01", "2026", {"latest": "2026-09-20"}, None)
    births = ("2006-09-15", "2008-10-02", "2007", None)
    visits = [
        situation(
            book,
            {
                "a": {"birth_date": born, "met_date": met, "coats": 19, "father": "b"},
                "b": {"sex": "male", "coats": 17, "noticed": "2026-10" if met is None else None},
            },
            [event("move_in", "a", **({} if day is None else {"move_in_date": day}))],
        )
        for day in days
        for born in births
        for met in ("2026-09-11", "2026-08", None)
    ]
    compiled = compile_rules(book, (None,))
    assert_told_alike(book, compiled, visits)
    of_one_day = len(visits) // len(days)
    for first in range(0, len(visits), of_one_day):
        # The law that applies to all falls away, on each of these days another one.
        assert_told_alike(book, compiled, visits[first : first + of_one_day])


def test_days_that_16_bits_cannot_hold_are_compared_too() -> None:
    book = book_of({"p": rule({"date": {"attains": 20}, "before": "event_date"})})
    visits = [
        situation(book, {"a": {"birth_date": born}}) for born in ("1801-01-01", "2006-11-09", "2006-11-11")
    ]
    assert_told_alike(book, compile_rules(book, (None,)), visits)


def test_a_city_without_people_or_with_a_visit_of_nobody_can_be_decided() -> None:
    book = book_of({"p": rule("red", candidates="members")})
    someone = situation(book, {"a": {"red": True}})
    nobody = replace(someone, members={}, events=())
    assert_told_alike(book, compile_rules(book, (None,)), [nobody])
    assert_told_alike(book, compile_rules(book, (None,)), [nobody, someone])


def matrix(result: CityResult) -> np.ndarray[Any, Any]:
    return np.array([result.rows(p, s, e) for p, e in result.procedures for s in STATUSES])


def test_how_the_city_is_cut_into_blocks_does_not_matter() -> None:
    table = table_of(checkout_rulebook(), some_visits(), 1)
    as_of = some_visits()[0].as_of
    whole = matrix(decide_city(program(1), table, as_of))
    for people in (40, 200):
        assert np.array_equal(matrix(decide_city(program(1), arrange(table, people), as_of)), whole)
    counted = decide_city(program(1), arrange(table, 50), as_of)
    counts = [counted.count(p, s, e) for p, e in counted.procedures for s in STATUSES]
    assert counts == whole.sum(axis=1).tolist()


def test_the_memory_of_an_earlier_result_can_be_used_again() -> None:
    table, as_of = table_of(checkout_rulebook(), some_visits(), 1), some_visits()[0].as_of
    cities = arrange(table, 40), arrange(table, 200), arrange(table)
    expected = [matrix(decide_city(program(1), city, as_of)) for city in cities]
    room = None
    for city, whole in zip((*cities, *reversed(cities)), (*expected, *reversed(expected)), strict=True):
        room = decide_city(program(1), city, as_of, into=room)
        assert np.array_equal(matrix(room), whole)


def test_with_everything_known_two_values_say_the_same() -> None:
    book = book_of(
        {"p": rule({"all": ["lucky", {"exists": "children", "where": {"coats": {"at_least": 2}}}]})},
        {"lucky": derived({"any": ["red", {"not": "blue"}]})},
    )
    people = {
        i: {"relation_to_head": r, "red": red, "blue": not red, "coats": n, "birth_date": b}
        for n, (i, r, b, red) in enumerate(
            (
                ("a", "世帯主", "1980-01-01", True),
                ("b", "妻", "1981-01-01", False),
                ("c", "子", "2010-01-01", True),
            )
        )
    }
    visits = [
        parse_situation(situation_json(people, [event("move_in", i, move_in_date="2026-11-09")]), book)
        for i in people
    ]
    compiled = compile_rules(book, (None,))
    table = table_of(book, visits, 1)
    two = decide_city(compiled, table, visits[0].as_of, complete=True)
    assert np.array_equal(matrix(two), matrix(decide_city(compiled, table, visits[0].as_of)))
    assert two.count("p", "required") == 1
