"""Where the fields of a filled form stand on its pages: for a screen that shows where a value is printed."""

from __future__ import annotations

from dataclasses import dataclass

from smartmado.content.forms import FilledForm, Form
from smartmado.documents.era_date import EraDateSlot
from smartmado.documents.filling import described_pages
from smartmado.documents.geometry import Rect
from smartmado.documents.marks import MM, Run
from smartmado.documents.slots import FixedSlot, Slot, SquaresSlot, TextSlot, TickSlot


@dataclass(frozen=True)
class FieldBox:
    """The place of one field. `page` from 0, `rect` in millimetres from the upper left corner.

    `person`: (people block, position in the filled form) for the rows of a person.
    """

    page: int
    rect: Rect
    field: str
    person: tuple[str, int] | None = None


@dataclass(frozen=True)
class FormPages:
    """The size of a form's pages in millimetres, and the places of their fields."""

    width: float
    height: float
    boxes: tuple[FieldBox, ...]


def field_boxes(form: Form, filled: FilledForm) -> FormPages:
    """The places of all fields on every page, 別紙 included. Rows of people that stay empty have none."""
    pages = described_pages(form, filled)
    boxes: list[FieldBox] = []
    for number, page in enumerate(pages):
        for _, slot, _, _, person in page.slots:
            rect = _place(slot)
            if rect and (person is None or person[1] < len(filled.rows.get(person[0], ()))):
                boxes.append(FieldBox(number, rect, slot.key, person))
    return FormPages(pages[0].page.width, pages[0].page.height, tuple(boxes))


def _place(slot: Slot) -> Rect | None:
    """Where a field's value is written; None for what is no field (the foot, the number of a row)."""
    match slot:
        case TextSlot(rect=rect) | FixedSlot(rect=rect):
            return rect if slot.key else None
        case SquaresSlot(squares=squares):
            return _around(*squares)
        case TickSlot(tick=tick):
            return _tick(tick)
        case EraDateSlot(ticks=ticks, rest=rest):
            return _around(rest, *map(_tick, ticks.values()))
    return None


def _tick(tick: Run) -> Rect:
    size = tick.size / MM
    return Rect(tick.x - 0.3, tick.middle - size / 2, size + 0.6, size)


def _around(*rects: Rect) -> Rect:
    left, top = min(r.x for r in rects), min(r.y for r in rects)
    return Rect(left, top, max(r.right for r in rects) - left, max(r.bottom for r in rects) - top)
