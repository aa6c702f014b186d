"""Visits as a clerk opens them on the counter's screens."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from smartmado.cases.desk import Desk
from smartmado.ops.demo_city import story_households
from smartmado.store.engine import reading
from smartmado.store.repositories import cases

STORIES = story_households()
FATHER = STORIES["birth"].people["father"]
NEWBORN = {
    "new": "new1",
    "begun": "1",
    "new1-birth": "R8.11.10",
    "new1-relation": "子",
    "new1-type": "japanese",
}
BIRTH = {
    "key": "one-press",
    "event": "birth",
    "household": FATHER,
    **NEWBORN,
    "event-0-subject": "new1",
    "visitor": FATHER,
    "do": "open",
}


def press(client: FlaskClient, do: str, **fields: object) -> TestResponse:
    """A button of a new visit."""
    return client.post("/counter/new", data={**fields, "do": do})


def open_birth(client: FlaskClient, **changes: object) -> str:
    """The address of a new case about a birth."""
    answer = client.post("/counter/new", data={**BIRTH, **changes})
    assert answer.status_code == 303, re.findall(r'class="mistake"[^>]*>([^<]*)', answer.text)
    return str(answer.location)


def all_cases(desk: Desk) -> list[cases.Case]:
    """Every case of the city."""
    with reading(desk.engine) as session:
        return list(cases.list_cases(session))
