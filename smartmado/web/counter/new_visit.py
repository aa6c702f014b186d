"""The pages of a new visit: what happened, who, and the details."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template
from werkzeug.datastructures import MultiDict

from smartmado.cases.desk import Actor, Desk, ForbiddenError
from smartmado.cases.find_residents import find_residents
from smartmado.cases.open_case import open_case
from smartmado.cases.releases import ReleaseError, ask_release
from smartmado.cases.view_household import view_household
from smartmado.content.model import LifeEvent
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.situation import SituationError
from smartmado.facts.dates import parse_date
from smartmado.facts.wareki import format_wareki
from smartmado.store.errors import StoreError
from smartmado.store.repositories.cases import Case
from smartmado.store.repositories.resident_search import ResidentHit, ResidentQuery, SearchResult
from smartmado.web.counter.draft import Draft, Someone, everyone, field_of, is_entered
from smartmado.web.counter.elsewhere import KIN, read_elsewhere
from smartmado.web.counter.fields import FieldReader, Mistakes
from smartmado.web.counter.opening import (
    event_forms,
    may_be_subject,
    read_new_people,
    read_opening,
    read_search,
    suggest,
)
from smartmado.web.display import age
from smartmado.web.questions import plain

Page = tuple[str, int]

COMMON = (
    "birth",
    "move_in",
    "relocate",
    "move_out",
    "marriage",
    "divorce",
    "death",
    "household_change",
    "leave_employer_insurance",
)
"""The events of most visits; their tiles come first."""


def tiles(book: Rulebook) -> tuple[list[LifeEvent], list[LifeEvent]]:
    """The common events, and all others that some procedure answers to."""
    offered = [e for e in book.life_events.values() if book.triggered_by(e.id)]
    common = [book.life_events[e] for e in COMMON if book.triggered_by(e)]
    return common, [e for e in offered if e not in common]


class NewVisit:
    """One request of the new-visit pages: the draft, the household behind it, and what was wrong."""

    def __init__(self, desk: Desk, actor: Actor, form: MultiDict[str, str]) -> None:
        self.desk, self.actor = desk, actor
        self.draft = Draft(form, desk.book)
        self.members: list[dict[str, Any]] = []
        self.mistakes: Mistakes = {}
        self.result: SearchResult | None = None
        self.asked = ""

    # --- what a press does ---

    def act(self, do: str) -> Page | Case:
        """Do what the button said; the next page, or the case that was opened."""
        verb, _, what = do.partition(":")
        if not self.draft.events:
            return self.events_page("ご用件を一つ以上選んでください。")
        match verb:
            case "choose":
                self.draft.choose(what)
            case "join":
                self.draft.join(what)
            case "drop":
                self.draft.leave_out(what)
            case "add":
                self.draft.add_new()
            case "add_elsewhere" | "elsewhere":
                self.draft.add_elsewhere(what)
            case "release":
                self._ask_release(what)
        if told := self.draft.keep_within_bounds():
            self.mistakes["people"] = told
        self.draft.begin_people()
        self._read_members(what if verb in ("choose", "join", "elsewhere") else "")
        if verb == "search":
            self._search()
        if verb == "next":
            return self._to_details()
        if verb == "open":
            return self._open()
        return self.people_page()

    def _ask_release(self, resident_id: str) -> None:
        try:
            ask_release(self.desk, self.actor, resident_id, self.draft.text(f"reason-{resident_id}"))
            self.asked = resident_id
        except ReleaseError as error:
            self.mistakes[f"reason-{resident_id}"] = error.message
        self._search()

    def _read_members(self, just_chosen: str) -> None:
        elsewhere = [i for i in self.draft.elsewhere if not is_entered(i)]
        if self.draft.household is None and not self.draft.joining and not elsewhere:
            return
        try:
            found = view_household(self.desk, self.actor, self.draft.household, self.draft.joining, elsewhere)
        except ForbiddenError as error:
            self.mistakes["people"] = error.message
            self.draft.leave_out("household" if self.draft.household == just_chosen else just_chosen)
            return
        there: dict[str, dict[str, Any]] = {}
        for one in found:  # the household first, those who live elsewhere last
            if one is not there.setdefault(one["id"], one):
                self.mistakes["people"] = "別に住む家族に選んだ方は、この受付の世帯の方です。"
                self.draft.lives_here(one["id"])
        self.members = list(there.values())

    def _search(self) -> None:
        words, mistakes = read_search(self.draft)
        self.mistakes |= mistakes
        if mistakes or not any(words.values()):
            return
        try:
            self.result = find_residents(self.desk, self.actor, ResidentQuery(**words))
        except StoreError as error:
            self.mistakes["search"] = error.message

    def _to_details(self) -> Page:
        reader = FieldReader(self.draft, self.mistakes)
        read_new_people(reader)
        read_elsewhere(reader, [p.id for p in self.people])
        if not self.people:
            self.mistakes["people"] = "住民を探して選ぶか、「住民でない方を加える」で入力してください。"
        if self.mistakes:
            return self.people_page()
        suggest(self.draft, self.people, self.desk.today())
        return self.details_page()

    def _open(self) -> Page | Case:
        if self.mistakes:  # of the people, who stand on the page before
            return self.people_page()
        opening, self.mistakes = read_opening(self.draft, self.people)
        if self.mistakes:
            return self.details_page()
        try:
            return open_case(self.desk, self.actor, opening, self.draft.key)
        except SituationError as error:
            names = {p.id: f"{p.name}さん" for p in self.people}
            self.mistakes[field_of(error) or "details"] = plain(error, names, self.desk.book.facts)
            return self.details_page()

    # --- pages ---

    @property
    def people(self) -> list[Someone]:
        """Everyone of the draft."""
        return everyone(self.draft, self.members, self.desk.today())

    def _status(self) -> int:
        return 422 if self.mistakes else 200

    def carried(self, *own: str) -> list[tuple[str, str]]:
        """The fields that a page does not show itself and hands on hidden. `own`: beginnings of its names."""
        fields = self.draft.form.items(multi=True)
        return [(n, v) for n, v in fields if n != "do" and not n.startswith(own)]

    def events_page(self, error: str | None = None) -> Page:
        """What happened: large tiles."""
        common, more = tiles(self.desk.book)
        chosen = {e.id for e in self.draft.events}
        page = render_template(
            "counter/choose_events.html",
            common=common,
            more=more,
            chosen=chosen,
            chosen_more=chosen.intersection(e.id for e in more),
            carried=self.carried("event"),
            error=error,
        )
        return page, 422 if error else 200

    def people_page(self) -> Page:
        """Who: search, choose, enter by hand."""
        page = render_template(
            "counter/people.html",
            carried=self.carried(
                "q-", "reason-", *(f"{n}-" for n in (*self.draft.new, *self.draft.elsewhere))
            ),
            kin=KIN,
            draft=self.draft,
            people=self.people,
            hits=[self._hit(h) for h in self.result.hits] if self.result else None,
            total=self.result.total if self.result else 0,
            mistakes=self.mistakes,
            asked=self.asked,
        )
        return page, self._status()

    def _hit(self, hit: ResidentHit) -> tuple[ResidentHit, str]:
        """A hit with its birth date in words and the age, to tell people apart."""
        if hit.birth_date is None:
            return hit, "生年月日不明"
        born = parse_date(hit.birth_date)
        return replace(hit, name=hit.name or hit.name_kana), (
            f"{format_wareki(born)}({age(born, self.desk.today())})"
        )

    def details_page(self) -> Page:
        """Whose event it is, when, and where to."""
        own = ("event-", "visitor", *(f"{j}-relation" for j in self.draft.joining))
        page = render_template(
            "counter/details.html",
            carried=self.carried(*own),
            draft=self.draft,
            people=self.people,
            events=[
                (one, [p for p in self.people if may_be_subject(one.event.id, p)])
                for one in event_forms(self.draft)
            ],
            visitors=[p for p in self.people if p.kind != "new" or not self.draft.has_birth],
            mistakes=self.mistakes,
        )
        return page, self._status()
