"""The pages of a form as pictures, with the places of their boxes over them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from smartmado.cases.case_papers import Sheet
from smartmado.cases.case_state import CaseState
from smartmado.documents import field_boxes
from smartmado.documents.geometry import Rect
from smartmado.documents.preview import page_pictures
from smartmado.web.counter.box_views import BoxView, Place


@dataclass(frozen=True)
class Spot:
    """The place of one box on its page, in millimetres."""

    rect: Rect
    box: BoxView


@dataclass(frozen=True)
class PageView:
    """One page: the picture, its size in millimetres, and the boxes on it."""

    picture: str
    width: float
    height: float
    spots: tuple[Spot, ...]


def pictures(pdf: bytes) -> tuple[str, ...]:
    """The pages as addresses that hold the picture itself: nothing of a case is fetched twice or cached."""
    return tuple(f"data:image/png;base64,{b64encode(p).decode()}" for p in page_pictures(pdf))


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
        PageView(picture, pages.width, pages.height, tuple(spots.get(number, ())))
        for number, picture in enumerate(pictures(pdf))
    )
