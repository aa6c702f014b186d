"""What would change a decision: true when tried, the nearest there is, and calm in its words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decision, Decisions, decide, told
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.flips import Flip, Flips
from smartmado.decisions.moves import moved
from smartmado.decisions.situation import parse_situation
from smartmado.facts.dates import DateRange
from tests.support.random_rules import book_with, less_known, rules, situations
from tests.support.random_visits import less_known as real_less_known
from tests.support.random_visits import visit
from tests.support.rulebooks import book_of, derived, rule
from tests.support.situations import decided, moving_in


def flips(condition: Any, facts: dict[str, Any], **keys: Any) -> tuple[Flip, ...]:
    """Of the first decision on a rule with this condition."""
    events = keys.pop("events", None)
    book = book_of({"p": rule(condition, **keys)}, {"bright": derived({"any": ["red", "blue"]})})
    found = decided(book, {"a": facts}, events)
    return Flips(found).of(found.decided[0])


@pytest.mark.parametrize(
    ("condition", "facts", "told"),
    [
        ("red", {"red": True}, "もし、aさんの赤いが「いいえ」なら、不要(対象外)になります"),
        ("red", {"red": False}, "もし、aさんの赤いが「はい」なら、必要になります"),
        (
            {"shape": "round"},
            {"shape": "flat"},
            "もし、aさんの形が「丸」なら、必要になります",
        ),
        (
            {"coats": {"at_least": 3}},
            {"coats": 2},
            "もし、aさんの上着の数が「3以上」なら、必要になります",
        ),
        (
            {"all": ["red", "blue"]},
            {"red": False},
            "もし、aさんの赤いが「はい」なら、ほかのことも確かめてから決まります",
        ),
    ],
)
def test_another_answer_is_told_with_what_it_would_lead_to(
    condition: Any, facts: dict[str, Any], told: str
) -> None:
    assert [f.text for f in flips(condition, facts)] == [told]


def test_a_day_is_told_by_the_boundary_and_one_day_by_its_name() -> None:
    before = {"date": "met_date", "on_or_before": "2026-11-10"}
    [one] = flips(before, {"met_date": "2026-11-10"})
    assert one.text == "もし、aさんの会った日が1日でも遅い(令和8年11月11日)なら、不要(対象外)になります"
    [far] = flips(before, {"met_date": "2026-11-01"})
    assert far.text == "もし、aさんの会った日が令和8年11月11日か、それより後なら、不要(対象外)になります"
    [back] = flips(before, {"met_date": "2026-11-20"})
    assert back.text == "もし、aさんの会った日が令和8年11月10日か、それより前なら、必要になります"


def test_a_later_visit_is_told_where_the_rule_looks_at_the_day_of_the_visit() -> None:
    in_time = {"date": "as_of", "on_or_before": {"shift": "event_date", "days": 7}}
    told = "もし、手続に来る日が1日でも遅い(令和8年11月17日)なら、不要(対象外)になります"
    assert told in [f.text for f in flips(in_time, {})]


def test_where_no_single_fact_changes_it_two_together_are_tried() -> None:
    book = book_of({"p": rule({"count": "members", "where": "red", "at_least": 2})})
    found = decided(book, {p: {"red": True} for p in "abc"})
    [both] = Flips(found).of(found.decided[0])
    changes = "aさんの赤いが「いいえ」、かつ、bさんの赤いが「いいえ」"
    assert both.text == f"もし、{changes}なら、不要(対象外)になります"


def test_what_is_taken_for_granted_is_told_though_nobody_said_it() -> None:
    book = book_of(
        {"p": rule("usual")}, {"usual": {**derived(True, label="いつもどおり"), "source": "asked"}}
    )
    found = decided(book, {"a": {}})
    [flip] = Flips(found).of(found.decided[0])
    assert found.decided[0].certificate == ()
    assert flip.text == "もし、aさんについて「「いつもどおり」ではない」なら、不要(対象外)になります"


def test_two_facts_that_stand_in_for_each_other_leave_nothing_to_tell() -> None:
    assert flips({"any": ["red", "blue"]}, {"red": True, "blue": True}) == ()


def test_what_cannot_be_otherwise_is_left_alone() -> None:
    moved_in_tomorrow = flips({"date": "event_date", "before": "2026-11-17"}, {}, events=[moving_in("a")])
    assert moved_in_tomorrow == ()
    assert flips({"relation_to_head": "世帯主"}, {"relation_to_head": "世帯主"}) == ()


def _status(found: Decisions, decision: Decision, changes: Any) -> str:
    ev = found.evaluator
    statuses = told(Evaluator(ev.book, moved(ev.situation, changes), ev.assumed), decision.procedure)
    order = ("not_required", "automatic", "recommended", None, "required")
    people = statuses if decision.status == "not_required" else decision.subjects
    best = max((statuses.get(p, "not_required") for p in people), key=order.index, default="not_required")
    return best or "undetermined"


@settings(max_examples=60)
@given(rules(), situations(), st.data())
def test_each_change_leads_to_what_it_says_and_no_nearer_day_does(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    found = decide(book, parse_situation(data.draw(less_known(raw)), book))
    tried = Flips(found)
    for decision in found.decided:
        for flip in tried.of(decision):
            assert _status(found, decision, {}) == decision.status
            for change in _each(flip):
                assert _status(found, decision, change) == flip.status != decision.status
                for nearer in _nearer(found, change):
                    assert _status(found, decision, nearer) == decision.status


def _each(flip: Flip) -> list[dict[Any, Any]]:
    if len(flip.changes) == 1:
        [(key, values)] = flip.changes
        return [{key: v} for v in values]
    return [{key: v for key, (v,) in flip.changes}]


def _nearer(found: Decisions, change: dict[Any, Any]) -> list[dict[Any, Any]]:
    """The same fact on the days between, if the change is of a day (of the visit's own day too)."""
    [(key, value), *more] = change.items()
    if more or not isinstance(value, DateRange) or value.exact is None:
        return []
    now = found.evaluator.given(key) if key[0] != "as_of" else DateRange.of(found.evaluator.situation.as_of)
    assert isinstance(now, DateRange)
    assert now.exact is not None
    distance = (value.exact - now.exact).days
    step = 1 if distance > 0 else -1
    days = [now.exact + timedelta(days=d) for d in range(step, distance, step)]
    return [{key: DateRange.of(d)} for d in days[-20:]]


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_each_change_of_a_real_decision_leads_to_what_it_says(book: Rulebook, seed: int) -> None:
    found = decide(book, parse_situation(real_less_known(visit(book, seed), seed), book))
    tried = Flips(found)
    for decision in found.decided:
        for flip in tried.of(decision):
            for change in _each(flip):
                assert _status(found, decision, change) == flip.status
