"""A visit that is being put together: everything travels in the form's own fields, nothing in the URL.

The fields: `key` (one press, one case), `event` (types), `household` and `joining` (resident ids),
`new` (ids of people entered by hand) with `new1-name` and so on, `elsewhere` (ids of family who live
elsewhere: residents, or entered by hand) with `new2-father` and so on, `event-0-...`, `visitor`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from smartmado.cases.family import MOST_ELSEWHERE, TOO_MANY_ELSEWHERE
from smartmado.cases.open_case import next_person_id
from smartmado.content.model import LifeEvent
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.situation import SituationError
from smartmado.facts.dates import parse_date
from smartmado.facts.filing import is_too_young_to_file
from smartmado.facts.wareki import format_wareki, parse_flexible
from smartmado.web.display import age

_ID = re.compile(r"[0-9]{1,20}")
_NEW_ID = re.compile(r"new[1-9][0-9]?")
_MOST_NEW = MOST_ELSEWHERE
_TOO_MANY_NEW = (
    f"住民でない方は、一つの受付に{_MOST_NEW}人までです(人数が増えると、判定に時間がかかるためです)。"
    "残りの方は、もう一つ受付を開いて入力してください。"
)
MOVES_IN = frozenset({"move_in", "move_in_from_abroad"})


@dataclass(frozen=True)
class Someone:
    """A person of the draft as the pages show them. `kind`: member, joining, new or elsewhere.

    `young`: too young to be the one who files.
    """

    id: str
    name: str
    kana: str
    born: str
    age: str
    sex: str
    relation: str
    address: str
    kind: str
    protected: bool = False
    young: bool = False


def is_entered(person_id: str) -> bool:
    """Whether this is the id of someone who is entered by hand."""
    return bool(_NEW_ID.fullmatch(person_id))


class Draft:
    """The fields of the form, read. Changing it changes the fields that the next page will carry."""

    def __init__(self, form: MultiDict[str, str], book: Rulebook) -> None:
        self.form = form
        self.book = book
        if not form.get("key"):
            form["key"] = secrets.token_urlsafe(16)

    @property
    def key(self) -> str:
        """What makes a double tap one case."""
        return self.form["key"][:64]

    @property
    def events(self) -> tuple[LifeEvent, ...]:
        """The life events chosen, in the order of the rulebook."""
        chosen = set(self.form.getlist("event"))
        return tuple(e for e in self.book.life_events.values() if e.id in chosen)

    @property
    def household(self) -> str | None:
        """The resident whose household was chosen."""
        found = self.form.get("household", "")
        return found if _ID.fullmatch(found) else None

    @property
    def joining(self) -> tuple[str, ...]:
        """Residents of other households who take part."""
        return tuple(dict.fromkeys(i for i in self.form.getlist("joining") if _ID.fullmatch(i)))

    @property
    def new(self) -> tuple[str, ...]:
        """Ids of the people who are entered by hand."""
        return tuple(dict.fromkeys(i for i in self.form.getlist("new") if _NEW_ID.fullmatch(i)))

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Ids of family who live elsewhere: of residents, and of people who are entered by hand."""
        found = dict.fromkeys(i for i in self.form.getlist("elsewhere") if is_entered(i) or _ID.fullmatch(i))
        return tuple(found)

    @property
    def has_birth(self) -> bool:
        """Whether a child was born: then those entered by hand are newborns."""
        return any(e.id == "birth" for e in self.events)

    def text(self, field: str) -> str:
        """What stands in a field, without blanks around it."""
        return self.form.get(field, "")[:500].strip()

    # --- changes ---

    def choose(self, resident_id: str) -> None:
        """Take this resident's household over."""
        self.leave_out(resident_id)
        self.form["household"] = resident_id

    def join(self, resident_id: str) -> None:
        """Add one resident of another household."""
        self.form.poplist("suggested")
        self.form.setlist("joining", list(dict.fromkeys((*self.joining, resident_id))))

    def leave_out(self, person_id: str) -> None:
        """Take someone out again, with what was typed: the next one gets the same id."""
        self.form.poplist("suggested")
        for field in [f for f in self.form if f.startswith(f"{person_id}-")]:
            self.form.poplist(field)
        if person_id == "household":
            self.form.poplist("household")
        self.form.setlist("joining", [j for j in self.joining if j != person_id])
        self.form.setlist("new", [n for n in self.new if n != person_id])
        self.lives_here(person_id)

    def add_new(self, relation: str = "") -> None:
        """One more person to be entered by hand."""
        self.form.poplist("suggested")
        person = self._next_id()
        self.form.setlist("new", [*self.new, person])
        self.form[f"{person}-relation"] = relation
        self.form[f"{person}-type"] = "japanese"

    def add_elsewhere(self, resident_id: str = "") -> None:
        """One more of the family who lives elsewhere: a resident of this city, or to be entered by hand."""
        self.form.poplist("suggested")
        if resident_id not in self.elsewhere:
            self.form.setlist("elsewhere", [*self.elsewhere, resident_id or self._next_id()])

    def lives_here(self, resident_id: str) -> None:
        """Not somebody who lives elsewhere after all."""
        self.form.setlist("elsewhere", [e for e in self.elsewhere if e != resident_id])

    def keep_within_bounds(self) -> str | None:
        """Leave those out, the last first, whom one visit cannot take; what to tell the clerk then."""
        told = None
        if len(self.new) > _MOST_NEW:
            self.form.setlist("new", self.new[:_MOST_NEW])
            told = _TOO_MANY_NEW
        if len(self.elsewhere) > MOST_ELSEWHERE:
            self.form.setlist("elsewhere", self.elsewhere[:MOST_ELSEWHERE])
            told = TOO_MANY_ELSEWHERE
        return told

    def _next_id(self) -> str:
        return next_person_id((*self.new, *self.elsewhere))

    def begin_people(self) -> None:
        """The rows that these events need from the start: the newborn, or the first who moves in."""
        types = {e.id for e in self.events}
        if self.new or self.form.get("begun"):
            return
        self.form["begun"] = "1"
        if "birth" in types:
            self.add_new("子")
        elif types & MOVES_IN:
            self.add_new("世帯主")


def someone_in(member: Mapping[str, Any], draft: Draft, today: date) -> Someone:
    """A resident of the draft."""
    born = parse_date(member["birth_date"]) if member.get("birth_date") else None
    sexes = draft.book.facts["sex"].values
    names = (member.get(k) for k in ("name", "name_kanji", "alias_name", "name_latin"))
    return Someone(
        member["id"],
        next((n for n in names if n), f"宛名番号 {member['id']}"),
        member.get("name_kana") or "",
        format_wareki(born) if born else "不明",
        age(born, today),
        sexes.get(member.get("sex", ""), ""),
        member.get("relation_to_head") or "",
        "　".join(filter(None, (member.get("address"), member.get("address_kata")))),
        _kind(member["id"], draft),
        member.get("is_dv_protected") is True,
        is_too_young_to_file(born, today),
    )


def _kind(resident_id: str, draft: Draft) -> str:
    if resident_id in draft.elsewhere:
        return "elsewhere"
    return "joining" if resident_id in draft.joining else "member"


def everyone(draft: Draft, members: Sequence[Mapping[str, Any]], today: date) -> list[Someone]:
    """Everyone of the draft: the residents, and those entered by hand."""
    found = [someone_in(m, draft, today) for m in members]
    newborn = draft.has_birth
    for number, person in enumerate(draft.new, 1):
        unnamed = "生まれたお子さん" if newborn else f"{number}人目の方"
        found.append(_entered(draft, person, unnamed, "new", today))
    by_hand = (i for i in draft.elsewhere if is_entered(i))
    return [*found, *(_entered(draft, i, "氏名が未入力の方", "elsewhere", today) for i in by_hand)]


def _entered(draft: Draft, person: str, unnamed: str, kind: str, today: date) -> Someone:
    """Someone who is entered by hand, as far as they are."""
    born = parse_flexible(draft.text(f"{person}-birth"))
    return Someone(
        person,
        draft.text(f"{person}-name") or unnamed,
        draft.text(f"{person}-kana"),
        draft.text(f"{person}-birth"),
        "",
        draft.book.facts["sex"].values.get(draft.text(f"{person}-sex"), ""),
        draft.text(f"{person}-relation"),
        draft.text(f"{person}-address"),
        kind,
        young=is_too_young_to_file(born, today),
    )


_EVENT_FIELD = re.compile(r"events\[(\d+)\]\.(\w+)")
_PERSON_FIELD = re.compile(r"(new\d+|\d+)\.(birth_date|father|mother|spouse)")


def field_of(error: SituationError) -> str:
    """The field of our form that a refusal is about; empty where it is about none."""
    if found := _EVENT_FIELD.fullmatch(error.field):
        return f"event-{found[1]}-{found[2].replace('subjects', 'subject')}"
    if found := _PERSON_FIELD.fullmatch(error.field):
        return f"{found[1]}-{found[2].removesuffix('_date')}"
    return ""
