"""A cell in its box: marks that never change (words, rules, boxes to tick), and slots for its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from smartmado.content.forms import (
    Cell,
    Check,
    Checks,
    EraDate,
    Label,
    Number,
    Squares,
    Stack,
    Value,
    Write,
)
from smartmado.documents.circled import LEAD, dot, numbered, ring
from smartmado.documents.era_date import EraDateSlot
from smartmado.documents.errors import FormFaultError
from smartmado.documents.fit import advance, fit
from smartmado.documents.fonts import Glyph, label_fonts
from smartmado.documents.geometry import Rect
from smartmado.documents.marks import MM, Box, Line, Mark, Run, Turned
from smartmado.documents.slots import RowSlot, Slot, SquaresSlot, TextSlot, TickSlot
from smartmado.documents.typeset import LABEL_SIZE, LABEL_SMALLEST, PAD, set_lines, set_words

CHECK_SIZE, CHECK_SMALLEST = 8.5, 5.5
_LYING: Final = frozenset("ー〜～（）()「」・-－")
_CAPTION: Final = 5.5
_ERA_NUMBERS: Final = {"明治": 1, "大正": 3, "昭和": 5, "平成": 7, "令和": 9}
_GAP: Final = 0.7
"""Between two items to choose from, in parts of their size."""


@dataclass
class CellDrawer:
    """Draws cells: what is constant into `marks`, what changes into `slots`, in reading order.

    `size`: the form's text size. `fill` puts the city's name into printed words.
    """

    size: float
    fill: Callable[[str], str]
    marks: list[Mark] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def draw(self, cell: Cell, rect: Rect) -> None:
        """Draw the cell's content into its box (the rules are drawn elsewhere).

        Raises:
            FormFaultError: printed words do not fit.
        """
        rect = self._caption(cell, rect)
        match cell.content:
            case Label() as label:
                self._label(label, cell, rect)
            case Value() as value:
                self._value(value, cell, rect)
            case EraDate() as date:
                self._era_date(date, cell, rect)
            case Checks() as checks:
                self._checks(checks, cell, rect)
            case Squares() as squares:
                self._squares(squares, rect)
            case Write(hint=hint):
                self._hint(hint, rect)
            case Number():
                self.slots.append(RowSlot(rect))
            case Stack() as stack:
                self._stack(stack, rect)

    # --- words ---

    def _caption(self, cell: Cell, rect: Rect) -> Rect:
        if not cell.caption:
            return rect
        glyphs = self._shape(cell.caption)
        self.marks.append(Run(glyphs, rect.x + 0.8, rect.y + 1.5, _CAPTION))
        if advance(glyphs) * _CAPTION / MM > rect.width - 1:
            raise FormFaultError(f"caption「{cell.caption}」が欄の幅を超えます。短くしてください")
        down = min(2.6, rect.height * 0.35)
        return Rect(rect.x, rect.y + down, rect.width, rect.height - down)

    def _shape(self, text: str) -> tuple[Glyph, ...]:
        return tuple(label_fonts().shape(self.fill(text)))

    def _words(self, text: str, rect: Rect, size: float, smallest: float, align: str) -> None:
        self.marks += set_words(self.fill(text), rect, size, smallest, align)

    def _label(self, label: Label, cell: Cell, rect: Rect) -> None:
        size = cell.size or LABEL_SIZE
        if label.vertical:
            self._vertical(label.text, rect, size)
        elif label.plain:
            self._words(label.text, rect, size, LABEL_SMALLEST, cell.align or "left")
        elif not self._spread(label.text, cell, rect, size):
            self._words(label.text, rect, size, LABEL_SMALLEST, cell.align or "center")

    def _spread(self, text: str, cell: Cell, rect: Rect, size: float) -> bool:
        """A short heading spread over its cell (均等割付), as official forms do."""
        if cell.align or not 2 <= len(text) <= 6 or "\n" in text or text.isascii():
            return False
        glyphs = self._shape(text)
        if len(glyphs) < 2:
            return False
        room = (rect.width - 2 * 2.2) * MM - advance(glyphs) * size
        if room < 0 or rect.height * MM < size:
            return False
        gap = min(room / (len(glyphs) - 1), 1.6 * size)
        width = (advance(glyphs) * size + gap * (len(glyphs) - 1)) / MM
        left = rect.x + (rect.width - width) / 2
        self.marks.append(Run(glyphs, left, rect.y + rect.height / 2, size, gap))
        return True

    def _vertical(self, text: str, rect: Rect, size: float) -> None:
        glyphs = self._shape(text)
        if not glyphs:
            return
        if len(glyphs) * LABEL_SMALLEST * 1.05 > rect.height * MM:
            raise FormFaultError(
                f"縦書きの「{text}」が欄の高さに収まりません。短くするか、行を増やしてください"
            )
        size = min(size, rect.height * MM / len(glyphs) / 1.05, rect.width * MM * 0.9)
        step = min(size * 2.2, (rect.height * MM - 4) / len(glyphs)) / MM
        step = max(step, size * 1.02 / MM)
        middle = rect.y + rect.height / 2 - step * (len(glyphs) - 1) / 2
        for glyph in glyphs:
            if glyph.letter in _LYING:
                self.marks.append(Turned(glyph, rect.x + rect.width / 2, middle, size))
            else:
                left = rect.x + (rect.width - glyph.advance * size / MM) / 2
                self.marks.append(Run((glyph,), left, middle, size))
            middle += step

    def _hint(self, hint: str, rect: Rect) -> None:
        if hint:
            glyphs = self._shape(hint)
            width = advance(glyphs) * 6.5 / MM
            if width > rect.width - 1:
                raise FormFaultError(f"「{hint}」が欄の幅を超えます。短くしてください")
            self.marks.append(Run(glyphs, rect.right - 1 - width, rect.bottom - 2, 6.5, grey=0.35))

    # --- values ---

    def _value(self, value: Value, cell: Cell, rect: Rect) -> None:
        inner = rect.padded(PAD)
        size = cell.size or self.size
        align = cell.align or "left"
        slot = TextSlot(
            value.field.id,
            value.field,
            inner,
            size,
            min(cell.min_size, size),
            cell.lines,
            align,
            value.prefix,
            value.suffix,
            self._blank(value, inner, align),
        )
        self.slots.append(slot)

    def _blank(self, value: Value, inner: Rect, align: str) -> tuple[Run, ...]:
        """What stands in an empty box: 年 月 日 for a date, the prefix and suffix of a number."""
        if value.blank:
            glyphs = self._shape(value.prefix + value.blank + value.suffix)
            fitted = fit(glyphs, inner.width * MM, inner.height * MM, 8.5, 4, 1)
            if fitted is None:
                raise FormFaultError(f"「{value.blank.strip()}」が欄の幅を超えます。欄を広げてください")
            return set_lines(fitted, inner, align)
        sides = [(value.prefix, "left"), (value.suffix, "right")]
        return tuple(
            run for text, side in sides if text for run in set_words(self.fill(text), inner, 8, 5, side)
        )

    def _stack(self, stack: Stack, rect: Rect) -> None:
        y = rect.y
        for i, (cell, share) in enumerate(zip(stack.cells, stack.ratio, strict=True)):
            height = rect.height * share / sum(stack.ratio)
            if i:
                self.marks.append(Line(rect.x, y, rect.right, y, 0.3, (1, 1.2)))
            self.draw(cell, Rect(rect.x, y, rect.width, height))
            y += height

    def _squares(self, squares: Squares, rect: Rect) -> None:
        count, gap = sum(squares.groups), 1.3
        inner = rect.padded(PAD)
        side = min(5.2, inner.height, (inner.width - gap * (len(squares.groups) - 1)) / count)
        if side < 2.8:
            raise FormFaultError(f"ます目{count}個が欄に収まりません。幅か高さを広げてください")
        x, y = inner.x, rect.y + (rect.height - side) / 2
        places: list[Rect] = []
        for size in squares.groups:
            for _ in range(size):
                self.marks.append(Box(x, y, side, side))
                places.append(Rect(x, y, side, side))
                x += side
            x += gap
        if squares.field:
            self.slots.append(SquaresSlot(squares.field.id, squares.field, tuple(places)))

    def _era_date(self, date: EraDate, cell: Cell, rect: Rect) -> None:
        inner = rect.padded(PAD)
        size = min(cell.size or self.size, inner.height * MM)
        while self._era_width(date, size) > inner.width:
            size -= 0.25
            if size < min(cell.min_size, self.size):
                wanted = self._era_width(date, size) + 2 * PAD
                raise FormFaultError(
                    f"元号と年月日が欄に収まりません。欄の幅を{wanted:.0f}mm 以上に広げるか、"
                    "choose の元号を減らしてください"
                )
        items = tuple(map(Check, _era_words(date)))
        small = min(CHECK_SIZE, size)
        x, middle = inner.x, rect.y + rect.height / 2
        ticks: dict[str, Run] = {}
        for era, item in zip(date.eras, items, strict=True):
            if date.circle and ticks:
                self.marks.append(dot(x - _GAP / 2 * small / MM, middle, small))
            ticks[era] = self._choice(item, x, middle, small, date.circle)
            x += (self._width(item, small, date.circle) + _GAP * small) / MM
        rest = Rect(x, rect.y, inner.right - x, rect.height)
        natural = _date_step(size, date.digits)
        step = max(natural, min(7.5, rest.width / 3)) if not date.digits else natural
        side = (natural - min(8.0, size) / MM - 0.6) / 2 if date.digits else 0
        smallest = min(cell.min_size, size)
        self.slots.append(
            EraDateSlot(date.field.id, date.field, ticks, rest, size, smallest, cell.lines, step, side)
        )

    def _era_width(self, date: EraDate, size: float) -> float:
        """The width that eras, year, month and day need at this size, in millimetres."""
        small = min(CHECK_SIZE, size)
        words = map(Check, _era_words(date))
        eras = sum(self._width(word, small, date.circle) + _GAP * small for word in words)
        return eras / MM + 3 * _date_step(size, date.digits)

    # --- boxes to tick ---

    def _checks(self, checks: Checks, cell: Cell, rect: Rect) -> None:
        inner = rect.padded(PAD)
        size = cell.size or CHECK_SIZE
        if checks.printed:
            self._mark_printed(checks, size, rect)
            return
        leading = 1.5 if checks.circle else 1.3
        while size >= CHECK_SMALLEST:
            lines = self._flow(checks, size, inner.width * MM)
            if lines and len(lines) * size * leading <= rect.height * MM:
                self._draw_checks(lines, size, inner, checks.circle)
                return
            size -= 0.25
        raise FormFaultError("選択肢が欄に収まりません。ことばを短くするか、幅か高さを広げてください")

    def _mark_printed(self, checks: Checks, size: float, rect: Rect) -> None:
        """Only the tick or the ring, in the middle of the box: the paper has the rest."""
        if len(checks.items) > 1:
            raise FormFaultError("printed: true の欄には□を一つだけ書き、□ごとに欄を分けてください")
        [item] = checks.items
        across, middle = rect.x + rect.width / 2, rect.y + rect.height / 2
        if checks.circle:
            word = self._shape(item.label)[: numbered(item.label)]
            tick = ring(word, across - advance(word) * size / 2 / MM, middle, size)
        else:
            tick = _tick(across, middle, size)
        if item.field:
            self.slots.append(TickSlot(item.field.id, item.label, tick))

    def _width(self, item: Check, size: float, circle: bool) -> float:
        """How wide an item is, with its box or the room for its ring, in points."""
        words = item.label + ("()" if item.write else "")
        return (2 * LEAD if circle else 1.25) * size + advance(self._shape(words)) * size + item.write * MM

    def _flow(self, checks: Checks, size: float, width: float) -> list[list[tuple[Check, float]]]:
        """The items on lines, each with its width; [] when one alone is too wide."""
        lines: list[list[tuple[Check, float]]] = [[]]
        used = 0.0
        for item in checks.items:
            wide = self._width(item, size, checks.circle)
            if wide > width:
                return []
            if used and used + wide > width:
                lines.append([])
                used = 0.0
            lines[-1].append((item, wide))
            used += wide + _GAP * size
        return lines

    def _draw_checks(
        self, lines: Sequence[Sequence[tuple[Check, float]]], size: float, inner: Rect, circle: bool
    ) -> None:
        step = min(inner.height / len(lines), size * 1.7 / MM)
        middle = inner.y + inner.height / 2 - step * (len(lines) - 1) / 2
        for line in lines:
            x = inner.x
            for i, (item, wide) in enumerate(line):
                if circle and i:
                    self.marks.append(dot(x - _GAP / 2 * size / MM, middle, size))
                tick = self._choice(item, x, middle, size, circle)
                if item.field:
                    self.slots.append(TickSlot(item.field.id, item.label, tick))
                x += (wide + _GAP * size) / MM
            middle += step

    def _choice(self, item: Check, x: float, middle: float, size: float, circle: bool) -> Run:
        """Draw an item; the tick that goes into its box, or the ring around its word."""
        label, before = self._shape(item.label), self._shape(item.label + ("(" if item.write else ""))
        left = x + (LEAD if circle else 1.17) * size / MM
        ringed = label[: numbered(item.label)]
        tick = ring(ringed, left, middle, size) if circle else self._tick_box(x, middle, size)
        self.marks.append(Run(before, left, middle, size))
        if item.write:
            right = left + advance(before) * size / MM + item.write
            self.marks.append(Run(self._shape(")"), right, middle, size))
        return tick

    def _tick_box(self, x: float, middle: float, size: float) -> Run:
        """Draw a box of a letter's size; the tick that goes into it."""
        side = size * 0.92 / MM
        self.marks.append(Box(x, middle - side / 2, side, side, 0.5))
        return _tick(x + side / 2, middle, size)


def _tick(across: float, middle: float, size: float) -> Run:
    """The tick for a box of a letter's size with its middle there."""
    mark = tuple(label_fonts().shape("✓"))
    big = size * 1.35
    return Run(mark, across - advance(mark) * big / 2 / MM, middle - 0.06 * big / MM, big)


def _era_words(date: EraDate) -> Sequence[str]:
    """The eras as they are printed."""
    if date.numbers:
        return [f"{_ERA_NUMBERS[era]}.{era}" for era in date.eras]
    return [era[:1] if date.circle else era for era in date.eras]


def _date_step(size: float, digits: bool) -> float:
    """The room for a number of two digits and 年, 月 or 日, in millimetres."""
    side = max(3.6, size * 1.25 / MM) if digits else size / 2 / MM
    return 2 * side + min(8.0, size) / MM + 0.6
