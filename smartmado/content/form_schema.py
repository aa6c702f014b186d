"""What a form file may hold (marshmallow). Unknown keys are refused; a cell or block is told by its key."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from smartmado.content.forms import EACH, FORMATS
from smartmado.content.quick_read import load, load_list
from smartmado.content.schemas import ConditionField

_positive = validate.Range(min=0, min_inclusive=False, error="0より大きい数にしてください")
_legible = validate.Range(min=3, max=100, error="3から100まで(ポイント)の数にしてください")
_cells = validate.Range(min=1, max=60, error="1から60までの整数にしてください")
_rows_of_a_page = validate.Length(max=100, error="100行までにしてください")
_text = validate.Length(max=400, error="400字までにしてください")
_some = validate.Length(min=1)
_NO_PAPER = "様式のフォルダに background.pdf がありません。市の用紙の PDF を置いてください"


class _Text(fields.String):
    default_error_messages: dict[str, Any] = {  # noqa: RUF012 - marshmallow's own way
        "invalid": "文字で書いてください(数字だけのときは '1' のように囲んでください)"
    }


def _number(validate: validate.Validator = _positive, **options: Any) -> fields.Float:
    return fields.Float(validate=validate, **options)


class _Names(fields.Field[Any]):
    """One name or a list of names, kept as a list."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        names = value if isinstance(value, list) else [value]
        if not names or not all(isinstance(name, str) for name in names):
            raise ValidationError("subject.name のように書いてください(二つ以上はかっこ [ ] で並べます)")
        return names


class _OneOf(fields.Field[Any]):
    """A mapping whose schema is chosen by the one key of `kinds` that it has; a string means `short`."""

    def __init__(self, kinds: Mapping[str, type[Schema]], short: str | None, **options: Any) -> None:
        super().__init__(**options)
        self.kinds, self.short = kinds, short
        self._words: dict[str, dict[str, Any]] = {}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, str) and self.short:
            if value not in self._words:  # 氏名, 住所 … stand in every form
                self._words[value] = self._one_of({self.short: value})
            return dict(self._words[value])
        return self._one_of(value)

    def _one_of(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError(f"{', '.join(self.kinds)} のどれかで始まる項目を書いてください")
        found = self.kinds.keys() & value.keys()
        if len(found) != 1:
            raise ValidationError(f"{', '.join(self.kinds)} のうち一つだけを書いてください")
        [kind] = found
        return {**load(self.kinds[kind], value), "kind": kind}


class CellSchema(Schema):
    """Keys that every cell may have."""

    span = fields.Integer(load_default=1, strict=True, validate=_cells)
    rows = fields.Integer(load_default=1, strict=True, validate=_cells)
    size = _number(_legible, load_default=None)
    min = _number(_legible, load_default=6.5)
    lines = fields.Integer(load_default=None, strict=True, validate=_cells)
    align = _Text(load_default=None, validate=validate.OneOf(("left", "center", "right")))
    caption = _Text(load_default="")


class _Asked(CellSchema):
    ask = fields.Boolean(load_default=True)
    when = ConditionField(load_default=None)


class _Marked(CellSchema):
    circle = fields.Boolean(load_default=False)
    printed = fields.Boolean(load_default=False)


class LabelSchema(CellSchema):
    label = _Text(required=True, validate=_text)
    vertical = fields.Boolean(load_default=False)


class TextSchema(CellSchema):
    text = _Text(required=True, validate=_text)


class _Otherwise(fields.Field[Any]):
    """What is printed when `when` does not hold: names, or {value, when, else}."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if not isinstance(value, dict):
            value = {"value": value}
        return load(OtherwiseSchema, value)


class OtherwiseSchema(Schema):
    value = _Names(required=True)
    format = _Text(load_default=None, validate=validate.OneOf(FORMATS))
    when = ConditionField(load_default=None)
    otherwise = _Otherwise(load_default=None, data_key="else")


class ValueSchema(OtherwiseSchema, _Asked):
    prefix = _Text(load_default="")
    suffix = _Text(load_default="")
    blank = _Text(load_default=None)
    sample = _Text(load_default=None)


class ErasSchema(_Asked):
    eras = _Text(required=True)
    choose = fields.List(
        _Text(validate=validate.OneOf(("明治", "大正", "昭和", "平成", "令和"))),
        load_default=["昭和", "平成", "令和"],
    )
    circle = fields.Boolean(load_default=False)
    digits = fields.Boolean(load_default=False)
    numbers = fields.Boolean(load_default=False)


class ChoicesSchema(_Asked, _Marked):
    choices = _Text(required=True)
    options = fields.List(_Text(), load_default=None)
    labels = fields.Dict(keys=_Text(), values=_Text(), load_default=dict)


class YesNoSchema(_Asked, _Marked):
    yes_no = _Text(required=True)
    labels = fields.List(_Text(), load_default=["有", "無"], validate=validate.Length(equal=2))


class CheckSchema(Schema):
    check = _Text(required=True)
    when = ConditionField(load_default=None)
    of = _Text(load_default=None)
    write = _number(load_default=0)
    ask = fields.Boolean(load_default=True)


class ChecksSchema(_Marked):
    checks = fields.List(_OneOf({"check": CheckSchema}, "check"), required=True, validate=_some)
    ask = fields.Boolean(load_default=True)


class _Groups(fields.Field[Any]):
    """How many squares: a number, or the sizes of the groups that a gap stands between. Kept as a tuple."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        sizes = value if isinstance(value, list) else [value]
        if not all(type(size) is int and size > 0 for size in sizes) or not 1 <= sum(sizes) <= 20:
            raise ValidationError("1から20までの数、または [4, 6] のように組の数を並べて書いてください")
        return tuple(sizes)


class SquaresSchema(_Asked):
    squares = _Groups(required=True)
    group = fields.Integer(load_default=None, strict=True, validate=validate.Range(min=1))
    value = _Text(load_default=None)
    sample = _Text(load_default=None)


class WriteSchema(CellSchema):
    write = _Text(required=True)


class NumberSchema(CellSchema):
    number = fields.Boolean(required=True)


class StackSchema(CellSchema):
    stack = fields.List(fields.Raw(), required=True, validate=validate.Length(min=2, max=4))
    ratio = fields.List(_number(), load_default=None)


CELLS = {
    "label": LabelSchema,
    "text": TextSchema,
    "value": ValueSchema,
    "eras": ErasSchema,
    "choices": ChoicesSchema,
    "yes_no": YesNoSchema,
    "checks": ChecksSchema,
    "squares": SquaresSchema,
    "write": WriteSchema,
    "number": NumberSchema,
    "stack": StackSchema,
}


def _nested(field: fields.Field[Any], value: Any, key: str) -> Any:
    """A list of fields below `key`, its errors named by that key."""
    try:
        return load_list(field, value)
    except ValidationError as error:
        raise ValidationError({key: error.messages}) from None


class CellField(_OneOf):
    """A cell; words alone are a label. `squares` may carry a `value`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(CELLS, "label", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, dict) and "squares" in value:
            return load(SquaresSchema, value) | {"kind": "squares"}
        cell = super()._deserialize(value, attr, data, **kw)
        if cell["kind"] == "stack":
            cell["stack"] = _nested(_CELL, value["stack"], "stack")
        return cell


_CELL = CellField()
EMPTY_CELL: dict[str, Any] = _CELL.deserialize({"write": ""})
"""What a box without a cell holds: room for the pen."""


class RowSchema(Schema):
    cells = fields.List(CellField(), required=True, validate=_some)
    height = _number(load_default=None)


class RowField(fields.Field[Any]):
    """A row: a list of cells, or {height, cells}."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, list):
            return {"cells": load_list(_CELL, value), "height": None}
        if isinstance(value, dict):
            return load(RowSchema, value)
        raise ValidationError("行は [ラベル, {value: …}] のように並べてください")


def _rows(**options: Any) -> fields.List[Any]:
    return fields.List(RowField(), validate=[_some, _rows_of_a_page], **options)


class _Ruled(Schema):
    side = _Text(load_default="")
    heading = _Text(load_default="")
    widths = fields.List(_number(), load_default=list)
    height = _number(load_default=8)
    bold = fields.Boolean(load_default=False)
    gap = fields.Float(load_default=3, validate=validate.Range(min=0))


class TableSchema(_Ruled):
    table = _rows(required=True)
    shade = fields.Boolean(load_default=False)


class PeopleSchema(_Ruled):
    people = _Text(required=True, validate=validate.OneOf(EACH))
    where = ConditionField(load_default=None)
    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=30))
    head = _rows(load_default=list)
    row = _rows(required=True)
    id = _Text(load_default=None)


class LineSchema(Schema):
    lines = _rows(required=True)
    heading = _Text(load_default="")
    width = _number(load_default=95)
    label = _number(load_default=24)
    height = _number(load_default=7)
    gap = fields.Float(load_default=3, validate=validate.Range(min=0))


class WordsSchema(Schema):
    words = _Text(required=True, validate=_text)
    size = _number(_legible, load_default=9)
    align = _Text(load_default="left", validate=validate.OneOf(("left", "center", "right")))
    bold = fields.Boolean(load_default=False)
    indent = fields.Float(load_default=0, validate=validate.Range(min=0))
    gap = fields.Float(load_default=2, validate=validate.Range(min=0))


class NotesSchema(Schema):
    notes = fields.List(_Text(validate=_text), required=True, validate=_some)
    heading = _Text(load_default="")
    size = _number(_legible, load_default=7)
    gap = fields.Float(load_default=3, validate=validate.Range(min=0))


class SpaceSchema(Schema):
    space = _number(required=True)


class UseSchema(Schema):
    """A block of forms/common.yaml, with its side header or heading replaced."""

    use = _Text(required=True)
    side = _Text(load_default=None)
    heading = _Text(load_default=None)


BLOCKS = {
    "table": TableSchema,
    "people": PeopleSchema,
    "lines": LineSchema,
    "words": WordsSchema,
    "notes": NotesSchema,
    "space": SpaceSchema,
    "use": UseSchema,
}


def _place() -> fields.List[Any]:
    return fields.List(fields.Float(), required=True, validate=validate.Length(equal=4))


class BoxSchema(Schema):
    at = _place()
    label = _Text(load_default="")
    cell = CellField(load_default=None)


class PlacedCellSchema(Schema):
    at = _place()
    cell = CellField(required=True)


class PlacedPeopleSchema(Schema):
    """Boxes that repeat downwards for each person, on the city's own paper."""

    people = _Text(required=True, validate=validate.OneOf(EACH))
    where = ConditionField(load_default=None)
    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=30))
    step = _number(required=True)
    boxes = fields.List(fields.Nested(PlacedCellSchema), required=True, validate=_some)
    id = _Text(load_default=None)


class PdfField(fields.Field[bytes]):
    """The bytes of background.pdf, which the loader puts in as base64."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        try:
            return b64decode(value, validate=True)
        except (TypeError, ValueError):
            raise ValidationError(
                "pdf は書けません。background.pdf を様式のフォルダに置いてください"
            ) from None


class BackgroundSchema(Schema):
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    preprinted = fields.Boolean(load_default=False)
    code = fields.List(fields.Float(), load_default=None, validate=validate.Length(equal=2))
    pdf = PdfField(required=True, error_messages={"required": _NO_PAPER})


BOXES = {"people": PlacedPeopleSchema, "at": BoxSchema}


class DateSchema(Schema):
    value = _Text(load_default="visit.as_of")
    blank = fields.Boolean(load_default=False)
    suffix = _Text(load_default="")


class FormSchema(Schema):
    """forms/<id>/form.yaml."""

    title = _Text(required=True, validate=validate.Length(max=60))
    number = _Text(load_default="")
    subtitle = _Text(load_default="")
    addressee = _Text(load_default="{city}長 様")
    date = fields.Nested(DateSchema, load_default=None, allow_none=True)
    page = _Text(load_default="portrait", validate=validate.OneOf(("portrait", "landscape")))
    size = _number(_legible, load_default=10)
    background = fields.Nested(BackgroundSchema, load_default=None)
    body = fields.List(_OneOf(BLOCKS, None), load_default=list)
    beside = fields.List(_OneOf(BLOCKS, None), load_default=list)
    back = fields.List(_OneOf(BLOCKS, None), load_default=list)
    boxes = fields.List(_OneOf(BOXES, None), load_default=list)


class CommonSchema(Schema):
    """forms/common.yaml: blocks that forms `use`, and the longest value of each fact."""

    blocks = fields.Dict(keys=_Text(), values=fields.List(_OneOf(BLOCKS, None)), load_default=dict)
    samples = fields.Dict(keys=_Text(), values=_Text(), load_default=dict)
