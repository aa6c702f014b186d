"""The condition language: what it can say, and that it can say nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.content import expressions
from smartmado.content.expressions import (
    Age,
    All,
    Bound,
    Condition,
    Const,
    DateExpr,
    DateFact,
    DateIs,
    DateParameter,
    Due,
    Edge,
    EventIs,
    ExpressionError,
    FactIs,
    Literal,
    Named,
    Not,
    Quantified,
    Shift,
    Some,
    SubjectOf,
    VisitHas,
    fact_ids,
    parse_condition,
    parse_date_expr,
    walk,
)

_CONDITIONS: list[tuple[Any, Condition]] = [
    (True, Const(True)),
    (False, Const(False)),
    ("red", FactIs("red", (True,))),
    ({"red": False}, FactIs("red", (False,))),
    ({"shape": "round"}, FactIs("shape", ("round",))),
    ({"shape": ["round", "flat"]}, FactIs("shape", ("round", "flat"))),
    ({"coats": {"at_least": 3}}, Bound("coats", "at_least", 3)),
    ({"coats": {"below": {"parameter": "many"}}}, Bound("coats", "below", "many")),
    ({"all": ["red", {"not": "blue"}]}, All((FactIs("red", (True,)), Not(FactIs("blue", (True,)))))),
    ({"any": ["red", True]}, Some((FactIs("red", (True,)), Const(True)))),
    ({"exists": "children", "where": "red"}, Quantified("exists", "children", FactIs("red", (True,)))),
    ({"exists": "head"}, Quantified("exists", "head", Const(True))),
    ({"every": "members", "where": "red"}, Quantified("every", "members", FactIs("red", (True,)))),
    (
        {"count": "remaining", "where": "red", "at_least": 1, "at_most": 2},
        Quantified("count", "remaining", FactIs("red", (True,)), 1, 2),
    ),
    (
        {"date": "met_date", "on_or_after": "2026-04-01"},
        DateIs(DateFact("met_date"), "on_or_after", Literal(date(2026, 4, 1))),
    ),
    ({"event": "move_in"}, EventIs(("move_in",))),
    ({"visit_has": ["move_in", "death"]}, VisitHas(("move_in", "death"))),
    ({"subject_of": ["death"]}, SubjectOf(("death",))),
    ({"due": "notice"}, Due(("notice",), anyone=False)),
    ({"due_for_anyone": ["a", "b"]}, Due(("a", "b"), anyone=True)),
]
_DATES: list[tuple[Any, DateExpr]] = [
    ("met_date", DateFact("met_date")),
    ("event_date", Named("event_date")),
    ("as_of", Named("as_of")),
    ("2026-04-01", Literal(date(2026, 4, 1))),
    (date(2026, 4, 1), Literal(date(2026, 4, 1))),
    ({"attains": 18}, Age("attains", 18)),
    ({"birthday": {"parameter": "old"}}, Age("birthday", "old")),
    ({"school_start": True}, Named("school_start")),
    ({"parameter": "day"}, DateParameter("day")),
    ({"fiscal_year_end": {"attains": 18}}, Edge("fiscal_year_end", Age("attains", 18))),
    ({"open_day": "as_of"}, Edge("open_day", Named("as_of"))),
    (
        {"shift": "met_date", "days": -1, "months": {"parameter": "term"}},
        Shift(DateFact("met_date"), days=-1, months="term"),
    ),
]


@pytest.mark.parametrize(("raw", "tree"), _CONDITIONS)
def test_a_condition_is_read_as_its_tree(raw: Any, tree: Condition) -> None:
    assert parse_condition(raw) == tree


@pytest.mark.parametrize(("raw", "tree"), _DATES)
def test_a_date_is_read_as_its_tree(raw: Any, tree: DateExpr) -> None:
    assert parse_date_expr(raw) == tree


def test_the_examples_cover_every_operator_there_is() -> None:
    shown = {type(n) for _, tree in (*_CONDITIONS, *_DATES) for n in walk(tree)}
    assert shown == {*get_args(Condition), *get_args(DateExpr)}


@pytest.mark.parametrize(
    ("raw", "path", "words"),
    [
        (None, (), "読めません"),
        (7, (), "読めません"),
        ({}, (), "読めません"),
        (["red"], (), "読めません"),
        ({"red": True, "blue": True}, (), "{all: [...]}"),
        ({"red": None}, ("red",), "比べる値"),
        ({"shape": []}, ("shape",), "比べる値"),
        ({"coats": {"at_least": 1, "below": 3}}, ("coats",), "どれか一つ"),
        ({"coats": {"about": 3}}, ("coats",), "at_least, at_most"),
        ({"coats": {"at_least": "3"}}, ("coats", "at_least"), "整数"),
        ({"coats": {"at_least": True}}, ("coats", "at_least"), "整数"),
        ({"all": []}, ("all",), "並べて"),
        ({"all": "red"}, ("all",), "並べて"),
        ({"all": ["red"], "any": ["blue"]}, ("any",), "知らない項目"),
        ({"any": ["red", {"not": {"all": [3]}}]}, ("any", 1, "not", "all", 0), "読めません"),
        ({"exists": "friends"}, ("exists",), "members"),
        ({"exists": ["members"]}, ("exists",), "members"),
        ({"exists": "members", "at_least": 2}, ("at_least",), "知らない項目"),
        ({"exists": "members", "where": {"x": None}}, ("where", "x"), "比べる値"),
        ({"count": "members"}, ("count",), "at_least か at_most"),
        ({"count": "members", "at_least": "2", "at_most": 3}, ("at_least",), "整数"),
        ({"date": "as_of"}, ("date",), "before"),
        ({"date": "as_of", "before": "met_date", "after": "met_date"}, ("date",), "どれか一つ"),
        ({"date": "as_of", "before": {"yesterday": 1}}, ("before",), "日付の式"),
        ({"date": {"attains": "old"}, "before": "as_of"}, ("date", "attains"), "整数"),
        ({"event": []}, ("event",), "名前"),
        ({"due": [1]}, ("due",), "名前"),
    ],
)
def test_what_is_not_in_the_language_is_refused_at_its_place(
    raw: Any, path: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(ExpressionError, match=words.replace("[", r"\[").replace("{", r"\{")) as caught:
        parse_condition(raw)
    assert caught.value.path == path


@pytest.mark.parametrize(
    "raw", [None, 3, [], {}, {"shift": "as_of", "weeks": 1}, {"attains": 1, "birthday": 1}]
)
def test_what_is_no_date_is_refused(raw: Any) -> None:
    with pytest.raises(ExpressionError, match="日付の式"):
        parse_date_expr(raw)


_WORDS = st.sampled_from(
    [*expressions._OPERATORS, "where", "at_least", "before", "shift", "attains", "red", "members", "as_of"]
)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | _WORDS | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(_WORDS, below, max_size=3),
    max_leaves=12,
)


@given(_ANYTHING)
def test_anything_at_all_is_either_a_condition_or_refused(raw: Any) -> None:
    for parse in (parse_condition, parse_date_expr):
        try:
            tree = parse(raw)
        except ExpressionError as error:
            assert str(error)
        else:
            assert all(isinstance(f, str) for f in fact_ids(tree))


def test_walking_reaches_every_part_in_order() -> None:
    tree = parse_condition(
        {"all": [{"not": "red"}, {"exists": "parents", "where": {"date": "as_of", "after": "x"}}]}
    )
    assert [type(n).__name__ for n in walk(tree)] == [
        "All",
        "Not",
        "FactIs",
        "Quantified",
        "DateIs",
        "Named",
        "DateFact",
    ]


def test_the_facts_of_a_condition_are_those_it_names_and_the_birth_date_behind_an_age() -> None:
    tree = parse_condition(
        {
            "any": [
                "red",
                {"coats": {"above": 1}},
                {"date": "met_date", "before": {"attains": 20}},
                {"event": "death"},
            ]
        }
    )
    assert fact_ids(tree) == {"red", "coats", "met_date", "birth_date"}
    assert fact_ids(parse_date_expr({"school_start": True})) == {"birth_date"}
