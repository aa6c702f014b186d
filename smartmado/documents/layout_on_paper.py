"""Places the boxes of a form on the city's own paper: only where they are told to stand, without rules."""

from __future__ import annotations

from smartmado.content.forms import Background, Cell, Form, Place, PlacedPeople
from smartmado.documents.geometry import Rect
from smartmado.documents.layout import code_place, page_size
from smartmado.documents.paper import PaperError, city_paper
from smartmado.documents.placed import Fault, Layout, PlacedCell


def lay_out_on_paper(form: Form, background: Background) -> Layout:
    """The page with its boxes; boxes that meet or leave the page, and a paper that is no use, are faults."""
    width, height = page_size(form)
    page = Layout(width, height, code=code_place(form))
    try:
        city_paper(background.pdf, background.page, width, height)
    except PaperError as error:
        page.faults.append(Fault(Place(form.id, ("background",)), f"background.pdf: {error}"))
    for i, box in enumerate(form.boxes):
        rect = Rect(box.x, box.y, box.width, box.height)
        _put(page, rect, box.cell, Place(form.id, ("boxes", i)))
    for block in form.blocks:
        if isinstance(block, PlacedPeople):
            _put_people(page, block)
    return page


def _put_people(page: Layout, block: PlacedPeople) -> None:
    [row] = block.row
    for position in range(block.count):
        for cell, (x, y, width, height) in zip(row.cells, block.at, strict=True):
            rect = Rect(x, y + position * block.step, width, height)
            _put(page, rect, cell, block.place, (block.id, position))


def _put(page: Layout, rect: Rect, cell: Cell, place: Place, person: tuple[str, int] | None = None) -> None:
    if rect.x < 0 or rect.y < 0 or rect.right > page.width or rect.bottom > page.height:
        page.faults.append(Fault(place, "箱が用紙からはみ出します。at: [左, 上, 幅, 高さ] を直してください"))
    if rect.width <= 0 or rect.height <= 0:
        page.faults.append(Fault(place, "箱の幅と高さは0より大きくしてください(at: [左, 上, 幅, 高さ])"))
    elif rect.meets(page.code):
        page.faults.append(
            Fault(
                place, "箱がQRコードの場所と重なります。at か background の code: [左, 上] を直してください"
            )
        )
    elif any(rect.meets(other.rect) for other in page.cells):
        page.faults.append(Fault(place, "箱がほかの箱と重なります。at: [左, 上, 幅, 高さ] を直してください"))
    page.cells.append(PlacedCell(rect, cell, person, rules="none"))
