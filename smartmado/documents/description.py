"""A form described once: the marks that every copy has, and the slots that the values of one copy fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from smartmado.content.forms import Cell, FilledForm, Form, Label, Place
from smartmado.documents.cells import CellDrawer
from smartmado.documents.errors import FormFaultError, MissingGlyphError
from smartmado.documents.fit import advance
from smartmado.documents.fonts import label_fonts
from smartmado.documents.geometry import Rect, left_of
from smartmado.documents.layout import (
    BOTTOM,
    FOOT,
    MARGIN,
    code_place,
    lay_out,
)
from smartmado.documents.layout_on_paper import lay_out_on_paper
from smartmado.documents.marks import MM, Box, Line, Mark, Run
from smartmado.documents.placed import Fault, PlacedCell, PlacedWords
from smartmado.documents.slots import NOTE, REFERENCE, SHEET, CodeSlot, FootSlot, Slot

LABEL_GREY: Final = 0.93
STAFF_GREY: Final = 0.88
_NOTE: Final = 50.0
"""Where the note at the foot begins, in millimetres from the left margin."""


@dataclass(frozen=True)
class DrawnCell:
    """A cell of the form. `person`: (people block, position) for the rows of a person."""

    place: Place
    rect: Rect
    marks: tuple[Mark, ...]
    slots: tuple[Slot, ...]
    person: tuple[str, int] | None = None


@dataclass
class Description:
    """A form on its page: `constant` marks first, then the slots of `cells`, in reading order."""

    form: Form
    width: float
    height: float
    constant: list[Mark] = field(default_factory=list)
    cells: list[DrawnCell] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def describe(form: Form, fill: Callable[[str], str]) -> Description:
    """Place and draw a form. `fill` puts the city's name into printed words; what is wrong is in `faults`."""
    layout = lay_out_on_paper(form, form.background) if form.background else lay_out(form, fill)
    page = Description(form, layout.width, layout.height, faults=list(layout.faults))
    page.constant += [ground for placed in layout.cells for ground in _ground(placed)]
    page.constant += [rule for placed in layout.cells for rule in _rules(placed)]
    page.constant += [Box(f.rect.x, f.rect.y, f.rect.width, f.rect.height, f.weight) for f in layout.frames]
    page.constant += [run for words in layout.words for run in _set(words)]
    if form.date:
        date = Cell(form.date, Place(form.id, ("date",)), align="right")
        _draw(page, PlacedCell(layout.date, date), fill)
    for placed in layout.cells:
        _draw(page, placed, fill)
    page.cells.append(foot(page))
    return page


def filler(filled: FilledForm) -> Callable[[str], str]:
    """Puts the names of city and prefecture into printed words."""
    return lambda text: text.replace("{city}", filled.city).replace("{prefecture}", filled.prefecture)


def describe_back(form: Form, fill: Callable[[str], str]) -> Description | None:
    """The back of the form: nothing but its blocks, without a head; None if it has no back."""
    if not form.back:
        return None
    bare = replace(
        form, number="", title="", subtitle="", addressee="", date=None, beside=(), boxes=(), back=()
    )
    page = describe(replace(bare, blocks=form.back), fill)
    page.form = form
    whole = Place(form.id, ("body",))
    page.faults = [
        Fault(Place(form.id, ("back",)), f.message) if f.place == whole else f for f in page.faults
    ]
    return page


def _draw(page: Description, placed: PlacedCell, fill: Callable[[str], str]) -> None:
    drawer = CellDrawer(page.form.size, fill)
    try:
        drawer.draw(placed.cell, placed.rect)
    except (FormFaultError, MissingGlyphError) as error:
        page.faults.append(Fault(placed.cell.place, str(error)))
    page.constant += drawer.marks
    page.cells.append(
        DrawnCell(placed.cell.place, placed.rect, tuple(drawer.marks), tuple(drawer.slots), placed.person)
    )


def _ground(placed: PlacedCell) -> list[Mark]:
    content, rect = placed.cell.content, placed.rect
    if not placed.shade and not (isinstance(content, Label) and not content.plain):
        return []
    return [Box(rect.x, rect.y, rect.width, rect.height, 0, STAFF_GREY if placed.shade else LABEL_GREY)]


def _rules(placed: PlacedCell) -> list[Mark]:
    rect = placed.rect
    if placed.rules == "underline":
        return [Line(rect.x, rect.bottom - 0.6, rect.right, rect.bottom - 0.6)]
    return [Box(rect.x, rect.y, rect.width, rect.height)] if placed.rules == "box" else []


def _set(words: PlacedWords) -> list[Run]:
    step = words.rect.height / len(words.lines)
    found: list[Run] = []
    for i, line in enumerate(words.lines):
        glyphs = tuple(label_fonts().shape(line))
        gap = _title_gap(words, len(glyphs), advance(glyphs))
        width = (advance(glyphs) * words.size + gap * (len(glyphs) - 1)) / MM
        left, middle = left_of(words.rect, width, words.align), words.rect.y + step * (i + 0.5)
        found.append(Run(glyphs, left, middle, words.size, gap, bold=words.bold))
    return found


def _title_gap(words: PlacedWords, count: int, width: float) -> float:
    """A short title is spread."""
    if words.size < 14 or count < 2:
        return 0
    return float(
        min(words.size * 0.45, max(0, (words.rect.width * MM * 0.8 - width * words.size) / (count - 1)))
    )


def foot(page: Description) -> DrawnCell:
    """受付番号 at the lower left, a note beside it, sheet number and QR code at the lower right."""
    middle, code = page.height - FOOT, code_place(page.form)
    slots = (
        FootSlot(REFERENCE, MARGIN, middle),
        FootSlot(NOTE, MARGIN + _NOTE, middle),
        FootSlot(SHEET, code.x - 2.5, middle, right=True),
        CodeSlot(code),
    )
    rect = Rect(MARGIN, page.height - BOTTOM, page.width - 2 * MARGIN, BOTTOM)
    return DrawnCell(Place(page.form.id), rect, (), slots)
