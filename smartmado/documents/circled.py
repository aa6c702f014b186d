"""Words side by side of which one is chosen by a ring around it (明・大・昭・平・令).

The ring is the letter ○, so that a search still finds which word is chosen.
"""

from __future__ import annotations

import re
from typing import Final

from smartmado.documents.fit import advance
from smartmado.documents.fonts import Glyph, label_fonts
from smartmado.documents.marks import BASELINE, MM, Run

LEAD: Final = 0.3
"""Room before and after a word, for its ring, in parts of its size."""
_HEIGHT: Final = 1.35


_NUMBER: Final = re.compile(r"\d+(?=[. ])")


def numbered(word: str) -> int | None:
    """How many letters of the word its ring goes around: the 1 of 「1.失業等」, as people do; None: all."""
    number = _NUMBER.match(word)
    return number.end() if number else None


def ring(glyphs: tuple[Glyph, ...], x: float, middle: float, size: float) -> Run:
    """The ring around a word of this size that begins at x."""
    [circle] = label_fonts().shape("○")
    left, bottom, right, top = circle.face.ink(circle.gid)
    big = size * _HEIGHT / (top - bottom)
    width = max((advance(glyphs) + 1.5 * LEAD) * size, size * _HEIGHT)
    stretch = width / ((right - left) * big)
    centre = x + advance(glyphs) * size / 2 / MM
    start = centre - (width / 2 + left * big * stretch) / MM
    return Run((circle,), start, middle + ((top + bottom) / 2 - BASELINE) * big / MM, big, stretch=stretch)


def dot(x: float, middle: float, size: float) -> Run:
    """The ・ between two words, centred on x."""
    glyphs = tuple(label_fonts().shape("・"))
    return Run(glyphs, x - advance(glyphs) * size / 2 / MM, middle, size)
