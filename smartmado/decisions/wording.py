"""Values of facts in the words that people read."""

from __future__ import annotations

from smartmado.content.model import Fact
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Situation, Value
from smartmado.facts.wareki import format_wareki

STATUS_WORDS = {
    "required": "必要",
    "recommended": "ご案内",
    "automatic": "届出不要(自動)",
    "not_required": "不要",
    "undetermined": "確認中",
}
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
    person = situation.person(person_id)
    facts = person.facts if person else {}
    for key in ("name", "name_kanji", "name_latin", "relation_to_head"):
        if facts.get(key):
            return str(facts[key])
    return person_id
