"""What the clerk typed, as an opening of a case: or every mistake, by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from smartmado.cases.open_case import NewPerson, Opening
from smartmado.content.model import Fact, LifeEvent
from smartmado.facts.relations import parse_relation
from smartmado.facts.wareki import format_wareki, parse_flexible
from smartmado.web.counter.draft import MOVES_IN, Draft, Someone, is_entered
from smartmado.web.counter.elsewhere import read_elsewhere
from smartmado.web.counter.fields import FieldReader, Mistakes

ADDRESSES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "move_in": (("new_address", "新しい住所"), ("old_address", "これまでの住所(転出証明書のとおり)")),
    "move_in_from_abroad": (("new_address", "新しい住所"),),
    "relocate": (("new_address", "新しい住所"),),
    "move_out": (("new_address", "引っ越し先の住所"),),
    "move_out_abroad": (("new_address", "引っ越し先(国・都市)"),),
}
"""The addresses that an event's page asks for, with their labels."""

_WHOLE_HOUSEHOLD = frozenset({"relocate", "move_out", "move_out_abroad", "household_change"})
_HAPPENS_ELSEWHERE = frozenset(
    {"marriage", "divorce", "adoption", "acknowledgement", "death", "graduation", "child_independent"}
    | {"child_returns", "child_left", "child_moved", "child_facility_entry", "child_facility_exit"}
)
_LOOSE_RELATIONS = ("縁故者", "同居人")


@dataclass(frozen=True)
class EventForm:
    """One event of the details page. `dates` and `texts`: (field, fact) pairs in the order to fill in."""

    index: int
    event: LifeEvent
    dates: tuple[tuple[str, Fact], ...]
    texts: tuple[tuple[str, str], ...]

    @property
    def subject_field(self) -> str:
        """The field that names the people it happens to."""
        return f"event-{self.index}-subject"


def event_forms(draft: Draft) -> list[EventForm]:
    """What the details page asks for each event. A birth's date is the child's birth date."""
    found = []
    for index, event in enumerate(draft.events):
        dates = [d for d in event.dates if d != "birth_date" and (d != "notice_date" or d == event.date)]
        texts = ADDRESSES.get(event.id, ())
        found.append(
            EventForm(
                index,
                event,
                tuple((f"event-{index}-{d}", draft.book.facts[d]) for d in dates),
                tuple((f"event-{index}-{t}", label) for t, label in texts),
            )
        )
    return found


def suggest(draft: Draft, people: Sequence[Someone], today: date) -> None:
    """Fill in what is most likely, once: subjects, today's date, the 続柄 of who marries in."""
    if draft.form.get("suggested"):
        return
    draft.form["suggested"] = "1"
    for one in event_forms(draft):
        draft.form.setlist(one.subject_field, _likely_subjects(one.event.id, people))
        if one.event.date == "notice_date":
            draft.form[f"event-{one.index}-notice_date"] = format_wareki(today)
    marrying = any(e.id == "marriage" for e in draft.events)
    for person in people if marrying else ():
        if person.kind == "joining":
            draft.form[f"{person.id}-relation"] = {"女": "妻", "男": "夫"}.get(person.sex, "")


def may_be_subject(event: str, person: Someone) -> bool:
    """Whether to offer someone as the one it happens to: only a child can have been born, and to who lives
    elsewhere happens what matters to the family here."""
    if person.kind == "elsewhere":
        return event in _HAPPENS_ELSEWHERE
    if event == "birth":
        return person.kind == "new" or person.age == "0歳"
    return person.kind != "member" if event in MOVES_IN else True


def _likely_subjects(event: str, people: Sequence[Someone]) -> list[str]:
    people = [p for p in people if p.kind != "elsewhere"]
    new = [p.id for p in people if p.kind == "new"]
    if event == "birth" or event in MOVES_IN:
        return new
    if event == "marriage":
        joining = [p.id for p in people if p.kind == "joining"]
        heads = [p.id for p in people if p.kind == "member" and len(people) == 2]
        return [*heads, *joining] if len(heads) + len(joining) <= 2 else joining
    members = [p.id for p in people if p.kind != "new"]
    return members if event in _WHOLE_HOUSEHOLD or len(people) == 1 else []


def read_new_people(reader: FieldReader) -> list[NewPerson]:
    """The people entered by hand. A newborn may still be without a name."""
    found = []
    for person in reader.draft.new:
        facts = {
            "name": reader.value(f"{person}-name", "name"),
            "name_kana": reader.value(f"{person}-kana", "name_kana"),
            "birth_date": reader.birth_date(f"{person}-birth"),
            "sex": reader.value(f"{person}-sex", "sex"),
            "person_type": reader.value(f"{person}-type", "person_type"),
            "relation_to_head": _relation(reader, f"{person}-relation"),
            "resident_state": "non_registered",
        }
        if not reader.draft.has_birth:
            reader.need(f"{person}-name", facts["name"], "氏名を入力してください。")
        found.append(NewPerson(person, {k: v for k, v in facts.items() if v is not None}))
    return found


def _relation(reader: FieldReader, name: str) -> str | None:
    typed = reader.draft.text(name)
    if typed and parse_relation(typed) is None and typed not in _LOOSE_RELATIONS:
        reader.mistakes[name] = (
            "続柄として読めません。世帯主・妻・夫・子・子の子・父・母・縁故者などで書いてください。"
        )
        return None
    return typed or None


def read_opening(draft: Draft, people: Sequence[Someone]) -> tuple[Opening, Mistakes]:
    """The opening, and what is wrong with it by field; it may be used only without mistakes.

    `people`: everyone of the draft.
    """
    reader = FieldReader(draft)
    new_people = read_new_people(reader)
    known = [p.id for p in people]
    elsewhere = read_elsewhere(reader, known)
    events = [_event(reader, one, people) for one in event_forms(draft)]
    relations = {j: r for j in draft.joining if (r := _relation(reader, f"{j}-relation")) is not None}
    opening = Opening(
        events,
        household=draft.household,
        joining=draft.joining,
        new_people=[_placed(p, events) for p in new_people],
        others=[NewPerson(i, facts) for i, facts in elsewhere.items() if is_entered(i)],
        elsewhere={i: kin for i, kin in elsewhere.items() if not is_entered(i)},
        relations=relations,
        answers=_visitor(reader, known, events),
    )
    return opening, reader.mistakes


def _event(reader: FieldReader, one: EventForm, people: Sequence[Someone]) -> dict[str, Any]:
    known = {p.id: p for p in people}
    subjects = [s for s in dict.fromkeys(reader.draft.form.getlist(one.subject_field)) if s in known]
    for subject in subjects:
        if not may_be_subject(one.event.id, known[subject]):
            reader.mistakes[one.subject_field] = (
                f"{known[subject].name}さんは「{one.event.subjects}」に選べません。ほかの方を選んでください。"
            )
    if len(subjects) < one.event.min_subjects:
        reader.mistakes[one.subject_field] = f"「{one.event.subjects}」を選んでください。"
    most = one.event.max_subjects
    if most is not None and len(subjects) > most:
        reader.mistakes[one.subject_field] = f"「{one.event.subjects}」は{most}人までです。"
    event: dict[str, Any] = {"type": one.event.id, "subjects": subjects}
    for name, fact in one.dates:
        event[fact.id] = reader.value(name, fact.id)
        if event[fact.id] is None and name not in reader.mistakes and _needed(one.event, fact):
            reader.mistakes[name] = f"「{fact.label}」を入力してください。例: 令和8年11月10日、2026/11/10"
    for name, _ in one.texts:
        event[name.rpartition("-")[2]] = reader.value(name, name.rpartition("-")[2])
    for parent in ("father", "mother") if one.event.id == "birth" else ():
        chosen = reader.draft.text(f"event-{one.index}-{parent}")
        event[parent] = chosen if chosen in known else None
    return {k: v for k, v in event.items() if v is not None}


def _needed(event: LifeEvent, fact: Fact) -> bool:
    """The principal date must be told now, unless the interview can ask for it."""
    return fact.id == event.date and fact.question is None


def _placed(person: NewPerson, events: Sequence[Mapping[str, Any]]) -> NewPerson:
    """Who moves in lives at the new address; others live where the household lives (`open_case`)."""
    home: dict[str, Any] = {}
    for event in events:
        if person.id in event["subjects"] and event["type"] in MOVES_IN:
            pairs = (("address", "new_address"), ("previous_address", "old_address"))
            home = {k: event[v] for k, v in pairs if v in event}
    return NewPerson(person.id, {**home, **person.facts})


def _visitor(
    reader: FieldReader, known: Sequence[str], events: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    chosen = reader.draft.text("visitor")
    if any(chosen in e["subjects"] for e in events if e["type"] == "death"):
        reader.mistakes["visitor"] = "亡くなった方が選ばれています。今日、届出をする方を選び直してください。"
        return {}
    if chosen in known:
        return {"visitor": chosen}
    if chosen != "other":
        reader.mistakes["visitor"] = "今日、届出をする方を選んでください。"
        return {}
    name = reader.value("visitor_name", "visitor_name")
    return {} if name is None else {"visitor_name": name}


def read_search(draft: Draft) -> tuple[dict[str, Any], Mistakes]:
    """The search conditions; a birth date may be written in any way and in part."""
    words: dict[str, Any] = {
        "kana": draft.text("q-kana") or None,
        "name": draft.text("q-name") or None,
        "address": draft.text("q-address") or None,
        "resident_id": draft.text("q-id") or None,
    }
    typed = draft.text("q-birth")
    words["birth"] = parse_flexible(typed) if typed else None
    if typed and words["birth"] is None:
        return words, {"q-birth": "生年月日として読めません。例: H15.1.7、平成15年1月7日、20030107、昭和60年"}
    return words, {}
