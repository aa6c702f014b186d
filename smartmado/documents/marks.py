"""What stands on a page, in the few kinds of marks that both writers know.

Lengths are millimetres from the upper left corner, text sizes and weights of rules are points. A page is
described once, as marks; `reference` draws them slowly with ReportLab, `values` writes them fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from smartmado.documents.fonts import Glyph

MM: Final = 72 / 25.4
A4: Final = (210.0, 297.0)
BASELINE: Final = 0.38
"""From the middle of a full-width letter down to its baseline, in parts of its size."""

BOLD: Final = 0.035
"""The rule around bold letters, in parts of their size."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters from `x` on, centred on the height `middle`. `gap`: extra points after each letter.

    `stretch`: how many times wider than the font draws them.
    """

    glyphs: tuple[Glyph, ...]
    x: float
    middle: float
    size: float
    gap: float = 0
    grey: float = 0
    bold: bool = False
    stretch: float = 1


@dataclass(frozen=True, slots=True)
class Turned:
    """One letter lying on its side, its middle at x, y: ー and brackets in vertical words."""

    glyph: Glyph
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A rule."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float = 0.4
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `fill` is a grey from 0 (black) to 1; weight 0 draws no rule."""

    x: float
    y: float
    width: float
    height: float
    weight: float = 0.4
    fill: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Black and white squares (a QR code): `rows` of bits, 1 is black, packed to bytes from the left."""

    x: float
    y: float
    side: float
    count: int
    rows: bytes


Mark: TypeAlias = Run | Turned | Line | Box | Picture


def number(value: float) -> str:
    """A number as short as it may be, always written the same way."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"


def runs_of_one_font(glyphs: tuple[Glyph, ...]) -> list[tuple[Glyph, ...]]:
    """Neighbours of one font together."""
    if all(glyph.face is glyphs[0].face for glyph in glyphs):
        return [glyphs] if glyphs else []
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and runs[-1][0].face is glyph.face:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return list(map(tuple, runs))
