"""A case that holds a protected person (支援措置): only who opened it, or who was allowed, sees it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smartmado.cases.accounts import NewAccount, add_account
from smartmado.cases.desk import SYSTEM, Actor, Desk, ForbiddenError
from smartmado.cases.open_case import NewPerson, Opening, open_case
from smartmado.cases.print_case import print_case
from smartmado.cases.releases import allow_release, ask_release
from smartmado.cases.view_case import view_case
from smartmado.content.rulebook import Rulebook
from smartmado.store.engine import make_engine, reading
from smartmado.store.repositories import audit
from smartmado.store.upgrade import upgrade

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


def test_another_clerk_needs_a_release_by_a_second_person(database_url: str, book: Rulebook) -> None:
    engine = make_engine(database_url)
    upgrade(engine)
    desk = Desk(engine, book, lambda: NOW)
    system = Actor("system", SYSTEM, "test")
    clerks = []
    for name in ("one", "two", "three"):
        user = add_account(desk, system, NewAccount(name, name, "long-enough-for-a-test", "clerk"))
        clerks.append(Actor(name, "clerk", "test", user.id))
    first, second, third = clerks
    mover = NewPerson(
        "new1", {"relation_to_head": "世帯主", "birth_date": "1990-01-01", "is_dv_protected": True}
    )
    event = {"type": "move_in", "subjects": ["new1"], "move_in_date": "2026-11-09"}
    case = open_case(desk, first, Opening(events=[event], new_people=[mover]))
    assert view_case(desk, first, case.id).case.id == case.id
    for use in (view_case, print_case):
        with pytest.raises(ForbiddenError, match="支援措置"):
            use(desk, second, case.id)
    with reading(engine) as session:
        assert [e.outcome for e in audit.list_entries(session, case_id=case.id) if e.who == "two"] == [
            "denied"
        ] * 2
    release = ask_release(desk, second, "new1", "前の担当が不在のため")
    with pytest.raises(ForbiddenError):
        view_case(desk, second, case.id)
    allow_release(desk, third, release.id)
    assert view_case(desk, second, case.id).case.id == case.id
    engine.dispose()
