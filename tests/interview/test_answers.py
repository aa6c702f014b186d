"""What an answer means: typed text as a fact's value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.content.model import Fact, Question
from smartmado.interview.answers import AnswerError, read_answer, with_answers
from tests.support.told import Told


def fact(kind: str, **more: Any) -> Fact:
    """An askable fact of this type."""
    values = {"a": "あ", "b": "い"} if kind in ("enum", "list") else {}
    question = Question("いつですか。", "試験です。", "resident", **more)
    return Fact("f", "事実", "person", kind, "asked", values=values, question=question)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("bool", ["true"], True),
        ("bool", ["false"], False),
        ("enum", ["b"], "b"),
        ("list", ["a", "b"], ["a", "b"]),
        ("list", ["none"], []),
        ("date", ["令和8年11月16日"], "2026-11-16"),
        ("date", ["R8.11.16"], "2026-11-16"),
        ("date", ["20261116"], "2026-11-16"),
        ("date", ["2026-11-16"], "2026-11-16"),
        ("int", ["３０５０"], 3050),
        ("kana", ["やまね　だいすけ"], "ヤマネ　ダイスケ"),
        ("kana", ["ﾔﾏﾈ ﾀﾞｲｽｹ"], "ヤマネ　ダイスケ"),
        ("text", ["  𠮷田 葛\U000e0101子 "], "𠮷田 葛\U000e0101子"),
    ],
)
def test_a_typed_answer_becomes_the_value_of_its_fact(kind: str, typed: list[str], value: Any) -> None:
    assert read_answer(fact(kind), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("bool", ["maybe"]),
        ("enum", ["c"]),
        ("date", ["昨日"]),
        ("date", ["2026-02-30"]),
        ("int", ["三"]),
        ("int", ["-1"]),
        ("kana", ["山根"]),
        ("text", [""]),
        ("text", []),
        ("text", ["あ" * 500]),
        ("text", ["123456789018"]),
        ("text", ["１２３４　５６７８　９０１８"]),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_sentence(kind: str, typed: list[str]) -> None:
    with pytest.raises(AnswerError) as caught:
        read_answer(fact(kind), typed)
    assert caught.value.message.endswith("。")


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u200b", "\ufeff", "\n", "\0", "\ufffd"])
def test_a_letter_that_hides_or_turns_text_is_named_and_not_kept(letter: str) -> None:
    with pytest.raises(AnswerError, match=f"目に見えない字\\(U\\+{ord(letter):04X}\\)"):
        read_answer(fact("text"), [f"山田{letter}夫太"])


def test_a_number_outside_its_bounds_is_refused() -> None:
    with pytest.raises(AnswerError, match="1から9"):
        read_answer(fact("int", min=1, max=9), ["10"])


@given(st.text(alphabet=st.characters(categories=("Lo", "Lu", "Nd")), min_size=1, max_size=30))
def test_text_is_kept_letter_by_letter(text: str) -> None:
    try:
        assert read_answer(fact("text"), [text]) == text
    except AnswerError as error:
        assert "マイナンバー" in error.message  # twelve digits with the right check digit


BASE = {
    "events": [{"type": "move_in", "subjects": ["a"]}],
    "household": {"members": [{"id": "a", "red": False}]},
    "answers": {},
}


def test_answers_are_written_where_their_fact_belongs_and_the_base_stays_as_it_was() -> None:
    told = [
        Told("red", "a", True),
        Told("loud", "event.0", True),
        Told("wet", None, False),
        Told("blue", "a", None, unknown=True),
    ]
    made = with_answers(BASE, told)
    assert made["household"]["members"] == [{"id": "a", "red": True}]
    assert made["events"][0]["loud"] is True
    assert made["answers"] == {"wet": False}
    assert BASE["answers"] == {}


@pytest.mark.parametrize("subject", ["z", "event.7"])
def test_an_answer_for_someone_who_is_not_there_is_an_error(subject: str) -> None:
    with pytest.raises((KeyError, IndexError)):
        with_answers(BASE, [Told("red", subject, True)])
