"""What an entry of rules/scenarios/*.yaml may hold. Its facts and names are read later, with a rulebook."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields, validate

from smartmado.content.model import CONCLUSIONS, UNDETERMINED
from smartmado.content.schemas import Text

STATUSES = (*CONCLUSIONS, UNDETERMINED)
DAYS = ("deadlines", "no_loss_until", "opens")
SHEET = ("required_items", "legal_basis", "department", "form")
MAPPED = (*DAYS, *SHEET, "waits_for")
LISTED = ("required_items", "legal_basis", "waits_for")
REST = ("not_required",)


def _by_procedure(value: fields.Field) -> fields.Dict:  # type: ignore[type-arg]
    return fields.Dict(keys=Text(), values=value)


ExpectSchema = Schema.from_dict(
    {
        **{name: fields.List(Text()) for name in (*STATUSES, "absent")},
        **{name: _by_procedure(fields.Date(allow_none=True)) for name in DAYS},
        **{name: _by_procedure(fields.List(Text())) for name in LISTED},
        **{name: _by_procedure(Text(allow_none=True)) for name in ("department", "form")},
        "rest": Text(validate=validate.OneOf(REST)),
    },
    name="ExpectSchema",
)
"""What the rules must answer."""


class HouseholdSchema(Schema):
    """The shape of a household; `parse_situation` reads the rest."""

    class Meta:
        unknown = INCLUDE

    members = fields.List(fields.Dict(), allow_none=True)


class SituationSchema(Schema):
    """The shape of a situation that a variation changes; `parse_situation` reads the rest."""

    class Meta:
        unknown = INCLUDE

    events = fields.List(fields.Dict(), allow_none=True)
    household = fields.Nested(HouseholdSchema, allow_none=True)
    others = fields.List(fields.Dict(), allow_none=True)
    answers = fields.Dict(allow_none=True)


class ScenarioSchema(Schema):
    """One worked case: a `situation`, or another one that it is `like` with a `change`."""

    name = Text(required=True)
    why = Text()
    situation = fields.Nested(SituationSchema)
    like = Text()
    change = fields.Dict(keys=Text())
    expect = fields.Nested(ExpectSchema, required=True)
    covers = fields.List(Text())
