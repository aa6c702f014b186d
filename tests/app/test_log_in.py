"""Logging in: nothing is told about names, guessing gets slow, and rights end at once."""

from __future__ import annotations

import pytest
from flask import Flask

from smartmado.cases import log_in as log_in_module
from smartmado.cases.desk import Desk
from smartmado.store.engine import reading, transaction
from smartmado.store.repositories import audit, users
from tests.support import city
from tests.support.city import Moment
from tests.web.conftest import Login


def _try(app: Flask, name: str, password: str) -> tuple[int, str]:
    answer = app.test_client().post(
        "/login", data={"login_name": name, "password": password}, headers=city.HEADERS
    )
    return answer.status_code, answer.text.replace(f'value="{name}"', "")


def _user(desk: Desk, name: str) -> users.User:
    with reading(desk.engine) as session:
        return users.find_user(session, name)


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(app: Flask) -> None:
    unknown, wrong = _try(app, "nobody", "x" * 20), _try(app, "hoken", "x" * 20)
    assert unknown == wrong
    assert unknown[0] == 401


def test_an_unknown_name_costs_as_much_work_as_a_known_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    real = log_in_module.verify_password
    monkeypatch.setattr(
        log_in_module, "verify_password", lambda stored, typed: checked.append(stored) or real(stored, typed)
    )
    _try(app, "nobody", "x" * 20)
    assert checked == [None]


def test_a_stopped_account_gets_the_same_answer_as_an_unknown_one(app: Flask, desk: Desk) -> None:
    with transaction(desk.engine) as session:
        users.change_user(session, users.find_user(session, "hoken").id, disabled_at=desk.now())
    assert _try(app, "hoken", city.PASSWORD) == _try(app, "nobody", city.PASSWORD)


def test_guessing_gets_slower_and_the_right_password_waits_too(app: Flask, moment: Moment) -> None:
    for _ in range(5):
        assert _try(app, "hoken", "x" * 20)[0] == 401
    refused = _try(app, "hoken", city.PASSWORD)
    assert (refused[0], "15分ほど待って" in refused[1]) == (401, True)
    # A sentence of its own for waiting would tell that the account exists.
    assert refused == _try(app, "nobody", city.PASSWORD)
    moment.pass_by(seconds=16)
    assert _try(app, "hoken", "x" * 20)[0] == 401
    moment.pass_by(seconds=16)
    assert _try(app, "hoken", city.PASSWORD)[0] == 401
    moment.pass_by(minutes=16)
    assert _try(app, "hoken", city.PASSWORD)[0] == 302
    assert _try(app, "hoken", city.PASSWORD)[0] == 302


def test_every_try_is_recorded_without_what_was_typed(app: Flask, desk: Desk) -> None:
    _try(app, "himitsu-no-kotoba", "x" * 20)
    _try(app, "hoken", "y" * 20)
    _try(app, "hoken", city.PASSWORD)
    with reading(desk.engine) as session:
        entries = audit.list_entries(session, limit=3)
    assert [(e.who, e.outcome) for e in entries] == [
        ("hoken", "done"),
        ("hoken", "denied"),
        ("(unknown)", "denied"),
    ]


def test_a_role_taken_away_ends_with_the_next_request(login: Login, desk: Desk) -> None:
    browser = login("administrator")
    assert browser.get("/admin/").status_code == 200
    with transaction(desk.engine) as session:
        users.change_user(session, users.find_user(session, "kanri").id, role="official")
    assert browser.get("/admin/").status_code == 403
    assert browser.get("/rules/").status_code == 200


def test_a_department_changed_shows_the_new_inbox_at_once(login: Login, desk: Desk) -> None:
    browser = login("hoken")
    with transaction(desk.engine) as session:
        users.change_user(session, users.find_user(session, "hoken").id, department="residents")
    assert desk.book.departments["residents"].name in browser.get("/office/").text


def test_an_idle_session_ends_and_so_does_a_long_one(login: Login, moment: Moment) -> None:
    idle, busy = login("hoken"), login("official")
    moment.pass_by(minutes=11)
    assert idle.get("/office/").status_code == 302
    busy = login("official")
    for _ in range(66):
        moment.pass_by(minutes=9)
        assert busy.get("/").location == "/rules/"
    moment.pass_by(minutes=9)
    assert busy.get("/").location == "/login"


def test_each_log_in_has_a_session_of_its_own(app: Flask, login: Login) -> None:
    browser = login("hoken")
    first = browser.get_cookie("smartmado").value
    browser.post("/login", data={"login_name": "hoken", "password": city.PASSWORD})
    assert browser.get_cookie("smartmado").value != first


def test_passwords_are_stored_as_slow_hashes(desk: Desk) -> None:
    with reading(desk.engine) as session:
        assert users.password_hash_of(session, "hoken").startswith("scrypt$")
    assert _user(desk, "hoken").failed_logins == 0
