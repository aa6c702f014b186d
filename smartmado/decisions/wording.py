"""Values of facts in the words that people read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smartmado.content.expressions import Age, Bound, Condition, DateParameter, Shift, walk
from smartmado.content.model import Fact
from smartmado.content.rulebook import Rulebook
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import UNLISTED, Situation, Value
from smartmado.facts.wareki import format_wareki

STATUS_WORDS = {
    "required": "必要",
    "recommended": "ご案内",
    "automatic": "届出不要(自動)",
    "not_required": "不要",
    "undetermined": "確認中",
}
UNLISTED_TEXT = "ここにいない方"
"""A parent or spouse who is none of the people of the visit."""
SOURCES = {
    "register": "住民記録",
    "department": "市の記録",
    "asked": "聞き取り",
    "clerk": "職員の確認",
    "derived": "計算",
    "handwritten": "手書き",
}


def value_text(fact: Fact, value: Value, situation: Situation) -> str:
    """はい/いいえ, the label of an enum, a date in 和暦, a person's name."""
    match value:
        case bool():
            return "はい" if value else "いいえ"
        case DateRange():
            return format_wareki(value)
        case tuple():
            return "・".join(fact.values.get(v, v) for v in value) or "なし"
        case str() if fact.type == "person":
            return person_name(situation, value)
    return fact.values.get(str(value), str(value))


def person_name(situation: Situation, person_id: str) -> str:
    """The registered name, or the relation, or the id: whatever says best who it is."""
    if person_id == UNLISTED:
        return UNLISTED_TEXT
    person = situation.person(person_id)
    facts = person.facts if person else {}
    for key in ("name", "name_kanji", "name_latin", "relation_to_head"):
        if facts.get(key):
            return str(facts[key])
    return person_id


def spoken_name(situation: Situation, person_id: str) -> str:
    """The name with さん; a child who has none yet is the newborn child."""
    person = situation.person(person_id)
    named = person and any(person.facts.get(n) for n in ("name", "name_kanji", "name_latin"))
    if not named and person_id in situation.subjects_of(("birth",)):
        return "生まれたお子さん"
    return f"{person_name(situation, person_id)}さん"


KIN_WORDS = {
    "children": "子",
    "borne": "産んだ子",
    "parents": "父母",
    "father": "父",
    "mother": "母",
    "spouse": "配偶者",
    "siblings": "兄弟姉妹",
}
"""What someone is to another, by the set of people."""


def fact_text(fact: Fact, value: Value | None, situation: Situation) -> str:
    """A fact with its value as a resident reads it: what holds, what does not, or 「label」は「value」."""
    if value is None:
        return f"{fact.label}が分からない"
    if isinstance(value, bool) and (fact.label_no or fact.derived is not None):
        return fact.label if value else fact.label_no or f"「{fact.label}」ではない"
    return f"{fact.label}は「{value_text(fact, value, situation)}」"


def event_text(book: Rulebook, kind: str, day: DateRange | None = None) -> str:
    """That a life event happened, with its day where it is known."""
    event = book.life_events[kind]
    if day is None or event.date is None:
        return f"「{event.label}」があったため"
    return f"「{event.label}」: {book.facts[event.date].label}は{format_wareki(day)}"


def grounds_of(book: Rulebook, fact: str, inside: Condition | None) -> tuple[str, ...]:
    """The law for a fact in a condition: why it may be used, and what sets the numbers it meets there."""
    ground = book.facts[fact].ground
    named = [p for n in (inside, book.facts[fact].derived) for p in parameters_in(n)]
    articles = [a for p in dict.fromkeys(named) for a in book.parameters[p].legal_basis]
    return tuple(dict.fromkeys([*([ground] if ground else []), *articles]))


def parameters_in(node: object) -> list[str]:
    """The parameters that a condition or date expression names itself."""
    found: list[object] = []
    for part in walk(node):
        match part:
            case Bound(limit=value) | Age(years=value) | DateParameter(parameter=value):
                found.append(value)
            case Shift(days=days, months=months, years=years):
                found += [days, months, years]
    return [value for value in found if isinstance(value, str)]


_BECOMES = {
    "required": "必要になります",
    "recommended": "希望する方だけの手続(ご案内)になります",
    "automatic": "届け出なくても自動で行われます",
    "not_required": "不要(対象外)になります",
    "undetermined": "ほかのことも確かめてから決まります",
}
_MOST_VALUES = 4


def becomes_text(changes: list[str], status: str) -> str:
    """A sentence: if these changes were so, the procedure would become this."""
    return f"もし、{'、かつ、'.join(changes)}なら、{_BECOMES[status]}"


def values_text(fact: Fact, values: Sequence[Value], subject: str | None, situation: Situation) -> str:
    """A fact with other values, as the condition of a sentence."""
    whose = _whose(fact.scope, subject, situation)
    if isinstance(values[0], bool) and (fact.label_no or fact.derived is not None):
        about = f"{whose.removesuffix('の')}について" if whose else ""
        return f"{about}「{fact_text(fact, values[0], situation)}」"
    words = [f"「{value_text(fact, v, situation)}」" for v in values]
    more = "など" if len(words) > _MOST_VALUES else ""
    return f"{whose}{fact.label}が{'か'.join(words[:_MOST_VALUES])}{more}"


def day_text(fact: Fact | None, subject: str | None, start: date, day: date, situation: Situation) -> str:
    """A date (without a fact: that of the visit) moved to `day` or beyond, as the condition of a sentence."""
    later = day > start
    label = "手続に来る日" if fact is None else fact.label
    whose = "" if fact is None else _whose(fact.scope, subject, situation)
    words = format_wareki(DateRange.of(day))
    if abs((day - start).days) == 1:
        return f"{whose}{label}が1日でも{'遅い' if later else '早い'}({words})"
    return f"{whose}{label}が{words}か、それより{'後' if later else '前'}"


def _whose(scope: str, subject: str | None, situation: Situation) -> str:
    return f"{spoken_name(situation, subject)}の" if scope == "person" and subject else ""
