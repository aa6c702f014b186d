"""What the API takes and gives. Unknown keys of a request are refused (marshmallow's default)."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from smartmado.content.model import CONCLUSIONS, UNDETERMINED

_DAY = {"example": "2026-11-16"}


def _text(words: str, **options: object) -> fields.String:
    return fields.String(metadata={"description": words}, **options)  # type: ignore[arg-type]


class HouseholdSchema(Schema):
    """The household that the visit is about."""

    closed = fields.Boolean(allow_none=True, metadata={"description": "true: 挙げた世帯員で全員。省くと不明"})
    members = fields.List(
        fields.Dict(keys=fields.String()),
        allow_none=True,
        validate=validate.Length(max=50, error="50人までにしてください"),
        metadata={"description": "世帯員。id のほかは /facts の scope が person の項目。省いた項目は不明"},
    )


class SituationSchema(Schema):
    """A situation. Its facts are those of GET /api/v1/facts; the engine checks each of them."""

    as_of = _text("判定の日", required=True)
    municipality = _text("6桁の自治体コード。省くとこの市")
    events = fields.List(
        fields.Dict(keys=fields.String()),
        required=True,
        metadata={"description": "できごと。type と subjects のほかは、そのできごとの日付などの項目"},
    )
    household = fields.Nested(HouseholdSchema, allow_none=True)
    others = fields.List(
        fields.Dict(keys=fields.String()),
        allow_none=True,
        validate=validate.Length(max=20, error="20人までにしてください"),
        metadata={
            "description": "世帯の外の関係する人(別に住む家族など)。続柄でなく father、mother、spouse で"
            "家族が分かる。この来庁にいない父・母・配偶者は unlisted"
        },
    )
    answers = fields.Dict(
        keys=fields.String(), allow_none=True, metadata={"description": "だれか一人のものでない項目"}
    )


class RulebookSchema(Schema):
    """Which rules answered."""

    digest = _text("規則集の sha256")
    as_of = fields.Date(metadata=_DAY)
    known_on = fields.Date(
        allow_none=True, metadata={"description": "この日までに分かっていた規則で答えた。null なら今の規則"}
    )


class DeadlineSchema(Schema):
    """By when. Keys without a value are left out, but `date` may be null: the law gives no day."""

    date = fields.Date(required=True, allow_none=True, metadata=_DAY)
    rule = _text("数え方", required=True)
    statutory = fields.Date(metadata={"description": "市の休日で延びる前の日"})
    counted_from = fields.Date()
    no_loss_until = fields.Date(metadata={"description": "損のない最後の日"})
    opens = fields.Date()
    rolled = _text("延びたわけ(休日の名前)")
    note = _text("過ぎたとき")
    waits_for = fields.List(fields.String())


class ReasonSchema(Schema):
    """One fact that decides."""

    fact = fields.String(required=True)
    subject = fields.String(required=True, allow_none=True)
    value = fields.Raw(required=True, allow_none=True)
    text = _text("理由の文", required=True)
    basis = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "その事実を使ってよい根拠と、比べた基準値の根拠"},
    )


class KeySchema(Schema):
    """A fact and whose it is: a person's id, "event.0", or null for the visit."""

    fact = fields.String(required=True)
    subject = fields.String(required=True, allow_none=True)


class ChangeSchema(KeySchema):
    """A fact with other values; of a day, the nearest one from which on it would be otherwise."""

    values = fields.List(fields.Raw(), required=True)


class FlipSchema(Schema):
    """A change of deciding facts that would change the decision (fact "as_of": a later visit)."""

    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    status = fields.String(
        required=True,
        validate=validate.OneOf((*CONCLUSIONS, UNDETERMINED)),
    )
    text = _text("もし…なら、…になります", required=True)


class DecisionSchema(Schema):
    """One procedure for the people of one sheet."""

    procedure = fields.String(required=True)
    status = fields.String(
        required=True,
        validate=validate.OneOf(CONCLUSIONS),
    )
    subjects = fields.List(fields.String(), required=True)
    deadline = fields.Nested(DeadlineSchema, required=True, allow_none=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    certificate = fields.List(
        fields.Nested(KeySchema),
        required=True,
        metadata={"description": "これだけで同じ判定になる、最も少ない事実"},
    )
    would_change_if = fields.List(
        fields.Nested(FlipSchema),
        required=True,
        metadata={"description": "判定が変わる、いちばん近い変化(一つの事実、なければ二つ)"},
    )
    legal_basis = fields.List(fields.String(), required=True)
    department = fields.String(required=True)
    required_items = fields.List(fields.String(), required=True)
    form = fields.String(required=True, allow_none=True)


class UndeterminedSchema(Schema):
    """A procedure that waits for facts."""

    procedure = fields.String(required=True)
    subjects = fields.List(fields.String(), required=True)
    waits_for = fields.List(fields.String(), required=True)


class NextQuestionSchema(Schema):
    """The fact to ask next, for which procedures, what for, and on what legal ground."""

    fact = fields.String(required=True)
    subject = fields.String(required=True, allow_none=True)
    why = fields.List(fields.String(), required=True)
    waiting = fields.List(
        fields.String(), required=True, metadata={"description": "この答えを待っている手続の名前"}
    )
    purpose = _text("聞く目的", required=True)
    ground = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "聞いてよい法令の根拠(取扱いに注意する情報には必ずある)"},
    )


class DecisionsSchema(Schema):
    """All decisions of a visit."""

    rulebook = fields.Nested(RulebookSchema, required=True)
    decisions = fields.List(fields.Nested(DecisionSchema), required=True)
    undetermined = fields.List(fields.Nested(UndeterminedSchema), required=True)
    next_question = fields.Nested(NextQuestionSchema, required=True, allow_none=True)


class FactSchema(Schema):
    """A fact that a situation may hold."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    scope = fields.String(required=True, validate=validate.OneOf(("person", "event", "visit")))
    type = fields.String(required=True)
    values = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"description": "値と表示名"}
    )
    source = fields.String(required=True)
    sensitivity = fields.String(required=True)
    askable = fields.Boolean(required=True)


class FactsSchema(Schema):
    """All facts."""

    facts = fields.List(fields.Nested(FactSchema), required=True)


class ProcedureSchema(Schema):
    """A procedure of the rulebook."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    department = fields.String(required=True)
    events = fields.List(fields.String(), required=True)
    confidence = fields.String(required=True, validate=validate.OneOf(("high", "medium", "low", "unknown")))
    form = fields.String(required=True, allow_none=True)


class ProceduresSchema(Schema):
    """All procedures."""

    procedures = fields.List(fields.Nested(ProcedureSchema), required=True)


class TaskSchema(Schema):
    """A task of one's own department, with the facts that it may see."""

    id = fields.Integer(required=True)
    reference = _text("受付番号", required=True)
    procedure = fields.String(required=True)
    subjects = fields.List(fields.String(), required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(("waiting", "taken", "returned", "done", "passed_on"))
    )
    received_at = fields.AwareDateTime(required=True)
    deadline = fields.Date(required=True, allow_none=True, metadata=_DAY)
    reasons = fields.List(fields.String(), required=True)
    facts = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "だれの(人の id、event.N、visit)→ 項目 → 値"},
    )


class TasksSchema(Schema):
    """The open tasks of one's own department."""

    tasks = fields.List(fields.Nested(TaskSchema), required=True)


class ErrorBodySchema(Schema):
    """What happened and what to do."""

    code = fields.Integer(required=True)
    title = fields.String(required=True)
    message = fields.String(required=True)
    field = _text("誤りのある項目")


class ErrorSchema(Schema):
    """Every error has this one shape."""

    error = fields.Nested(ErrorBodySchema, required=True)
