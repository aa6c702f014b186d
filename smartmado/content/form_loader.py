"""Builds forms from checked YAML data; every mistake is reported with its place and cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from smartmado.content.form_builder import COMMON, Builder, Common, Where
from smartmado.content.form_schema import CommonSchema, FormSchema
from smartmado.content.forms import Form, people_blocks
from smartmado.content.model import Fact

Report = Callable[[str, str, Where, str], None]
"""report("forms", form id or `common`, path below it, message)"""


def load_forms(raw: Mapping[str, Any], facts: Mapping[str, Fact], report: Report) -> dict[str, Form]:
    """All forms by id, from the data of forms/<id>/form.yaml by id and of forms/common.yaml under `common`.

    A form with a mistake is reported and left out.
    """
    common = _common(raw.get(COMMON), report)
    forms = {key: load_form(key, entry, facts, common, report) for key, entry in raw.items() if key != COMMON}
    return {key: form for key, form in forms.items() if form is not None}


def _common(raw: Any, report: Report) -> Common:
    data = None if raw is None else _checked(CommonSchema(), COMMON, raw, report)
    return Common(raw, data["blocks"], data["samples"]) if data else Common()


def load_form(key: str, raw: Any, facts: Mapping[str, Fact], common: Common, report: Report) -> Form | None:
    """One form; None when something was wrong with it (it is reported)."""
    data = _checked(FormSchema(), key, raw, report)
    if data is None:
        return None
    builder = Builder(key, raw, facts, common)
    form = builder.form(key, data)
    for where, words in _twice(form):
        builder.note(where, words)
    for place, words in builder.notes:
        report("forms", place.entry, place.path, words)
    return None if builder.notes else form


def _checked(schema: Schema, key: str, raw: Any, report: Report) -> dict[str, Any] | None:
    try:
        return dict(schema.load(raw))
    except ValidationError as error:
        for where, words in _flat(error.messages):
            report("forms", key, where, _cure(words))
        return None


def _flat(messages: Any, where: Where = ()) -> Iterator[tuple[Where, str]]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _flat(below, where if key == "_schema" else (*where, key))
    elif isinstance(messages, list):
        for below in messages:
            yield from _flat(below, where)
    else:
        yield where, str(messages)


_CURES = {
    "Unknown field.": "知らない項目です。つづりを docs/add-a-form.md の表で確かめてください",
    "Missing data for required field.": "この項目が要ります",
    "Not a valid integer.": "整数で書いてください",
    "Not a valid number.": "数で書いてください",
    "Not a valid list.": "[ ] か行頭の - で並べてください",
    "Not a valid boolean.": "true か false で書いてください",
    "Not a valid mapping type.": "「項目: 値」の形で書いてください",
    "Invalid input type.": "「項目: 値」の形で書いてください",
    "Field may not be null.": "値を書いてください",
}


def _cure(words: str) -> str:
    return _CURES.get(words, words.replace("Must be one of:", "使えるのは次のどれかです:").rstrip("."))


def _twice(form: Form) -> Iterator[tuple[Where, str]]:
    names = [block.id for block in people_blocks(form)]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield ("body",), f"people: {name} が二つあります。片方に id: で別の名前をつけてください"


__all__ = ["COMMON", "load_form", "load_forms"]
