"""The people of a case as cards: who is who, age, insurance, benefits."""

from __future__ import annotations

from dataclasses import dataclass

from smartmado.cases.case_state import CaseState
from smartmado.decisions.wording import value_text
from smartmado.facts.situation import Person, Situation
from smartmado.facts.wareki import format_wareki
from smartmado.web.display import age
from smartmado.web.questions import called

SHOWN = ("insurance_type", "pension_category", "care_level", "nursery_enrolled", "school")
"""Facts on a card, where they are known. Specially protected facts are never among them."""
_NOTHING = ("none", "なし", "")


@dataclass(frozen=True)
class Card:
    """One person of the household, or someone who matters in the visit."""

    name: str
    kana: str
    relation: str
    born: str
    age: str
    sex: str
    events: tuple[str, ...]
    marks: tuple[str, ...]
    protected: bool
    outside: bool


def cards(state: CaseState) -> list[Card]:
    """A card for everyone, in household order."""
    situation = state.situation
    return [
        *(_card(state, p, outside=False) for p in situation.members.values()),
        *(card for _, card in elsewhere_cards(state)),
    ]


def elsewhere_cards(state: CaseState) -> list[tuple[str, Card]]:
    """The ids and the cards of those who are no members of the household."""
    others = state.situation.others.items()
    return [(i, _card(state, p, outside=True)) for i, p in others if i not in state.situation.members]


def _card(state: CaseState, person: Person, *, outside: bool) -> Card:
    facts = person.facts
    names = (facts.get(k) for k in ("name", "name_kanji", "alias_name", "name_latin"))
    newborn = person.id in state.situation.subjects_of(("birth",))
    born = facts.get("birth_date")
    sex = state.book.facts["sex"].values.get(str(facts.get("sex")), "")
    return Card(
        str(next((n for n in names if n), "生まれたお子さん" if newborn else "氏名なし")),
        str(facts.get("name_kana") or ""),
        str(facts.get("relation_to_head") or _family_of(state.situation, person)),
        format_wareki(born) if born is not None else "生年月日不明",  # type: ignore[arg-type]
        age(born, state.situation.as_of),
        sex if sex != "不明" else "",
        _events_of(state, state.situation, person.id),
        _marks(state, person),
        facts.get("is_dv_protected") is True,
        outside,
    )


def _family_of(situation: Situation, person: Person) -> str:
    """Whose family somebody is who has no 続柄: 「大輔さんの子」."""
    for fact, word in (("spouse", "配偶者"), ("father", "子"), ("mother", "子")):
        one = person.facts.get(fact)
        if isinstance(one, str) and situation.person(one):
            return f"{called(situation, one)}の{word}"
    return ""


def _events_of(state: CaseState, situation: Situation, person: str) -> tuple[str, ...]:
    return tuple(state.book.life_events[e.type].label for e in situation.events if person in e.subjects)


def _marks(state: CaseState, person: Person) -> tuple[str, ...]:
    found = []
    for name in SHOWN:
        fact, value = state.book.facts[name], person.facts.get(name)
        if value is None or value in _NOTHING or fact.sensitivity == "protected":
            continue
        text = value_text(fact, value, state.situation)
        found.append(text.partition("(")[0] if name in ("insurance_type", "pension_category") else text)
    if person.facts.get("child_allowance_recipient") is True:
        found.append("児童手当を受給")
    return tuple(found)
