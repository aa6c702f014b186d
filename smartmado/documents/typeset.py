"""Printed words as marks: lines that fit their box."""

from __future__ import annotations

from typing import Final

from smartmado.documents.errors import FormFaultError
from smartmado.documents.fit import LEADING, Fitted, advance, fit_words
from smartmado.documents.fonts import label_fonts
from smartmado.documents.geometry import Rect, left_of
from smartmado.documents.marks import MM, Run

PAD: Final = 1.3
LABEL_SIZE, LABEL_SMALLEST = 8.5, 5.5


def set_lines(fitted: Fitted, rect: Rect, align: str) -> tuple[Run, ...]:
    """The lines, one below the other, around the middle of the box."""
    step = fitted.size * LEADING / MM
    middle = rect.y + rect.height / 2 - step * (len(fitted.lines) - 1) / 2
    return tuple(
        Run(line, left_of(rect, advance(line) * fitted.size / MM, align), middle + step * i, fitted.size)
        for i, line in enumerate(fitted.lines)
    )


def set_words(text: str, rect: Rect, size: float, smallest: float, align: str) -> tuple[Run, ...]:
    """Printed words in a box.

    Raises:
        FormFaultError: they do not fit at the smallest size.
    """
    inner = rect.padded(0.8)
    paragraphs = [label_fonts().shape(part) for part in text.split("\n")]
    fitted = fit_words(paragraphs, inner.width * MM, inner.height * MM, size, smallest)
    if fitted is None:
        raise FormFaultError(f"「{text}」が欄に収まりません。短くするか、幅か高さを広げてください")
    return set_lines(fitted, inner, align)


def set_line(text: str, x: float, middle: float, size: float) -> Run:
    """Printed words on one line from `x` on."""
    return Run(tuple(label_fonts().shape(text)), x, middle, size)


def set_right(text: str, right: float, middle: float, size: float) -> Run:
    """Printed words on one line that ends at `right`."""
    glyphs = tuple(label_fonts().shape(text))
    return Run(glyphs, right - advance(glyphs) * size / MM, middle, size)
