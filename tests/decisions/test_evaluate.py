"""The meaning of every operator: true, false, and unknown where the facts leave it open."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.content.expressions import parse_condition, parse_date_expr
from smartmado.decisions.evaluate import Evaluator
from smartmado.facts.dates import DateRange, parse_date
from tests.support.rulebooks import book_of, derived, rule
from tests.support.situations import event, moving_in, situation

PARAMETERS = {
    "many": {"label": "多い", "values": [{"from": "2000-01-01", "value": 3}], "legal_basis": ["法"]},
    "border": {
        "label": "境",
        "values": [{"from": "2000-01-01", "value": "2026-11-10"}],
        "legal_basis": ["法"],
    },
}
FACTS = {
    "well_dressed": derived({"all": ["red", {"coats": {"at_least": 2}}]}),
    "next_day": derived({"shift": "met_date", "days": 1}, "date"),
    "family_is_red": derived({"any": [{"exists": "spouse", "where": "family_is_red"}, "red"]}),
    "clan_is_red": derived({"any": [{"exists": "siblings", "where": "clan_is_red"}, "red"]}),
    "any_red": derived({"exists": "members", "where": "red"}, scope="visit"),
}
BOOK = book_of({"letter": rule("red"), "sheet": rule("blue", per="household")}, FACTS, PARAMETERS)


def truth(
    condition: Any, *args: Any, person: str | None = "a", on: int | None = 0, **keys: Any
) -> bool | None:
    """Whether the condition holds for `a` (or `person`) in a situation as in `situation_json`."""
    ev = Evaluator(BOOK, situation(BOOK, *(args or ({"a": {}},)), **keys))
    return ev.truth(parse_condition(condition), person, on)


def day(expr: Any, facts: dict[str, Any]) -> DateRange:
    return Evaluator(BOOK, situation(BOOK, {"a": facts})).day(parse_date_expr(expr), "a", 0)


# --- facts, numbers, connectives --------------------------------------------------

_RED, _NOT_RED, _COATS = {"red": True}, {"red": False}, {"coats": 3}
_ONE_PERSON: list[tuple[Any, dict[str, Any], bool | None]] = [
    (True, {}, True),
    (False, {}, False),
    ("red", _RED, True),
    ("red", _NOT_RED, False),
    ("red", {}, None),
    ({"red": False}, _NOT_RED, True),
    ({"red": False}, {}, None),
    ({"shape": "round"}, {"shape": "round"}, True),
    ({"shape": ["flat", "round"]}, {"shape": "round"}, True),
    ({"shape": ["flat", "square"]}, {"shape": "round"}, False),
    ({"shape": "round"}, {}, None),
    ({"tags": "x"}, {"tags": ["x", "y"]}, True),
    ({"tags": ["z", "y"]}, {"tags": ["x", "y"]}, True),
    ({"tags": "x"}, {"tags": []}, False),
    ({"tags": "x"}, {}, None),
    ({"coats": {"at_least": 3}}, _COATS, True),
    ({"coats": {"above": 3}}, _COATS, False),
    ({"coats": {"at_most": 3}}, _COATS, True),
    ({"coats": {"below": 3}}, _COATS, False),
    ({"coats": {"at_least": {"parameter": "many"}}}, _COATS, True),
    ({"coats": {"at_least": 3}}, {}, None),
    ({"coats": 3}, _COATS, True),
    ({"not": "red"}, _RED, False),
    ({"not": "red"}, {}, None),
    ({"all": ["red", "blue"]}, {"red": True, "blue": True}, True),
    ({"all": ["red", "blue"]}, {"blue": False}, False),
    ({"all": ["red", "blue"]}, _RED, None),
    ({"any": ["red", "blue"]}, {"blue": True}, True),
    ({"any": ["red", "blue"]}, {"red": False, "blue": False}, False),
    ({"any": ["red", "blue"]}, _NOT_RED, None),
    ("is_head", {"relation_to_head": "世帯主"}, True),
    ("is_head", {"relation_to_head": "妻"}, False),
    ("is_head", {}, None),
    ("well_dressed", {"red": True, "coats": 2}, True),
    ("well_dressed", {"coats": 1}, False),
    ("well_dressed", {"coats": 2}, None),
    ("well_dressed", {"coats": 1, "well_dressed": True}, True),
    ({"date": "next_day", "same_day": "2026-11-10"}, {"met_date": "2026-11-09"}, True),
    ({"date": "met_date", "before": "2026-11-10"}, {}, None),
    ({"date": "met_date", "before": "2026-11-10"}, {"met_date": "2026-11-10"}, False),
    ({"date": "met_date", "on_or_before": "2026-11-10"}, {"met_date": "2026-11-10"}, True),
    ({"date": "met_date", "after": "2026-11-10"}, {"met_date": "2026-11"}, None),
    ({"date": "met_date", "same_month": "as_of"}, {"met_date": "2026-11"}, True),
    ({"date": "met_date", "on_or_after": {"parameter": "border"}}, {"met_date": "2026-11-10"}, True),
    ({"date": {"attains": 18}, "on_or_before": "event_date"}, {"birth_date": "2008-11-10"}, True),
    ({"date": {"attains": 18}, "on_or_before": "event_date"}, {"birth_date": "2008-11-11"}, False),
    ({"date": {"attains": 18}, "on_or_before": "event_date"}, {"birth_date": "2008"}, None),
    ({"date": {"attains": 18}, "on_or_before": "event_date"}, {}, None),
    ({"date": {"school_start": True}, "same_day": "2027-04-01"}, {"birth_date": "2021-04-01"}, True),
    ({"date": {"school_start": True}, "same_day": "2027-04-01"}, {"birth_date": "2021-04-02"}, False),
]


@pytest.mark.parametrize(("condition", "facts", "answer"), _ONE_PERSON)
def test_a_condition_on_one_person_is_true_false_or_unknown(
    condition: Any, facts: dict[str, Any], answer: bool | None
) -> None:
    assert truth(condition, {"a": facts}) is answer


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("met_date", "2026-11-10"),
        ("next_day", "2026-11-11"),
        ("event_date", "2026-11-09"),
        ("as_of", "2026-11-16"),
        ("2026-04-01", "2026-04-01"),
        ({"parameter": "border"}, "2026-11-10"),
        ({"attains": 20}, "2023-04-01"),
        ({"birthday": 20}, "2023-04-02"),
        ({"attains": {"parameter": "many"}}, "2006-04-01"),
        ({"school_start": True}, "2010-04-01"),
        ({"fiscal_year_end": "met_date"}, "2027-03-31"),
        ({"fiscal_year_start": "met_date"}, "2026-04-01"),
        ({"month_end": "met_date"}, "2026-11-30"),
        ({"month_start": "met_date"}, "2026-11-01"),
        ({"open_day": {"shift": "met_date", "days": 4}}, "2026-11-16"),
        ({"shift": "met_date", "years": 1, "months": 3, "days": -1}, "2028-02-09"),
        ({"shift": "met_date", "days": {"parameter": "many"}}, "2026-11-13"),
    ],
)
def test_a_date_expression_gives_its_day(expr: Any, expected: str) -> None:
    assert day(expr, {"met_date": "2026-11-10", "birth_date": "2003-04-02"}) == parse_date(expected)


@pytest.mark.parametrize(
    "expr", ["met_date", {"attains": 20}, {"school_start": True}, {"month_end": "met_date"}]
)
def test_a_date_from_unknown_facts_may_be_any_day(expr: Any) -> None:
    assert day(expr, {}) == DateRange(None, None)


# --- the visit ------------------------------------------------------------------------


def test_events_are_always_known() -> None:
    visit = {"a": {}, "b": {}}
    events = [moving_in("a"), event("death", "b")]
    assert truth({"event": ["move_in", "birth"]}, visit, events) is True
    assert truth({"event": "death"}, visit, events) is False
    assert truth({"event": "death"}, visit, events, on=1) is True
    assert truth({"visit_has": "death"}, visit, events) is True
    assert truth({"visit_has": "birth"}, visit, events) is False
    assert truth({"subject_of": "death"}, visit, events) is False
    assert truth({"subject_of": "death"}, visit, events, person="b") is True


def test_a_fact_is_read_where_its_scope_says() -> None:
    events = [moving_in("a", loud=True), event("death", "a", death_date="2026-11-10", loud=False)]
    assert [truth("loud", {"a": {}}, events, on=i) for i in (0, 1, None)] == [True, False, None]
    assert truth("wet", {"a": {}}, answers={"wet": True}) is True
    assert truth("any_red", {"a": {}, "b": {"red": True}}) is True
    assert truth("red", {"a": {"red": True}}, person=None) is None


# --- people ------------------------------------------------------------------------------

_TWO = {"a": {"red": True}, "b": {"red": False}}
_OPEN = {"a": {"red": True}, "b": {}}


@pytest.mark.parametrize(
    ("condition", "people", "closed", "open_"),
    [
        ({"exists": "members", "where": "red"}, _TWO, True, True),
        ({"exists": "members", "where": "blue"}, _TWO, None, None),
        ({"exists": "members", "where": {"all": ["red", {"not": "red"}]}}, _TWO, False, None),
        ({"every": "members", "where": "red"}, _TWO, False, False),
        ({"every": "members", "where": {"any": ["red", {"not": "red"}]}}, _TWO, True, None),
        ({"every": "members", "where": "red"}, _OPEN, None, None),
        ({"count": "members", "where": "red", "at_least": 1}, _TWO, True, True),
        ({"count": "members", "where": "red", "at_least": 2}, _TWO, False, None),
        ({"count": "members", "where": "red", "at_least": 2}, _OPEN, None, None),
        ({"count": "members", "where": "red", "at_most": 1}, _TWO, True, None),
        ({"count": "members", "where": "red", "at_most": 0}, _TWO, False, False),
        ({"count": "members", "where": "red", "at_most": 1}, _OPEN, None, None),
        ({"count": "members", "where": True, "at_least": 3}, _TWO, False, None),
        ({"count": "subjects", "where": True, "at_least": 1, "at_most": 1}, _TWO, True, True),
        ({"every": "subjects", "where": "red"}, _TWO, True, True),
        ({"exists": "others"}, _TWO, False, False),
        ({"exists": "children"}, _TWO, None, None),
    ],
)
def test_people_who_are_not_listed_keep_open_what_those_listed_do_not_decide(
    condition: Any, people: dict[str, Any], closed: bool | None, open_: bool | None
) -> None:
    assert truth(condition, people) is closed
    assert truth(condition, people, closed=False) is open_
    assert truth(condition, people, closed=None) is open_


def test_saying_that_everyone_is_listed_closes_the_household() -> None:
    condition = {"count": "members", "where": True, "at_least": 3}
    assert truth(condition, _TWO, closed=None, answers={"household_closed": True}) is False
    assert truth(condition, _TWO, closed=None, answers={"household_closed": False}) is None


def test_each_set_of_people_holds_whom_it_names() -> None:
    home = {
        "h": {"relation_to_head": "世帯主", "sex": "male"},
        "w": {"relation_to_head": "妻", "sex": "female"},
        "c": {"relation_to_head": "子"},
        "d": {"relation_to_head": "子"},
    }
    events = [moving_in("c"), event("death", "w")]
    others = {"x": {"relation_to_head": "縁故者"}}
    ev = Evaluator(BOOK, situation(BOOK, home, events, others=others))
    found = {
        name: [p for p, belongs in ev.people(name, "c", 0) if belongs]
        for name in ("members", "everyone", "others", "subjects", "remaining", "head", "parents", "father")
    }
    assert found == {
        "members": ["h", "w", "c", "d"],
        "everyone": ["h", "w", "c", "d", "x"],
        "others": ["x"],
        "subjects": ["c"],
        "remaining": ["h", "c", "d"],
        "head": ["h"],
        "parents": ["h", "w"],
        "father": ["h"],
    }
    assert [p for p, belongs in ev.people("siblings", "c", 0) if belongs] == ["d"]
    assert ev.people("parents", None, 0) == tuple((p, None) for p in ("h", "w", "c", "d", "x"))


def test_someone_who_may_be_kin_keeps_the_answer_open_unless_it_is_the_same_either_way() -> None:
    home = {
        "a": {"relation_to_head": "縁故者", "red": False},
        "b": {"relation_to_head": "同居人", "red": True},
    }
    assert truth({"exists": "children", "where": "red"}, home) is None
    assert (
        truth({"exists": "children", "where": {"shape": "flat"}}, {**home, "b": {"shape": "round"}}) is False
    )
    assert truth({"every": "children", "where": "red"}, home) is True
    assert truth({"count": "children", "where": "red", "at_most": 1}, home) is True


# --- what is due ------------------------------------------------------------------------------


def test_due_asks_for_the_person_and_due_for_anyone_for_all() -> None:
    home = {"a": {"red": False}, "b": {"red": True}}
    events = [moving_in("a", "b")]
    assert [truth({"due": "letter"}, home, events, person=p) for p in "ab"] == [False, True]
    assert truth({"due_for_anyone": "letter"}, home, events) is True
    assert truth({"due": "letter"}, {"a": {}, "b": {}}, events) is None
    assert truth({"due": "letter"}, home, [event("death", "b")], person="b") is False


def test_a_sheet_of_the_household_is_due_for_each_of_its_people() -> None:
    home = {"a": {"blue": False}, "b": {"blue": True}}
    assert truth({"due": "sheet"}, home, [moving_in("a", "b")]) is True
    assert truth({"due": ["letter", "sheet"]}, {"a": {"red": False}}, [moving_in("a")]) is None


# --- facts that rest on each other ----------------------------------------------------------


@pytest.mark.parametrize("order", ["ab", "ba"])
@pytest.mark.parametrize("facts", [{"a": True, "b": None}, {"a": None, "b": True}, {"a": False, "b": True}])
def test_one_answer_settles_both_of_a_couple_whoever_is_read_first(order: str, facts: dict[str, Any]) -> None:
    home = {
        "a": {"relation_to_head": "世帯主", "red": facts["a"]},
        "b": {"relation_to_head": "妻", "red": facts["b"]},
    }
    ev = Evaluator(BOOK, situation(BOOK, home))
    assert [ev.read("family_is_red", p, 0) for p in order] == [True, True]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_couple_of_whom_one_is_not_known_stays_open_whoever_is_read_first(order: str) -> None:
    home = {"a": {"relation_to_head": "世帯主"}, "b": {"relation_to_head": "妻", "red": False}}
    ev = Evaluator(BOOK, situation(BOOK, home))
    assert [ev.read("family_is_red", p, 0) for p in order] == [None, None]


@given(st.lists(st.sampled_from([True, False, None]), min_size=2, max_size=6), st.data())
def test_a_fact_that_runs_through_a_family_is_the_same_in_whatever_order_it_is_read(
    reds: list[bool | None], data: st.DataObject
) -> None:
    home = {f"p{i}": {"relation_to_head": "子", "red": red} for i, red in enumerate(reds)}
    visit = situation(BOOK, home)
    alone = {p: Evaluator(BOOK, visit).read("clan_is_red", p, 0) for p in home}
    ev = Evaluator(BOOK, visit)
    assert {p: ev.read("clan_is_red", p, 0) for p in data.draw(st.permutations(list(home)))} == alone
    assert set(alone.values()) == {True if True in reds else None}


def test_a_fact_that_runs_through_a_large_family_is_read_in_no_time() -> None:
    home = {f"p{i}": {"relation_to_head": "子"} for i in range(40)}
    assert Evaluator(BOOK, situation(BOOK, home)).read("clan_is_red", "p0", 0) is None


def test_values_tried_out_leave_the_situation_alone() -> None:
    visit = situation(BOOK, {"a": {"red": False}}, closed=None)
    trial = Evaluator(BOOK, visit, {("red", "a"): True, ("household_closed", None): True})
    assert trial.read("red", "a", 0) is True
    assert trial.situation.closed
    assert Evaluator(BOOK, visit).read("red", "a", 0) is False
    assert not visit.closed
