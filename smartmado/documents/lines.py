"""What is known of a page's slots before their values: most are letters of one font on one line.

Such a slot is a line of the page: operators, letters, operators. Only the letters change, and the place of a
line that does not begin at the left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartmado.documents.codes import Codes
from smartmado.documents.marks import MM
from smartmado.documents.pieces import SHOW, font_size, pieces, text_place
from smartmado.documents.slots import FOOT_SIZE, FootSlot, Slot, TextSlot, TickSlot

_SHARES: Final = {"left": 0.0, "center": 0.5, "right": 1.0}
_ANY: Final = 2**62


class Moving(NamedTuple):
    """A line that is centred or ends at the right: it begins `share` (for a unit of width) left of `edge`."""

    slot: int
    edge: float
    share: float
    middle: float
    size: float


class Tick(NamedTuple):
    """A line that is the same whenever it is there: what it says, and its codes."""

    slot: int
    said: str
    codes: str


class _Line(NamedTuple):
    """`measure`: how wide its text may be, in units of the first font."""

    font: bytes
    head: bytes
    measure: int
    tail: bytes = SHOW


_NO_LINE: Final = _Line(b"", b"", _ANY, b"")


@dataclass(frozen=True, eq=False)
class Lines:
    """The slots of a page, by number.

    `parts`: head, place of the letters, tail of each. A head begins with `switches`: the operator that sets
    the font, where the line before has another. `fonts`: the operator for the font behind each slot.
    `others`: slots that are no lines; `never_empty`: these, and lines where something stands for the pen;
    `affixed`: with a prefix or suffix; `printed`: in the font of printed words.
    """

    height: float
    parts: tuple[bytes, ...]
    switches: tuple[bytes, ...]
    fonts: tuple[bytes, ...]
    measures: NDArray[np.int64]
    ticks: tuple[Tick, ...]
    moving: tuple[Moving, ...]
    affixed: tuple[int, ...]
    printed: tuple[int, ...]
    others: tuple[int, ...]
    never_empty: frozenset[int]

    def place(self, line: Moving, width: int) -> bytes:
        """The head of a line so wide (in units of the first font)."""
        x = line.edge - line.share * width
        return self.switches[line.slot] + text_place(x, line.middle, line.size, self.height)


def lines_of(slots: Sequence[Slot], codes: Codes, height: float) -> Lines:
    """The lines of a page so high (mm)."""
    ticks = tuple(tick for i, slot in enumerate(slots) if (tick := _tick(i, slot, codes)))
    ticked = {tick.slot for tick in ticks}
    lines = [_line(slot, codes, height, i in ticked) for i, slot in enumerate(slots)]
    fonts = _in_force([line.font for line in lines])
    switches = [b"" if own == before else own for before, own in pairwise([b"", *fonts])]
    heads = [switch + line.head for switch, line in zip(switches, lines, strict=True)]
    texts = [(i, slot) for i, slot in enumerate(slots) if isinstance(slot, TextSlot)]
    others = tuple(i for i, line in enumerate(lines) if line is _NO_LINE)
    return Lines(
        height,
        tuple(part for head, line in zip(heads, lines, strict=True) for part in (head, b"", line.tail)),
        tuple(switches),
        tuple(fonts),
        np.array([line.measure for line in lines], np.int64),
        ticks,
        tuple(_moving(i, slot, codes) for i, slot in texts if slot.align != "left"),
        tuple(i for i, slot in texts if slot.prefix or slot.suffix),
        tuple(i for i, slot in enumerate(slots) if isinstance(slot, FootSlot) and not slot.right),
        others,
        frozenset({*others, *(i for i, slot in texts if slot.blank)}),
    )


def _in_force(fonts: Sequence[bytes]) -> list[bytes]:
    """The font that was set last, b"" for none yet."""
    found = [b""]
    for font in fonts:
        found.append(font or found[-1])
    return found[1:]


def _line(slot: Slot, codes: Codes, height: float, ticked: bool) -> _Line:
    match slot:
        case TextSlot():
            size = _size(slot)
            if size < slot.smallest:
                return _NO_LINE
            head = text_place(slot.rect.x, slot.rect.y + slot.rect.height / 2, size, height)
            return _Line(font_size(0, size), head, int(slot.rect.width * MM / size * codes.units))
        case FootSlot(right=False):
            head = text_place(slot.edge, slot.middle, FOOT_SIZE, height)
            return _Line(font_size(codes.printed_font, FOOT_SIZE), head, _ANY)
        case TickSlot() if ticked:
            [(font, head, _, tail)] = pieces((slot.tick,), codes, height)
            return _Line(font, head, _ANY, tail)
        case _:
            return _NO_LINE


def _size(slot: TextSlot) -> float:
    """The natural size."""
    return min(slot.size, slot.rect.height * MM)


def _tick(i: int, slot: Slot, codes: Codes) -> Tick | None:
    if not isinstance(slot, TickSlot) or len({glyph.face for glyph in slot.tick.glyphs}) != 1:
        return None
    return Tick(i, slot.said(True), "".join(map(codes.code, slot.tick.glyphs)))


def _moving(i: int, slot: TextSlot, codes: Codes) -> Moving:
    share, rect, size = _SHARES[slot.align], slot.rect, _size(slot)
    edge = rect.x + share * rect.width
    return Moving(i, edge, share * size / MM / codes.units, rect.y + rect.height / 2, size)
