"""Letters and the boxes that they belong to: which leave them, by the ink of the very glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from smartmado.documents.filling import FilledPage, FilledSlot
from smartmado.documents.geometry import Rect
from smartmado.documents.marks import BASELINE, MM, Mark, Run
from smartmado.documents.slots import TextSlot
from smartmado.documents.typeset import PAD

HAIR = 0.05
"""Millimetres: less than the rule of a box is wide."""


class Outside(NamedTuple):
    """A letter whose ink leaves its box, by millimetres."""

    field: str
    letter: str
    by: float


def letters_outside(pages: Iterable[FilledPage]) -> list[Outside]:
    """Every letter of these pages, printed words included, whose ink leaves its box."""
    found: list[Outside] = []
    for page in pages:
        for cell in page.page.cells:
            found += _outside("", cell.marks, cell.rect)
        for slot in page.slots:
            found += _outside(slot.slot.key, slot.slot.marks(slot.value, slot.whose), box_of(slot))
    return found


def box_of(found: FilledSlot) -> Rect:
    """The box on the page that a slot's letters must not leave."""
    if not isinstance(found.slot, TextSlot):
        return found.cell.rect
    inner = found.slot.rect
    return Rect(inner.x - PAD, inner.y - 0.35, inner.width + 2 * PAD, inner.height + 0.7)


def _outside(field: str, marks: Sequence[Mark], box: Rect) -> Iterator[Outside]:
    for run in marks:
        if isinstance(run, Run):
            for letter, ink in inks(run):
                by = max(box.x - ink.x, ink.right - box.right, box.y - ink.y, ink.bottom - box.bottom)
                if by > HAIR:
                    yield Outside(field, letter, round(by, 2))


def inks(run: Run) -> Iterator[tuple[str, Rect]]:
    """Each letter of a run that has ink, and where it is."""
    x, base = run.x, run.middle + run.size * BASELINE / MM
    for glyph in run.glyphs:
        left, bottom, right, top = glyph.face.ink(glyph.gid)
        if right > left:
            scale, across = run.size / MM, run.size * run.stretch / MM
            yield (
                glyph.letter,
                Rect(x + left * across, base - top * scale, (right - left) * across, (top - bottom) * scale),
            )
        x += (glyph.advance * run.size * run.stretch + run.gap) / MM
