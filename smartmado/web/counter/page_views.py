"""The pages of a form as pictures, with the places of their boxes over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from smartmado.cases.case_papers import Sheet
from smartmado.cases.case_state import CaseState
from smartmado.documents import field_boxes
from smartmado.documents.geometry import Rect
from smartmado.documents.preview import page_sizes
from smartmado.web.counter.box_views import BoxView, Place


@dataclass(frozen=True)
class Spot:
    """The place of one box on its page, in millimetres."""

    rect: Rect
    box: BoxView


@dataclass(frozen=True)
class PageView:
    """One page: its size in millimetres, and the boxes on it. Its picture has an address of its own."""

    width: float
    height: float
    spots: tuple[Spot, ...] = ()


def page_views(
    state: CaseState, sheet: Sheet, pdf: bytes, boxes: Mapping[Place, BoxView]
) -> tuple[PageView, ...]:
    """The pages of a filled form, with those of its boxes that apply."""
    pages = field_boxes(sheet.bound.form, sheet.filled(state.case.reference, state.substitutes))
    spots: dict[int, list[Spot]] = {}
    for place in pages.boxes:
        view = boxes.get((place.field, place.person)) or boxes.get((place.field, None))
        if view is not None:
            spots.setdefault(place.page, []).append(Spot(place.rect, view))
    return tuple(
        PageView(width, height, tuple(spots.get(number, ())))
        for number, (width, height) in enumerate(page_sizes(pdf))
    )


def plain_pages(pdf: bytes) -> tuple[PageView, ...]:
    """The pages of a paper without boxes."""
    return tuple(PageView(width, height) for width, height in page_sizes(pdf))
