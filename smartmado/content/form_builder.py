"""Builds one form from data that its schema has let through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from smartmado.content.expressions import Condition, Const, fact_ids
from smartmado.content.form_fields import FieldError, FieldMaker, Wanted
from smartmado.content.form_schema import EMPTY_CELL
from smartmado.content.forms import (
    ROW,
    Background,
    Block,
    Box,
    Cell,
    Check,
    Checks,
    Content,
    EraDate,
    Form,
    Label,
    Lines,
    Notes,
    Number,
    People,
    Place,
    PlacedPeople,
    Row,
    Space,
    Squares,
    Stack,
    Table,
    Value,
    Words,
    Write,
)
from smartmado.content.mistakes import Where
from smartmado.content.model import Fact

COMMON = "common"
"""The entry of forms/common.yaml among the forms."""


@dataclass(frozen=True)
class Component:
    """What forms `use` by a name of forms/common.yaml, as it is built, and what was wrong with it."""

    blocks: list[Block]
    make: FieldMaker
    notes: list[tuple[Place, str]]


@dataclass(frozen=True)
class Common:
    """forms/common.yaml: its blocks, checked, the longest value of each fact, and what has been built."""

    raw: Mapping[str, Any] = field(default_factory=dict)
    blocks: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    samples: Mapping[str, str] = field(default_factory=dict)
    built: dict[str, Component] = field(default_factory=dict)


_DATE_BLANK = "　　　年　　月　　日"


class Builder:
    """Turns checked data into the model, noting findings on the way."""

    def __init__(
        self, entry: str, raw: Any, facts: Mapping[str, Fact], common: Common, make: FieldMaker | None = None
    ) -> None:
        self.entry, self.raw, self.facts, self.common = entry, raw, facts, common
        self.notes: list[tuple[Place, str]] = []
        self.make = make or FieldMaker(facts, common.samples)

    def note(self, where: Where, words: str) -> None:
        self.notes.append((self.place(where), words))

    def place(self, where: Where) -> Place:
        return Place(self.entry, where)

    def form(self, form_id: str, data: dict[str, Any]) -> Form:
        beside, blocks, back = (self.blocks(data[key], key) for key in ("beside", "body", "back"))
        boxes: list[Box | None] = []
        for i, raw in enumerate(data["boxes"]):
            if raw["kind"] == "people":
                blocks.append(self.placed_people(raw, ("boxes", i)))
            else:
                boxes.append(self.box(raw, ("boxes", i)))
        background = Background(**data["background"]) if data["background"] else None
        self._check_kind(data, background)
        return Form(
            id=form_id,
            title=data["title"],
            blocks=tuple(blocks),
            beside=tuple(beside),
            back=tuple(back),
            number=data["number"],
            subtitle=data["subtitle"],
            addressee=data["addressee"],
            date=self.date(data["date"]),
            landscape=data["page"] == "landscape",
            size=data["size"],
            boxes=tuple(b for b in boxes if b),
            background=background,
        )

    def blocks(self, raws: list[dict[str, Any]], key: str) -> list[Block]:
        """The blocks of one side of the form."""
        built: list[Block] = []
        for i, raw in enumerate(raws):
            built += self.block(raw, (key, i))
            if key != "body" and any(isinstance(block, People) for block in built):
                self.note((key, i), "people は表題の横や裏面では使えません。body に書いてください")
        return built

    def _check_kind(self, data: dict[str, Any], background: Background | None) -> None:
        """A form is either laid out by us (body) or printed on the city's own paper (background)."""
        if background is None:
            if not data["body"]:
                self.note(("body",), "この項目が要ります(市の用紙に印字する様式なら background を書きます)")
            for i, raw in enumerate(data["boxes"]):
                if raw["kind"] == "people":
                    self.note(
                        ("boxes", i),
                        "boxes の people は、background の様式だけで使えます。body に書いてください",
                    )
        elif data["body"] or data["beside"] or data["back"]:
            key = next(key for key in ("body", "beside", "back") if data[key])
            self.note((key,), "background の様式では使えません。boxes に位置を書いてください")
        elif not data["boxes"]:
            self.note(("background",), "boxes がないため、何も印字されません。欄の位置を書いてください")

    def date(self, raw: dict[str, Any] | None) -> Value | None:
        if raw is None:
            return None
        wanted = Wanted([raw["value"]], ask=False, when=Const(False) if raw["blank"] else None)
        try:
            text = self.make.text(wanted, False, "value")
        except FieldError as error:
            self.note(("date", error.key), error.cure)
            return None
        return Value(text, suffix=raw["suffix"], blank=_DATE_BLANK)

    def box(self, raw: dict[str, Any], where: Where) -> Box | None:
        x, y, width, height = raw["at"]
        cell = self.cell(raw["cell"] or EMPTY_CELL, (*where, "cell"), repeated=False)
        return Box(x, y, width, height, cell, raw["label"]) if cell else None

    def placed_people(self, raw: dict[str, Any], where: Where) -> PlacedPeople:
        built = [
            (box["at"], self.cell(box["cell"], (*where, "boxes", i, "cell"), repeated=True))
            for i, box in enumerate(raw["boxes"])
        ]
        placed = [(tuple(at), cell) for at, cell in built if cell]
        return PlacedPeople(
            raw["id"] or raw["people"],
            raw["people"],
            self.condition(raw["where"], (*where, "where")),
            raw["count"],
            (),
            (Row(tuple(cell for _, cell in placed), 0, self.place(where)),),
            self.place(where),
            at=tuple(at for at, _ in placed),
            step=raw["step"],
        )

    def block(self, raw: dict[str, Any], where: Where) -> Sequence[Block]:
        place = self.place(where)
        match raw["kind"]:
            case "use":
                return self.used(raw, where)
            case "table":
                rows = self.rows(raw["table"], (*where, "table"), raw["height"])
                return [
                    Table(
                        rows,
                        place,
                        tuple(raw["widths"]),
                        raw["side"],
                        raw["heading"],
                        raw["shade"],
                        raw["bold"],
                        raw["gap"],
                    )
                ]
            case "people":
                return [self.people(raw, where)]
            case "lines":
                rows = self.rows(raw["lines"], (*where, "lines"), raw["height"])
                return [Lines(rows, place, raw["width"], raw["label"], raw["heading"], raw["gap"])]
            case "words":
                return [
                    Words(
                        raw["words"], place, raw["size"], raw["align"], raw["bold"], raw["indent"], raw["gap"]
                    )
                ]
            case "notes":
                return [Notes(tuple(raw["notes"]), place, raw["heading"], raw["size"], raw["gap"])]
            case _:
                return [Space(raw["space"], place)]

    def used(self, raw: dict[str, Any], where: Where) -> Sequence[Block]:
        name = raw["use"]
        if name not in self.common.blocks:
            self.note(
                (*where, "use"),
                f"{name} は forms/common.yaml の blocks にありません"
                f"(あるのは {', '.join(self.common.blocks) or 'なし'})",
            )
            return []
        if name not in self.common.built:
            self.common.built[name] = self.component(name, None)
        component = self.common.built[name]
        if not self.make.take(component.make):  # here some of its fields must have other names
            component = self.component(name, self.make)
        self.notes += component.notes
        replaced = {k: raw[k] for k in ("side", "heading") if raw[k] is not None}
        if not replaced:
            return component.blocks
        return [
            replace(block, **{k: v for k, v in replaced.items() if hasattr(block, k)})
            for block in component.blocks
        ]

    def component(self, name: str, make: FieldMaker | None) -> Component:
        """The blocks of that name, with the fields of a form or, without `make`, with their own."""
        below = Builder(COMMON, self.common.raw, self.facts, self.common, make)
        blocks: list[Block] = []
        for i, raw in enumerate(self.common.blocks[name]):
            blocks += below.block(raw, ("blocks", name, i))
        return Component(blocks, below.make, below.notes)

    def people(self, raw: dict[str, Any], where: Where) -> People:
        condition = self.condition(raw["where"], (*where, "where"))
        return People(
            raw["id"] or raw["people"],
            raw["people"],
            condition,
            raw["count"],
            self.rows(raw["head"], (*where, "head"), 6),
            self.rows(raw["row"], (*where, "row"), raw["height"], repeated=True),
            self.place(where),
            tuple(raw["widths"]),
            raw["side"],
            raw["heading"],
            raw["bold"],
            raw["gap"],
        )

    def rows(
        self, raw: list[dict[str, Any]], where: Where, height: float, repeated: bool = False
    ) -> tuple[Row, ...]:
        built = []
        for i, row in enumerate(raw):
            here = (*where, i)
            inner = self._cells_path(here)
            cells = [self.cell(cell, (*inner, j), repeated) for j, cell in enumerate(row["cells"])]
            built.append(Row(tuple(c for c in cells if c), row["height"] or height, self.place(here)))
        return tuple(built)

    def _cells_path(self, where: Where) -> Where:
        data: Any = self.raw
        for key in where:
            data = data[key]
        return (*where, "cells") if isinstance(data, dict) else where

    def cell(self, raw: dict[str, Any], where: Where, repeated: bool) -> Cell | None:
        try:
            content = self.content(raw, where, repeated)
        except FieldError as error:
            self.note((*where, error.key), error.cure)
            return None
        return Cell(
            content,
            self.place(where),
            raw["span"],
            raw["rows"],
            raw["size"],
            raw["min"],
            raw["lines"],
            raw["align"],
            raw["caption"],
        )

    def content(self, raw: dict[str, Any], where: Where, repeated: bool) -> Content:
        match raw["kind"]:
            case "label":
                return Label(raw["label"], vertical=raw["vertical"])
            case "text":
                return Label(raw["text"], plain=True)
            case "value":
                return self.value(raw, where, repeated)
            case "eras":
                when = self.condition(raw["when"], (*where, "when"))
                wanted = Wanted([raw["eras"]], "wareki", ask=raw["ask"], when=when)
                text = self.make.text(wanted, repeated, "eras")
                return EraDate(text, tuple(raw["choose"]), raw["circle"], raw["digits"], raw["numbers"])
            case "choices" | "yes_no":
                when = self.condition(raw["when"], (*where, "when"))
                return Checks(self.make.choices(raw, when, repeated), raw["circle"], raw["printed"])
            case "checks":
                return Checks(
                    tuple(
                        self.check(c, (*where, "checks", i), repeated, raw["ask"])
                        for i, c in enumerate(raw["checks"])
                    ),
                    raw["circle"],
                    raw["printed"],
                )
            case "squares":
                return self.squares(raw, where, repeated)
            case "write":
                return Write(raw["write"])
            case "number":
                return Number()
            case _:
                return self.stack(raw, where, repeated)

    def value(self, raw: dict[str, Any], where: Where, repeated: bool) -> Value:
        text = self.make.text(self.wanted(raw, where), repeated, "value")
        blank = raw["blank"]
        if blank is None:
            blank = _DATE_BLANK if self.make.is_date(text) else ""
        return Value(text, raw["prefix"], raw["suffix"], blank)

    def wanted(self, raw: Mapping[str, Any], where: Where) -> Wanted:
        """A value with its condition and what stands there otherwise."""
        other = raw.get("otherwise")
        return Wanted(
            raw["value"],
            raw["format"],
            raw.get("sample"),
            raw.get("ask", True),
            self.condition(raw.get("when"), (*where, "when")),
            self.wanted(other, (*where, "else")) if other else None,
        )

    def squares(self, raw: dict[str, Any], where: Where, repeated: bool) -> Squares:
        text = None
        if raw["value"]:
            when = self.condition(raw["when"], (*where, "when"))
            sample = raw["sample"] or "1" * sum(raw["squares"])
            text = self.make.text(Wanted([raw["value"]], None, sample, raw["ask"], when), repeated, "value")
        [*sizes], group = raw["squares"], raw["group"]
        if group and len(sizes) == 1:
            sizes = [min(group, sizes[0] - done) for done in range(0, sizes[0], group)]
        return Squares(tuple(sizes), text)

    def stack(self, raw: dict[str, Any], where: Where, repeated: bool) -> Stack:
        cells = [self.cell(cell, (*where, "stack", i), repeated) for i, cell in enumerate(raw["stack"])]
        ratio = tuple(raw["ratio"] or [1.0] * len(cells))
        if len(ratio) != len(cells):
            self.note((*where, "ratio"), f"stack と同じ数({len(cells)})だけ並べてください")
        return Stack(tuple(c for c in cells if c), ratio)

    def check(self, raw: dict[str, Any], where: Where, repeated: bool, ask: bool) -> Check:
        condition = self.condition(raw["when"], (*where, "when"))
        if condition is None:
            return Check(raw["check"], None, raw["write"])
        role = raw["of"] or (ROW if repeated else "subject")
        self.make.role(role, repeated, "of")
        return Check(
            raw["check"], self.make.check(raw["check"], role, condition, ask and raw["ask"]), raw["write"]
        )

    def condition(self, condition: Condition | None, where: Where) -> Condition | None:
        """The condition, its facts checked."""
        if condition is not None:
            for fact in sorted(fact_ids(condition)):
                if fact not in self.facts:
                    self.note(where, f"rules/facts.yaml に {fact} という事実がありません")
        return condition
