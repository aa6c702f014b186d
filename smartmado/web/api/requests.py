"""A request's JSON, read strictly: told plainly what is wrong, and where."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import abort, request
from marshmallow import Schema, ValidationError

from smartmado.content.mistakes import mistakes
from smartmado.decisions.situation import SituationError

_WORDS = {
    "Missing data for required field.": "この項目が要ります",
    "Unknown field.": "知らない項目です",
    "Field may not be null.": "null にはできません。分からないときは項目ごと消してください",
    "Not a valid string.": "文字で書いてください",
    "Not a valid list.": "一覧([ … ])で書いてください",
    "Not a valid boolean.": "true か false を書いてください",
    "Not a valid mapping type.": "「項目: 値」のまとまり(JSON のオブジェクト)で書いてください",
    "Invalid input type.": "「項目: 値」のまとまり(JSON のオブジェクト)で書いてください",
}


def read_json(schema: Schema) -> Any:
    """The request's body after the schema. 415, 400, or `SituationError` (422) naming the field."""
    if not request.is_json:
        abort(415, "JSON(Content-Type: application/json)で送ってください。")
    try:
        raw = json.loads(request.get_data().decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        abort(400, "JSON として読めません。UTF-8 か、かっことコンマを確かめてください。")
    try:
        schema.load(raw)
    except ValidationError as error:
        where, message = next(mistakes(error.messages, _WORDS))
        raise SituationError(".".join(map(str, where)) or "(入力)", message) from None
    return raw


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
