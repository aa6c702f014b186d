"""Every route of the running application is guarded: by role, by origin, by method."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from smartmado.cases.desk import Desk
from tests.support.routes import ROLES, Route, routes, tablet
from tests.web.conftest import Login

OPEN = {("GET", "/login"), ("POST", "/login"), ("GET", "/static/<path:filename>")}
"""What may be asked for without a log-in. Read it twice before you add to it."""
FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "null"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "http://localhost.evil.example"},
    {},
)


def _call(client: FlaskClient, route: Route, **options: object) -> int:
    return client.open(route.url, method=route.method, **options).status_code


def test_every_route_refuses_who_has_not_logged_in(app: Flask) -> None:
    browser = app.test_client()
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    answered = {
        (r.method, r.rule): _call(browser, r, headers=headers)
        for r in routes(app)
        if (r.method, r.rule) not in OPEN
    }
    assert {k: v for k, v in answered.items() if v not in (302, 401, 403)} == {}
    assert len(answered) > 30


def test_only_the_reviewed_routes_are_open(app: Flask) -> None:
    assert {(r.method, r.rule) for r in routes(app) if "anyone" in r.roles} == OPEN


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    assert [r for r in routes(app) if not r.roles or set(r.roles) - set(ROLES)] == []


def test_a_route_that_says_nothing_is_closed_to_everyone(app: Flask, login: Login) -> None:
    app.view_functions["office.inbox"] = lambda: "open"
    assert login("department").get("/office/").status_code == 403


def test_the_reviewed_permissions_are_those_of_the_application(app: Flask, root: Path) -> None:
    with (root / "docs/permissions.csv").open(encoding="utf-8", newline="") as file:
        reviewed = {
            (row["method"], row["path"]): {role for role in ROLES if row[role] == "yes"}
            for row in csv.DictReader(file)
        }
    declared = {(r.method, r.rule): set(r.roles) for r in routes(app)}
    assert reviewed == declared, "docs/permissions.csv をあらためて、route の変更を確かめてください"


def test_every_role_is_refused_what_is_not_its_own(app: Flask, desk: Desk, login: Login) -> None:
    browsers = {role: login(role) for role in ROLES[1:-1]} | {"resident": tablet(app, desk)}
    wrong = []
    for route in routes(app):
        for role, browser in browsers.items():
            if role not in route.roles and "anyone" not in route.roles:
                code = _call(browser, route)
                wrong += [(role, route.method, route.rule, code)] if code != 403 else []
    assert wrong == []


def test_every_change_of_state_refuses_other_sites(app: Flask, desk: Desk, login: Login) -> None:
    browsers = {role: login(role) for role in ROLES[1:-1]} | {"resident": tablet(app, desk)}
    for browser in browsers.values():
        browser.environ_base.pop("HTTP_ORIGIN")
        browser.environ_base.pop("HTTP_SEC_FETCH_SITE")
    wrong = []
    for route in (r for r in routes(app) if r.method != "GET"):
        browser = browsers.get(route.roles[0], app.test_client())
        wrong += [(route.rule, h) for h in FOREIGN if _call(browser, route, headers=h) != 403]
    assert wrong == []


def test_nothing_is_changed_by_a_get(app: Flask, login: Login) -> None:
    found = routes(app)
    readable = {r.url for r in found if r.method == "GET"}
    changing = [r for r in found if r.method != "GET" and r.url not in readable]
    browser = login("clerk")
    answered = {r.rule: browser.get(r.url).status_code for r in changing}
    assert changing
    assert {k: v for k, v in answered.items() if v != 405} == {}


@pytest.mark.parametrize("cookie", ["", "smartmado", "0" * 43, "../../etc", "a" * 3000])
def test_an_invented_session_opens_nothing(app: Flask, cookie: str) -> None:
    browser = app.test_client()
    browser.set_cookie("smartmado", cookie)
    assert browser.get("/office/").status_code == 302
    assert browser.get("/api/v1/tasks").status_code == 401
