"""What each kind of content file may hold. Unknown keys are refused (marshmallow's default)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from smartmado.content.expressions import (
    PEOPLE,
    Condition,
    DateExpr,
    ExpressionError,
    parse_condition,
    parse_date_expr,
)
from smartmado.content.model import STATUSES
from smartmado.content.quick_read import load, one

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


T = TypeVar("T")
_NOT_TEXT: dict[str, str | list[Any] | dict[Any, Any]] = {"invalid": "文字で書いてください"}


def is_id(key: object) -> bool:
    """Whether this can name an entry: it goes into file names and addresses."""
    return isinstance(key, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,62}", key) is not None


SOME = validate.Length(min=1, error="空にはできません。値を書くか、項目を消してください")
_WHOLE = validate.Range(min=0)


def Text(**options: Any) -> fields.String:  # noqa: N802 - reads like the field it is
    """A text; one that is required is not empty."""
    if options.get("required"):
        options.setdefault("validate", SOME)
    return fields.String(error_messages=_NOT_TEXT, **options)


def _parsed(parse: Callable[[Any], T], raw: Any, field: str = "_schema") -> T:
    """The tree; what is not in the language is refused, saying where in it."""
    try:
        return parse(raw)
    except ExpressionError as error:
        place = f"(場所: {' > '.join(map(str, error.path))})" if error.path else ""
        raise ValidationError(f"{error}{place}", field) from None


class ConditionField(fields.Field[Condition]):
    """A condition of the language, as its tree."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kw: Any) -> Condition:
        return _parsed(parse_condition, value)


class DateField(fields.Field[DateExpr]):
    """A date expression, as its tree."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kw: Any) -> DateExpr:
        return _parsed(parse_date_expr, value)


class _NumberField(fields.Field[Any]):
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        if isinstance(value, dict) and set(value) == {"parameter"}:
            return str(value["parameter"])
        raise ValidationError("1以上の整数か {parameter: 名前} を書いてください")


class ListOrOne(fields.Field[Any]):
    """One entry or a list of entries of a nested schema."""

    def __init__(self, inner: type[Schema], **kw: Any) -> None:
        super().__init__(**kw)
        self.inner = inner

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if not isinstance(value, list):
            return [load(self.inner, value)]
        try:
            return [load(self.inner, part) for part in value]
        except ValidationError:
            return one(self.inner).load(value, many=True)  # the mistakes of all parts, each with its place


class ItemField(fields.Field[Any]):
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, str):
            return {"item": value, "when": None}
        return load(ItemSchema, value)


class QuestionSchema(Schema):
    text = Text(required=True)
    why = Text(required=True)
    by = Text(required=True, validate=validate.OneOf(("resident", "clerk")))
    choices = fields.List(Text(), load_default=[])
    max = fields.Integer(load_default=None, strict=True, validate=_WHOLE)
    min = fields.Integer(load_default=None, strict=True, validate=_WHOLE)


class FactSchema(Schema):
    label = Text(required=True)
    label_no = Text(load_default=None)
    scope = Text(required=True, validate=validate.OneOf(("person", "event", "visit")))
    type = Text(
        required=True,
        validate=validate.OneOf(("bool", "enum", "list", "date", "month", "int", "text", "kana", "person")),
    )
    source = Text(
        required=True,
        validate=validate.OneOf(("register", "department", "asked", "clerk", "derived", "handwritten")),
    )
    values = fields.Dict(keys=fields.Raw(), values=Text(), load_default={})
    sensitivity = Text(
        load_default="ordinary", validate=validate.OneOf(("ordinary", "personal", "protected"))
    )
    ground = Text(load_default=None, allow_none=True)
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
            _parsed(parse, data["derived"], "derived")
        for choice in (data["question"] or {}).get("choices", []):
            if choice not in {str(v) for v in data["values"]}:
                raise ValidationError(f"choices の {choice} が values にありません", "question")


class ItemSchema(Schema):
    item = Text(required=True)
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
    first_day = Text(validate=validate.OneOf(("included", "excluded")))
    holiday = Text(validate=validate.OneOf(("rolls_forward", "not_rolled")))
    no_loss_until = Text(validate=validate.OneOf(("month_end",)))
    events = fields.List(Text())
    when = ConditionField()
    note = Text()

    @validates_schema
    def one_kind(self, data: Mapping[str, Any], **kw: Any) -> None:
        """A deadline is counted in exactly one way."""
        kinds = [k for k in ("days", "months", "years", "promptly", "before", "by") if k in data]
        if len(kinds) != 1:
            raise ValidationError(
                "days, months, years, promptly, before, by のどれか一つを書いてください", "from"
            )
        if kinds[0] in ("days", "months", "years") and "start" not in data:
            raise ValidationError("数え始める日 from がありません", kinds[0])


class KnownSchema(Schema):
    """When the official entered it, and when it turned out to be wrong."""

    recorded = fields.Date()
    withdrawn = fields.Date()

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **kw: Any) -> None:
        """Nothing is withdrawn before it is entered."""
        if "recorded" in data and "withdrawn" in data and data["withdrawn"] < data["recorded"]:
            raise ValidationError("withdrawn は recorded より後の日にしてください", "withdrawn")


class DelegatesSchema(Schema):
    """What a version leaves to the city, each with the article that does so."""

    narrows = Text()
    widens = Text()
    replaces = Text()
    deadline = Text()


class VersionSchema(KnownSchema):
    effective = fields.Nested(EffectiveSchema, required=True)
    required_when = ConditionField()
    recommended_when = ConditionField()
    automatic_when = ConditionField()
    deadline = ListOrOne(DeadlineSchema, load_default=list)
    required_items = fields.List(ItemField(), load_default=list)
    legal_basis = fields.List(
        Text(),
        required=True,
        validate=validate.Length(min=1, error="根拠(legal_basis)を一つ以上書いてください"),
    )
    guidance = Text(allow_none=True)
    not_required_text = Text(allow_none=True)
    delegates = fields.Nested(DelegatesSchema, load_default=dict)
    gap = Text()

    @validates_schema
    def some_outcome(self, data: Mapping[str, Any], **kw: Any) -> None:
        """A version says when it is required, recommended or automatic."""
        if not any(f"{s}_when" in data for s in STATUSES):
            raise ValidationError(
                "required_when, recommended_when, automatic_when のどれかが要ります", "effective"
            )


class ProcedureSchema(Schema):
    name = Text(required=True)
    kind = Text(required=True, validate=validate.OneOf(_KINDS))
    department = Text(required=True)
    form = Text(allow_none=True)
    events = fields.List(Text(), required=True, validate=validate.Length(min=1))
    candidates = Text(load_default="subjects", validate=validate.OneOf(PEOPLE))
    per = Text(required=True, validate=validate.OneOf(("household", "person")))
    after = fields.List(Text(), load_default=list)
    exclusive_with = fields.List(Text(), load_default=list)
    confidential = fields.Boolean(load_default=False)
    confidence = Text(required=True, validate=validate.OneOf(("high", "medium", "low", "unknown")))
    fee_yen = fields.Integer(allow_none=True, strict=True, validate=_WHOLE)
    notes = Text(allow_none=True)
    open_questions = fields.List(Text(), load_default=list)
    versions = fields.List(fields.Nested(VersionSchema), required=True, validate=validate.Length(min=1))


class ChannelSchema(Schema):
    format = Text(load_default="zip", validate=validate.OneOf(("zip",)))
    csv_encoding = Text(load_default="utf-8-sig", validate=validate.OneOf(("utf-8-sig", "utf-8", "cp932")))
    csv_for_people = fields.Boolean()


class DepartmentSchema(Schema):
    name = Text(required=True)
    counter = Text(allow_none=True)
    floor = Text(allow_none=True)
    hours = Text(allow_none=True)
    note = Text(allow_none=True)
    channel = fields.Nested(ChannelSchema)


class _NumberOrDay(fields.Field[Any]):
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            message = f"整数か日付(2026-04-01 の形)を書いてください: {value!r}"
            raise ValidationError(message) from None


class ParameterValueSchema(KnownSchema):
    from_ = fields.Date(required=True, data_key="from", attribute="since")
    value = _NumberOrDay(required=True)


class RangeSchema(Schema):
    """Between which numbers a city may set a parameter, and by which article."""

    basis = Text(required=True)
    at_least = fields.Integer(strict=True)
    at_most = fields.Integer(strict=True)


class ParameterSchema(Schema):
    label = Text(required=True)
    values = fields.List(fields.Nested(ParameterValueSchema), required=True, validate=validate.Length(min=1))
    legal_basis = fields.List(Text(), required=True, validate=validate.Length(min=1))
    notes = Text(allow_none=True)
    delegates = fields.Nested(RangeSchema)


class SubjectsSchema(Schema):
    label = Text(required=True)
    min = fields.Integer(load_default=1, strict=True, validate=_WHOLE)
    max = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_WHOLE)


class LifeEventSchema(Schema):
    label = Text(required=True)
    sentence = Text(required=True)
    date = Text(allow_none=True, load_default=None)
    dates = fields.List(Text(), load_default=list)
    subjects = fields.Nested(SubjectsSchema, required=True)
