"""What an answer means: text from a screen as a fact's value, and answers within a situation."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from smartmado.content.model import Fact
from smartmado.decisions.present import value_json
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.names import UNSEEN, looks_like_mynumber
from smartmado.facts.situation import Situation
from smartmado.facts.wareki import parse_flexible


class AnswerError(SmartmadoError):
    """An answer that cannot be read, told to the one who typed it."""


class Answered(Protocol):
    """An answer as a case keeps it. `subject`: a person's id, "event.N", or None for the visit."""

    @property
    def fact(self) -> str: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def value(self) -> Any: ...
    @property
    def source(self) -> str: ...
    @property
    def unknown(self) -> bool: ...


def read_answer(fact: Fact, typed: Sequence[str]) -> Any:
    """The JSON value of what was typed or chosen; `AnswerError` says what to do when it is none."""
    texts = [t.strip() for t in typed if t.strip()]
    if fact.type == "list":
        return [t for t in texts if t != "none"]
    if not texts:
        raise AnswerError("答えを選ぶか、書いてください。わからないときは「わからない」を押してください。")
    text = texts[0]
    if looks_like_mynumber(text):
        raise AnswerError("マイナンバー(個人番号)は入力しないでください。紙の欄に手で書いていただきます。")
    match fact.type:
        case "bool":
            return _choice(text, {"true": True, "false": False})
        case "enum":
            return _choice(text, {v: v for v in fact.values})
        case "date" | "month":
            return _date(text)
        case "int":
            return _number(fact, text)
        case "kana":
            return _kana(_text(fact, text))
    return _text(fact, text)


def _choice(text: str, choices: Mapping[str, Any]) -> Any:
    if text not in choices:
        raise AnswerError("選択肢から一つ選んでください。")
    return choices[text]


def _date(text: str) -> Any:
    found = parse_flexible(text)
    if found is None:
        raise AnswerError("日付として読めません。「令和8年11月16日」や「2026/11/16」のように書いてください。")
    return value_json(found)


def _number(fact: Fact, text: str) -> int:
    digits = unicodedata.normalize("NFKC", text)
    if not digits.isdecimal() or len(digits) > 12:
        raise AnswerError("数字だけで書いてください。")
    value = int(digits)
    question = fact.question
    if question and ((question.max is not None and value > question.max) or (question.min or 0) > value):
        raise AnswerError(f"{question.min or 0}から{question.max}までの数字で書いてください。")
    return value


def _kana(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text)
    kana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in wide).replace(" ", "　")
    if not all("ァ" <= c <= "ヺ" or c in "ー・　" or c.isascii() for c in kana):
        raise AnswerError("カタカナ(またはひらがな)で書いてください。")
    return kana


def _text(fact: Fact, text: str) -> str:
    most = fact.question.max if fact.question and fact.question.max else 200
    if len(text) > most:
        raise AnswerError(f"{most}文字までで書いてください({len(text)}文字あります)。")
    unseen = UNSEEN.search(text)
    if unseen:
        raise AnswerError(
            f"目に見えない字(U+{ord(unseen[0]):04X})が入っています。貼りつけたときは、打ち直してください。"
        )
    return text


def is_placed(situation: Situation, fact: Fact, subject: str | None) -> bool:
    """Whether a fact can be told of `subject` in this situation: a person, "event.N", or None (the visit)."""
    match fact.scope:
        case "visit":
            return subject is None
        case "event":
            return subject in [f"event.{i}" for i in range(len(situation.events))]
    return subject is not None and situation.person(subject) is not None


def with_answers(raw: Mapping[str, Any], given: Sequence[Answered]) -> dict[str, Any]:
    """The situation JSON with the answers written into it. KeyError/IndexError for someone not in it."""
    made: dict[str, Any] = copy.deepcopy(dict(raw))
    people = {p["id"]: p for p in (*made["household"]["members"], *made.get("others", ()))}
    for answer in given:
        if answer.unknown:
            continue
        if answer.subject is None:
            made.setdefault("answers", {})[answer.fact] = answer.value
        elif answer.subject.startswith("event."):
            made["events"][int(answer.subject.removeprefix("event."))][answer.fact] = answer.value
        else:
            people[answer.subject][answer.fact] = answer.value
    return made
