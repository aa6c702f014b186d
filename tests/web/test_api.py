"""The JSON API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from smartmado.cases.desk import Desk
from smartmado.web.api.openapi import OPERATIONS, PREFIX
from smartmado.web.api.schemas import DecisionsSchema, FactsSchema, ProceduresSchema, TasksSchema
from tests.support.office_work import ADDRESS, NAME, send_task
from tests.web.conftest import Login

MOVE: dict[str, Any] = {
    "as_of": "2026-11-16",
    "municipality": "312029",
    "events": [{"type": "move_in", "subjects": ["a"], "move_in_date": "2026-11-09"}],
    "household": {
        "closed": True,
        "members": [
            {"id": "a", "relation_to_head": "世帯主", "birth_date": "1997-05-02", "person_type": "japanese"}
        ],
    },
}


def _post(client: FlaskClient, body: Any, **options: Any) -> Any:
    return client.post(f"{PREFIX}/decide", json=body, **options)


def test_a_situation_is_decided(clerk: FlaskClient) -> None:
    answer = _post(clerk, MOVE)
    assert answer.status_code == 200, answer.text
    assert DecisionsSchema().validate(answer.json) == {}
    [notice] = [d for d in answer.json["decisions"] if d["procedure"] == "move_in_notice"]
    assert (notice["status"], notice["deadline"]["date"]) == ("required", "2026-11-24")
    asking = answer.json["next_question"]
    assert len(asking["why"]) == len(asking["waiting"]) > 0
    assert asking["purpose"].endswith("ためです。")
    assert all(d["certificate"] or d["reasons"] for d in answer.json["decisions"])
    assert "もし、「この届出はもう出してある」なら、不要(対象外)になります" in [
        f["text"] for f in notice["would_change_if"]
    ]
    assert "米子市に住み始めた日" in answer.text


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"events": None}, "events", "null"),
        ({"surprise": 1}, "surprise", "知らない項目"),
        ({"household": {"closed": "はい"}}, "household.closed", "true か false"),
        ({"household": {"colour": "red"}}, "household.colour", "知らない項目"),
        (
            {"household": {"members": [{"id": "a", "name": "山\u202e田"}]}},
            "household.members[0].name",
            "目に見えない字(U+202E)",
        ),
        ({"household": []}, "household", "まとまり"),
        ({"others": [{"id": f"x{i}"} for i in range(21)]}, "others", "20人まで"),
        ({"others": [{"id": "x", "father": "y"}]}, "x.father", "id を確かめるか"),
        ({"as_of": "昨日"}, "as_of", ""),
        ({"municipality": "131016"}, "municipality", "規則集"),
        ({"answers": {"role": "admin"}}, "answers.role", ""),
    ],
)
def test_a_wrong_situation_is_refused_by_field(
    clerk: FlaskClient, change: dict[str, Any], field: str, message: str
) -> None:
    answer = _post(clerk, MOVE | change)
    assert answer.status_code == 422, answer.text
    assert answer.json["error"]["field"] == field
    assert message in answer.json["error"]["message"]


@pytest.mark.parametrize("body", ["", "{", "NaN", '{"as_of": NaN}', "[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_a_bad_request(clerk: FlaskClient, body: str | bytes) -> None:
    answer = clerk.post(f"{PREFIX}/decide", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, 400)
    assert "JSON として読めません" in answer.json["error"]["message"]


@pytest.mark.parametrize("body", ["[]", "1", '"x"', "null"])
def test_json_that_is_no_situation_is_refused(clerk: FlaskClient, body: str) -> None:
    answer = clerk.post(f"{PREFIX}/decide", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "(入力)")


def test_another_content_type_is_refused(clerk: FlaskClient) -> None:
    answer = clerk.post(f"{PREFIX}/decide", data="{}", content_type="text/plain")
    assert answer.status_code == 415
    assert "application/json" in answer.json["error"]["message"]


def test_too_much_is_refused(clerk: FlaskClient) -> None:
    body = json.dumps(MOVE | {"note": "あ" * 3_000_000})
    answer = clerk.post(f"{PREFIX}/decide", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"]) == (413, 413)


def test_facts_and_procedures_are_listed(clerk: FlaskClient, desk: Desk) -> None:
    facts = clerk.get(f"{PREFIX}/facts").json
    assert FactsSchema().validate(facts) == {}
    assert {f["id"] for f in facts["facts"]} == set(desk.book.facts)
    procedures = clerk.get(f"{PREFIX}/procedures").json
    assert ProceduresSchema().validate(procedures) == {}
    assert {p["id"] for p in procedures["procedures"]} == set(desk.book.procedures)


def test_a_department_gets_its_own_tasks_only(login: Login, desk: Desk) -> None:
    task = send_task(desk)
    send_task(desk, "residents", "move_in_notice")
    answer = login("hoken").get(f"{PREFIX}/tasks")
    assert TasksSchema().validate(answer.json) == {}
    [only] = answer.json["tasks"]
    assert (only["id"], only["state"], only["deadline"]) == (task.id, "waiting", "2026-11-24")
    assert only["facts"]["1"]["name"] == NAME
    assert ADDRESS in answer.text


def test_japanese_is_not_escaped(clerk: FlaskClient) -> None:
    assert "転入届" in clerk.get(f"{PREFIX}/procedures").text


@pytest.mark.parametrize(
    ("path", "method", "role", "code"),
    [
        ("/facts", "get", None, 401),
        ("/tasks", "get", "clerk", 403),
        ("/decide", "post", "department", 403),
        ("/facts", "post", "clerk", 405),
        ("/decide", "get", "clerk", 405),
        ("/nothing", "get", "clerk", 404),
    ],
)
def test_every_error_has_the_one_shape(
    app: Flask, login: Login, path: str, method: str, role: str | None, code: int
) -> None:
    browser = login(role) if role else app.test_client()
    answer = getattr(browser, method)(PREFIX + path)
    assert answer.status_code == code
    error = answer.json["error"]
    assert error["code"] == code
    assert error["title"] and error["message"]
    assert set(error) <= {"code", "title", "message", "field"}
    if code == 405:
        assert answer.headers["Allow"]


def test_the_description_is_valid_openapi(clerk: FlaskClient) -> None:
    document = clerk.get(f"{PREFIX}/openapi.json").json
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_is_described_with_its_roles(app: Flask, clerk: FlaskClient) -> None:
    described = {(PREFIX + o.path, o.method.upper()): o for o in OPERATIONS}
    routes = {
        (rule.rule, method): app.view_functions[rule.endpoint].allowed_roles
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {k: o.roles for k, o in described.items()} == routes
    paths = clerk.get(f"{PREFIX}/openapi.json").json["paths"]
    assert {(PREFIX + p, m.upper()) for p, methods in paths.items() for m in methods} == set(routes)
    for operation in OPERATIONS:
        codes = set(paths[operation.path][operation.method]["responses"])
        wanted = {"400", "413", "415", "422"} if operation.body else set()
        assert {"200", "401", "403", "405"} | wanted <= codes
