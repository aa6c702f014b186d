"""A visit as a row of today's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from smartmado.content.rulebook import Rulebook
from smartmado.facts.calendar import JAPAN
from smartmado.store.repositories.cases import Case
from smartmado.web.display import clock, moment

STATES = {"open": "対応中", "handed_over": "タブレットで入力中", "confirmed": "確定", "closed": "終了"}


@dataclass(frozen=True)
class VisitRow:
    """One line: number, what for, who, how far, since when. A protected person's name is not shown."""

    id: int
    reference: str
    events: tuple[str, ...]
    who: str
    protected: bool
    state: str
    opened: str

    @property
    def state_label(self) -> str:
        """The state in words."""
        return STATES[self.state]


def visit_row(case: Case, book: Rulebook, today: date) -> VisitRow:
    """The row of a case, read from its situation as it was opened; of an earlier day, with that day."""
    events = case.situation["events"]
    labels = [book.life_events[e["type"]].label if e["type"] in book.life_events else "" for e in events]
    household = case.situation["household"]["members"]
    people = {p["id"]: p for p in (*household, *case.situation.get("others", ()))}
    subjects = [people[s] for e in events for s in e["subjects"] if s in people]
    protected = any(p.get("is_dv_protected") for p in people.values())
    named = [n for p in (*subjects, *people.values()) if (n := p.get("name") or p.get("name_latin"))]
    newborn = bool(subjects) and not (subjects[0].get("name") or subjects[0].get("name_latin"))
    who = "" if protected or not named else f"{named[0]}さん" + ("のお子さん" if newborn else "")
    since = clock if case.opened_at.astimezone(JAPAN).date() == today else moment
    return VisitRow(case.id, case.reference, tuple(labels), who, protected, case.state, since(case.opened_at))
