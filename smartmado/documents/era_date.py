"""A date by its era, as forms ask for it: an era to choose, then year, month and day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from smartmado.content.forms import TextField
from smartmado.documents.errors import TextDoesNotFitError
from smartmado.documents.fit import advance, fit
from smartmado.documents.fonts import value_fonts
from smartmado.documents.geometry import Rect
from smartmado.documents.marks import MM, Box, Mark, Run
from smartmado.documents.slots import Elsewhere, Value, in_square, shape_value
from smartmado.documents.typeset import set_line, set_lines

_WAREKI = re.compile(r"(明治|大正|昭和|平成|令和)(元|\d{1,2})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True, eq=False)
class EraDateSlot:
    """A date: a tick at its era, then year, month and day. Other dates are written out in `rest`.

    `step`: the room for each of the three; `side`: of the two squares for its digits, 0 for none.
    """

    key: str
    field: TextField
    ticks: dict[str, Run]
    rest: Rect
    size: float
    smallest: float
    lines: int | None
    step: float
    side: float = 0

    def marks(self, value: Value, person: str) -> tuple[Mark, ...]:
        """See `Slot`."""
        text = self.said(value)
        parts = _WAREKI.fullmatch(text)
        if text and (parts is None or parts[1] not in self.ticks):
            return self._written_out(text, person)
        if parts is None:
            return self._year_month_day(("", "", ""))
        return (self.ticks[parts[1]], *self._year_month_day(parts.groups()[1:]))

    def said(self, value: Value) -> str:
        """See `Slot`."""
        if isinstance(value, Elsewhere):
            return value.words
        return value if isinstance(value, str) else ""

    def _written_out(self, text: str, person: str) -> tuple[Mark, ...]:
        glyphs = shape_value(text, self.field, person)
        width, height = self.rest.width * MM, self.rest.height * MM
        fitted = fit(glyphs, width, height, self.size, self.smallest, self.lines)
        if fitted is None:
            raise TextDoesNotFitError(text, self.field.label, person)
        return set_lines(fitted, self.rest, "left")

    def _year_month_day(self, parts: Sequence[str]) -> tuple[Mark, ...]:
        small = min(8.0, self.size)
        unit = small / MM
        middle = self.rest.y + self.rest.height / 2
        found: list[Mark] = []
        for i, (part, word) in enumerate(zip(parts, "年月日", strict=True)):
            right = self.rest.x + self.step * (i + 1)
            if self.side:
                found += self._squares(part, right - unit - 0.3)
            elif part:
                glyphs = tuple(value_fonts().shape(part))
                left = right - unit - 0.3 - advance(glyphs) * self.size / MM
                found.append(Run(glyphs, left, middle, self.size))
            found.append(set_line(word, right - unit, middle, small))
        return tuple(found)

    def _squares(self, part: str, right: float) -> list[Mark]:
        """Two squares up to `right`, and the digits in them."""
        top = self.rest.y + (self.rest.height - self.side) / 2
        squares = [Rect(right - self.side * n, top, self.side, self.side) for n in (2, 1)]
        glyphs = value_fonts().shape(part)
        return [
            *(Box(square.x, square.y, square.width, square.height) for square in squares),
            *(
                in_square(glyph, square)
                for glyph, square in zip(glyphs, squares[2 - len(glyphs) :], strict=True)
            ),
        ]
