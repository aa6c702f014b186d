"""Reads what is right without marshmallow's pace; what is wrong is left to marshmallow to tell.

`load` gives what `Schema.load` gives. Of each schema a chain of plain functions is made once, from its own
fields, so the schema stays the only place where a format is written down. They accept what they are sure
of; anything else, right or wrong, is read once more by the schema itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from math import isfinite
from typing import Any, TypeAlias

from marshmallow import RAISE, Schema, ValidationError, fields, missing

_Read: TypeAlias = Callable[[Any], Any]


class _UnusualError(Exception):
    """Something that the schema itself must look at."""


@cache
def one(schema: type[Schema]) -> Schema:
    """The one instance of a schema: making one costs more than reading an entry with it."""
    return schema()


def load(schema: type[Schema], data: Any) -> Any:
    """The data as the schema loads them, in whatever order. Raises marshmallow's `ValidationError`."""
    try:
        return _reader(schema)(data)
    except (_UnusualError, ValidationError):
        return one(schema).load(data)


def validate(schema: type[Schema], data: Any) -> Mapping[Any, Any]:
    """What `Schema.validate` tells of the data: nothing where they are right."""
    try:
        _reader(schema)(data)
    except (_UnusualError, ValidationError):
        return one(schema).validate(data)
    return {}


def load_list(field: fields.Field[Any], data: Any) -> list[Any]:
    """The parts of a list as the field loads them. Raises marshmallow's `ValidationError`."""
    try:
        found: list[Any] = _list_reader(field)(data)
    except (_UnusualError, ValidationError):
        found = fields.List(field).deserialize(data)
    return found


@cache
def _reader(schema: type[Schema]) -> _Read:
    return _of_schema(one(schema))


@cache
def _list_reader(field: fields.Field[Any]) -> _Read:
    return _list_of(_of_field(field))


def _of_schema(schema: Schema) -> _Read:
    """What reads a mapping. Of the hooks a schema may have, those that check it as a whole are known."""
    hooks = {name: found for name, found in schema._hooks.items() if found}
    checks = hooks.pop("validates_schema", [])
    if (
        hooks
        or schema.unknown != RAISE
        or any(many or options["pass_original"] for _, many, options in checks)
    ):
        return _unusual
    whole = [getattr(schema, name) for name, _, _ in checks]
    names = {name: f.attribute or name for name, f in schema.load_fields.items()}
    parts = {f.data_key or name: (names[name], _of_field(f)) for name, f in schema.load_fields.items()}
    required = frozenset(f.data_key or name for name, f in schema.load_fields.items() if f.required)
    defaults = {
        names[name]: f.load_default
        for name, f in schema.load_fields.items()
        if not f.required and f.load_default is not missing
    }
    fresh = {name: make for name, make in defaults.items() if callable(make)}

    def read(data: Any) -> dict[str, Any]:
        if type(data) is not dict or not required <= data.keys():
            raise _UnusualError
        made = defaults.copy()
        for name, make in fresh.items():
            made[name] = make()
        for key, value in data.items():
            if key not in parts:
                raise _UnusualError
            name, read_part = parts[key]
            made[name] = read_part(value)
        for check in whole:
            check(made)
        return made

    return read


def _of_field(field: fields.Field[Any]) -> _Read:
    """What reads a value of the field, null included."""
    read = _plain(field)
    for check in field.validators:
        read = _checked(read, check)
    return _or_null(read) if field.allow_none else read


def _checked(read: _Read, check: Callable[[Any], Any]) -> _Read:
    def read_and_check(value: Any) -> Any:
        found = read(value)
        check(found)
        return found

    return read_and_check


def _or_null(read: _Read) -> _Read:
    return lambda value: None if value is None else read(value)


def _plain(field: fields.Field[Any]) -> _Read:
    """What reads a value of the field, of which null is none."""
    match field:
        case fields.String():
            return _same(str)
        case fields.Boolean():
            return _same(bool)
        case fields.Integer(strict=True):
            return _same(int)
        case fields.Float():
            return _float
        case fields.Date():
            return _date
        case fields.Nested() if not field.many:
            return _of_schema(field.schema)
        case fields.List():
            return _list_of(_of_field(field.inner))
        case fields.Dict(key_field=fields.Field() as keys, value_field=fields.Field() as values):
            return _dict_of(_of_field(keys), _of_field(values))
    return _own(field)


def _own(field: fields.Field[Any]) -> _Read:
    """What reads a Raw, or a field of our own."""

    def read(value: Any) -> Any:
        if value is None:
            raise _UnusualError
        return field._deserialize(value, None, None)

    return read


def _same(kind: type) -> _Read:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise _UnusualError
        return value

    return read


def _float(value: Any) -> float:
    if type(value) not in (int, float) or not isfinite(value):
        raise _UnusualError
    return float(value)


def _date(value: Any) -> date:
    if type(value) is not str or len(value) != 10 or not value[4] == value[7] == "-":
        raise _UnusualError
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _UnusualError from None


def _list_of(inner: _Read) -> _Read:
    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            raise _UnusualError
        return [inner(part) for part in value]

    return read


def _dict_of(keys: _Read, values: _Read) -> _Read:
    def read(value: Any) -> Mapping[str, Any]:
        if type(value) is not dict:
            raise _UnusualError
        return {keys(key): values(part) for key, part in value.items()}

    return read


def _unusual(_: Any) -> Any:
    raise _UnusualError
