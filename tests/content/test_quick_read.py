"""What is read quickly is what the schemas read; what they refuse is refused in their words."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from smartmado.content.form_schema import CommonSchema, FormSchema
from smartmado.content.quick_read import load, one, validate
from smartmado.content.rulebook import Rulebook
from smartmado.content.schemas import (
    DepartmentSchema,
    FactSchema,
    LifeEventSchema,
    ParameterSchema,
    ProcedureSchema,
)

_SCHEMAS: dict[str, type[Schema]] = {
    "facts": FactSchema,
    "life_events": LifeEventSchema,
    "departments": DepartmentSchema,
    "parameters": ParameterSchema,
    "procedures": ProcedureSchema,
    "forms": FormSchema,
}
_ODD = (None, "", "x", 0, 1, -1, 2.5, float("inf"), True, [], {}, ["x"], {"x": 1}, "2026-02-30", "2026-04-01")


def entries(book: Rulebook) -> list[tuple[type[Schema], Any]]:
    """Every entry of the content with the schema that reads it."""
    return [
        (CommonSchema if key == "common" else schema, entry)
        for section, schema in _SCHEMAS.items()
        for key, entry in book.raw[section].items()
    ]


def told(read: Any, *data: Any) -> Any:
    """What is read, or the mistakes."""
    try:
        return read(*data)
    except ValidationError as error:
        return error.messages


def spoilt(entry: Any, random: Random) -> Any:
    """The entry with something put in the place of something, taken away or added."""
    made = deepcopy(entry)
    here: Any = made
    while True:
        places = list(here) if isinstance(here, dict) else list(range(len(here)))
        place = random.choice(places)
        if not isinstance(here[place], dict | list) or not here[place] or random.random() < 0.3:
            break
        here = here[place]
    match random.choice(("put", "put", "take", "add")):
        case "put":
            here[place] = random.choice(_ODD)
        case "take":
            del here[place]
        case "add" if isinstance(here, dict):
            here["strange"] = 1
    return made


def test_all_content_is_read_as_its_schemas_read_it(book: Rulebook) -> None:
    for schema, entry in entries(book):
        assert load(schema, entry) == one(schema).load(entry)
        assert not validate(schema, entry)


@settings(max_examples=300)
@given(st.integers(0, 10**9))
def test_spoilt_content_is_refused_in_the_same_words(book: Rulebook, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same seed spoils the same place
    schema, entry = random.choice(entries(book))
    entry = spoilt(entry, random)
    assert told(load, schema, entry) == told(one(schema).load, entry)
    assert validate(schema, entry) == one(schema).validate(entry)


class _Part(Schema):
    day = fields.Date(required=True, data_key="on", attribute="when")
    share = fields.Float(load_default=1)


class _Whole(Schema):
    parts = fields.List(fields.Nested(_Part), load_default=list)
    words = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True))

    @validates_schema
    def some(self, data: dict[str, Any], **kw: Any) -> None:
        if len(data["parts"]) > 2:
            raise ValidationError("too many", "parts")


class _Changed(Schema):
    name = fields.String()

    @post_load
    def upper(self, data: dict[str, Any], **kw: Any) -> str:
        return str(data["name"]).upper()


def test_names_defaults_and_types_are_those_of_the_schema() -> None:
    found = load(_Whole, {"parts": [{"on": "2026-04-01"}, {"on": "2026-04-02", "share": 2}]})
    days = [date(2026, 4, 1), date(2026, 4, 2)]
    assert found == {"parts": [{"when": d, "share": n} for d, n in zip(days, (1, 2.0), strict=True)]}
    assert type(found["parts"][1]["share"]) is float
    assert load(_Whole, {})["parts"] is not load(_Whole, {})["parts"]


def test_a_check_of_the_whole_is_made_and_its_words_are_kept() -> None:
    mistakes = told(load, _Whole, {"parts": [{"on": "2026-04-01"}] * 3})
    assert mistakes == {"parts": ["too many"]}


def test_a_schema_that_changes_what_it_read_is_left_to_itself() -> None:
    assert load(_Changed, {"name": "x"}) == "X"
