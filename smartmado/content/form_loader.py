"""Builds forms from checked YAML data; every mistake is reported with its place and cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError

from smartmado.content.form_builder import COMMON, Builder, Common
from smartmado.content.form_schema import CommonSchema, FormSchema
from smartmado.content.forms import Form, people_blocks
from smartmado.content.mistakes import WORDS, Report, Where, mistakes
from smartmado.content.model import Fact
from smartmado.content.quick_read import load


def load_forms(raw: Mapping[str, Any], facts: Mapping[str, Fact], report: Report) -> dict[str, Form]:
    """All forms by id, from the data of forms/<id>/form.yaml by id and of forms/common.yaml under `common`.

    A form with a mistake is reported and left out.
    """
    build = form_reader(raw, facts, report)
    forms = {key: build(key) for key in form_ids(raw)}
    return {key: form for key, form in forms.items() if form is not None}


def form_ids(raw: Mapping[str, Any]) -> list[str]:
    """The ids of the forms in the data of `load_forms`."""
    return [key for key in raw if key != COMMON]


def form_reader(
    raw: Mapping[str, Any], facts: Mapping[str, Fact], report: Report
) -> Callable[[str], Form | None]:
    """What builds the form of an id from the data of `load_forms`."""
    common = cache(lambda: _common(raw.get(COMMON), report))
    return lambda key: _load_form(key, raw[key], facts, common(), report)


def _common(raw: Any, report: Report) -> Common:
    data = None if raw is None else _checked(CommonSchema, COMMON, raw, report)
    return Common(raw, data["blocks"], data["samples"]) if data else Common()


def _load_form(key: str, raw: Any, facts: Mapping[str, Fact], common: Common, report: Report) -> Form | None:
    """One form; None when something was wrong with it (it is reported)."""
    data = _checked(FormSchema, key, raw, report)
    if data is None:
        return None
    builder = Builder(key, raw, facts, common)
    form = builder.form(key, data)
    for where, words in _twice(form):
        builder.note(where, words)
    for place, words in builder.notes:
        report("forms", place.entry, place.path, words)
    return None if builder.notes else form


def _checked(schema: type[Schema], key: str, raw: Any, report: Report) -> dict[str, Any] | None:
    try:
        return dict(load(schema, raw))
    except ValidationError as error:
        for where, words in mistakes(error.messages, _WORDS):
            report("forms", key, where, words)
        return None
    except RecursionError:
        report("forms", key, (), "入れ子が深すぎます。浅く書き直してください")
        return None


_WORDS = {
    **WORDS,
    "Unknown field.": "ここに書けない項目です。つづりと書く場所を docs/add-a-form.md の表で確かめてください",
    "Missing data for required field.": "この項目が要ります",
    "Not a valid number.": "数で書いてください",
    "Not a valid list.": "[ ] か行頭の - で並べてください",
    "Field may not be null.": "値を書いてください",
}


def _twice(form: Form) -> Iterator[tuple[Where, str]]:
    names = [block.id for block in people_blocks(form)]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield ("body",), f"people: {name} が二つあります。片方に id: で別の名前をつけてください"
