"""Malformed situations: each is refused with a sentence that names the field."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.situation import SituationError, parse_situation

GOOD: dict[str, Any] = {
    "as_of": "2026-11-16",
    "municipality": "312029",
    "events": [
        {
            "type": "move_in",
            "subjects": ["a", "b"],
            "move_in_date": "2026-11-09",
            "planned_move_out_date": "2026-11-08",
        },
        {"type": "death", "subjects": ["c"], "death_date": "2026-11-10", "known_date": "2026-11-11"},
    ],
    "household": {
        "closed": True,
        "members": [
            {"id": "a", "relation_to_head": "世帯主", "birth_date": "1990-05-02", "insurance_type": "nhi"},
            {"id": "b", "relation_to_head": "子", "birth_date": "2020-04-01", "father": "a"},
            {"id": "c", "relation_to_head": "父", "birth_date": "1950-04-01"},
        ],
    },
    "others": [{"id": "x", "birth_date": "1980-01-01"}],
    "answers": {"visitor": "a"},
}
_WRONG_DATES = [
    "2026-02-30",
    "昨日",
    "2026/11/16",
    "20261116",
    "",
    20261116,
    1.5,
    True,
    [],
    {},
    "0000-00-00",
    "2026-13-01",
    "9999-01-01",
    {"text": 1},
    {"earliest": "2026-11-02", "latest": "2026-11-01"},
    {"from": "2026"},
    {"text": "昭和22年\n月日不詳", "earliest": "1947"},
    {"text": "あ" * 501, "earliest": "1947"},
    {"text": "\ud800", "earliest": "1947"},
    {"earliest": {"earliest": "1947"}},
    [[[]]],
]
_WRONG_MAPPINGS = [[], "x", 3, True, [1]]
_WRONG_IDS = [None, "", 7, "あ", "a b", "x" * 65, ["a"], "a\n", True, "event.0"]
_WRONG_ENUMS = ["国保", "NHI", 1, True, [], {}, "nhi ", ""]
_WRONG_TEXTS = [
    1,
    True,
    [],
    {},
    "あ" * 501,
    "a\x00b",
    "a\nb",
    "\x1b[31m",
    "\ud800",
    "a\u2028b",
    "山\u202e田",
    "山\u200b田",
]


def _places() -> Iterator[tuple[tuple[Any, ...], list[Any], str]]:
    """(path, wrong values, start of the field that the error must name)."""
    yield ("as_of",), [None, *_WRONG_DATES, "2026-11", "2026"], "as_of"
    yield ("municipality",), ["131016", 312029, "米子市", "", []], "municipality"
    yield ("events",), [None, [], {}, "birth", 1, True], "events"
    yield ("events", 0), [None, [], "x", 1], "events[0]"
    yield ("events", 0, "type"), [None, "moved", 1, [], {}, "", "MOVE_IN"], "events[0].type"
    yield (
        ("events", 0, "subjects"),
        [None, "a", [1], [], ["z"], ["a", "a"], {}, 0, [["a"]]],
        "events[0].subjects",
    )
    yield ("events", 0, "move_in_date"), [*_WRONG_DATES, "2026-11-17", "1989-01-01"], "events[0].move_in_date"
    yield ("events", 0, "unknown_fact"), ["x", 1], "events[0].unknown_fact"
    yield ("events", 0, "insurance_type"), ["nhi"], "events[0].insurance_type"
    yield ("events", 1, "known_date"), ["2026-11-09", "2026-11-17"], "events[1].known_date"
    yield ("household",), [*_WRONG_MAPPINGS, {"member": []}], "household"
    yield ("household", "closed"), ["yes", 1, [], {}], "household.closed"
    yield ("household", "members"), ["a", 1, {}, True], "household.members"
    yield ("household", "members", 0), ["a", 1, None, []], "household.members[0]"
    yield ("household", "members", 0, "id"), _WRONG_IDS, "household.members[0].id"
    yield ("household", "members", 1, "id"), ["a"], "household.members[1].id"
    yield ("household", "members", 0, "birth_date"), [*_WRONG_DATES, "2026-11-17", "2021-01-01"], ""
    yield ("household", "members", 0, "insurance_type"), _WRONG_ENUMS, "household.members[0].insurance_type"
    yield (
        ("household", "members", 0, "child_allowance_recipient"),
        ["true", 1, 0, "はい", []],
        "household.members[0]",
    )
    yield (
        ("household", "members", 0, "special_medical"),
        ["child", [1], ["children"], {}, True],
        "household.members[0]",
    )
    yield (
        ("household", "members", 0, "household_order"),
        ["1", -1, 1.5, True, 10**13, []],
        "household.members[0]",
    )
    yield ("household", "members", 0, "name"), _WRONG_TEXTS, "household.members[0].name"
    yield ("household", "members", 0, "my_number"), ["123456789018"], "household.members[0].my_number"
    yield ("household", "members", 0, "death_date"), ["2026-11-01"], "household.members[0].death_date"
    yield ("household", "members", 1, "father"), ["z", 1, "b" * 70, True], ""
    yield ("household", "members", 1, "birth_date"), ["1980-01-01", "2030-01-01"], ""
    yield ("others",), ["x", 1, {}, True], "others"
    yield ("others", 0), ["x", 1, None, []], "others[0]"
    yield ("others", 0, "id"), [*_WRONG_IDS, "a"], "others"
    yield ("answers",), _WRONG_MAPPINGS, "answers"
    yield ("answers", "visitor"), ["z", 1, True, []], "answers.visitor"
    yield ("answers", "birth_date"), ["2000-01-01"], "answers.birth_date"
    yield ("answers", "nothing_like_this"), [1], "answers.nothing_like_this"
    yield ("extra",), [1, "x", None], "extra"
    yield (
        ("events", 0, "planned_move_out_date"),
        [*_WRONG_DATES, "1989-01-01"],
        "events[0].planned_move_out_date",
    )
    yield ("events", 1, "death_date"), [*_WRONG_DATES, "2026-11-17", "1949-01-01"], "events[1]"
    yield ("events", 1, "type"), ["deaths", None, 0], "events[1].type"
    yield ("household", "members", 2, "care_level"), _WRONG_ENUMS, "household.members[2].care_level"


def _cases() -> list[Any]:
    return [
        pytest.param(path, value, field, id=f"{'.'.join(map(str, path))}={value!r}"[:80])
        for path, values, field in _places()
        for value in values
    ]


def _with(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    raw = copy.deepcopy(GOOD)
    place: Any = raw
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return raw


def test_the_situation_that_the_mistakes_are_made_in_is_good(book: Rulebook) -> None:
    situation = parse_situation(GOOD, book)
    assert set(situation.members) == {"a", "b", "c"}


def test_there_are_at_least_200_malformed_situations() -> None:
    assert len(_cases()) >= 200


@pytest.mark.parametrize(("path", "value", "field"), _cases())
def test_a_malformed_situation_is_refused_naming_its_field(
    book: Rulebook, path: tuple[Any, ...], value: Any, field: str
) -> None:
    with pytest.raises(SituationError) as caught:
        parse_situation(_with(path, value), book)
    assert caught.value.field.startswith(field)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) > len(caught.value.field) + 5


def test_an_error_repeats_little_of_what_it_was_given(book: Rulebook) -> None:
    nested: list[Any] = []
    for _ in range(900):
        nested = [nested]
    long = "x" * 100_000
    for path in (
        ("events", 0, "type"),
        ("events", 0, "move_in_date"),
        ("household", "members", 0, "name"),
        (long,),
    ):
        for value in (long, nested, {"earliest": nested}, 9**999):
            with pytest.raises(SituationError) as caught:
                parse_situation(_with(path, value), book)
            assert len(caught.value.message) < 1200


@pytest.mark.parametrize("raw", [None, 1, "x", [], True, [GOOD]])
def test_what_is_no_situation_at_all_is_refused(book: Rulebook, raw: Any) -> None:
    with pytest.raises(SituationError):
        parse_situation(raw, book)


def test_null_and_a_missing_fact_are_both_unknown(book: Rulebook) -> None:
    raw = _with(("household", "members", 0, "insurance_type"), None)
    assert "insurance_type" not in parse_situation(raw, book).members["a"].facts


def test_a_partial_birth_date_is_kept_as_it_is_written(book: Rulebook) -> None:
    raw = json.loads(
        json.dumps(
            _with(
                ("household", "members", 2, "birth_date"),
                {"text": "昭和25年 月日不詳", "earliest": "1950-01-01", "latest": "1950-12-31"},
            )
        )
    )
    born = parse_situation(raw, book).members["c"].facts["birth_date"]
    assert getattr(born, "text", None) == "昭和25年 月日不詳"


def test_a_parent_or_spouse_may_be_none_of_the_people(book: Rulebook) -> None:
    raw = copy.deepcopy(GOOD)
    raw["others"][0] |= {"father": "unlisted", "mother": "unlisted", "spouse": "unlisted"}
    assert parse_situation(raw, book).others["x"].facts["father"] == "unlisted"


@pytest.mark.parametrize(
    ("put", "field"),
    [
        ({"answers": {"visitor": "unlisted"}}, "answers.visitor"),
        ({"others": [{"id": "unlisted"}]}, "others[0].id"),
    ],
)
def test_nobody_is_called_as_who_is_not_listed_and_such_a_one_does_not_come(
    book: Rulebook, put: dict[str, Any], field: str
) -> None:
    with pytest.raises(SituationError) as refused:
        parse_situation({**GOOD, **put}, book)
    assert refused.value.field == field


def test_who_lives_elsewhere_is_not_the_head_of_this_household(book: Rulebook) -> None:
    raw = copy.deepcopy(GOOD)
    found = parse_situation(raw, book)
    assert found.others["x"].facts["is_head"] is False
    assert found.others["x"].facts["woman_by_relation"] is False
    assert found.others["x"].facts["lives_elsewhere"] is True
    assert "is_head" not in found.members["c"].facts
    raw["others"][0]["relation_to_head"] = "世帯主"  # two households that come together
    assert "is_head" not in parse_situation(raw, book).others["x"].facts
