"""What every answer carries; and what no log and no address may carry."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from smartmado.cases.desk import Desk
from smartmado.web.app import create_app
from smartmado.web.config import Settings
from smartmado.web.security import HEADERS, allow
from tests.support import city
from tests.support.office_work import ADDRESS, NAME, fail_delivery, send_task
from tests.support.routes import routes
from tests.web.conftest import Login

HOMES = {
    "clerk": ["/counter/", "/counter/new", "/api/v1/procedures"],
    "department": ["/office/", "/office/done", "/api/v1/tasks"],
    "official": ["/rules/", "/rules/move_in_notice", "/rules/check"],
    "administrator": ["/admin/", "/admin/deliveries", "/admin/audit", "/admin/register"],
}


def _break(app: Flask, endpoint: str) -> None:
    @allow("administrator", "clerk")
    def broken() -> str:
        raise RuntimeError(f"{NAME} {ADDRESS}")

    app.view_functions[endpoint] = broken


def _all_answers(app: Flask, login: Login) -> list[tuple[str, object]]:
    browsers = {role: login(role) for role in HOMES}
    _break(app, "api.facts")
    answers = [(url, browsers[role].get(url)) for role, urls in HOMES.items() for url in urls]
    anyone = app.test_client()
    answers += [(url, anyone.get(url, buffered=True)) for url in ("/login", "/nothing", "/office/")]
    answers.append(("static", anyone.get("/static/app.css", buffered=True)))
    admin = browsers["administrator"]
    answers += [
        ("404", admin.get("/nothing")),
        ("404 api", admin.get("/api/nothing")),
        ("405", admin.get("/logout")),
        ("403", admin.get("/office/")),
        ("403 origin", app.test_client().post("/login")),
        ("422", admin.post("/admin/audit/verify", data={"anchor": "x"})),
        ("500", browsers["clerk"].get("/api/v1/facts")),
        ("413", admin.post("/admin/accounts", data={"password": "x" * 3_000_000})),
    ]
    return answers


def test_every_answer_carries_the_security_headers(app: Flask, login: Login) -> None:
    for what, answer in _all_answers(app, login):
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, (what, name)
        stored = "public, max-age=300" if "static" in what else "no-store"
        assert answer.headers["Cache-Control"] == stored, what


def test_scripts_and_styles_come_from_ourselves_only() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.fixture
def tls(app: Flask, desk: Desk) -> FlaskClient:
    """A browser of an installation behind TLS."""
    made = create_app(Settings("", city.CITY, https=True), desk)
    client = made.test_client()
    client.environ_base.update({"HTTP_ORIGIN": "https://localhost", "wsgi.url_scheme": "https"})
    return client


def test_the_cookie_is_bound_to_this_host_and_to_tls(tls: FlaskClient) -> None:
    answer = tls.post("/login", data={"login_name": "madoguchi", "password": city.PASSWORD})
    name, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("__Host-smartmado=")
    assert set(attributes) == {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"}
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_without_tls_the_cookie_is_still_closed_to_scripts_and_other_sites(app: Flask) -> None:
    answer = app.test_client().post(
        "/login", data={"login_name": "madoguchi", "password": city.PASSWORD}, headers=city.HEADERS
    )
    attributes = answer.headers["Set-Cookie"].split("; ")[1:]
    assert set(attributes) == {"HttpOnly", "SameSite=Strict", "Path=/"}
    assert "Strict-Transport-Security" not in answer.headers


def test_the_old_cookie_opens_nothing_after_log_out(login: Login) -> None:
    browser = login("department")
    old = browser.get_cookie("smartmado").value
    answer = browser.post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    browser.set_cookie("smartmado", old)
    assert browser.get("/office/").status_code == 302


def test_an_unknown_error_tells_a_number_and_nothing_else(
    app: Flask, login: Login, caplog: pytest.LogCaptureFixture
) -> None:
    _break(app, "admin.accounts")
    answer = login("administrator").get("/admin/")
    assert answer.status_code == 500
    number = re.search(r"番号 ([0-9a-f]{8})", answer.text).group(1)
    for word in (NAME, ADDRESS, "Traceback", "RuntimeError", "smartmado/web", "SELECT"):
        assert word not in answer.text
    [record] = [r for r in caplog.records if r.message == "unexpected error"]
    assert (record.reference, record.kind) == (number, "RuntimeError")
    assert NAME not in str(record.__dict__)
    assert login("official").get("/rules/").status_code == 200


def test_no_personal_data_reaches_the_logs(
    desk: Desk, login: Login, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    task = send_task(desk)
    fail_delivery(desk)
    browser = login("hoken")
    for url in ("/office/", f"/office/tasks/{task.id}", f"/office/tasks/{task.id}/documents/999.pdf"):
        browser.get(url)
    browser.post(f"/office/tasks/{task.id}", data={"do": "return", "note": f"{NAME}の書類"})
    login("administrator").get("/admin/audit")
    told = "\n".join(f"{r.getMessage()} {r.__dict__}" for r in caplog.records)
    for word in (NAME, ADDRESS, "090-0000-0001", "1990-04-01", city.PASSWORD):
        assert word not in told


def test_no_personal_data_stands_in_an_address(desk: Desk, login: Login) -> None:
    task = send_task(desk)
    browser = login("hoken")
    pages = [browser.get(u).text for u in ("/office/", f"/office/tasks/{task.id}")]
    browser.post(f"/office/tasks/{task.id}", data={"do": "take"})
    moved = browser.post(f"/office/tasks/{task.id}", data={"do": "return", "note": NAME})
    addresses = [moved.headers["Location"]]
    for page in pages:
        addresses += re.findall(r'(?:href|action|src)="([^"]*)"', page)
    for address in addresses:
        assert re.fullmatch(r"[/\w.#?=&%-]*", address, re.ASCII), address
        assert "%" not in address, address


def test_searches_and_answers_travel_in_the_body(app: Flask) -> None:
    """Query parameters that a page reads are ids and choices; everything typed is sent by POST."""
    read = set()
    for path in (Path(app.root_path)).rglob("*.py"):
        read |= set(re.findall(r"request\.args(?:\.get\(|\[)\"(\w+)\"", path.read_text("utf-8")))
    assert read <= {
        "code",
        "did",
        "down",
        "right",
        "run",
        "seen",
        "then",
        "here",
        "state",
        "procedure",
        "sort",
    }, read
    assert len(routes(app)) > 30
