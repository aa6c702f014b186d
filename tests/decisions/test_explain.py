"""Why: the deciding facts, all of them and no others, in words."""

from __future__ import annotations

from typing import Any

import pytest

from smartmado.decisions.decide import Decision
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.explain import Reason, unique
from tests.support.rulebooks import book_of, derived, rule
from tests.support.situations import decided, event, moving_in

FACTS = {
    "bright": derived({"any": ["red", {"all": ["blue", "green"]}]}, label="明るい"),
    "dull": {**derived("red", label="さえない"), "label_no": "さえている"},
    "free_day": derived({"shift": "met_date", "days": 3}, "date", label="空く日"),
    "settled": derived({"date": "event_date", "before": "as_of"}, label="済んでいる"),
    "pays": derived(
        {"all": [{"every": "spouse", "where": {"not": "pays"}}, "red"]},
        label="払う人",
    ),
}
_MOVE: FactKey = ("move_in_date", "event.0")


def decision(condition: Any, people: dict[str, Any], *args: Any, **keys: Any) -> Decision:
    """The first decision on a rule with this condition."""
    rule_keys = {k: keys.pop(k) for k in ("recommended_when", "per", "candidates", "events") if k in keys}
    book = book_of({"p": rule(condition, **rule_keys), "q": rule("green")}, FACTS)
    return decided(book, people, *args, **keys).decided[0]


def deciding(condition: Any, facts: dict[str, Any], **keys: Any) -> set[FactKey]:
    return set(decision(condition, {"a": facts}, **keys).facts_used) - {_MOVE}


_ALL = {"red": True, "blue": True, "green": True, "coats": 3, "met_date": "2026-11-10", "shape": "round"}


@pytest.mark.parametrize(
    ("condition", "facts", "used"),
    [
        ("red", {}, {"red"}),
        ({"not": "red"}, {"red": False}, {"red"}),
        ({"all": ["red", "blue"]}, {}, {"red", "blue"}),
        ({"all": ["red", "blue"]}, {"blue": False}, {"blue"}),
        ({"any": ["red", "blue"]}, {"red": False}, {"blue"}),
        ({"any": ["red", "blue"]}, {"red": False, "blue": False}, {"red", "blue"}),
        ({"any": [{"all": ["red", "blue"]}, "green"]}, {}, {"green"}),
        ({"coats": {"at_least": 2}}, {}, {"coats"}),
        ({"shape": ["flat", "round"]}, {}, {"shape"}),
        ({"date": "met_date", "before": "as_of"}, {}, {"met_date"}),
        ({"date": "free_day", "before": "as_of"}, {}, {"met_date"}),
        ({"date": {"attains": 18}, "before": "as_of"}, {"birth_date": "2000-01-01"}, {"birth_date"}),
        ("bright", {}, {"red"}),
        ("bright", {"red": False}, {"blue", "green"}),
        ("bright", {"bright": True, "red": False}, {"bright"}),
        ({"not": "bright"}, {"red": False, "green": False}, {"red", "green"}),
        ("settled", {}, set()),
        ({"event": "move_in"}, {}, set()),
    ],
)
def test_a_decision_rests_on_the_facts_that_decide_and_on_no_others(
    condition: Any, facts: dict[str, Any], used: set[str]
) -> None:
    assert deciding(condition, {**_ALL, **facts}) == {(f, "a") for f in used}


def test_the_event_and_its_day_come_first() -> None:
    found = decision("red", {"a": {"red": True}})
    assert [r.text for r in found.reasons] == [
        "「転入」: 転入した日は令和8年11月9日",
        "aさん: 赤いは「はい」",
    ]
    undated = decision("red", {"a": {"red": True}}, [moving_in("a", move_in_date=None)])
    assert undated.reasons[0] == Reason("move_in", "event.0", True, "「転入」があったため")


@pytest.mark.parametrize(
    ("condition", "facts", "text"),
    [
        ("red", {"red": True, "name": "山田 太郎"}, "山田 太郎さん: 赤いは「はい」"),
        ({"shape": "round"}, {"shape": "round"}, "aさん: 形は「丸」"),
        ({"tags": "x"}, {"tags": ["x", "y"]}, "aさん: 札は「札い・札ろ」"),
        ({"coats": {"above": 2}}, {"coats": 3}, "aさん: 上着の数は「3」"),
        (
            {"date": "met_date", "before": "as_of"},
            {"met_date": "2026-11"},
            "aさん: 会った日は「令和8年11月」(「会った日」が、手続をする日より前)",
        ),
        ("bright", {"red": True}, "aさん: 明るい"),
        ({"not": "bright"}, {"bright": False}, "aさん: 「明るい」ではない"),
        ({"not": "dull"}, {"red": False}, "aさん: さえている"),
    ],
)
def test_a_reason_reads_as_a_sentence(condition: Any, facts: dict[str, Any], text: str) -> None:
    as_of = "2026-12-16" if "met_date" in facts else "2026-11-16"
    assert decision(condition, {"a": facts}, as_of=as_of).reasons[-1].text == text


def test_what_rules_out_a_stronger_status_is_told_too() -> None:
    found = decision({"all": ["red", "blue"]}, {"a": {**_ALL, "blue": False}}, recommended_when="green")
    assert found.status == "recommended"
    assert [r.fact for r in found.reasons] == ["move_in_date", "green", "blue"]


def test_not_required_tells_why_and_the_rules_own_sentence_first() -> None:
    book = book_of({"p": rule("red", recommended_when="blue", not_required_text="赤くないので要りません")})
    [found] = decided(book, {"a": {"red": False, "blue": False}}).decided
    assert [r.text for r in found.reasons] == [
        "赤くないので要りません",
        "aさん: 赤いは「いいえ」",
        "aさん: 青いは「いいえ」",
    ]


def test_not_required_because_of_the_event_alone_says_so() -> None:
    found = decision({"visit_has": "death"}, {"a": {}})
    assert [r.text for r in found.reasons] == ["今回の「転入」では要りません"]
    late = decision({"date": "event_date", "before": "2020-01-01"}, {"a": {}})
    assert late.facts_used == (_MOVE,)


def test_a_procedure_that_follows_from_another_names_it() -> None:
    assert decision({"due": "q"}, {"a": {"green": True}}).reasons[-1].text == "「届」が必要なため"
    assert decision({"not": {"due": "q"}}, {"a": {"green": False}}).reasons[-1].text == "「届」が不要なため"


# --- people -------------------------------------------------------------------------------

_PEOPLE = {"a": {"red": True}, "b": {"red": False}, "c": {"red": True}}


@pytest.mark.parametrize(
    ("condition", "who"),
    [
        ({"exists": "members", "where": "red"}, "a"),
        ({"not": {"exists": "members", "where": {"shape": "flat"}}}, "abc"),
        ({"every": "members", "where": {"shape": "round"}}, "abc"),
        ({"not": {"every": "members", "where": "red"}}, "b"),
        ({"count": "members", "where": "red", "at_least": 2}, "ac"),
        ({"count": "members", "where": "red", "at_most": 2}, "b"),
        ({"not": {"count": "members", "where": "red", "at_least": 3}}, "b"),
    ],
)
def test_of_a_group_those_are_named_who_decide(condition: Any, who: str) -> None:
    people = {p: {**facts, "shape": "round"} for p, facts in _PEOPLE.items()}
    found = decision(condition, people)
    assert "".join(s for _, s in found.certificate if s) == who


def test_a_sheet_for_several_gives_the_reasons_of_each() -> None:
    found = decision("red", _PEOPLE, [moving_in("a", "b", "c")], per="household")
    assert found.facts_used == (_MOVE, ("red", "a"), ("red", "c"))


@pytest.mark.parametrize(("reds", "payer"), [((True, False), "a"), ((False, True), "b")])
def test_facts_of_a_couple_that_rest_on_each_other_are_explained_without_going_in_circles(
    reds: tuple[bool, bool], payer: str
) -> None:
    home = {
        "a": {"relation_to_head": "世帯主", "red": reds[0]},
        "b": {"relation_to_head": "妻", "red": reds[1]},
    }
    found = decision("pays", home, [moving_in("a", "b")])
    assert (found.status, found.subjects) == ("required", (payer,))
    assert set(found.certificate) == {("household_closed", None), ("red", "a"), ("red", "b")}


def test_one_reason_for_the_same_fact_rests_on_all_that_either_rests_on() -> None:
    one, two = (Reason("bright", "a", True, t, leaves) for t, leaves in _SAME)
    assert unique([one, two]) == [Reason("bright", "a", True, "一", (("red", "a"), ("blue", "a")))]


_SAME = [("一", (("red", "a"),)), ("二", (("red", "a"), ("blue", "a")))]


def test_of_two_events_that_require_it_one_is_enough() -> None:
    events = [moving_in("a", loud=True), event("relocate", "a", relocate_date="2026-11-12", loud=True)]
    found = decision("loud", {"a": {}}, events, events=["move_in", "relocate"])
    assert found.certificate == (("loud", "event.0"),)
    assert found.events == (0, 1)


def test_all_events_are_told_that_leave_something_undone() -> None:
    events = [moving_in("a", loud=False), event("relocate", "a", relocate_date="2026-11-12", loud=False)]
    found = decision("loud", {"a": {}}, events, events=["move_in", "relocate"])
    assert found.certificate == (("loud", "event.0"), ("loud", "event.1"))


def test_kin_are_named_by_what_they_are_to_each_other() -> None:
    home = {"a": {"relation_to_head": "世帯主"}, "b": {"relation_to_head": "妻", "red": True}}
    found = decision({"exists": "spouse", "where": "red"}, home)
    assert found.reasons[-1].text == "妻さん(世帯主さんの配偶者): 赤いは「はい」"
    assert set(found.certificate) == {("relation_to_head", "a"), ("relation_to_head", "b"), ("red", "b")}
    alone = decision({"exists": "spouse", "where": "red"}, {"a": {"relation_to_head": "世帯主"}})
    assert [r.text for r in alone.reasons] == ["世帯主さんの配偶者にあたる方はいない", _ALL_LISTED]


_ALL_LISTED = "ご家族は、ここに挙がっている方で全員"


def test_whom_an_event_is_about_is_told_where_that_decides() -> None:
    home = {"a": {"relation_to_head": "世帯主"}, "b": {"relation_to_head": "子"}}
    found = decision({"exists": "children", "where": {"subject_of": "move_in"}}, home, [moving_in("a", "b")])
    assert found.reasons[-1].text == "子さん(世帯主さんの子): 今回の「転入」の対象の方"


def test_the_law_for_using_a_fact_and_for_the_number_it_meets_comes_with_the_reason() -> None:
    ground = {**derived("red"), "ground": "試験法9条"}
    limit = {"label": "上限", "values": [{"from": "2000-01-01", "value": 2}], "legal_basis": ["試験法8条"]}
    condition = {"all": ["grounded", {"coats": {"at_least": {"parameter": "most"}}}]}
    book = book_of({"p": rule(condition)}, {"grounded": ground}, {"most": limit})
    [found] = decided(book, {"a": _ALL}).decided
    assert [r.basis for r in found.reasons] == [(), ("試験法9条",), ("試験法8条",)]


def test_the_least_sensitive_of_equally_small_sets_is_chosen() -> None:
    secret = {**derived("green"), "sensitivity": "protected", "ground": "試験法9条"}
    book = book_of({"p": rule({"any": ["secret", "red"]})}, {"secret": {**secret, "source": "register"}})
    [found] = decided(book, {"a": {"secret": True, "red": True}}).decided
    assert found.certificate == (("red", "a"),)
