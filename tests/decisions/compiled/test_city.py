"""A whole city is decided as each visit is."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.city import arrange, decide_city
from smartmado.decisions.compiled.program import Program
from smartmado.decisions.situation import parse_situation
from smartmado.facts.situation import Situation
from tests.support.city_tables import table_of, told_by_city, told_by_evaluator
from tests.support.random_rules import book_with, less_known, rules, situations
from tests.support.random_visits import less_known as less_known_visit
from tests.support.random_visits import visit
from tests.support.rulebooks import checkout_rulebook


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


def assert_told_alike(book: Rulebook, compiled: Program, visits: list[Situation], **how: Any) -> None:
    table = table_of(book, visits, len(compiled.events))
    result = decide_city(compiled, arrange(table, **how), visits[0].as_of)
    for told, one in zip(told_by_city(result, visits), visits, strict=True):
        assert told == told_by_evaluator(book, one)


def test_real_rules_say_of_every_visit_what_the_evaluator_says() -> None:
    assert_told_alike(checkout_rulebook(), program(2), list(some_visits()))


@settings(max_examples=60, deadline=None)
@given(rules(), st.data())
def test_random_rules_say_what_the_evaluator_says(made: dict[str, Any], data: st.DataObject) -> None:
    book = book_with(made)
    raw = [data.draw(less_known(data.draw(situations()))) for _ in range(3)]
    visits = [parse_situation(r, book) for r in raw]
    assert_told_alike(book, compile_rules(book, (None, None)), visits)
