"""Kinship: what 続柄, references and a marriage prove, and what they leave open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smartmado.facts.dates import DateRange
from smartmado.facts.relations import (
    KIN,
    is_child_of,
    is_sibling_of,
    is_spouse_of,
    parse_relation,
)
from smartmado.facts.situation import UNLISTED, Event, Person, Situation, Value

DAY = date(2026, 11, 16)


def household(
    *events: Event, others: dict[str, Person] | None = None, **people: str | dict[str, Value] | None
):
    """A household: id = 続柄 (None: not known), or a mapping of facts."""
    members = {}
    for person, told in people.items():
        facts = told if isinstance(told, dict) else {} if told is None else {"relation_to_head": told}
        members[person] = Person(person, facts)
    return Situation(DAY, "312029", events, members, others or {})


def born(year: int) -> DateRange:
    return DateRange.of(date(year, 4, 1))


# --- 続柄 as written -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("世帯主", ()),
        ("本人", ()),
        ("妻", ("妻",)),
        ("夫（未届）", ("夫（未届）",)),
        ("夫(未届)", ("夫（未届）",)),
        ("子", ("子",)),
        ("子（子の夫）", ("子",)),
        ("子(子の妻)", ("子",)),
        ("妻の子", ("妻", "子")),
        ("子の妻の子", ("子", "妻", "子")),
        ("子の妻（未届）の子", ("子", "妻（未届）", "子")),
        ("父の父", ("父", "父")),
        ("長男", ("子",)),
        ("二女", ("子",)),
        ("養子", ("子",)),
        ("孫", ("子", "子")),
        ("祖母", ("父", "母")),
        ("弟", ("弟",)),
    ],
)
def test_a_relation_is_read_from_the_head_outwards(text: str, path: tuple[str, ...]) -> None:
    assert parse_relation(text) == path


@pytest.mark.parametrize(
    "text", ["縁故者", "同居人", "", "の子", "子の", "子のの子", "子 ", "妻子", "子の縁故者", "曾孫", "SON"]
)
def test_words_that_prove_no_kinship_are_not_guessed_at(text: str) -> None:
    assert parse_relation(text) is None


@given(
    st.lists(
        st.sampled_from(["夫", "妻", "妻（未届）", "子", "父", "母", "兄", "姉", "弟", "妹"]), min_size=1
    )
)
def test_units_joined_by_no_come_apart_again(units: list[str]) -> None:
    assert parse_relation("の".join(units)) == tuple(units)


@given(st.text(max_size=12))
def test_any_text_at_all_can_be_read_as_a_relation(text: str) -> None:
    assert parse_relation(text) is None or isinstance(parse_relation(text), tuple)


# --- children and parents -----------------------------------------------------


@pytest.mark.parametrize(
    ("child", "parent", "answer"),
    [
        ("子", "世帯主", True),
        ("子", "妻", True),
        ("子", "夫（未届）", True),
        ("子（子の夫）", "世帯主", True),
        ("妻の子", "妻", True),
        ("妻の子", "世帯主", False),
        ("夫の子", "夫", True),
        ("世帯主", "父", True),
        ("世帯主", "母", True),
        ("弟", "父", True),
        ("妻", "妻の母", True),
        ("妻の妹", "妻の母", True),
        ("妻", "母", False),
        ("父", "父の父", True),
        ("母", "父の父", False),
        ("子の子", "子", True),
        ("子の子", "子の妻", True),
        ("子の子", "世帯主", False),
        ("子の妻の子", "子", False),
        ("子の妻の子", "子の妻", True),
        ("子", "子", False),
        ("弟", "世帯主", False),
        ("縁故者", "世帯主", None),
        ("子", "同居人", None),
        (None, "世帯主", None),
    ],
)
def test_who_is_whose_child_by_relation(child: str | None, parent: str, answer: bool | None) -> None:
    assert is_child_of(household(c=child, p=parent), "c", "p") is answer


def test_nobody_is_their_own_child_spouse_or_sibling() -> None:
    home = household(a=None)
    assert [f(home, "a", "a") for f in (is_child_of, is_spouse_of, is_sibling_of)] == [False] * 3


def test_being_the_head_counts_without_a_relation() -> None:
    assert is_child_of(household(a={"is_head": True}, b="子"), "b", "a") is True


def test_with_two_possible_parents_a_grandchild_belongs_to_neither_for_certain() -> None:
    two = household(h="世帯主", a="子", b="子", w="子の妻", c="子の子")
    assert [is_child_of(two, "c", p) for p in ("a", "b", "w")] == [None, None, None]


def test_someone_whose_relation_is_not_known_may_be_the_other_possible_parent() -> None:
    home = household(h="世帯主", a="子", x=None, c="子の子")
    assert is_child_of(home, "c", "a") is None


def test_a_named_parent_settles_whose_the_grandchild_is() -> None:
    home = household(h="世帯主", a="子", b="子", c={"relation_to_head": "子の子", "father": "a"})
    assert is_child_of(home, "c", "a") is True
    both = household(
        h="世帯主", a="子", b="子", w="子の妻", c={"relation_to_head": "子の子", "father": "a", "mother": "w"}
    )
    assert is_child_of(both, "c", "b") is False


def test_named_father_and_mother_outweigh_the_relation() -> None:
    home = household(
        h="世帯主", w="妻", c={"relation_to_head": "子", "father": "h", "mother": "x"}, x="縁故者"
    )
    assert is_child_of(home, "c", "w") is False
    assert is_child_of(home, "c", "x") is True


def test_someone_too_young_to_be_a_parent_is_none() -> None:
    home = household(
        a={"relation_to_head": "縁故者", "birth_date": born(2010)},
        c={"relation_to_head": "縁故者", "birth_date": born(2015)},
    )
    assert is_child_of(home, "c", "a") is False


def test_a_recorded_child_of_the_head_may_be_adopted_and_nearly_as_old() -> None:
    home = household(
        a={"relation_to_head": "世帯主", "birth_date": born(1980)},
        c={"relation_to_head": "子", "birth_date": born(1985)},
    )
    assert is_child_of(home, "c", "a") is True


def test_a_young_wife_is_not_the_mother_of_the_heads_grown_child() -> None:
    home = household(
        h="世帯主",
        w={"relation_to_head": "妻", "birth_date": born(1990)},
        c={"relation_to_head": "子", "birth_date": born(1995)},
    )
    assert is_child_of(home, "c", "w") is False


# --- spouses -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "answer"),
    [
        ("世帯主", "妻", True),
        ("世帯主", "夫（未届）", True),
        ("子", "子の妻", True),
        ("父", "母", True),
        ("父の父", "父の母", False),
        ("子", "妻", False),
        ("世帯主", "母", False),
        ("世帯主", "同居人", None),
        (None, "妻", None),
    ],
)
def test_who_is_married_by_relation_in_both_directions(
    one: str | None, two: str, answer: bool | None
) -> None:
    home = household(a=one, b=two)
    assert is_spouse_of(home, "a", "b") is answer
    assert is_spouse_of(home, "b", "a") is answer


def test_with_two_children_a_childs_wife_may_be_of_either() -> None:
    home = household(h="世帯主", a="子", b="子", w="子の妻")
    assert [is_spouse_of(home, p, "w") for p in ("a", "b", "h")] == [None, None, False]


def test_a_named_spouse_outweighs_everything_but_a_marriage() -> None:
    named = household(a={"relation_to_head": "同居人", "spouse": "b"}, b="縁故者", c="縁故者")
    assert is_spouse_of(named, "b", "a") is True
    assert is_spouse_of(named, "a", "c") is False
    wedding = Event("marriage", ("a", "b"))
    married = household(wedding, a="世帯主", b=None, c="縁故者")
    assert is_spouse_of(married, "b", "a") is True
    assert is_spouse_of(married, "a", "c") is False


def test_who_is_known_to_be_married_is_nobody_elses_spouse() -> None:
    home = household(h="世帯主", w="妻", x="縁故者", y=None)
    pairs = [("h", "x"), ("w", "y"), ("x", "y")]
    assert [is_spouse_of(home, *pair) for pair in pairs] == [False, False, None]


# --- siblings ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "answer"),
    [
        ("子", "子", True),
        ("世帯主", "妹", True),
        ("兄", "弟", True),
        ("子", "妻の子", True),
        ("子", "弟", False),
        ("妻の子", "妻の子", True),
        ("世帯主", "妻", False),
        ("子", "縁故者", None),
    ],
)
def test_who_are_brothers_and_sisters_by_relation(one: str, two: str, answer: bool | None) -> None:
    assert is_sibling_of(household(h="世帯主", w="妻", a=one, b=two), "a", "b") is answer


def test_grandchildren_of_two_possible_parents_may_be_cousins() -> None:
    assert is_sibling_of(household(s="子", a="子の子", b="子の子"), "a", "b") is True
    assert is_sibling_of(household(s="子", t="子", a="子の子", b="子の子"), "a", "b") is None


def test_in_a_household_that_may_have_more_members_whose_a_grandchild_is_stays_open() -> None:
    home = household(h="世帯主", a="子", c="子の子")
    assert is_child_of(home, "c", "a") is True
    assert is_child_of(replace(home, closed=False), "c", "a") is None


def test_people_with_the_same_named_mother_are_siblings_whatever_the_relation() -> None:
    home = household(
        a={"relation_to_head": "縁故者", "mother": "m"},
        b={"relation_to_head": "同居人", "mother": "m"},
        m=None,
    )
    assert is_sibling_of(home, "a", "b") is True


# --- father, mother, and whom someone bore --------------------------------------


def test_father_and_mother_follow_the_sex_of_a_parent() -> None:
    home = household(
        h={"relation_to_head": "世帯主", "sex": "female"}, w={"relation_to_head": "夫", "sex": "male"}, c="子"
    )
    assert [KIN["mother"](home, p, "c") for p in "hw"] == [True, False]
    assert [KIN["father"](home, p, "c") for p in "hw"] == [False, True]
    assert [KIN["borne"](home, "c", p) for p in "hw"] == [True, False]


@pytest.mark.parametrize("sex", [None, "unknown"])
def test_a_parent_whose_sex_is_not_known_may_be_either(sex: str | None) -> None:
    home = household(h={"relation_to_head": "世帯主", **({"sex": sex} if sex else {})}, c="子", x="妻の子")
    assert KIN["mother"](home, "h", "c") is None
    assert KIN["father"](home, "h", "c") is None
    assert KIN["mother"](home, "h", "x") is False


def test_a_named_mother_is_the_mother_and_nobody_else_is() -> None:
    home = household(
        h={"relation_to_head": "世帯主", "sex": "female"}, c={"relation_to_head": "子", "mother": "z"}, z=None
    )
    assert KIN["mother"](home, "z", "c") is True
    assert KIN["mother"](home, "h", "c") is False
    assert KIN["borne"](home, "c", "z") is True


# --- people elsewhere -------------------------------------------------------------


def test_people_outside_the_household_are_kin_only_by_reference() -> None:
    father = Person("f")
    home = household(others={"f": father}, c={"relation_to_head": "世帯主", "father": "f"}, d="子")
    assert KIN["parents"](home, "f", "c") is True
    assert KIN["children"](home, "c", "f") is True
    assert KIN["parents"](home, "f", "d") is None


def test_a_spouse_elsewhere_is_the_parent_of_the_heads_children_as_a_spouse_at_home_is() -> None:
    away = Person("x", {"spouse": "h", "birth_date": born(1985)})
    named_there = household(others={"x": away}, h="世帯主", c="子", d="妻の子", m="母")
    named_here = household(others={"x": Person("x")}, h={"relation_to_head": "世帯主", "spouse": "x"}, c="子")
    for home in (named_there, named_here):
        assert is_child_of(home, "c", "x") is True
    assert is_child_of(named_there, "d", "x") is False
    assert is_child_of(named_there, "m", "x") is False
    assert is_spouse_of(named_there, "x", "m") is False


def test_the_spouse_of_a_spouse_or_of_who_has_no_relation_lives_beside_nobody() -> None:
    home = household(others={"x": Person("x", {"spouse": "w"})}, h="世帯主", w="妻", c="子")
    assert is_child_of(home, "c", "x") is None
    home = household(others={"x": Person("x", {"spouse": "e"})}, h="世帯主", e="縁故者", c="子")
    assert is_child_of(home, "c", "x") is None


def test_a_brother_or_sister_elsewhere_is_no_parent() -> None:
    away = Person("x", {"father": "h", "mother": UNLISTED, "birth_date": born(2005)})
    little = {"relation_to_head": "子", "birth_date": born(2026)}
    grandchild = {"relation_to_head": "子の子", "birth_date": born(2026)}
    home = household(others={"x": away}, h="世帯主", w="妻", c=little, g=grandchild)
    assert is_child_of(home, "c", "x") is False
    assert is_child_of(home, "g", "x") is None
    assert is_child_of(home, "x", "h") is True
    assert is_child_of(home, "x", "w") is False


def test_two_who_name_somebody_who_is_not_listed_need_not_mean_the_same_person() -> None:
    away = Person("x", {"father": UNLISTED, "birth_date": born(1985)})
    child = {"father": UNLISTED, "birth_date": born(2020)}
    assert is_child_of(household(others={"x": away}, c=child), "c", "x") is None
    assert is_sibling_of(household(others={"x": away}, c=child), "c", "x") is None


_RELATIONS = st.sampled_from(
    [None, "世帯主", "妻", "夫", "子", "妻の子", "子の妻", "子の子", "父", "母", "弟", "縁故者"]
)


@given(st.lists(_RELATIONS, min_size=2, max_size=6))
def test_children_and_parents_mirror_each_other_and_marriage_and_siblings_do_too(
    relations: list[str | None],
) -> None:
    home = household(**{f"p{i}": r for i, r in enumerate(relations)})
    for a in home.members:
        for b in home.members:
            assert KIN["children"](home, a, b) is KIN["parents"](home, b, a)
            assert is_spouse_of(home, a, b) is is_spouse_of(home, b, a)
            assert is_sibling_of(home, a, b) is is_sibling_of(home, b, a)
            if is_child_of(home, a, b):
                assert is_child_of(home, b, a) is False
                assert is_spouse_of(home, a, b) is False


@given(st.lists(_RELATIONS, min_size=2, max_size=5), st.data())
def test_learning_a_relation_never_overturns_kinship_that_was_certain(
    relations: list[str | None], data: st.DataObject
) -> None:
    known = {f"p{i}": r for i, r in enumerate(relations)}
    less = {p: None if data.draw(st.booleans()) else r for p, r in known.items()}
    before, after = household(**less), household(**known)
    assume(not any(sum(is_spouse_of(after, p, q) is True for q in known) > 1 for p in known))  # is refused
    for name, kin in KIN.items():
        for a in known:
            for b in known:
                told = kin(before, a, b)
                assert told is None or kin(after, a, b) is told, (name, a, b)
