"""The routes of the API: JSON in, JSON out, the same guard as the pages."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, Response, jsonify

from smartmado.cases.department_tasks import TaskView, list_tasks
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import decide
from smartmado.decisions.present import decisions_json
from smartmado.decisions.situation import parse_situation
from smartmado.interview.questions import next_question_json
from smartmado.web.api import schemas
from smartmado.web.api.openapi import PREFIX, openapi_document
from smartmado.web.api.requests import read_json
from smartmado.web.security import actor, allow, desk

api = Blueprint("api", __name__, url_prefix=PREFIX)


@api.post("/decide")
@allow("clerk")
def decide_situation() -> Response:
    """A situation in, decisions out. Nothing is kept."""
    raw = read_json(schemas.SituationSchema())
    book = desk().book
    decisions = decide(book, parse_situation(raw, book))
    return jsonify({**decisions_json(decisions), "next_question": next_question_json(decisions)})


@api.get("/facts")
@allow("clerk")
def facts() -> Response:
    """Every fact that a situation may hold."""
    found = [
        {**_plain(f, ("id", "label", "scope", "type", "source", "sensitivity")), "values": dict(f.values)}
        | {"askable": f.question is not None}
        for f in desk().book.facts.values()
    ]
    return jsonify({"facts": found})


@api.get("/procedures")
@allow("clerk")
def procedures() -> Response:
    """Every procedure of the rulebook."""
    return jsonify({"procedures": procedures_json(desk().book)})


def procedures_json(book: Rulebook) -> list[dict[str, Any]]:
    """The procedures with names, events, department and confidence."""
    names = ("id", "name", "kind", "department", "confidence", "form")
    return [{**_plain(p, names), "events": list(p.events)} for p in book.procedures.values()]


@api.get("/tasks")
@allow("department")
def tasks() -> Response:
    """The open tasks of one's own department."""
    found = [_task(v) for v in list_tasks(desk(), actor())]
    return jsonify(schemas.TasksSchema().dump({"tasks": found}))


@api.get("/openapi.json")
@allow("clerk", "department")
def openapi() -> Response:
    """This API, described."""
    return jsonify(_document())


@cache
def _document() -> dict[str, Any]:
    return openapi_document()


def _plain(thing: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _task(view: TaskView) -> dict[str, Any]:
    task = view.task
    return {
        **_plain(task, ("id", "procedure", "subjects", "state", "deadline", "reasons", "facts")),
        "reference": view.case.reference,
        "received_at": task.created_at,
    }
