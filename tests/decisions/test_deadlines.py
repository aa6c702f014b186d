"""By when: first days, closed days, months, windows, and days that are not known yet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from smartmado.decisions.deadlines import DueDate, earliest
from smartmado.decisions.present import deadline_json
from tests.support.rulebooks import book_of, derived, rule
from tests.support.situations import decided, event, moving_in

FACTS = {"day_after": derived({"shift": "met_date", "days": 1}, "date")}
DAYS = {"label": "日数", "values": [{"from": "2000-01-01", "value": 14}], "legal_basis": ["法"]}


def due(
    deadline: Any, facts: dict[str, Any] | None = None, moved: Any = "2026-11-09", **keys: Any
) -> DueDate:
    """The deadline of a required procedure of someone who moved in."""
    book = book_of({"p": rule(True, deadline=deadline)}, FACTS, {"term": DAYS})
    [decision] = decided(book, {"a": facts or {}}, [moving_in("a", move_in_date=moved)], **keys).decided
    assert decision.deadline is not None
    return decision.deadline


# --- periods ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "start", "statutory", "last", "rolled"),
    [
        ({"days": 14}, "2026-11-02", "2026-11-16", "2026-11-16", None),
        ({"days": 14}, "2026-11-09", "2026-11-23", "2026-11-24", "勤労感謝の日"),
        ({"days": 14, "first_day": "included"}, "2026-11-10", "2026-11-23", "2026-11-24", "勤労感謝の日"),
        ({"days": 7, "first_day": "included"}, "2026-11-08", "2026-11-14", "2026-11-16", "土曜日・日曜日"),
        ({"days": 14, "holiday": "not_rolled"}, "2026-11-09", "2026-11-23", "2026-11-23", None),
        ({"days": {"parameter": "term"}}, "2026-11-02", "2026-11-16", "2026-11-16", None),
        ({"days": 30}, "2026-11-29", "2026-12-29", "2027-01-04", "年末年始の休日"),
        ({"months": 3}, "2026-11-10", "2027-02-10", "2027-02-10", None),
        ({"months": 3, "first_day": "included"}, "2026-11-10", "2027-02-09", "2027-02-09", None),
        ({"months": 1}, "2026-01-31", "2026-02-28", "2026-02-28", None),
        ({"years": 2}, "2024-02-29", "2026-02-28", "2026-02-28", None),
        (
            {"years": 2, "holiday": "rolls_forward"},
            "2024-02-29",
            "2026-02-28",
            "2026-03-02",
            "土曜日・日曜日",
        ),
    ],
)
def test_a_period_is_counted_from_its_first_day_and_rolls_over_closed_days(
    period: dict[str, Any], start: str, statutory: str, last: str, rolled: str | None
) -> None:
    found = due({"from": "event_date", **period}, moved=start, as_of="2026-11-29")
    assert (str(found.counted_from), str(found.statutory), str(found.date)) == (start, statutory, last)
    assert found.rolled == rolled


def test_the_rule_is_told_in_words() -> None:
    assert due({"days": 14, "from": "event_date"}).rule == "14日以内・翌日起算"
    assert due({"months": 3, "from": "event_date", "first_day": "included"}).rule == "3か月以内・当日起算"
    assert due({"promptly": True, "note": "急ぐ"}) == DueDate("すみやかに(法律に日数の定めなし)", note="急ぐ")


@pytest.mark.parametrize(
    ("start", "last_without_loss"),
    [("2026-11-10", "2026-11-30"), ("2026-11-25", "2026-12-10"), ("2026-11-30", "2026-12-15")],
)
def test_the_month_is_lost_only_after_its_end_and_after_the_fifteenth_day(
    start: str, last_without_loss: str
) -> None:
    found = due(
        {"days": 15, "from": "event_date", "no_loss_until": "month_end"}, moved=start, as_of="2026-11-30"
    )
    assert str(found.no_loss_until) == last_without_loss


# --- days named by the law ----------------------------------------------------------------------


def test_a_day_may_be_named_before_which_or_by_which_something_is_due() -> None:
    assert due({"by": {"month_end": "event_date"}}).date == date(2026, 11, 30)
    assert due({"by": {"attains": 65}}, {"birth_date": "1961-12-25"}).date == date(2026, 12, 24)
    before = due({"before": {"fiscal_year_end": "event_date"}})
    assert (before.date, before.rule) == (date(2027, 3, 31), "その日より前に")


def test_a_window_opens_and_a_named_day_rolls_only_if_the_rule_says_so() -> None:
    window = {"by": "2026-11-22", "opens": {"shift": "event_date", "days": -3}}
    assert (due(window).opens, due(window).date) == (date(2026, 11, 6), date(2026, 11, 22))
    rolling = due({**window, "holiday": "rolls_forward"})
    assert (rolling.statutory, rolling.date) == (date(2026, 11, 22), date(2026, 11, 24))


# --- which of several --------------------------------------------------------------------------------


def test_the_first_deadline_whose_condition_and_event_fit_applies() -> None:
    choice = [
        {"days": 1, "from": "event_date", "events": ["death"]},
        {"days": 2, "from": "event_date", "when": "red"},
        {"days": 3, "from": "event_date"},
    ]
    assert due(choice, {"red": True}).rule.startswith("2日")
    assert due(choice, {"red": False}).rule.startswith("3日")


def test_a_deadline_that_turns_on_an_unknown_fact_waits_for_it() -> None:
    found = due([{"days": 2, "from": "event_date", "when": {"all": ["red", "blue"]}}], {"red": True})
    assert (found.date, found.waits_for) == (None, (("blue", "a"),))


def test_no_fitting_deadline_is_no_deadline() -> None:
    book = book_of({"p": rule(True, deadline={"days": 2, "from": "event_date", "when": "red"})})
    assert decided(book, {"a": {"red": False}}).decided[0].deadline is None


def test_a_household_sheet_has_the_first_of_its_peoples_deadlines() -> None:
    book = book_of({"p": rule(True, per="household", deadline={"days": 14, "from": "met_date"})}, FACTS)
    people = {"a": {"met_date": "2026-11-10"}, "b": {"met_date": "2026-11-03"}, "c": {}}
    [decision] = decided(book, people, [moving_in("a", "b", "c")]).decided
    assert decision.deadline is not None and decision.deadline.counted_from == date(2026, 11, 3)


def test_a_known_day_comes_before_one_that_is_not_known_and_none_of_none_is_none() -> None:
    open_, early, late = DueDate("確認中"), DueDate("早", date(2026, 1, 1)), DueDate("遅", date(2027, 1, 1))
    assert earliest([open_, late, early]) is early
    assert earliest([open_]) is open_
    assert earliest([]) is None


def test_what_is_not_due_has_no_deadline() -> None:
    book = book_of({"p": rule(automatic_when="red", deadline={"days": 2, "from": "event_date"})})
    assert [decided(book, {"a": {"red": r}}).decided[0].deadline for r in (True, False)] == [None, None]


# --- days that are not known ------------------------------------------------------------------------------


@pytest.mark.parametrize("met", [None, "2026-11", "2026", {"text": "11月ごろ", "earliest": "2026-11-01"}])
def test_a_period_from_a_day_that_is_not_known_exactly_waits_for_it(met: Any) -> None:
    for start in ("met_date", "day_after"):
        found = due({"days": 14, "from": start}, {"met_date": met})
        assert (found.date, found.rule) == (None, "14日以内・翌日起算")
        assert found.waits_for == (("met_date", "a"),)


def test_a_period_from_an_event_without_a_day_waits_for_the_day_of_the_event() -> None:
    found = due({"days": 14, "from": "event_date"}, moved=None)
    assert found.waits_for == (("move_in_date", "event.0"),)
    assert due({"by": {"month_end": "event_date"}}, moved=None).waits_for == (("move_in_date", "event.0"),)


def test_a_period_whose_length_no_law_gives_on_that_day_has_no_date() -> None:
    book = book_of(
        {"p": rule(True, versions=[{"effective": {"from": "1900-01-01"}}], deadline=_TERM)},
        {},
        {"term": DAYS},
    )
    [decision] = decided(book, {"a": {}}, [moving_in("a", move_in_date="1950-01-01")]).decided
    assert decision.deadline == DueDate("期限は確認中です")


_TERM = {"days": {"parameter": "term"}, "from": "event_date"}


def test_the_deadline_as_json_has_the_days_of_the_contract() -> None:
    assert deadline_json(due({"days": 14, "from": "event_date"})) == {
        "date": "2026-11-24",
        "statutory": "2026-11-23",
        "counted_from": "2026-11-09",
        "rule": "14日以内・翌日起算",
        "rolled": "勤労感謝の日",
    }
    open_ = deadline_json(due({"days": 14, "from": "met_date"}))
    assert open_ == {"date": None, "rule": "14日以内・翌日起算", "waits_for": ["met_date"]}
    assert deadline_json(None) is None


def test_a_death_counts_from_the_day_it_was_known() -> None:
    book = book_of(
        {
            "p": rule(
                True, events=["death"], deadline={"days": 7, "from": "known_date", "first_day": "included"}
            )
        }
    )
    died = event("death", "a", death_date="2026-11-09", known_date="2026-11-10")
    [decision] = decided(book, {"a": {}}, [died]).decided
    assert decision.deadline is not None and decision.deadline.date == date(2026, 11, 16)
