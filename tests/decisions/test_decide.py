"""From events and facts to decisions: who, which status, which version, on which sheet."""

from __future__ import annotations

from typing import Any

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decision, Decisions
from tests.support.rulebooks import book_of, rule
from tests.support.situations import decided, event, moving_in, statuses

_HEAD = {"relation_to_head": "世帯主"}


def one(book: Rulebook, *args: Any, **keys: Any) -> Decision:
    """The only decision, when nothing is left open."""
    found = decided(book, *args, **keys)
    assert not found.undetermined
    [decision] = found.decided
    return decision


def waits(found: Decisions) -> list[tuple[str, str | None]]:
    return [key for u in found.undetermined for key in u.waits_for]


# --- statuses --------------------------------------------------------------------------

_THREE = book_of({"p": rule("red", recommended_when="blue", automatic_when="green")})


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"red": True}, "required"),
        ({"red": True, "blue": True, "green": True}, "required"),
        ({"red": False, "blue": True}, "recommended"),
        ({"red": False, "blue": False, "green": True}, "automatic"),
        ({"red": False, "blue": False, "green": False}, "not_required"),
        ({"blue": True, "green": True}, "undetermined"),
        ({"red": False, "green": True}, "undetermined"),
        ({"red": False, "blue": False}, "undetermined"),
    ],
)
def test_the_first_condition_that_holds_names_the_status(facts: dict[str, bool], status: str) -> None:
    assert statuses(decided(_THREE, {"a": facts})) == {"p": {"a": status}}


def test_a_procedure_that_no_event_triggers_is_not_listed() -> None:
    found = decided(_THREE, {"a": {"red": True}}, [event("death", "a", death_date="2026-11-10")])
    assert (found.decided, found.undetermined) == ((), ())


def test_an_undetermined_procedure_waits_for_what_keeps_it_open_and_nothing_else() -> None:
    book = book_of({"p": rule({"any": [{"all": ["red", "blue"]}, {"all": ["green", "seen"]}]})})
    found = decided(book, {"a": {"red": True, "green": False}})
    assert waits(found) == [("blue", "a")]


def test_what_is_recommended_is_filed_only_if_someone_wishes_it() -> None:
    book = book_of({"p": rule("red"), "q": rule(recommended_when="red"), "r": rule(automatic_when="red")})
    people = {"a": {"red": True}}
    assert [d.procedure.id for d in decided(book, people).to_file] == ["p"]
    wished = decided(book, people, answers={"wanted_procedures": "x,q,r"})
    assert [d.procedure.id for d in wished.to_file] == ["p", "q"]


# --- sheets -------------------------------------------------------------------------------

_FAMILY = {"a": {"red": True}, "b": {"red": False}, "c": {"red": True}, "d": {}}


def test_a_sheet_for_the_household_lists_all_for_whom_it_holds() -> None:
    book = book_of({"p": rule("red", per="household")})
    found = decided(book, _FAMILY, [moving_in("a", "b", "c")])
    assert [(d.status, d.subjects) for d in found.decided] == [("required", ("a", "c"))]


def test_a_sheet_for_each_person_is_decided_for_each_person() -> None:
    book = book_of({"p": rule("red")})
    found = decided(book, _FAMILY, [moving_in("a", "b", "c", "d")])
    assert [(d.status, d.subjects) for d in found.decided] == [("required", ("a",)), ("required", ("c",))]
    assert [u.subjects for u in found.undetermined] == [("d",)]


def test_one_household_may_have_a_required_and_a_recommended_sheet() -> None:
    book = book_of({"p": rule("red", recommended_when="blue", per="household")})
    people = {"a": {"red": True}, "b": {"red": False, "blue": True}}
    found = decided(book, people, [moving_in("a", "b")])
    assert [(d.status, d.subjects) for d in found.decided] == [("required", ("a",)), ("recommended", ("b",))]


def test_candidates_may_be_others_than_the_subjects() -> None:
    book = book_of({"p": rule("red", candidates="remaining", events=["death"])})
    died = event("death", "a", death_date="2026-11-10")
    assert [d.subjects for d in decided(book, _FAMILY, [died]).decided] == [("c",)]


def test_a_candidate_who_may_not_be_one_keeps_the_procedure_open() -> None:
    book = book_of({"p": rule("red", candidates="spouse")})
    people = {"a": _HEAD, "b": {"red": True}, "c": {"relation_to_head": "子", "red": True}}
    found = decided(book, people)
    assert statuses(found) == {"p": {"b": "undetermined"}}
    assert waits(found) == [("relation_to_head", "b")]
    assert statuses(decided(book, {**people, "b": {"red": False}})) == {"p": {"b": "not_required"}}


@pytest.mark.parametrize(
    ("kin", "told", "asked"),
    [
        ("children", {}, ("father", "b")),
        ("children", {"father": "unlisted"}, ("mother", "b")),
        ("parents", {}, ("father", "a")),
        ("spouse", {}, ("spouse", "a")),
    ],
)
def test_of_who_lives_elsewhere_parents_and_spouse_are_asked_and_no_relation_to_the_head(
    kin: str, told: dict[str, Any], asked: tuple[str, str]
) -> None:
    book = book_of({"p": rule("red", candidates=kin)})
    home = {"a": {"relation_to_head": "縁故者"}}
    assert waits(decided(book, home, others={"b": {"red": True, **told}})) == [asked]


def test_a_parent_who_is_not_listed_settles_that_nobody_here_is_it() -> None:
    book = book_of({"p": rule("red", candidates="children")})
    nobody = {"father": "unlisted", "mother": "unlisted"}
    found = decided(book, {"a": _HEAD}, others={"b": {"red": True, **nobody}})
    assert [(d.status, d.subjects) for d in found.decided] == [("not_required", ())]
    assert not found.undetermined


def test_who_lives_elsewhere_is_not_the_head() -> None:
    book = book_of({"p": rule("red", candidates="head"), "q": rule({"exists": "head", "where": "red"})})
    found = decided(book, {"a": {**_HEAD, "red": False}}, others={"b": {"red": True}})
    assert statuses(found) == {"p": {"a": "not_required"}, "q": {"a": "not_required"}}


def test_candidates_who_may_not_be_listed_wait_for_the_household_to_be_closed() -> None:
    book = book_of({"p": rule("red", candidates="members")})
    open_ = decided(book, {"a": {"red": False}}, closed=None)
    assert statuses(open_) == {"p": {"": "undetermined"}}
    assert waits(open_) == [("household_closed", None)]
    assert decided(book, {"a": {"red": True}}, closed=None).decided[0].subjects == ("a",)
    assert one(book, {"a": {"red": False}}, closed=True).status == "not_required"


def test_without_anyone_concerned_a_procedure_is_not_required_and_says_so() -> None:
    book = book_of({"p": rule("red", candidates="remaining", events=["death"])})
    alone = one(book, {"a": {}}, [event("death", "a", death_date="2026-11-10")])
    assert alone.status == "not_required"
    assert alone.reasons[0].text == "対象となる方がいません"


# --- several events in one visit --------------------------------------------------------------

_TWO_EVENTS = [moving_in("a"), event("relocate", "a", relocate_date="2026-11-12")]


def test_two_events_that_call_for_one_procedure_make_one_decision() -> None:
    book = book_of({"p": rule("red", events=["move_in", "relocate"])})
    decision = one(book, {"a": {"red": True}}, _TWO_EVENTS)
    assert (decision.subjects, decision.events) == (("a",), (0, 1))


def test_the_strongest_status_of_several_events_stands() -> None:
    book = book_of(
        {
            "p": rule(
                {"event": "relocate"},
                recommended_when={"event": "move_in"},
                events=["move_in", "relocate", "marriage"],
            )
        }
    )
    wedding = event("marriage", "a", marriage_date="2026-11-13")
    found = one(book, {"a": {}}, [*_TWO_EVENTS, wedding])
    assert (found.status, found.events) == ("required", (1,))


def test_what_one_event_leaves_open_outweighs_a_weaker_status_of_another() -> None:
    book = book_of({"p": rule("loud", recommended_when={"event": "move_in"}, events=["move_in", "relocate"])})
    quiet = [moving_in("a", loud=False), _TWO_EVENTS[1]]
    assert statuses(decided(book, {"a": {}}, quiet)) == {"p": {"a": "undetermined"}}
    settled = [moving_in("a", loud=False), {**_TWO_EVENTS[1], "loud": False}]
    assert statuses(decided(book, {"a": {}}, settled)) == {"p": {"a": "recommended"}}


def test_people_of_different_events_share_the_sheet_of_the_household() -> None:
    book = book_of({"p": rule("red", per="household", events=["move_in", "relocate"])})
    events = [moving_in("a"), event("relocate", "c", relocate_date="2026-11-12")]
    decision = one(book, _FAMILY, events)
    assert (decision.subjects, decision.events) == (("a", "c"), (0, 1))


# --- procedures that follow from procedures ------------------------------------------------------


def test_a_procedure_may_follow_from_another_that_is_due() -> None:
    book = book_of({"p": rule("red"), "q": rule({"due": "p"}), "r": rule({"not": {"due": ["p", "q"]}})})
    assert statuses(decided(book, {"a": {"red": True}})) == {
        "p": {"a": "required"},
        "q": {"a": "required"},
        "r": {"a": "not_required"},
    }
    open_ = decided(book, {"a": {}})
    assert set(waits(open_)) == {("red", "a")}
    assert len(open_.undetermined) == 3


def test_what_comes_by_itself_is_not_due() -> None:
    book = book_of({"p": rule(automatic_when="red"), "q": rule({"due": "p"})})
    assert statuses(decided(book, {"a": {"red": True}}))["q"] == {"a": "not_required"}


# --- the law of the day ----------------------------------------------------------------------------

_REFORM = book_of(
    {
        "p": rule(
            versions=[
                {"effective": {"from": "2000-01-01", "to": "2026-04-01"}, "required_when": "red"},
                {"effective": {"from": "2026-04-01"}, "required_when": "blue", "legal_basis": ["新法1条"]},
            ]
        )
    }
)
_BOTH = {"red": True, "blue": False}


@pytest.mark.parametrize(
    ("day", "status", "law"),
    [
        ("2026-03-31", "required", "試験法1条"),
        ("2026-04-01", "not_required", "新法1条"),
        ("2026-03", "required", "試験法1条"),
        ("2026-04", "not_required", "新法1条"),
    ],
)
def test_the_law_of_the_day_of_the_event_applies(day: str, status: str, law: str) -> None:
    decision = one(_REFORM, {"a": _BOTH}, [moving_in("a", move_in_date=day)])
    assert decision.status == status
    assert decision.version is not None and decision.version.legal_basis == (law,)


@pytest.mark.parametrize("day", [None, "2026", {"earliest": "2026-03-31"}])
def test_while_the_day_may_lie_on_either_side_of_a_reform_it_is_asked_for(day: Any) -> None:
    found = decided(_REFORM, {"a": _BOTH}, [moving_in("a", move_in_date=day)])
    assert statuses(found) == {"p": {"a": "undetermined"}}
    assert waits(found) == [("move_in_date", "event.0")]


def test_a_reform_that_changes_nothing_for_the_person_leaves_nothing_open() -> None:
    same = {"red": True, "blue": True}
    assert one(_REFORM, {"a": same}, [moving_in("a", move_in_date=None)]).status == "required"


def test_before_its_law_began_a_procedure_is_not_listed() -> None:
    found = decided(_REFORM, {"a": _BOTH}, [moving_in("a", move_in_date="1999-12-31")])
    assert (found.decided, found.undetermined) == ((), ())


def test_a_parameter_counts_with_its_value_on_the_day_of_the_event() -> None:
    values = [{"from": "2000-01-01", "value": 3}, {"from": "2026-04-01", "value": 5}]
    book = book_of(
        {"p": rule({"coats": {"at_least": {"parameter": "many"}}})},
        parameters={"many": {"label": "多い", "values": values, "legal_basis": ["法"]}},
    )
    people = {"a": {"coats": 4}}
    before, after, unknown = (
        statuses(decided(book, people, [moving_in("a", move_in_date=d)]))["p"]["a"]
        for d in ("2026-03-31", "2026-04-01", None)
    )
    assert (before, after, unknown) == ("required", "not_required", "undetermined")


# --- what to bring -------------------------------------------------------------------------------------


def test_items_are_listed_when_they_apply_and_marked_while_that_is_open() -> None:
    items = ["届書", {"item": "印鑑", "when": "blue"}, {"item": "写真", "when": "green"}]
    book = book_of({"p": rule("red", per="household", required_items=items)})
    people = {"a": {"red": True, "blue": True}, "b": {"red": True, "blue": False, "green": False}}
    found = one(book, people, [moving_in("a", "b")])
    assert found.required_items == ("届書", "印鑑", "写真(該当する場合)")
    assert one(book, {"b": people["b"]}).required_items == ("届書",)
