"""Raw content (JSON-able mappings) into checked, typed values; every mistake is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from smartmado.content import schemas
from smartmado.content.expressions import parse_condition, parse_date_expr
from smartmado.content.mistakes import Report, Where, mistakes
from smartmado.content.model import (
    STATUSES,
    Deadline,
    Department,
    Fact,
    LifeEvent,
    Parameter,
    Procedure,
    Question,
    RequiredItem,
    Version,
)
from smartmado.content.quick_read import load


def compile_section(raw: Mapping[str, Any], section: str, report: Report) -> dict[str, Any]:
    """Every entry of a section as its typed value; refused entries are reported and left out."""
    made = {key: compile_entry(raw, section, report, key) for key in raw.get(section, {})}
    return {key: value for key, value in made.items() if value is not None}


def compile_entry(raw: Mapping[str, Any], section: str, report: Report, key: str) -> Any:
    """One entry of a section as its typed value; None when it is refused (it is reported)."""
    schema, build = _SECTIONS[section]
    try:
        return build(key, load(schema, raw[section][key]))
    except ValidationError as error:
        for path, message in section_mistakes(error.messages):
            report(section, key, path, message)
    except (ValueError, TypeError) as error:
        report(section, key, (), str(error))
    return None


def section_mistakes(messages: Any) -> Iterator[tuple[Where, str]]:
    """The mistakes of one entry; "value" is marshmallow's name for what stands in a mapping of entries."""
    return mistakes(messages, unnamed=("_schema", "value"))


def _fact(key: str, data: dict[str, Any]) -> Fact:
    question = data.pop("question")
    derived = data.pop("derived")
    if derived is not None:
        derived = (parse_date_expr if data["type"] == "date" else parse_condition)(derived)
    if question:
        question["choices"] = tuple(question["choices"])
    data["values"] = {str(k): v for k, v in data["values"].items()}
    return Fact(id=key, question=Question(**question) if question else None, derived=derived, **data)


def _deadline(data: Mapping[str, Any]) -> Deadline:
    made: dict[str, Any] = dict(data)
    made["events"] = tuple(data.get("events", ()))
    made.setdefault("holiday", "rolls_forward" if "days" in data else "not_rolled")
    return Deadline(**made)


def compile_version(data: Mapping[str, Any], place: int = 0) -> Version:
    """The version of checked data."""
    conditions = {s: data[f"{s}_when"] for s in STATUSES if f"{s}_when" in data}
    return Version(
        since=data["effective"]["since"],
        until=data["effective"]["until"],
        conditions=conditions,
        deadlines=tuple(map(_deadline, data["deadline"])),
        required_items=tuple(RequiredItem(**item) for item in data["required_items"]),
        legal_basis=tuple(data["legal_basis"]),
        guidance=data.get("guidance"),
        not_required_text=data.get("not_required_text"),
        recorded=data.get("recorded"),
        withdrawn=data.get("withdrawn"),
        delegates=data["delegates"],
        gap=data.get("gap"),
        place=place,
    )


def _procedure(key: str, data: dict[str, Any]) -> Procedure:
    every = sorted((compile_version(v, i) for i, v in enumerate(data.pop("versions"))), key=lambda v: v.since)
    versions = tuple(v for v in every if v.withdrawn is None)
    withdrawn = tuple(v for v in every if v.withdrawn is not None)
    for name in ("events", "after", "exclusive_with", "open_questions"):
        data[name] = tuple(data[name])
    return Procedure(id=key, versions=versions, withdrawn=withdrawn, **data)


def _life_event(key: str, data: dict[str, Any]) -> LifeEvent:
    subjects = data.pop("subjects")
    return LifeEvent(
        id=key,
        label=data["label"],
        sentence=data["sentence"],
        date=data["date"],
        dates=tuple(data["dates"]),
        subjects=subjects["label"],
        min_subjects=subjects["min"],
        max_subjects=subjects["max"],
    )


def _parameter(key: str, data: dict[str, Any]) -> Parameter:
    values = tuple((v["since"], v["value"]) for v in data["values"] if "withdrawn" not in v)
    return Parameter(key, data["label"], values, tuple(data["legal_basis"]))


_SECTIONS: dict[str, tuple[type[Schema], Callable[[str, dict[str, Any]], Any]]] = {
    "facts": (schemas.FactSchema, _fact),
    "life_events": (schemas.LifeEventSchema, _life_event),
    "departments": (schemas.DepartmentSchema, lambda key, data: Department(id=key, **data)),
    "parameters": (schemas.ParameterSchema, _parameter),
    "procedures": (schemas.ProcedureSchema, _procedure),
}
