"""Open a case: a visit with its life events and the people they happen to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smartmado.cases.desk import Actor, Desk, ForbiddenError, use_case
from smartmado.decisions.situation import parse_situation
from smartmado.store.engine import Session
from smartmado.store.repositories import cases, releases, residents, rulebooks


@dataclass(frozen=True)
class NewPerson:
    """Someone whom the register does not know: a newborn, someone moving in, family in another city."""

    id: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Opening:
    """What the clerk has gathered. `events` are as in the situation JSON; people are named by id.

    `household` is a resident whose household is taken over whole; `joining` are other residents who
    take part; `relations` sets 続柄 anew for the household after the event. Family who live elsewhere
    are `others`, or of the residents of this city `elsewhere`: id -> who their father, mother, spouse are.
    """

    events: Sequence[Mapping[str, Any]]
    household: str | None = None
    joining: Sequence[str] = ()
    new_people: Sequence[NewPerson] = ()
    others: Sequence[NewPerson] = ()
    elsewhere: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)


def open_case(desk: Desk, actor: Actor, opening: Opening, request_key: str | None = None) -> cases.Case:
    """The new case; the same `request_key` twice is one case.

    Raises `SituationError` where the facts cannot be true, `ForbiddenError` for a protected person
    whose record nobody has released.
    """
    with use_case(desk, actor, "open_case", ("clerk",)) as work:
        raw = _situation(desk, work.session, actor, opening)
        parse_situation(raw, desk.book)
        rulebooks.save_rulebook(work.session, desk.book.digest, desk.book.frozen.decode(), work.at)
        assert actor.user_id is not None  # clerks have an account
        case = cases.open_case(
            work.session,
            municipality=desk.book.municipality,
            rulebook_digest=desk.book.digest,
            opened_by=actor.user_id,
            at=work.at,
            situation=raw,
            request_key=request_key,
        )
        work.case_id = case.id
        work.detail["events"] = [e["type"] for e in opening.events]
        people = (*raw["household"]["members"], *raw["others"])
        work.detail["residents"] = [p["id"] for p in people if p["id"].isdigit()]
    return case


def _situation(desk: Desk, session: Session, actor: Actor, opening: Opening) -> dict[str, Any]:
    members = gather_household(desk, session, actor, opening)
    home = {k: members[0][k] for k in _HOME if k in members[0]} if members else {}
    for person in opening.new_people:
        members.append({**home, **person.facts, "id": person.id})
    for member in members:
        if member["id"] in opening.relations:
            member["relation_to_head"] = opening.relations[member["id"]]
    return {
        "as_of": desk.today().isoformat(),
        "municipality": desk.book.municipality,
        "events": [dict(e) for e in opening.events],
        "household": {"closed": True, "members": members},
        "others": [
            *({**p.facts, "id": p.id} for p in opening.others),
            *gather_elsewhere(desk, session, actor, opening),
        ],
        "answers": dict(opening.answers),
    }


def gather_household(desk: Desk, session: Session, actor: Actor, opening: Opening) -> list[dict[str, Any]]:
    """The residents of an opening as members of a situation. `ForbiddenError` for a protected one."""
    found: list[dict[str, Any]] = []
    if opening.household is not None:
        chosen = residents.get_resident(session, opening.household)
        for resident in living_with(session, chosen):
            # A release of the protected person who was chosen covers those protected in the same
            # household: they are protected together, and the hit list does not tell who they are.
            _check_release(desk, session, actor, resident, chosen if chosen.protected else resident)
            found.append(known_facts(desk, resident))
    for resident_id in opening.joining:
        if all(m["id"] != resident_id for m in found):
            found.append(_of_another_household(desk, session, actor, resident_id))
    return found


def gather_elsewhere(desk: Desk, session: Session, actor: Actor, opening: Opening) -> list[dict[str, Any]]:
    """The residents of an opening who live in another household. `ForbiddenError` for a protected one."""
    return [
        {**_of_another_household(desk, session, actor, resident_id), **kin}
        for resident_id, kin in opening.elsewhere.items()
    ]


def _of_another_household(desk: Desk, session: Session, actor: Actor, resident_id: str) -> dict[str, Any]:
    """One resident, without 続柄: it is a relation to the head of the household they leave or live in."""
    resident = residents.get_resident(session, resident_id)
    _check_release(desk, session, actor, resident, resident)
    return {k: v for k, v in known_facts(desk, resident).items() if k != "relation_to_head"}


_HOME = ("address", "address_kata", "postal_code")


def living_with(session: Session, chosen: residents.Resident) -> list[residents.Resident]:
    """The resident and everyone still registered in the same household."""
    if chosen.household_id is None:
        return [chosen]
    everyone = residents.household_members(session, chosen.household_id, include_protected=True)
    return [r for r in everyone if r.facts.get("resident_state", "registered") == "registered"]


def known_facts(desk: Desk, resident: residents.Resident) -> dict[str, Any]:
    """What the register knows of a resident, as a member of a situation."""
    known = {
        k: v
        for k, v in resident.facts.items()
        if k in desk.book.facts and desk.book.facts[k].scope == "person"
    }
    return {**known, "id": resident.resident_id, "resident_id": resident.resident_id}


def _check_release(
    desk: Desk, session: Session, actor: Actor, resident: residents.Resident, asked: residents.Resident
) -> None:
    """Refuse a protected resident unless the record of the one `asked` about was released."""
    if not resident.protected:
        return
    assert actor.user_id is not None
    if not releases.is_released(session, asked.resident_id, actor.user_id, desk.now()):
        raise ForbiddenError(
            "支援措置の対象の方が含まれています。理由を記入して、ほかの職員の許可を得てから開いてください。"
        )


def next_person_id(people: Iterable[str]) -> str:
    """The id of the next who is entered by hand, beside these."""
    numbers = (i.removeprefix("new") for i in people if i.startswith("new"))
    return f"new{1 + max((int(n) for n in numbers if n.isdigit()), default=0)}"
