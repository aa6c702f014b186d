"""Conditions and deadlines as sentences: each one has words, in Japanese, and means what it says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.content.expressions import PEOPLE as SETS
from smartmado.content.expressions import Const, Not, parse_condition
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.date_phrases import date_phrase, deadline_phrase
from smartmado.decisions.sentences import PEOPLE, Sentence, condition_sentence
from tests.support.rulebooks import checkout_rulebook

IDENTIFIER = re.compile(r"[a-z]+_[a-z_]+")


def _texts(sentence: Sentence) -> list[str]:
    return [sentence.text, *(t for p in sentence.parts for t in _texts(p))]


def test_every_condition_of_the_rulebook_has_a_sentence_without_identifiers(book: Rulebook) -> None:
    found = [
        (p.id, condition_sentence(book, c, negated).flat)
        for p in book.procedures.values()
        for v in p.versions
        for c in [*v.conditions.values(), *(i.when for i in v.required_items if i.when)]
        for negated in (False, True)
    ]
    assert [f for f in found if not f[1] or IDENTIFIER.search(f[1])] == []


def test_every_formula_and_every_deadline_of_the_rulebook_has_words(book: Rulebook) -> None:
    found = [
        (f.id, date_phrase(book, f.derived) if f.type == "date" else condition_sentence(book, f.derived).flat)
        for f in book.facts.values()
        if f.derived is not None
    ]
    found += [
        (p.id, deadline_phrase(book, d))
        for p in book.procedures.values()
        for v in p.versions
        for d in v.deadlines
    ]
    assert [f for f in found if not f[1] or IDENTIFIER.search(f[1])] == []


def test_every_set_of_people_has_a_name() -> None:
    assert set(PEOPLE) == set(SETS)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("seal_registered", "「印鑑登録がある」に当たる"),
        ({"not": "seal_registered"}, "「印鑑登録がある」に当たらない"),
        ({"insurance_type": ["nhi"]}, "医療保険が「国民健康保険」である"),
        ({"event": ["move_in", "birth"]}, "きっかけが「転入(国内から)」か「出生」である"),
        (
            {"exists": "parents", "where": {"insurance_type": "nhi"}},
            "医療保険が「国民健康保険」である父母がいる",
        ),
        (
            {"not": {"every": "members", "where": "is_head"}},
            "「世帯主である」に当たらない世帯の人がいる",
        ),
        ({"count": "children", "where": True, "at_least": 2}, "子が2人以上いる"),
        (
            {"date": "move_in_date", "on_or_before": "as_of"},
            "「米子市に住み始めた日」が、手続をする日か、それより前である",
        ),
        (
            {"not": {"date": {"attains": 18}, "before": "event_date"}},
            "18歳に達する日(誕生日の前日)が、できごとの日か、それより後である",
        ),
        ({"due": ["move_in_notice"]}, "「転入届」の手続がある"),
        (False, "どのようなときも当てはまらない"),
    ],
)
def test_a_condition_reads_like_this(book: Rulebook, raw: Any, told: str) -> None:
    assert condition_sentence(book, parse_condition(raw)).flat == told


def test_a_group_is_told_part_by_part(book: Rulebook) -> None:
    told = condition_sentence(
        book, parse_condition({"all": ["is_head", {"any": ["is_head", "seal_registered"]}]})
    )
    assert told.text == "次のすべてに当てはまる"
    assert told.parts[1].text == "次のいずれかに当てはまる"
    assert told.flat.count("【") == 2


LEAVES = st.sampled_from(
    [
        "is_head",
        "seal_registered",
        {"insurance_type": "nhi"},
        {"event": ["birth"]},
        {"subject_of": ["death"]},
        {"date": "event_date", "before": "2026-04-01"},
        {"exists": "children", "where": "is_head"},
        {"every": "members", "where": {"insurance_type": ["nhi", "none"]}},
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda c: {"not": c}),
        st.lists(inner, min_size=1, max_size=3).map(lambda c: {"all": c}),
        st.lists(inner, min_size=1, max_size=3).map(lambda c: {"any": c}),
    ),
    max_leaves=8,
)


@given(CONDITIONS)
def test_a_double_negation_is_told_like_the_thing_itself(raw: Any) -> None:
    book, condition = checkout_rulebook(), parse_condition(raw)
    assert condition_sentence(book, Not(Not(condition))) == condition_sentence(book, condition)


@given(CONDITIONS)
def test_a_sentence_and_its_negation_never_read_the_same(raw: Any) -> None:
    book, condition = checkout_rulebook(), parse_condition(raw)
    told, denied = condition_sentence(book, condition), condition_sentence(book, Not(condition))
    assert told != denied
    assert all("次の" in t or not s.parts for s in (told, denied) for t in [s.text])


def test_always_and_never_are_told_apart(book: Rulebook) -> None:
    assert condition_sentence(book, Const(True)).text == "いつでも"
    assert condition_sentence(book, Not(Const(True))).text == condition_sentence(book, Const(False)).text


def test_a_deadline_says_where_it_starts_and_what_a_holiday_does(book: Rulebook) -> None:
    [deadline] = book.procedures["move_in_notice"].versions[-1].deadlines
    assert deadline_phrase(book, deadline) == (
        "「米子市に住み始めた日」を起点に、その翌日から数えて14日〔住民異動の届出の期間〕以内"
        "(その日が市の休日なら次の開庁日まで)"
    )


def test_all_texts_of_a_sentence_are_reached(book: Rulebook) -> None:
    procedure = book.procedures["nhi_enroll"]
    told = condition_sentence(book, procedure.versions[-1].conditions["required"])
    assert len(_texts(told)) > 10
