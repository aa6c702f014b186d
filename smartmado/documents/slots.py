"""What changes on a form with its values: each slot turns one value into marks.

A slot never leaves its box. Value None or "" is what is unknown: the box is left for the pen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from smartmado.content.forms import TextField
from smartmado.documents.errors import MissingGlyphError, TextDoesNotFitError
from smartmado.documents.fit import fit
from smartmado.documents.fonts import Glyph, value_fonts
from smartmado.documents.geometry import Rect
from smartmado.documents.marks import MM, Mark, Picture, Run
from smartmado.documents.qr_code import qr_picture
from smartmado.documents.typeset import set_line, set_lines, set_right, set_words


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Stands for a value that its box does not hold: the words that say where it is."""

    words: str


Value: TypeAlias = str | bool | Elsewhere | None


class Slot(Protocol):
    """A place that a value fills."""

    @property
    def key(self) -> str:
        """The value's name in the filled form."""

    def marks(self, value: Value, person: str) -> Sequence[Mark]:
        """The marks of this value. `person`: whose, for errors.

        Raises:
            MissingGlyphError: a letter that no font has.
            TextDoesNotFitError: a value that cannot be read in its box.
        """

    def said(self, value: Value) -> str:
        """What the marks say, as a reader should find it; "" for nothing."""


def shape_value(text: str, field: TextField, person: str) -> list[Glyph]:
    """The glyphs of a value; a missing one is told with the field and the person."""
    try:
        return value_fonts().shape(text)
    except MissingGlyphError as error:
        raise MissingGlyphError(error.letter, field.label, person) from None


@dataclass(frozen=True, eq=False)
class TextSlot:
    """A box for text, set as large as it fits. `blank`: 年 月 日 and the like, for the pen."""

    key: str
    field: TextField
    rect: Rect
    size: float
    smallest: float
    lines: int | None
    align: str
    prefix: str = ""
    suffix: str = ""
    blank: tuple[Run, ...] = ()

    def marks(self, value: Value, person: str) -> tuple[Run, ...]:
        """See `Slot`."""
        text = self.said(value)
        if not text:
            return self.blank
        glyphs = shape_value(text, self.field, person)
        width, height = self.rect.width * MM, self.rect.height * MM
        fitted = fit(glyphs, width, height, self.size, self.smallest, self.lines)
        if fitted is None:
            raise TextDoesNotFitError(text, self.field.label, person)
        return set_lines(fitted, self.rect, self.align)

    def said(self, value: Value) -> str:
        """See `Slot`."""
        if isinstance(value, Elsewhere):
            return value.words
        return f"{self.prefix}{value}{self.suffix}" if isinstance(value, str) and value else ""


@dataclass(frozen=True, eq=False)
class TickSlot:
    """The tick of the box `label`, found by a search as ✓, or the ring around the word, found as ○."""

    key: str
    label: str
    tick: Run

    def marks(self, value: Value, person: str) -> tuple[Run, ...]:
        """See `Slot`."""
        return (self.tick,) if value else ()

    def said(self, value: Value) -> str:
        """See `Slot`."""
        return "".join(glyph.letter for glyph in self.tick.glyphs) if value else ""


@dataclass(frozen=True, eq=False)
class SquaresSlot:
    """One square for each digit."""

    key: str
    field: TextField
    squares: tuple[Rect, ...]

    def marks(self, value: Value, person: str) -> tuple[Run, ...]:
        """See `Slot`."""
        digits = self.said(value)
        if len(digits) > len(self.squares):
            raise TextDoesNotFitError(digits, self.field.label, person)
        glyphs = shape_value(digits, self.field, person)
        return tuple(in_square(g, s) for g, s in zip(glyphs, self.squares, strict=False))

    def said(self, value: Value) -> str:
        """See `Slot`."""
        return value if isinstance(value, str) else ""


def in_square(glyph: Glyph, square: Rect) -> Run:
    """A digit in the middle of its square."""
    size = square.width * MM * 0.75
    left = square.x + (square.width - glyph.advance * size / MM) / 2
    return Run((glyph,), left, square.y + square.height / 2, size)


ROW: Final = "#row"
SHEET: Final = "#sheet"
REFERENCE: Final = "#reference"
NOTE: Final = "#note"
CODE: Final = "#code"
"""Values that the program knows and no field: number of the row, of the sheet, 受付番号, note, QR code."""


FOOT_SIZE: Final = 7.0
"""Of the words at the foot, in points."""


@dataclass(frozen=True, eq=False)
class FootSlot:
    """Small words at the foot of the sheet: from `edge` on, or ending there when `right`."""

    key: str
    edge: float
    middle: float
    right: bool = False

    def marks(self, value: Value, person: str) -> tuple[Run, ...]:
        """See `Slot`."""
        text = self.said(value)
        if not text:
            return ()
        return ((set_right if self.right else set_line)(text, self.edge, self.middle, FOOT_SIZE),)

    def said(self, value: Value) -> str:
        """See `Slot`."""
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, eq=False)
class CodeSlot:
    """The QR code of the sheet. It says nothing to a human reader."""

    rect: Rect
    key: str = CODE

    def marks(self, value: Value, person: str) -> tuple[Picture, ...]:
        """See `Slot`."""
        return (qr_picture(value, self.rect),) if isinstance(value, str) and value else ()

    def said(self, value: Value) -> str:
        """See `Slot`."""
        return ""


@dataclass(frozen=True, eq=False)
class RowSlot:
    """The running number of a row of people. `rect` is its box."""

    rect: Rect
    key: str = ROW

    def marks(self, value: Value, person: str) -> tuple[Run, ...]:
        """See `Slot`."""
        return set_words(self.said(value), self.rect, 8.5, 6, "center")

    def said(self, value: Value) -> str:
        """See `Slot`."""
        return str(value)


@dataclass(frozen=True, eq=False)
class FixedSlot:
    """Text that is set already: a part of a 別紙. `key`: the field that it is the value of, or ""."""

    key: str
    text: str
    rect: Rect
    runs: tuple[Run, ...]

    def marks(self, value: Value, person: str) -> tuple[Run, ...]:
        """See `Slot`."""
        return self.runs

    def said(self, value: Value) -> str:
        """See `Slot`."""
        return self.text
