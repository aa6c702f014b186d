"""Reads a situation as JSON (contracts) and refuses what cannot be true, naming the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from smartmado.content.expressions import FactIs
from smartmado.content.model import Fact
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.plausible import IN_ORDER as IN_ORDER
from smartmado.decisions.plausible import PAST as PAST
from smartmado.decisions.plausible import faults
from smartmado.facts.dates import DateRange, parse_date
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.names import UNSEEN
from smartmado.facts.situation import UNLISTED, Event, Person, Situation, Value

_TOP = {"as_of", "municipality", "events", "household", "others", "answers"}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MAX_TEXT = 500
_SHOWN = 120
"""Letters of a field or a value that an error repeats."""


def _shown(value: Any) -> str:
    """What an error repeats of the input: short, and nothing of what is nested."""
    text = "(入れ子の値)" if isinstance(value, list | tuple | Mapping) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_MAX_PEOPLE = 200


class SituationError(SmartmadoError):
    """A situation that cannot be read or cannot be true; `field` names the place."""

    def __init__(self, field: str, message: str) -> None:
        self.field = _shown(field)
        super().__init__(f"{self.field}: {message}")


def parse_situation(raw: Any, book: Rulebook) -> Situation:
    """A checked `Situation`. Raises `SituationError` naming the first field that is wrong."""
    top = _mapping(raw, "(入力)")
    _known(top, _TOP, "")
    as_of = _day(top.get("as_of"), "as_of")
    municipality = top.get("municipality", book.municipality)
    if municipality != book.municipality:
        raise SituationError(
            "municipality",
            f"この規則集は {book.municipality} のものです。「{_shown(municipality)}」は判定できません",
        )
    household = _optional(top.get("household"), "household")
    _known(household, {"closed", "members"}, "household.")
    closed = household.get("closed")
    if closed is not None and not isinstance(closed, bool):
        raise SituationError("household.closed", "true か false を書いてください")
    members = _people(household.get("members"), "household.members", book)
    others = {i: _elsewhere(p, book) for i, p in _people(top.get("others"), "others", book).items()}
    for person in others:
        if person in members:
            raise SituationError(
                "others", f"{person} は household.members にもいます。どちらか一方に書いてください"
            )
    answers = _facts(_optional(top.get("answers"), "answers"), "answers", "visit", book)
    situation = Situation(
        as_of,
        municipality,
        (),
        members,
        others,
        closed is True or answers.get("household_closed") is True,
        answers,
    )
    events = _events(top.get("events"), situation, book)
    situation = _newborns(replace(situation, events=events))
    _references(situation, book)
    check_plausible(situation, book)
    return situation


def _mapping(raw: Any, field: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise SituationError(field, "「項目: 値」のまとまり(JSON のオブジェクト)で書いてください")
    return raw


def _optional(raw: Any, field: str) -> Mapping[str, Any]:
    return {} if raw is None else _mapping(raw, field)


def _known(raw: Mapping[str, Any], allowed: set[str], prefix: str) -> None:
    for key in raw:
        if key not in allowed:
            raise SituationError(
                f"{prefix}{key}", f"知らない項目です。使えるのは {', '.join(sorted(allowed))} です"
            )


def _day(raw: Any, field: str) -> date:
    if raw is None:
        raise SituationError(field, "日付が要ります(例 2026-11-16)")
    found = _date(raw, field).exact
    if found is None:
        raise SituationError(field, "年月日まで書いてください(例 2026-11-16)")
    return found


def _date(raw: Any, field: str) -> DateRange:
    if raw == {}:
        raise SituationError(field, "日付が空です。分からないときは項目ごと消すか null にしてください")
    try:
        found = parse_date(raw)
    except (ValueError, TypeError) as error:
        raise SituationError(field, str(error)) from None
    if found.text is not None:
        _text(found.text, f"{field}.text")
    return found


def _people(raw: Any, field: str, book: Rulebook) -> dict[str, Person]:
    if raw is None:
        return {}
    if not isinstance(raw, list):
        raise SituationError(field, "人の一覧([ … ])で書いてください")
    if len(raw) > _MAX_PEOPLE:
        raise SituationError(field, f"{_MAX_PEOPLE}人までにしてください({len(raw)}人あります)")
    people: dict[str, Person] = {}
    for i, entry in enumerate(raw):
        place = f"{field}[{i}]"
        facts = dict(_mapping(entry, place))
        person_id = facts.pop("id", None)
        if not isinstance(person_id, str) or not _ID.fullmatch(person_id):
            raise SituationError(f"{place}.id", "英数字の id が要ります")
        if person_id == UNLISTED:
            raise SituationError(f"{place}.id", f"「{UNLISTED}」は、ここにいない人を指す言葉です")
        if person_id in people:
            raise SituationError(f"{place}.id", f"{person_id} が二人います。id を分けてください")
        people[person_id] = Person(person_id, _facts(facts, place, "person", book))
    return people


def _elsewhere(person: Person, book: Rulebook) -> Person:
    """Who lives elsewhere has no 続柄, unless one is told: what follows from it alone does not hold of them,
    be it that they are the head."""
    told: dict[str, Value] = {"lives_elsewhere": True} if "lives_elsewhere" in book.facts else {}
    if "relation_to_head" not in person.facts:
        told |= dict.fromkeys(_by_relation(book), False)
    return Person(person.id, told | dict(person.facts))


@lru_cache(maxsize=8)
def _by_relation(book: Rulebook) -> tuple[str, ...]:
    """The facts that are told by 続柄 and nothing else."""
    formulas = ((f.id, f.derived) for f in book.facts.values())
    return tuple(i for i, d in formulas if isinstance(d, FactIs) and d.fact == "relation_to_head")


def _facts(raw: Mapping[str, Any], field: str, scope: str, book: Rulebook) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in raw.items():
        fact = book.facts.get(key)
        if fact is None or fact.scope != scope:
            raise SituationError(
                f"{field}.{key}",
                f"{_PLACE[scope]}に書ける事実ではありません(smartmado facts で一覧を見られます)",
            )
        if value is not None and not _says_unknown(value, fact):
            found[key] = parse_value(value, fact, f"{field}.{key}")
    return found


def _says_unknown(value: Any, fact: Fact) -> bool:
    """Registers write 不明 as a value of its own; to us it is an unknown fact."""
    return value == "unknown" and fact.type == "enum" and "unknown" not in fact.values


_PLACE = {"person": "人", "event": "ライフイベント", "visit": "answers"}


def parse_value(raw: Any, fact: Fact, field: str) -> Value:
    """A JSON value as the fact's type; `SituationError` names `field` where it does not fit."""
    match fact.type:
        case "bool" if isinstance(raw, bool):
            return raw
        case "int" if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 10**12:
            return raw
        case "date" | "month":
            return _date(raw, field)
        case "enum" if isinstance(raw, str) and raw in fact.values:
            return raw
        case "list" if isinstance(raw, list | tuple) and all(
            isinstance(v, str) and v in fact.values for v in raw
        ):
            return tuple(raw)
        case "text" | "kana" | "person" if isinstance(raw, str):
            return _text(raw, field)
    hint = (
        f"使えるのは {', '.join(fact.values)} です"
        if fact.values
        else f"{_SHAPE.get(fact.type, fact.type)}を書いてください"
    )
    raise SituationError(field, f"「{_shown(raw)}」は「{fact.label}」の値として読めません。{hint}")


_SHAPE = {
    "bool": "true か false",
    "int": "0以上の整数",
    "text": "文字",
    "kana": "文字",
    "person": "人の id",
    "list": "一覧",
}


def _text(raw: str, field: str) -> str:
    if len(raw) > _MAX_TEXT:
        raise SituationError(field, f"{_MAX_TEXT}文字までにしてください({len(raw)}文字あります)")
    unseen = UNSEEN.search(raw)
    if unseen:
        raise SituationError(field, f"目に見えない字(U+{ord(unseen[0]):04X})が入っています。消してください")
    return raw


def _events(raw: Any, situation: Situation, book: Rulebook) -> tuple[Event, ...]:
    if not isinstance(raw, list) or not raw:
        raise SituationError("events", "ライフイベントを一つ以上書いてください")
    if len(raw) > 20:
        raise SituationError("events", "一度の来庁で扱えるのは20件までです")
    return tuple(_event(entry, f"events[{i}]", situation, book) for i, entry in enumerate(raw))


def _event(raw: Any, field: str, situation: Situation, book: Rulebook) -> Event:
    entry = dict(_mapping(raw, field))
    kind, subjects = entry.pop("type", None), entry.pop("subjects", None)
    definition = book.life_events.get(kind) if isinstance(kind, str) else None
    if definition is None:
        raise SituationError(
            f"{field}.type",
            f"「{_shown(kind)}」というライフイベントはありません。"
            f"使えるのは {', '.join(book.life_events)} です",
        )
    if not isinstance(subjects, list) or not all(isinstance(s, str) for s in subjects):
        raise SituationError(f"{field}.subjects", "対象の人の id を並べてください")
    for subject in subjects:
        if situation.person(subject) is None:
            raise SituationError(
                f"{field}.subjects",
                f"{_shown(subject)} という人がいません。household.members か others に書いてください",
            )
    if len(set(subjects)) != len(subjects):
        raise SituationError(f"{field}.subjects", "同じ人が二度書かれています")
    most = definition.max_subjects
    if len(subjects) < definition.min_subjects or (most is not None and len(subjects) > most):
        bound = f"{definition.min_subjects}人以上" if most is None else f"{definition.min_subjects}〜{most}人"
        raise SituationError(f"{field}.subjects", f"「{definition.label}」の対象は{bound}です")
    facts: dict[str, Value] = {}
    for key, value in entry.items():
        fact = book.facts.get(key)
        if fact is None or (fact.scope != "event" and key not in (*definition.dates, *_NEWBORN)):
            raise SituationError(f"{field}.{key}", f"「{definition.label}」に書ける事実ではありません")
        if value is not None:
            facts[key] = parse_value(value, fact, f"{field}.{key}")
    return Event(str(kind), tuple(subjects), facts)


_NEWBORN = ("birth_date", "father", "mother")


def _newborns(situation: Situation) -> Situation:
    """A birth's date and parents are facts of the child: put them where the rules read them."""
    members, others = dict(situation.members), dict(situation.others)
    events = []
    for i, event in enumerate(situation.events):
        told = {k: v for k, v in event.facts.items() if k in _NEWBORN}
        events.append(replace(event, facts={k: v for k, v in event.facts.items() if k not in told}))
        for subject in event.subjects if event.type == "birth" else ():
            people = members if subject in members else others
            facts = dict(people[subject].facts)
            for key, value in told.items():
                if facts.setdefault(key, value) != value:
                    raise SituationError(
                        f"events[{i}].{key}", f"{subject} の {key} とちがっています。どちらかを直してください"
                    )
            people[subject] = Person(subject, facts)
    return replace(situation, events=tuple(events), members=members, others=others)


def _references(situation: Situation, book: Rulebook) -> None:
    """A fact that names a person must name one who is listed; a parent or spouse may be none of them."""
    holders = [(p.id, p.facts) for p in (*situation.members.values(), *situation.others.values())]
    for place, facts in (*holders, ("answers", situation.answers)):
        for key, value in facts.items():
            if book.facts[key].type != "person" or (value == UNLISTED and place != "answers"):
                continue
            if situation.person(str(value)) is None:
                raise SituationError(
                    f"{place}.{key}",
                    f"{_shown(value)} という人がいません。id を確かめるか、項目を消してください",
                )


def check_plausible(situation: Situation, book: Rulebook) -> None:
    """Refuse facts that cannot be true together, naming both (only what is certain is refused)."""
    for field, message in faults(situation, book):
        raise SituationError(field, message)
