"""What the proofs start from and what they must show: rules/proofs.yaml, checked.

It is not part of a rulebook: it decides nothing. `world` says what never happens, so that no proof
rests on impossible people; `cover` says who must not be left without an answer; `accept` says which
findings are meant, and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from smartmado.content.compile import section_mistakes
from smartmado.content.expressions import PEOPLE, Condition, Const
from smartmado.content.loader import content_root
from smartmado.content.mistakes import Where
from smartmado.content.model import STATUSES
from smartmado.content.references import expression_faults
from smartmado.content.rulebook import Rulebook
from smartmado.content.schemas import BAD_ID, ConditionField, Text, is_id
from smartmado.content.yaml_source import ContentError, Finding, Source, read_yaml

FILE = "proofs.yaml"


@dataclass(frozen=True)
class Assumed:
    """What always holds for the people of a set when one of the events happens (none: whatever happens)."""

    id: str
    says: str
    events: tuple[str, ...]
    people: str
    holds: Condition


@dataclass(frozen=True)
class Covered:
    """For whom one of the procedures must come out, with one of the statuses."""

    id: str
    says: str
    events: tuple[str, ...]
    people: str
    when: Condition
    one_of: tuple[str, ...]
    statuses: tuple[str, ...]
    legal_basis: tuple[str, ...]


@dataclass(frozen=True)
class Accepted:
    """A finding that is meant: its kind, the ids that it names, and why."""

    kind: str
    about: tuple[str, ...]
    because: str
    line: int


@dataclass(frozen=True)
class Statements:
    """All statements that concern one city. `lines`: where each statement stands in the file."""

    world: tuple[Assumed, ...] = ()
    cover: tuple[Covered, ...] = ()
    accept: tuple[Accepted, ...] = ()
    lines: Mapping[str, int] | None = None


class AssumedSchema(Schema):
    """An entry of `world`."""

    says = Text(required=True)
    events = fields.List(Text(), load_default=list)
    people = Text(data_key="for", load_default="subjects", validate=validate.OneOf(PEOPLE))
    holds = ConditionField(required=True)


class CoveredSchema(Schema):
    """An entry of `cover`."""

    says = Text(required=True)
    events = fields.List(Text(), required=True, validate=validate.Length(min=1))
    people = Text(data_key="for", load_default="subjects", validate=validate.OneOf(PEOPLE))
    when = ConditionField(load_default=Const(True))
    one_of = fields.List(Text(), required=True, validate=validate.Length(min=1))
    statuses = fields.List(
        Text(validate=validate.OneOf(STATUSES)), load_default=lambda: ["required", "recommended"]
    )
    legal_basis = fields.List(
        Text(),
        required=True,
        validate=validate.Length(min=1, error="根拠(legal_basis)を一つ以上書いてください"),
    )
    municipality = Text(load_default=None)


class AcceptedSchema(Schema):
    """An entry of `accept`."""

    kind = Text(required=True)
    about = fields.List(Text(), required=True, validate=validate.Length(min=1))
    because = Text(required=True)
    municipality = Text(load_default=None)


class FileSchema(Schema):
    """rules/proofs.yaml."""

    world = fields.Dict(keys=Text(), values=fields.Nested(AssumedSchema), load_default=dict)
    cover = fields.Dict(keys=Text(), values=fields.Nested(CoveredSchema), load_default=dict)
    accept = fields.List(fields.Nested(AcceptedSchema), load_default=list)


def load_statements(book: Rulebook, root: Path | None = None) -> Statements:
    """The statements for the rulebook's city; none where the content has no rules/proofs.yaml.

    Raises `ContentError` with every mistake found.
    """
    root = root or content_root()
    path = root / "rules" / FILE
    if not path.is_file():
        return Statements()
    source = read_yaml(path, root)
    try:
        data = FileSchema().load(source.data)
    except ValidationError as error:
        raise ContentError([source.finding(p, m) for p, m in section_mistakes(error.messages)]) from None
    made = _made(book, data, source)
    findings = [source.finding(where, message) for where, message in _faults(book, data, made)]
    if findings:
        raise ContentError(findings)
    return made


def _made(book: Rulebook, data: Mapping[str, Any], source: Source) -> Statements:
    def ours(entry: Mapping[str, Any]) -> bool:
        return entry["municipality"] in (None, book.municipality)

    world = tuple(
        Assumed(k, e["says"], tuple(e["events"]), e["people"], e["holds"]) for k, e in data["world"].items()
    )
    cover = tuple(
        Covered(
            k,
            e["says"],
            tuple(e["events"]),
            e["people"],
            e["when"],
            tuple(e["one_of"]),
            tuple(e["statuses"]),
            tuple(e["legal_basis"]),
        )
        for k, e in data["cover"].items()
        if ours(e)
    )
    accept = tuple(
        Accepted(e["kind"], tuple(e["about"]), e["because"], source.line(("accept", i)))
        for i, e in enumerate(data["accept"])
        if ours(e)
    )
    return Statements(world, cover, accept, {k: source.line(("cover", k)) for k in data["cover"]})


def _faults(book: Rulebook, data: Mapping[str, Any], made: Statements) -> Iterator[tuple[Where, str]]:
    yield from _names(data)
    for section, statements, key in (("world", made.world, "holds"), ("cover", made.cover, "when")):
        for statement in statements:
            yield from _event_faults(book, section, statement)
            for message in expression_faults(book, getattr(statement, key)):
                yield (section, statement.id, key), message
    for covered in made.cover:
        for procedure in covered.one_of:
            if procedure not in book.procedures:
                yield ("cover", covered.id, "one_of"), f"{procedure} という手続がありません"


def _names(data: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    for section in ("world", "cover"):
        yield from (((section, key), BAD_ID) for key in data[section] if not is_id(key))


def _event_faults(book: Rulebook, section: str, statement: Assumed | Covered) -> Iterator[tuple[Where, str]]:
    for event in statement.events:
        if event not in book.life_events:
            yield (section, statement.id, "events"), f"{event} というライフイベントがありません"


def unmatched(accepted: Accepted) -> Finding:
    """What to say of an acceptance that no finding needs any more."""
    message = f"{'、'.join(accepted.about)}: 当てはまる知らせがありません。消してください"
    return Finding(f"rules/{FILE}", accepted.line, "accept", message)
