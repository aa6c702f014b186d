"""The visits of a list of residents, for printing their forms without a visit (現況届 and the like)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.cases.open_case import known_facts, living_with
from smartmado.content.model import Fact
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.explain import rests_on
from smartmado.decisions.situation import SituationError, parse_situation, parse_value
from smartmado.decisions.wording import value_text
from smartmado.store.engine import Session
from smartmado.store.repositories import residents

PROTECTED = "支援措置の世帯です。担当者が一件ずつ作って送ってください。"


@dataclass(frozen=True)
class Wanted:
    """One resident of the list. `facts`: what the list says besides the register, as JSON values."""

    line: int
    resident_id: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """The visit as a situation (JSON), or why there is none."""

    wanted: Wanted
    situation: Mapping[str, Any] | None
    problem: str = ""


def batch_visits(
    desk: Desk, actor: Actor, event: str, as_of: date, wanted: Sequence[Wanted]
) -> Sequence[Visit]:
    """A visit of each resident with this life event, in the order of the list; the event happened on that
    day, unless the list says when.

    Nobody of a protected household (支援措置) gets one: their papers are made one by one, by the officer in
    charge. What is read, and for how many, is recorded.
    """
    with use_case(desk, actor, "batch_visits", ("administrator", SYSTEM)) as work:
        found = list(_visits(desk, work.session, event, as_of, wanted))
        work.detail.update({"event": event, "rows": len(found), "as_of": as_of.isoformat()})
    return found


def _visits(
    desk: Desk, session: Session, event: str, as_of: date, wanted: Iterable[Wanted]
) -> Iterator[Visit]:
    for one in wanted:
        resident = residents.find_resident(session, one.resident_id)
        if resident is None:
            yield Visit(one, None, "取り込んだ住民データに、この宛名番号の人はいません。")
            continue
        household = living_with(session, resident)
        if any(member.protected for member in (resident, *household)):
            yield Visit(one, None, PROTECTED)
            continue
        members = [known_facts(desk, member) for member in household]
        against = _against(desk, event, as_of, one, members)
        if against:
            yield Visit(
                one, None, f"一覧と住民データが違います: {'、'.join(against)}。どちらかを直してください。"
            )
            continue
        yield Visit(one, _situation(desk, event, as_of, one, members))


def _against(desk: Desk, event: str, as_of: date, wanted: Wanted, members: list[dict[str, Any]]) -> list[str]:
    """What the list says otherwise than the register, or than what follows from it: both, in words."""
    facts = desk.book.facts
    registered = next(m for m in members if m["id"] == wanted.resident_id)
    new = {f: v for f, v in wanted.facts.items() if f not in registered and not _is_defined(facts[f])}
    if new == wanted.facts:
        return []
    try:
        raw = _situation(desk, event, as_of, replace(wanted, facts=new), members)
        ev = Evaluator(desk.book, parse_situation(raw, desk.book))
    except SituationError:
        return []  # nothing can be decided either, and that tells why
    told = (_contradiction(ev, facts[f], v, wanted.resident_id) for f, v in wanted.facts.items())
    return [text for text in told if text]


def _contradiction(ev: Evaluator, fact: Fact, listed: Any, resident: str) -> str:
    person = resident if fact.scope == "person" else None
    found = ev.read(fact.id, person, 0) if _is_defined(fact) else ev.given(ev.key(fact.id, person, 0))
    said = parse_value(listed, fact, fact.id)
    if found is None or found == said:
        return ""
    one, other = (value_text(fact, value, ev.situation) for value in (said, found))
    if not _is_defined(fact):
        return f"{fact.label}(一覧「{one}」、住民データ「{other}」)"
    because = "、".join(rests_on(ev, fact.id, person, 0))
    return because and f"{fact.label}(一覧「{one}」、住民データから求めると「{other}」: {because})"


def _is_defined(fact: Fact) -> bool:
    """Whether a fact follows from others. Of what an office records or somebody tells, a formula only stands
    in while that is missing, and a list may say otherwise."""
    return fact.source == "derived" and fact.type == "bool"


def _situation(
    desk: Desk, event: str, as_of: date, wanted: Wanted, members: list[dict[str, Any]]
) -> dict[str, Any]:
    said: dict[str, dict[str, Any]] = {"person": {}, "event": {}, "visit": {}}
    for fact, value in wanted.facts.items():
        said[desk.book.facts[fact].scope][fact] = value
    principal = desk.book.life_events[event].date
    if principal is not None and desk.book.facts[principal].scope == "event":
        said["event"].setdefault(principal, as_of.isoformat())
    people = [m | said["person"] if m["id"] == wanted.resident_id else m for m in members]
    return {
        "as_of": as_of.isoformat(),
        "municipality": desk.book.municipality,
        "events": [{"type": event, "subjects": [wanted.resident_id], **said["event"]}],
        "household": {"closed": True, "members": people},
        "answers": said["visit"],
    }
