"""What a city's files may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from smartmado.content.model import STATUSES
from smartmado.content.schemas import (
    SOME,
    ConditionField,
    DeadlineSchema,
    EffectiveSchema,
    ItemField,
    KnownSchema,
    ListOrOne,
    Text,
    VersionSchema,
)


class CitySchema(Schema):
    """The city itself. `recorded`: the day from which its content has been kept."""

    name = Text(required=True)
    prefecture = Text(required=True)
    hall = Text()
    recorded = fields.Date()


class SetsSchema(Schema):
    """What a city may set on a national rule."""

    name = Text(validate=SOME)
    department = Text(validate=SOME)
    form = Text(validate=SOME)
    fee_yen = fields.Integer(strict=True, validate=validate.Range(min=0))
    required_items = fields.List(ItemField())
    deadline = ListOrOne(DeadlineSchema)
    legal_basis = fields.List(Text())
    guidance = Text()
    notes = Text()

    @validates_schema
    def grounded(self, data: Mapping[str, Any], **kw: Any) -> None:
        """A deadline of the city rests on a rule of the city."""
        if "deadline" in data and not data.get("legal_basis"):
            raise ValidationError("期限を決める市の根拠(legal_basis)を書いてください", "deadline")


class ChangeSchema(KnownSchema):
    """A condition that narrows or widens a national rule."""

    effective = fields.Nested(EffectiveSchema, required=True)
    required_when = ConditionField()
    recommended_when = ConditionField()
    automatic_when = ConditionField()
    legal_basis = fields.List(
        Text(),
        required=True,
        validate=validate.Length(min=1, error="根拠(legal_basis)を一つ以上書いてください"),
    )
    guidance = Text()
    not_required_text = Text()

    @validates_schema
    def some_condition(self, data: Mapping[str, Any], **kw: Any) -> None:
        """A change says which condition it changes."""
        if not any(f"{s}_when" in data for s in STATUSES):
            message = "required_when, recommended_when, automatic_when のどれかが要ります"
            raise ValidationError(message, "effective")


class OverlaySchema(Schema):
    """A city's file: what it sets and changes by delegation, and what is its own."""

    city = fields.Nested(CitySchema)
    sets = fields.Dict(keys=Text(), values=fields.Nested(SetsSchema))
    narrows = fields.Dict(keys=Text(), values=ListOrOne(ChangeSchema))
    widens = fields.Dict(keys=Text(), values=ListOrOne(ChangeSchema))
    replaces = fields.Dict(keys=Text(), values=ListOrOne(VersionSchema))
    facts = fields.Dict(values=fields.Dict())
    procedures = fields.Dict(values=fields.Dict())
    parameters = fields.Dict(values=fields.Dict())
    departments = fields.Dict(values=fields.Dict())
    screens = fields.Dict(values=fields.Dict())
