"""What stays open, against the evaluator that says what conditions mean."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import decide
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.residuals.residuals import OpenItem, Residuals
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.situation import Situation, Value
from tests.support import random_visits
from tests.support.random_rules import book_with, less_known, rules, situations
from tests.support.rulebooks import book_of, derived, rule
from tests.support.situations import decided, event, situation, statuses


def _read(book: Rulebook, raw: dict[str, Any]) -> Situation:
    """The situation; one that cannot be true is not tried."""
    try:
        return parse_situation(raw, book)
    except SituationError:
        reject()


def _missing(full: Situation, ev: Evaluator) -> Iterator[tuple[FactKey, Value]]:
    """What the full situation tells beyond what the evaluator knows."""
    told = [((f, p), v) for p in full.everyone() for f, v in full.person(p).facts.items()]  # type: ignore[union-attr]
    told += [((f, f"event.{i}"), v) for i, e in enumerate(full.events) for f, v in e.facts.items()]
    told += [((f, None), v) for f, v in full.answers.items()]
    people = set(ev.situation.everyone())
    for key, value in told:
        if (key[1] is None or key[1].startswith("event.") or key[1] in people) and ev.given(key) is None:
            yield key, value


def _expected(ev: Evaluator, item: OpenItem) -> str | None:
    procedure = ev.book.procedures[item.procedure]
    status = ev.status(procedure, item.person, item.event)
    belongs = dict(ev.candidates(procedure, item.event)).get(item.person, False)
    return status if belongs or status == "not_required" else None


def _agree(book: Rulebook, raw: dict[str, Any], less: dict[str, Any], seed: int, every: int = 1) -> None:
    """Tell what is missing, fact by fact; after each, what is open must be what the evaluator says."""
    full = _read(book, raw)
    start = decide(book, _read(book, less)).residuals
    told = list(_missing(full, start.ev))
    Random(seed).shuffle(told)  # noqa: S311 - the same seed gives the same order
    left, assumed = start, dict[FactKey, Value]()
    for step, (key, value) in enumerate(told):
        after = left.after(key, value)
        if after is None:
            continue
        left, assumed[key] = after, value
        if step % every == 0:
            _check(left, Evaluator(book, start.ev.situation, assumed), start)
    _check(left, Evaluator(book, start.ev.situation, assumed), start)


def _check(left: Residuals, ev: Evaluator, start: Residuals) -> None:
    for item in start.nodes:
        if item.person:
            expected = _expected(ev, item)
            found = left.settled.get(item)
            assert found == expected or expected is None, (item, found, expected)
            assert (item in left.nodes) == (found is None)


@settings(max_examples=60)
@given(rules(), situations(), st.data())
def test_answers_put_into_formulas_decide_what_the_evaluator_decides(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    _agree(book_with(made), raw, data.draw(less_known(raw)), data.draw(st.integers(0, 99)))


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_answers_put_into_the_formulas_of_the_real_rules_decide_the_same(book: Rulebook, seed: int) -> None:
    raw = random_visits.visit(book, seed)
    _agree(book, raw, random_visits.less_known(raw, seed), seed, every=40)


@settings(max_examples=60)
@given(rules(), situations(), st.data())
def test_what_comes_out_whatever_is_answered_does_come_out(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    full = _read(book, raw)
    less = decide(book, _read(book, data.draw(less_known(raw))))
    told = dict(_missing(full, less.evaluator))
    known = Evaluator(book, less.evaluator.situation, told)
    for item, status in less.residuals.settled.items():
        assert _expected(known, item) in (status, None)


def test_what_no_answer_can_change_is_decided_and_its_question_not_waited_for() -> None:
    book = book_of({"p": rule({"any": ["red", {"not": "red"}]}), "q": rule({"all": ["red", {"not": "red"}]})})
    found = decided(book, {"a": {}})
    assert statuses(found) == {"p": {"a": "required"}, "q": {"a": "not_required"}}
    assert not found.undetermined
    assert not found.residuals.waiting


def test_two_limits_on_one_unknown_date_are_seen_together() -> None:
    adult, child = (
        {"date": {"attains": 18}, "on_or_before": "as_of"},
        {"date": {"attains": 18}, "after": "as_of"},
    )
    book = book_of({"p": rule({"any": [adult, child]}), "q": rule({"all": [{"not": adult}, {"not": child}]})})
    assert statuses(decided(book, {"a": {}})) == {"p": {"a": "required"}, "q": {"a": "not_required"}}


def test_a_date_known_in_part_counts_with_the_days_it_may_be() -> None:
    sixty = {"date": {"attains": 60}, "on_or_before": "as_of"}
    forty = {"date": {"attains": 40}, "on_or_before": "as_of"}
    book = book_of({"p": rule({"any": [{"not": sixty}, forty]}), "q": rule({"all": [sixty, "red"]})})
    found = decided(book, {"a": {"birth_date": "1966"}})
    assert statuses(found) == {"p": {"a": "required"}, "q": {"a": "undetermined"}}
    assert decided(book, {"a": {"birth_date": "1970"}}).residuals.waiting == {}


def test_a_value_that_records_may_hold_but_nobody_answers_keeps_open_without_a_question() -> None:
    facts = {
        "card": {
            "label": "カード",
            "scope": "person",
            "type": "enum",
            "values": {"yes": "ある", "no": "ない", "stopped": "止めた"},
            "source": "register",
            "question": {"text": "?", "why": "!", "by": "resident", "choices": ["yes", "no"]},
        }
    }
    book = book_of({"p": rule({"card": "stopped"}), "q": rule({"card": "yes"})}, facts)
    found = decided(book, {"a": {}})
    assert statuses(found)["p"] == {"a": "undetermined"}
    assert [item.procedure for item in found.residuals.waiting["card", "a"]] == ["q"]


def test_a_fact_with_a_formula_and_a_question_may_be_told_against_its_formula() -> None:
    asked = {
        **derived({"any": ["red", {"not": "red"}]}),
        "question": {"text": "?", "why": "!", "by": "clerk"},
    }
    book = book_of({"p": rule("sure")}, {"sure": asked})
    left = decided(book, {"a": {}}).residuals
    assert list(left.waiting) == [("sure", "a")]
    after = left.after(("sure", "a"), False)
    assert after is not None
    assert list(after.settled.values()) == ["not_required"]


def test_learning_what_a_formula_reads_makes_its_question_superfluous() -> None:
    asked = {**derived({"all": ["red", "blue"]}), "question": {"text": "?", "why": "!", "by": "clerk"}}
    book = book_of({"p": rule("both"), "q": rule("red")}, {"both": asked})
    left = decided(book, {"a": {}}).residuals
    after = left.after(("red", "a"), False)
    assert after is not None
    assert not after.nodes


def test_an_answer_about_kinship_asks_for_a_new_look_where_kinship_is_open() -> None:
    book = book_of({"p": rule({"exists": "children", "where": "red"})})
    left = decided(book, {"a": {"relation_to_head": "世帯主"}, "b": {}}).residuals
    assert left.after(("relation_to_head", "b"), "子") is None
    assert left.after(("red", "b"), False) is not None


def test_people_who_are_not_listed_keep_a_household_open_until_it_is_closed() -> None:
    book = book_of({"p": rule({"exists": "members", "where": "red"})})
    left = decided(book, {"a": {"red": False}}, closed=None).residuals
    assert list(left.waiting) == [("household_closed", None)]
    assert left.after(("household_closed", None), True) is None


def test_a_household_too_large_to_see_through_stays_open_as_the_evaluator_says() -> None:
    pairs = [{"all": [{"exists": "members", "where": {"all": ["red", "blue"]}}, "green"]}]
    book = book_of({"p": rule({"any": pairs})})
    people = {f"m{i}": {} for i in range(190)}
    found = decide(book, situation(book, people))
    assert statuses(found)["p"] == {"m0": "undetermined"}
    assert ("green", "m0") in found.residuals.waiting


def test_strangers_of_whom_nothing_is_known_stay_as_open_as_the_evaluator_says(book: Rulebook) -> None:
    people = {f"m{i}": {"relation_to_head": "同居人" if i else "世帯主"} for i in range(7)}
    found = decided(book, people, [event("move_in", *people, move_in_date="2026-11-09")])
    start, told = found.residuals, dict[FactKey, Value]()
    left = start
    for person in people:
        told["mynumber_card", person] = "active"
        after = left.after(("mynumber_card", person), "active")
        assert after is not None
        left = after
    _check(left, Evaluator(book, found.evaluator.situation, told), start)
    assert len(start.build.diagrams) < 60_000


def test_what_rests_on_a_decision_too_large_to_see_through_is_no_no() -> None:
    """A claim that is due one way or the other is due, however little is known of the four."""
    claim = rule({"exists": "head", "where": "lucky"}, recommended_when={"event": "move_in"})
    follows = rule({"all": [{"due_for_anyone": "claim"}, "red"]}, candidates="members")
    first = rule({"exists": "spouse", "where": "red"})
    book = book_with({"first": first, "claim": claim, "follows": follows})
    four = {"a": {}, "b": {"red": True}, "c": {"met_date": "2026-10-31"}, "d": {"red": False, "blue": False}}
    told = statuses(decide(book, situation(book, four)))
    assert told["follows"] == {"b": "required", "a": "undetermined", "c": "undetermined"}
