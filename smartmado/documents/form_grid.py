"""A working sheet for placing boxes: the form, a millimetre grid over it, and every box with its name.

For the one who makes the form, never for a resident; so letters of a standard font will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Final

import pikepdf
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from smartmado.content.forms import Background, FilledForm, Form
from smartmado.content.sample_form import sample_form
from smartmado.documents.description import Description, describe, filler
from smartmado.documents.errors import FormFaultError, TextDoesNotFitError
from smartmado.documents.filling import Leaf, filled_slots
from smartmado.documents.geometry import Rect
from smartmado.documents.marks import MM, Mark
from smartmado.documents.paper import paper_page
from smartmado.documents.reference import drawn_pages
from smartmado.documents.slots import CodeSlot

_FINE: Final = Color(0.2, 0.6, 0.9, alpha=0.35)
_CENTIMETRE: Final = Color(0.1, 0.45, 0.8, alpha=0.6)
_RED: Final = Color(0.85, 0.10, 0.10)
_WEIGHTS: Final = {1: 0.06, 5: 0.15, 10: 0.3}


def form_grid(form: Form, city: str, prefecture: str) -> bytes:
    """Two pages: the form blank and with its longest values, each below the grid.

    It is drawn whatever is still wrong with the boxes; a value that does not fit is left out.

    Raises:
        PaperError: the city's own paper cannot be used.
    """
    blank = FilledForm(city=city, prefecture=prefecture)
    page = describe(form, filler(blank))
    marks = [[*page.constant, *_values(page, filled)] for filled in (blank, sample_form(form))]
    with pikepdf.open(BytesIO(drawn_pages(marks, page.width, page.height))) as pages:
        for own in pages.pages:
            with pikepdf.open(BytesIO(_grid(page))) as grid:
                own.add_overlay(grid.pages[0], None)
            if form.background:
                _put_below(pages, own, form.background, page)
        finished = BytesIO()
        pages.save(finished)
    return finished.getvalue()


def _put_below(pages: pikepdf.Pdf, own: pikepdf.Page, paper: Background, page: Description) -> None:
    """Draw the paper below a page, at the very place where it is printed."""
    with paper_page(paper.pdf, paper.page, page.width, page.height) as shape:
        name = own.add_resource(pages.copy_foreign(shape), pikepdf.Name.XObject)
        own.contents_add(b"q %s Do Q" % bytes(name), prepend=True)


def _values(page: Description, filled: FilledForm) -> Iterator[Mark]:
    for found in filled_slots(page, filled, Leaf(False, 0, "")):
        with suppress(TextDoesNotFitError, FormFaultError):
            yield from found.slot.marks(found.value, found.whose)


def _grid(page: Description) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(page.width * MM, page.height * MM), invariant=1)
    canvas.scale(MM, MM)
    canvas.translate(0, page.height)
    canvas.scale(1, -1)  # millimetres from the upper left corner, as form.yaml counts
    _rule(canvas, page.width, page.height)
    canvas.setStrokeColor(_RED)
    canvas.setFillColor(_RED)
    canvas.setLineWidth(0.2)
    for rect, name in _boxes(page):
        canvas.rect(rect.x, rect.y, rect.width, rect.height)
        place = ", ".join(f"{round(n, 1):g}" for n in (rect.x, rect.y, rect.width, rect.height))
        _say(canvas, rect.x + 0.4, rect.y + 1.6, f"[{place}] {name}"[: int(rect.width / 0.75)])
    canvas.save()
    return out.getvalue()


def _rule(canvas: Canvas, width: float, height: float) -> None:
    for step, weight in _WEIGHTS.items():
        canvas.setLineWidth(weight / MM)
        canvas.setStrokeColor(_CENTIMETRE if step == 10 else _FINE)
        for x in range(0, int(width) + 1, step):
            canvas.line(x, 0, x, height)
        for y in range(0, int(height) + 1, step):
            canvas.line(0, y, width, y)
    canvas.setFillColor(_CENTIMETRE)
    for x in range(10, int(width), 10):
        _say(canvas, x + 0.3, 2.2, str(x))
    for y in range(10, int(height), 10):
        _say(canvas, 0.5, y - 0.3, str(y))


def _say(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(1, -1)
    canvas.setFont("Helvetica", 1.5)
    canvas.drawString(0, 0, text)
    canvas.restoreState()


def _boxes(page: Description) -> Iterator[tuple[Rect, str]]:
    """Each box that holds a field, and what it is for."""
    for cell in page.cells:
        codes = [slot.rect for slot in cell.slots if isinstance(slot, CodeSlot)]
        if codes:
            yield codes[0], "QR"
        elif cell.slots:
            person = f"{cell.person[0]} {cell.person[1] + 1}: " if cell.person else ""
            names = ", ".join(dict.fromkeys(slot.key.partition("=")[0] for slot in cell.slots))
            yield cell.rect, person + names.encode("ascii", "replace").decode()
