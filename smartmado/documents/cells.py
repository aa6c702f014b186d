"""Drawing what a cell holds: labels, values, boxes to tick, dates, squares, room for the pen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
    TextField,
    Value,
    Write,
)
from smartmado.documents.errors import FormFaultError, MissingGlyphError, TextDoesNotFitError
from smartmado.documents.fit import LEADING, Fitted, advance, fit, fit_words
from smartmado.documents.fonts import Chain, Glyph, label_fonts, value_fonts
from smartmado.documents.layout import Rect, left_of
from smartmado.documents.pdf import MM, Pdf

PAD: Final = 1.3
LABEL_SIZE, LABEL_SMALLEST = 8.5, 5.5
CHECK_SIZE, CHECK_SMALLEST = 8.5, 5.5
LABEL_GREY: Final = 0.93
STAFF_GREY: Final = 0.88
_WAREKI = re.compile(r"(明治|大正|昭和|平成|令和)(元|\d{1,2})年(\d{1,2})月(\d{1,2})日")
_LYING: Final = frozenset("ー〜～（）()「」・-－")
_CAPTION: Final = 5.5

Values = Mapping[str, str | bool | None]


@dataclass(frozen=True)
class CellDrawer:
    """Draws cells with one set of values. `size`: the form's text size; `person`: whose, for errors.

    `fill` puts the city's name into printed words.
    """

    pdf: Pdf
    values: Values
    size: float
    person: str
    fill: Callable[[str], str]
    number: int = 0

    def draw(self, cell: Cell, rect: Rect) -> None:
        """Draw the cell's content into its box (the rules are drawn elsewhere)."""
        rect = self._caption(cell, rect)
        match cell.content:
            case Label() as label:
                self._label(label, cell, rect)
            case Value() as value:
                self._value(value, cell, rect)
            case EraDate() as date:
                self._era_date(date, cell, rect)
            case Checks(items=items):
                self._checks(items, cell, rect)
            case Squares() as squares:
                self._squares(squares, rect)
            case Write(hint=hint):
                self._hint(hint, rect)
            case Number():
                self._words(str(self.number), rect, 8.5, 6, "center")
            case Stack() as stack:
                self._stack(stack, rect)

    # --- words ---

    def _caption(self, cell: Cell, rect: Rect) -> Rect:
        if not cell.caption:
            return rect
        glyphs = self._label_glyphs(cell.caption)
        self.pdf.glyphs(glyphs, rect.x + 0.8, rect.y + 1.5, _CAPTION)
        if advance(glyphs) * _CAPTION / MM > rect.width - 1:
            raise FormFaultError(f"caption「{cell.caption}」が欄の幅を超えます。短くしてください")
        down = min(2.6, rect.height * 0.35)
        return Rect(rect.x, rect.y + down, rect.width, rect.height - down)

    def _label_glyphs(self, text: str) -> list[Glyph]:
        return label_fonts().shape(self.fill(text))

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
        glyphs = self._label_glyphs(text)
        room = (rect.width - 2 * 2.2) * MM - advance(glyphs) * size
        if room < 0 or rect.height * MM < size:
            return False
        gap = min(room / (len(glyphs) - 1), 1.6 * size)
        width = (advance(glyphs) * size + gap * (len(glyphs) - 1)) / MM
        self.pdf.glyphs(glyphs, rect.x + (rect.width - width) / 2, rect.y + rect.height / 2, size, gap=gap)
        return True

    def _words(self, text: str, rect: Rect, size: float, smallest: float, align: str) -> None:
        paragraphs = [self._label_glyphs(part) for part in text.split("\n")]
        inner = _padded(rect, 0.8)
        fitted = fit_words(paragraphs, inner.width * MM, inner.height * MM, size, smallest)
        if fitted is None:
            raise FormFaultError(f"「{text}」が欄に収まりません。短くするか、幅か高さを広げてください")
        self._lines(fitted, inner, align)

    def _vertical(self, text: str, rect: Rect, size: float) -> None:
        glyphs = self._label_glyphs(text)
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
                self.pdf.turned(glyph, rect.x + rect.width / 2, middle, size)
            else:
                left = rect.x + (rect.width - glyph.advance * size / MM) / 2
                self.pdf.glyphs([glyph], left, middle, size)
            middle += step

    def _hint(self, hint: str, rect: Rect) -> None:
        if hint:
            glyphs = self._label_glyphs(hint)
            if advance(glyphs) * 6.5 / MM > rect.width - 1:
                raise FormFaultError(f"「{hint}」が欄の幅を超えます。短くしてください")
            left = rect.right - 1 - advance(glyphs) * 6.5 / MM
            self.pdf.glyphs(glyphs, left, rect.bottom - 2, 6.5, grey=0.35)

    # --- values ---

    def shape(self, chain: Chain, text: str, field: TextField) -> list[Glyph]:
        """The glyphs of a value; a missing one is told with the field and the person."""
        try:
            return chain.shape(text)
        except MissingGlyphError as error:
            raise MissingGlyphError(error.letter, field.label, self.person) from None

    def _text(self, field: TextField) -> str:
        value = self.values.get(field.id)
        return value if isinstance(value, str) else ""

    def _value(self, value: Value, cell: Cell, rect: Rect) -> None:
        text = self._text(value.field)
        inner = _padded(rect, PAD)
        if not text:
            self._blank(value, cell, inner)
            return
        glyphs = self.shape(value_fonts(), value.prefix + text + value.suffix, value.field)
        size = cell.size or self.size
        fitted = fit(glyphs, inner.width * MM, inner.height * MM, size, min(cell.min_size, size), cell.lines)
        if fitted is None:
            raise TextDoesNotFitError(text, value.field.label, self.person)
        self._lines(fitted, inner, cell.align or "left")

    def _blank(self, value: Value, cell: Cell, inner: Rect) -> None:
        """What stands in an empty box: 年 月 日 for a date, the prefix and suffix of a number."""
        if value.blank:
            glyphs = self._label_glyphs(value.prefix + value.blank + value.suffix)
            fitted = fit(glyphs, inner.width * MM, inner.height * MM, 8.5, 4, 1)
            if fitted is None:
                raise FormFaultError(f"「{value.blank.strip()}」が欄の幅を超えます。欄を広げてください")
            self._lines(fitted, inner, cell.align or "left")
            return
        if value.prefix:
            self._words(value.prefix, inner, 8, 5, "left")
        if value.suffix:
            self._words(value.suffix, inner, 8, 5, "right")

    def _lines(self, fitted: Fitted, rect: Rect, align: str) -> None:
        step = fitted.size * LEADING / MM
        middle = rect.y + rect.height / 2 - step * (len(fitted.lines) - 1) / 2
        for line in fitted.lines:
            left = left_of(rect, advance(line) * fitted.size / MM, align)
            self.pdf.glyphs(line, left, middle, fitted.size)
            middle += step

    def _stack(self, stack: Stack, rect: Rect) -> None:
        y = rect.y
        for i, (cell, share) in enumerate(zip(stack.cells, stack.ratio, strict=True)):
            height = rect.height * share / sum(stack.ratio)
            if i:
                self.pdf.line(rect.x, y, rect.right, y, 0.3, (1, 1.2))
            self.draw(cell, Rect(rect.x, y, rect.width, height))
            y += height

    def _squares(self, squares: Squares, rect: Rect) -> None:
        digits = self._text(squares.field) if squares.field else ""
        if squares.field and len(digits) > squares.count:
            raise TextDoesNotFitError(digits, squares.field.label, self.person)
        gaps = (squares.count - 1) // squares.group if squares.group else 0
        inner = _padded(rect, PAD)
        side = min(5.2, inner.height, (inner.width - gaps * 1.3) / squares.count)
        if side < 2.8:
            raise FormFaultError(f"ます目{squares.count}個が欄に収まりません。幅か高さを広げてください")
        x, y = inner.x, rect.y + (rect.height - side) / 2
        glyphs = self.shape(value_fonts(), digits, squares.field) if squares.field else []
        for i in range(squares.count):
            self.pdf.rect(x, y, side, side, 0.4)
            if i < len(glyphs):
                size = side * MM * 0.75
                left = x + (side - glyphs[i].advance * size / MM) / 2
                self.pdf.glyphs([glyphs[i]], left, y + side / 2, size)
            x += side + (1.3 if squares.group and (i + 1) % squares.group == 0 else 0)

    # --- boxes to tick ---

    def _checks(self, items: Sequence[Check], cell: Cell, rect: Rect) -> None:
        inner = _padded(rect, PAD)
        size = cell.size or CHECK_SIZE
        while size >= CHECK_SMALLEST:
            lines = self._flow(items, size, inner.width * MM)
            if lines and len(lines) * size * 1.3 <= rect.height * MM:
                self._draw_checks(lines, size, inner)
                return
            size -= 0.25
        raise FormFaultError("選択肢が欄に収まりません。ことばを短くするか、幅か高さを広げてください")

    def _flow(self, items: Sequence[Check], size: float, width: float) -> list[list[tuple[Check, float]]]:
        """The items on lines, each with its width; [] when one alone is too wide."""
        lines: list[list[tuple[Check, float]]] = [[]]
        used = 0.0
        for item in items:
            wide = (1.25 + advance(self._label_glyphs(_written(item)))) * size + item.write * MM
            if wide > width:
                return []
            if used and used + wide > width:
                lines.append([])
                used = 0.0
            lines[-1].append((item, wide))
            used += wide + 0.7 * size
        return lines

    def _draw_checks(self, lines: Sequence[Sequence[tuple[Check, float]]], size: float, inner: Rect) -> None:
        step = min(inner.height / len(lines), size * 1.7 / MM)
        middle = inner.y + inner.height / 2 - step * (len(lines) - 1) / 2
        for line in lines:
            x = inner.x
            for item, wide in line:
                self._check(item, x, middle, size)
                x += (wide + 0.7 * size) / MM
            middle += step

    def _check(self, item: Check, x: float, middle: float, size: float) -> None:
        side = size * 0.92 / MM
        ticked = bool(item.field and self.values.get(item.field.id))
        self.tick_box(x, middle, size, ticked)
        before = self._label_glyphs(item.label + ("(" if item.write else ""))
        left = x + side + 0.25 * size / MM
        self.pdf.glyphs(before, left, middle, size)
        if item.write:
            left += advance(before) * size / MM + item.write
            self.pdf.glyphs(self._label_glyphs(")"), left, middle, size)

    def tick_box(self, x: float, middle: float, size: float, ticked: bool) -> None:
        """A box of a letter's size, with a tick that a search finds as ✓."""
        side = size * 0.92 / MM
        self.pdf.rect(x, middle - side / 2, side, side, 0.5)
        if ticked:
            mark = label_fonts().shape("✓")
            big = size * 1.35
            left = x + side / 2 - advance(mark) * big / 2 / MM
            self.pdf.glyphs(mark, left, middle - 0.06 * big / MM, big)

    def _era_date(self, date: EraDate, cell: Cell, rect: Rect) -> None:
        text = self._text(date.field)
        parts = _WAREKI.fullmatch(text)
        inner = _padded(rect, PAD)
        size = min(cell.size or self.size, inner.height * MM)
        small = min(CHECK_SIZE, size)
        x, middle = inner.x, rect.y + rect.height / 2
        for era in date.eras:
            glyphs = self._label_glyphs(era)
            self.tick_box(x, middle, small, bool(parts and parts[1] == era))
            self.pdf.glyphs(glyphs, x + small * 1.15 / MM, middle, small)
            x += (small * 1.6 + advance(glyphs) * small) / MM
        rest = Rect(x, rect.y, inner.right - x, rect.height)
        if text and (parts is None or parts[1] not in date.eras):
            glyphs = self.shape(value_fonts(), text, date.field)
            fitted = fit(
                glyphs, rest.width * MM, rest.height * MM, size, min(cell.min_size, size), cell.lines
            )
            if fitted is None:
                raise TextDoesNotFitError(text, date.field.label, self.person)
            self._lines(fitted, rest, "left")
            return
        self._year_month_day(parts.groups()[1:] if parts else ("", "", ""), rest, size)

    def _year_month_day(self, parts: Sequence[str], rest: Rect, size: float) -> None:
        slot = min(7.5, rest.width / 3)
        if slot < 5:
            raise FormFaultError("年月日を書く幅がありません。欄を広げてください")
        small = min(8.0, size)
        unit = small / MM
        middle = rest.y + rest.height / 2
        for i, (part, word) in enumerate(zip(parts, "年月日", strict=True)):
            right = rest.x + slot * (i + 1)
            if part:
                glyphs = value_fonts().shape(part)
                self.pdf.glyphs(glyphs, right - unit - 0.3 - advance(glyphs) * size / MM, middle, size)
            self.pdf.glyphs(self._label_glyphs(word), right - unit, middle, small)


def _written(item: Check) -> str:
    return item.label + ("()" if item.write else "")


def _padded(rect: Rect, pad: float) -> Rect:
    return Rect(rect.x + pad, rect.y + 0.35, rect.width - 2 * pad, rect.height - 0.7)
