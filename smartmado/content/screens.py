"""What a city looks for in its register before people come: rules/screens.yaml, checked.

A screen is not part of a rulebook: it decides nothing and no case depends on it. It names a life event
that the register foretells (a birthday, the end of a certificate), and whom to look at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from smartmado.content.compile import section_mistakes
from smartmado.content.expressions import (
    Age,
    Condition,
    Const,
    DateExpr,
    DateFact,
    DateParameter,
    Due,
    EventIs,
    Named,
    Shift,
    SubjectOf,
    VisitHas,
    fact_ids,
    walk,
)
from smartmado.content.loader import content_root, overlay_files
from smartmado.content.mistakes import Where
from smartmado.content.names import fill_in
from smartmado.content.references import expression_faults, fits
from smartmado.content.rulebook import Rulebook
from smartmado.content.schemas import BAD_ID, ConditionField, DateField, Text, is_id
from smartmado.content.yaml_source import ContentError, Finding, Source, read_yaml

FILE = "screens.yaml"
SECTION = "screens"
ALWAYS = "always"
OPEN, COUNTED = "open", "counted"
MOST_DAYS = 36_600
STATE = "resident_state"


@dataclass(frozen=True, eq=False)
class Screen:
    """One search of the register.

    `date`: the day that the city watches; `happens`: the day of the life event as the rules see it
    (mostly the same). The day is looked for from `after` days ago (None: however long ago) until
    `before` days from now. `state`: which records are looked at. `facts`: what the event carries
    besides, as JSON values. `procedures`: which are reported; empty for all. `notice`: what to tell
    where no procedure is meant. `undated`: whether those of whom no day is recorded are open cases, or
    only counted.
    """

    id: str
    label: str
    event: str
    date: DateExpr
    happens: DateExpr
    before: int
    after: int | None
    who: Condition
    state: str
    facts: Mapping[str, Any]
    procedures: tuple[str, ...]
    notice: str | None
    legal_basis: tuple[str, ...]
    undated: str = OPEN
    notes: str | None = None


@dataclass(frozen=True, eq=False)
class Screens:
    """The screens of one city, in the order of the files. `raw` is the JSON-able text."""

    screens: Mapping[str, Screen]
    raw: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """sha256 of the text: it names these screens for good."""
        text = json.dumps(self.raw, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class _DaysField(fields.Field[Any]):
    """Whole days, or `always` where that is allowed."""

    def __init__(self, always: bool = False, **kw: Any) -> None:
        super().__init__(**kw)
        self.always = always

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DAYS:
            return value
        if self.always and value == ALWAYS:
            return None
        more = f"か {ALWAYS} " if self.always else ""
        raise ValidationError(f"0以上{MOST_DAYS}以下の日数{more}を書いてください")


class WindowSchema(Schema):
    """How far around today the day is looked for."""

    before = _DaysField(load_default=0)
    after = _DaysField(always=True, load_default=0)


class ScreenSchema(Schema):
    """One entry of rules/screens.yaml."""

    label = Text(required=True)
    event = Text(required=True)
    date = DateField(required=True)
    happens = DateField()
    window = fields.Nested(WindowSchema, required=True)
    who = ConditionField(load_default=Const(True))
    state = Text(load_default="registered")
    undated = Text(load_default=OPEN, validate=validate.OneOf((OPEN, COUNTED)))
    facts = fields.Dict(keys=Text(), load_default=dict)
    procedures = fields.List(Text(), load_default=list)
    notice = Text(load_default=None)
    legal_basis = fields.List(
        Text(),
        required=True,
        validate=validate.Length(min=1, error="根拠(legal_basis)を一つ以上書いてください"),
    )
    notes = Text(load_default=None)


_Origin = tuple[Source, tuple[Any, ...]]


def load_screens(book: Rulebook, root: Path | None = None) -> Screens:
    """The screens of the rulebook's city; none where the content has no rules/screens.yaml.

    Raises `ContentError` with every mistake found: file, line, key and cure.
    """
    rules = (root or content_root()) / "rules"
    raw: dict[str, Any] = {}
    origin: dict[str, _Origin] = {}
    findings: list[Finding] = []
    for path, at in _files(rules, book.municipality):
        try:
            source = read_yaml(path, rules.parent)
        except ContentError as error:
            findings += error.findings
            continue
        entries = source.data.get(SECTION) or {} if at and isinstance(source.data, Mapping) else source.data
        if not isinstance(entries, Mapping):
            findings.append(source.finding(at, "「名前: 内容」の形で書いてください"))
            continue
        for key, entry in entries.items():
            if not is_id(key):
                findings.append(source.finding((*at, key), BAD_ID))
                continue
            raw[key] = entry
            origin[key] = (source, (*at, key))
    fill_in(raw, book.city)
    made = _compiled(book, raw, origin, findings)
    if findings:
        raise ContentError(sorted(findings, key=lambda f: (f.file, f.line)))
    return Screens(made, raw)


def thaw_screens(book: Rulebook, raw: Mapping[str, Any]) -> Screens:
    """The screens that `Screens.raw` was taken from."""
    nowhere = Source(FILE, {})
    findings: list[Finding] = []
    made = _compiled(book, raw, {key: (nowhere, (key,)) for key in raw}, findings)
    if findings:
        raise ContentError(findings)
    return Screens(made, raw)


def _files(rules: Path, municipality: str) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The national file, and the city's, whose screens stand under a key of their own."""
    if (rules / FILE).is_file():
        yield rules / FILE, ()
    for path in overlay_files(rules, municipality):
        yield path, (SECTION,)


def _compiled(
    book: Rulebook, raw: Mapping[str, Any], origin: Mapping[str, _Origin], findings: list[Finding]
) -> dict[str, Screen]:
    made: dict[str, Screen] = {}
    for key, entry in raw.items():
        source, at = origin[key]

        def bad(path: Where, message: str, source: Source = source, at: tuple[Any, ...] = at) -> None:
            findings.append(source.finding((*at, *path), message))

        try:
            made[key] = _screen(key, ScreenSchema().load(entry))
        except ValidationError as error:
            for path, message in section_mistakes(error.messages):
                bad(path, message)
        else:
            _check(book, made[key], bad)
    return made


def _screen(key: str, data: dict[str, Any]) -> Screen:
    window = data.pop("window")
    day = data.pop("date")
    happens = data.pop("happens", day)
    return Screen(
        id=key,
        date=day,
        happens=happens,
        before=window["before"],
        after=window["after"],
        procedures=tuple(data.pop("procedures")),
        legal_basis=tuple(data.pop("legal_basis")),
        **data,
    )


def _check(book: Rulebook, screen: Screen, bad: Callable[[Where, str], None]) -> None:
    """References that lead nowhere, and a day that the life event cannot have."""
    dates = {"date": screen.date, "happens": screen.happens}
    if screen.happens is screen.date:
        del dates["happens"]  # it was not written
    for name, day in dates.items():
        for message in (*expression_faults(book, day), *_date_faults(book, day)):
            bad((name,), message)
    for message in (*expression_faults(book, screen.who), *_who_faults(screen.who)):
        bad(("who",), message)
    for fact, value in screen.facts.items():
        for message in _fact_faults(book, fact, value):
            bad(("facts", fact), message)
    if screen.state not in book.facts[STATE].values:
        bad(("state",), f"使えるのは次のどれかです: {', '.join(book.facts[STATE].values)}")
    _check_event(book, screen, bad)


def _check_event(book: Rulebook, screen: Screen, bad: Callable[[Where, str], None]) -> None:
    event = book.life_events.get(screen.event)
    if event is None:
        bad(("event",), f"{screen.event} というライフイベントがありません(life_events.yaml)")
        return
    if event.date is None:
        bad(
            ("event",),
            f"「{event.label}」には基準になる日(date)がありません。ほかのライフイベントを選んでください",
        )
    elif book.facts[event.date].scope == "person" and screen.happens != DateFact(event.date):
        bad(
            ("date",),
            f"「{event.label}」の日はその人の {event.date} です。date か happens にそう書いてください",
        )
    if event.min_subjects > 1:
        bad(
            ("event",),
            f"「{event.label}」は{event.min_subjects}人以上のできごとです。一人ずつの抽出には使えません",
        )
    due = {p.id for p in book.triggered_by(event.id)}
    for procedure in screen.procedures:
        if procedure not in book.procedures:
            bad(("procedures",), f"{procedure} という手続がありません")
        elif procedure not in due:
            bad(
                ("procedures",),
                f"{procedure} は「{event.label}」では出ません。手続の events を確かめてください",
            )
    if not due and screen.notice is None:
        bad(("notice",), f"「{event.label}」で出る手続がありません。知らせることを notice に書いてください")


def _who_faults(who: Condition) -> Iterator[str]:
    """Whom a screen means is read as if nothing had happened."""
    if any(isinstance(part, EventIs | VisitHas | SubjectOf | Due) for part in walk(who)):
        yield "who では event、visit_has、subject_of、due は使えません。記録にあることを書いてください"


def _date_faults(book: Rulebook, node: DateExpr) -> Iterator[str]:
    """Only dates of the record count: the event is not there yet, and law by dates has no day."""
    for part in walk(node):
        if part == Named("event_date"):
            yield "event_date は使えません。その日を決める日付を書いてください"
        match part:
            case DateParameter():
                numbers: tuple[int | str, ...] = (part.parameter,)
            case Age():
                numbers = (part.years,)
            case Shift():
                numbers = (part.days, part.months, part.years)
            case _:
                numbers = ()
        if any(isinstance(number, str) for number in numbers):
            yield "基準値(parameter)は使えません。数か日付を書いてください"
    for fact in sorted(fact_ids(node)):
        definition = book.facts.get(fact)
        if definition is not None and (definition.scope != "person" or definition.derived is not None):
            yield f"{fact} は住民記録や庁内の記録にある日付ではありません"


def _fact_faults(book: Rulebook, fact: str, value: Any) -> Iterator[str]:
    definition = book.facts.get(fact)
    if definition is None:
        yield f"{fact} という事実がありません(facts.yaml)"
    elif definition.scope == "person":
        yield f"{fact} は人ごとの事実です。できごとか来庁の事実だけを書けます"
    elif definition.type in ("date", "month"):
        yield f"{fact} は日付です。できごとの日は date か happens に書いてください"
    else:
        values = value if isinstance(value, list) else [value]
        if (definition.type == "list") != isinstance(value, list) or not all(
            fits(definition, v) for v in values
        ):
            yield f"{fact} に {value!r} という値はありません" + (
                f"(使えるのは {', '.join(definition.values)})" if definition.values else ""
            )
