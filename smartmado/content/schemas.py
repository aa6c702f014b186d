"""What each kind of content file may hold. Unknown keys are refused (marshmallow's default)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from smartmado.content.expressions import PEOPLE, ExpressionError, parse_condition, parse_date_expr
from smartmado.content.model import STATUSES

BAD_ID = "英小文字で始まり、英小文字・数字・_ だけの名前にしてください"
_KINDS = (
    "notification",
    "application",
    "claim",
    "request",
    "registration",
    "return",
    "automatic",
    "external",
    "consultation",
    "guidance",
)


_NOT_TEXT: dict[str, str | list[Any] | dict[Any, Any]] = {"invalid": "文字で書いてください"}


def is_id(key: object) -> bool:
    """Whether this can name an entry: it goes into file names and addresses."""
    return isinstance(key, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,62}", key) is not None


def _Text(**options: Any) -> fields.String:  # noqa: N802 - reads like the field it is
    return fields.String(error_messages=_NOT_TEXT, **options)


@cache
def one(schema: type[Schema]) -> Schema:
    """The one instance of a schema: making one costs more than reading an entry with it."""
    return schema()


def _check(parse: Callable[[Any], object], raw: Any, field: str = "_schema") -> None:
    """Refuse what is not in the language, saying where in it."""
    try:
        parse(raw)
    except ExpressionError as error:
        place = f"(場所: {' > '.join(map(str, error.path))})" if error.path else ""
        raise ValidationError(f"{error}{place}", field) from None


class ConditionField(fields.Field[Any]):
    """A condition of the language; kept raw, checked here."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        _check(parse_condition, value)
        return value


class DateField(fields.Field[Any]):
    """A date expression; kept raw, checked here."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        _check(parse_date_expr, value)
        return value


class _NumberField(fields.Field[Any]):
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        if isinstance(value, Mapping) and set(value) == {"parameter"}:
            return str(value["parameter"])
        raise ValidationError("0以上の整数か {parameter: 名前} を書いてください")


class _ListOrOne(fields.Field[Any]):
    """One entry or a list of entries of a nested schema."""

    def __init__(self, inner: type[Schema], **kw: Any) -> None:
        super().__init__(**kw)
        self.inner = inner

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        schema = one(self.inner)
        return schema.load(value, many=True) if isinstance(value, list) else [schema.load(value)]


class _ItemField(fields.Field[Any]):
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, str):
            return {"item": value, "when": None}
        return one(ItemSchema).load(value)


class QuestionSchema(Schema):
    text = _Text(required=True)
    why = _Text(required=True)
    by = _Text(required=True, validate=validate.OneOf(("resident", "clerk")))
    choices = fields.List(_Text(), load_default=[])
    max = fields.Integer(load_default=None)
    min = fields.Integer(load_default=None)


class FactSchema(Schema):
    label = _Text(required=True)
    scope = _Text(required=True, validate=validate.OneOf(("person", "event", "visit")))
    type = _Text(
        required=True,
        validate=validate.OneOf(("bool", "enum", "list", "date", "month", "int", "text", "kana", "person")),
    )
    source = _Text(
        required=True,
        validate=validate.OneOf(("register", "department", "asked", "clerk", "derived", "handwritten")),
    )
    values = fields.Dict(keys=fields.Raw(), values=_Text(), load_default={})
    sensitivity = _Text(
        load_default="ordinary", validate=validate.OneOf(("ordinary", "personal", "protected"))
    )
    ground = _Text(load_default=None, allow_none=True)
    question = fields.Nested(QuestionSchema, load_default=None, allow_none=True)
    derived = fields.Raw(load_default=None)

    @validates_schema
    def whole(self, data: Mapping[str, Any], **kw: Any) -> None:
        """Values for enums, a formula for derived facts, a legal ground for protected questions."""
        if data["type"] in ("enum", "list") and not data["values"]:
            raise ValidationError("enum と list には values(値と表示名)が要ります", "type")
        if data["source"] == "derived" and data["derived"] is None:
            raise ValidationError("source: derived の事実には derived(式)が要ります", "source")
        if data["sensitivity"] == "protected" and data["question"] and not data["ground"]:
            raise ValidationError("protected の事実を聞くには ground(法令の根拠)が要ります", "sensitivity")
        if data["derived"] is not None:
            parse = parse_date_expr if data["type"] == "date" else parse_condition
            _check(parse, data["derived"], "derived")
        for choice in (data["question"] or {}).get("choices", []):
            if choice not in {str(v) for v in data["values"]}:
                raise ValidationError(f"choices の {choice} が values にありません", "question")


class ItemSchema(Schema):
    item = _Text(required=True)
    when = ConditionField(load_default=None, allow_none=True)


class EffectiveSchema(Schema):
    from_ = fields.Date(required=True, data_key="from", attribute="since")
    to = fields.Date(load_default=None, allow_none=True, attribute="until")


class DeadlineSchema(Schema):
    days = _NumberField()
    months = _NumberField()
    years = _NumberField()
    promptly = fields.Boolean()
    before = DateField()
    by = DateField()
    opens = DateField()
    from_ = DateField(data_key="from", attribute="start")
    first_day = _Text(validate=validate.OneOf(("included", "excluded")))
    holiday = _Text(validate=validate.OneOf(("rolls_forward", "not_rolled")))
    no_loss_until = _Text(validate=validate.OneOf(("month_end",)))
    events = fields.List(_Text())
    when = ConditionField()
    note = _Text()
    delegated = fields.Boolean()

    @validates_schema
    def one_kind(self, data: Mapping[str, Any], **kw: Any) -> None:
        """A deadline is counted in exactly one way."""
        kinds = [k for k in ("days", "months", "years", "promptly", "before", "by", "delegated") if k in data]
        if len(kinds) != 1:
            raise ValidationError(
                "days, months, years, promptly, before, by のどれか一つを書いてください", "from"
            )
        if kinds[0] in ("days", "months", "years") and "start" not in data:
            raise ValidationError("数え始める日 from がありません", kinds[0])


class VersionSchema(Schema):
    effective = fields.Nested(EffectiveSchema, required=True)
    required_when = ConditionField()
    recommended_when = ConditionField()
    automatic_when = ConditionField()
    deadline = _ListOrOne(DeadlineSchema, load_default=list)
    required_items = fields.List(_ItemField(), load_default=list)
    legal_basis = fields.List(
        _Text(),
        required=True,
        validate=validate.Length(min=1, error="根拠(legal_basis)を一つ以上書いてください"),
    )
    guidance = _Text(allow_none=True)
    not_required_text = _Text(allow_none=True)

    @validates_schema
    def some_outcome(self, data: Mapping[str, Any], **kw: Any) -> None:
        """A version says when it is required, recommended or automatic."""
        if not any(f"{s}_when" in data for s in STATUSES):
            raise ValidationError(
                "required_when, recommended_when, automatic_when のどれかが要ります", "effective"
            )


class ProcedureSchema(Schema):
    name = _Text(required=True)
    kind = _Text(required=True, validate=validate.OneOf(_KINDS))
    department = _Text(required=True)
    form = _Text(allow_none=True)
    events = fields.List(_Text(), required=True, validate=validate.Length(min=1))
    candidates = _Text(load_default="subjects", validate=validate.OneOf(PEOPLE))
    per = _Text(required=True, validate=validate.OneOf(("household", "person")))
    after = fields.List(_Text(), load_default=list)
    exclusive_with = fields.List(_Text(), load_default=list)
    confidence = _Text(required=True, validate=validate.OneOf(("high", "medium", "low", "unknown")))
    fee_yen = fields.Integer(allow_none=True, strict=True)
    notes = _Text(allow_none=True)
    open_questions = fields.List(_Text(), load_default=list)
    versions = fields.List(fields.Nested(VersionSchema), required=True, validate=validate.Length(min=1))


class ChannelSchema(Schema):
    format = _Text(load_default="zip", validate=validate.OneOf(("zip",)))
    csv_encoding = _Text(load_default="utf-8-sig", validate=validate.OneOf(("utf-8-sig", "utf-8", "cp932")))
    csv_for_people = fields.Boolean()


class DepartmentSchema(Schema):
    name = _Text(required=True)
    counter = _Text(allow_none=True)
    floor = _Text(allow_none=True)
    hours = _Text(allow_none=True)
    note = _Text(allow_none=True)
    channel = fields.Nested(ChannelSchema)


class ParameterValueSchema(Schema):
    from_ = fields.Date(required=True, data_key="from", attribute="since")
    value = fields.Raw(required=True)


class ParameterSchema(Schema):
    label = _Text(required=True)
    values = fields.List(fields.Nested(ParameterValueSchema), required=True, validate=validate.Length(min=1))
    legal_basis = fields.List(_Text(), required=True, validate=validate.Length(min=1))
    notes = _Text(allow_none=True)


class SubjectsSchema(Schema):
    label = _Text(required=True)
    min = fields.Integer(load_default=1)
    max = fields.Integer(load_default=None, allow_none=True)


class LifeEventSchema(Schema):
    label = _Text(required=True)
    sentence = _Text(required=True)
    date = _Text(allow_none=True, load_default=None)
    dates = fields.List(_Text(), load_default=list)
    subjects = fields.Nested(SubjectsSchema, required=True)


class OverlaySchema(Schema):
    """A city's file: what it sets, and what is its own."""

    city = fields.Dict()
    sets = fields.Dict(keys=_Text(), values=fields.Dict())
    procedures = fields.Dict(keys=_Text(), values=fields.Dict())
    parameters = fields.Dict(keys=_Text(), values=fields.Dict())
    departments = fields.Dict(keys=_Text(), values=fields.Dict())
    screens = fields.Dict(keys=_Text(), values=fields.Dict())


class SetsSchema(Schema):
    """What a city may set on a national rule."""

    department = _Text()
    form = _Text()
    fee_yen = fields.Integer(strict=True)
    required_items = fields.List(_ItemField())
    deadline = _ListOrOne(DeadlineSchema)
    guidance = _Text()
    notes = _Text()
