"""A question as a page shows it, and an answer as a page sends it: for the counter and for the tablet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from smartmado.cases.case_state import CaseState
from smartmado.cases.give_answer import Given
from smartmado.content.model import Fact
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import SituationError, parse_value
from smartmado.decisions.wording import UNLISTED_TEXT, value_text
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.filing import is_too_young_to_file
from smartmado.facts.situation import UNLISTED, Situation
from smartmado.interview.answers import AnswerError, read_answer

DONT_KNOW = "?"
"""What わからない sends. No enum has a value of this name."""
NONE_OF_THEM = "none"
_LONGEST = 1000
_MOST_NAMES = 3
_WORD = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True)
class Option:
    """One choice: what it sends, how it reads, whether it is the answer so far."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class QuestionView:
    """A question ready to be shown. `shape`: one, many, or the kind of field to type into.

    `seen`: the mark of the value so far, which the page sends back.
    """

    fact: Fact
    subject: str | None
    text: str
    why: str
    shape: str
    options: tuple[Option, ...]
    typed: str
    unknown: bool
    seen: str
    procedures: tuple[str, ...] = ()

    @property
    def ground(self) -> str | None:
        """The legal ground, where the answer is specially protected."""
        return self.fact.ground if self.fact.sensitivity == "protected" else None

    @property
    def sent(self) -> str:
        """The answer that stands in the page, in words."""
        nothing = "わからない" if self.unknown else "なし"
        return "・".join(o.label for o in self.options if o.chosen) or self.typed or nothing

    @property
    def waiting(self) -> str:
        """The procedures that this answer decides, by name; of many, the first."""
        more = len(self.procedures) - _MOST_NAMES
        names = "、".join(self.procedures[:_MOST_NAMES])
        return f"{names} ほか{more}件" if more > 0 else names

    @property
    def input_mode(self) -> str:
        """The keyboard that a tablet brings up."""
        telephone = self.fact.id.endswith(("phone", "number"))
        return "numeric" if self.shape == "int" or telephone else "text"


def called(situation: Situation, person_id: str) -> str:
    """How someone is spoken of: by name with さん, or by what they are where nobody has named them yet."""
    if person_id == UNLISTED:
        return UNLISTED_TEXT
    person = situation.person(person_id)
    facts = person.facts if person else {}
    for name in ("name", "name_kanji", "alias_name", "name_latin"):
        if facts.get(name):
            return f"{facts[name]}さん"
    if person_id in situation.subjects_of(("birth",)):
        return "生まれたお子さん"
    relation = facts.get("relation_to_head")
    return f"「{relation}」の方" if relation else "お名前が未入力の方"


def question_text(state: CaseState, key: FactKey) -> str:
    """The sentence of a question, with the person's name in it; the label where nothing is asked."""
    fact = state.book.facts[key[0]]
    text = fact.question.text if fact.question else f"{fact.label}を確かめてください。"
    if key[1] is None or fact.scope != "person":
        return text
    who = called(state.situation, key[1])
    return text.replace("{name}さん", who).replace("{name}", who)


def question_view(
    state: CaseState, key: FactKey, procedures: Sequence[str] = (), typed: Sequence[str] | None = None
) -> QuestionView:
    """The question about a fact, with what was typed (`typed`) or answered so far."""
    fact = state.book.facts[key[0]]
    earlier = next((a for a in state.answers if (a.fact, a.subject) == key), None)
    unknown = bool(earlier and earlier.unknown) if typed is None else DONT_KNOW in typed
    given = state.decisions.evaluator.given(key)
    so_far = _as_sent(fact, given) if typed is None else list(typed)
    options = tuple(Option(v, label, v in so_far) for v, label in _choices(fact, state.situation))
    return QuestionView(
        fact,
        key[1],
        question_text(state, key),
        fact.question.why if fact.question else "",
        {"list": "many"}.get(fact.type, "one" if options else fact.type),
        options,
        _as_typed(fact, given, so_far, state.situation),
        unknown,
        state.mark(key),
        _told(state, procedures),
    )


def _told(state: CaseState, procedures: Sequence[str]) -> tuple[str, ...]:
    """The names of procedures, once each, but of none that others of the family must not learn of."""
    known = (state.book.procedures[p] for p in procedures)
    return tuple(dict.fromkeys(p.name for p in known if not p.confidential))


def _choices(fact: Fact, situation: Situation) -> list[tuple[str, str]]:
    match fact.type:
        case "bool":
            return [("true", "はい"), ("false", "いいえ")]
        case "enum":
            order = fact.question.choices if fact.question and fact.question.choices else fact.values
            return [(v, fact.values[v]) for v in order]
        case "list":
            return [*fact.values.items(), (NONE_OF_THEM, "どれもない")]
        case "person" if fact.id == "visitor":
            return _visitors(situation)
        case "person":
            return [*((p, called(situation, p)) for p in situation.everyone()), (UNLISTED, UNLISTED_TEXT)]
    return []


def _visitors(situation: Situation) -> list[tuple[str, str]]:
    """Who may have come to file: not the dead; those too young last, for the clerk who knows why."""
    found: tuple[list[tuple[str, str]], list[tuple[str, str]]] = [], []
    for person in (*situation.members.values(), *situation.others.values()):
        young = is_too_young_to_file(person.facts.get("birth_date"), situation.as_of)
        told = "(15歳未満。届出は法定代理人がします)" if young else ""
        found[young].append((person.id, called(situation, person.id) + told))
    dead = situation.subjects_of(("death",))
    return [one for one in (*found[0], *found[1]) if one[0] not in dead]


def _as_sent(fact: Fact, value: Any) -> list[str]:
    """A known value as the page would send it."""
    match value:
        case None:
            return []
        case bool():
            return ["true" if value else "false"]
        case tuple():
            return list(value) or [NONE_OF_THEM]
    return [str(value)]


def _as_typed(fact: Fact, value: Any, so_far: Sequence[str], situation: Situation) -> str:
    if fact.type in ("date", "month") and value is not None and so_far == _as_sent(fact, value):
        return value_text(fact, value, situation)
    return next((t for t in so_far if t != DONT_KNOW), "")


def json_text(fact: Fact, value: Any, situation: Situation) -> str:
    """A JSON value of a fact in words; 不明 for none."""
    return "不明" if value is None else value_text(fact, parse_value(value, fact, fact.id), situation)


def read_given(state_facts: Mapping[str, Fact], form: MultiDict[str, str]) -> Given:
    """The answer that a page sent. Raises `AnswerError` with what to do; `SituationError` on a stale page."""
    fact = state_facts.get(form.get("fact", ""))
    if fact is None:
        raise SituationError("fact", "知らない項目です。画面を開き直してください")
    key, seen = (fact.id, form.get("subject") or None), form.get("seen")
    typed = [t[:_LONGEST] for t in form.getlist("value") if t.strip()]
    if DONT_KNOW in typed:
        if any(t != DONT_KNOW for t in typed):
            raise AnswerError("答えるか、「わからない」にするか、どちらか一方にしてください。")
        return Given(key, unknown=True, seen=seen)
    if fact.type == "list" and (not typed or (NONE_OF_THEM in typed and len(typed) > 1)):
        raise AnswerError(
            "当てはまるものをすべて選んでください。何もないときは「どれもない」だけを選んでください。"
        )
    return Given(key, read_answer(fact, typed), seen=seen)


def told(state: CaseState, error: SmartmadoError) -> str:
    """A refusal in words: people by their names, facts by their labels."""
    if not isinstance(error, SituationError):
        return error.message
    names = {p: called(state.situation, p) for p in state.situation.everyone()}
    return plain(error, names, state.book.facts)


_PLACE = re.compile(r"\((?:events\[\d+\]|([\w-]+))\.\w+(?:: ([^)]*))?\)")
"""A field with its value in a message, as the command line names it: `(a.birth_date: 1990-05-02)`."""


_OF = re.compile(r"(?<=[A-Za-z0-9_])\.(?=[a-z])")
"""What parts person and fact in a field that stands in a sentence: `b.spouse`."""


def _whose(found: re.Match[str], people: Mapping[str, str]) -> str:
    told = "、".join(part for part in (people.get(found[1] or ""), found[2]) if part)
    return f"({told})" if told else ""


def plain(error: SituationError, people: Mapping[str, str], facts: Mapping[str, Fact]) -> str:
    """The message of a refused situation: people by their names, facts by their labels."""
    people = {**people, UNLISTED: UNLISTED_TEXT}
    text = error.message.removeprefix(f"{error.field}: ").replace("判定の日(as_of)", "今日")
    text = _OF.sub("の", _PLACE.sub(lambda found: _whose(found, people), text))
    return _WORD.sub(lambda w: people.get(w[0]) or (facts[w[0]].label if w[0] in facts else w[0]), text)
