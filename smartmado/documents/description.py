"""A form described once: the marks that every copy has, and the slots that the values of one copy fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from smartmado.content.forms import Cell, FilledForm, Form, Label, Place, people_blocks
from smartmado.documents.cells import CellDrawer
from smartmado.documents.errors import FormFaultError
from smartmado.documents.fit import advance
from smartmado.documents.fonts import label_fonts
from smartmado.documents.geometry import Rect, left_of
from smartmado.documents.layout import (
    BOTTOM,
    FOOT,
    MARGIN,
    Fault,
    Layout,
    PlacedCell,
    PlacedWords,
    lay_out,
)
from smartmado.documents.layout_on_paper import lay_out_on_paper
from smartmado.documents.marks import MM, Box, Line, Mark, Run
from smartmado.documents.slots import CODE, NOTE, REFERENCE, ROW, SHEET, CodeSlot, FootSlot, Slot, Value

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
    page.cells.append(_foot(form, layout))
    return page


def filler(filled: FilledForm) -> Callable[[str], str]:
    """Puts the names of city and prefecture into printed words."""
    return lambda text: text.replace("{city}", filled.city).replace("{prefecture}", filled.prefecture)


def sheet_count(form: Form, filled: FilledForm) -> int:
    """How many sheets the people of the filled form need."""
    return max([1, *(-(-len(filled.rows.get(block.id, ())) // block.count) for block in people_blocks(form))])


def sheet_values(filled: FilledForm, sheet: int, sheets: int) -> dict[str, Value]:
    """The values of one sheet, those for its foot included."""
    return {
        **filled.values,
        REFERENCE: f"受付番号 {filled.reference}" if filled.reference else "",
        NOTE: filled.note,
        CODE: filled.code,
        SHEET: f"{sheets}枚のうち{sheet + 1}枚目" if sheets > 1 else "",
    }


def row_values(
    filled: FilledForm, values: Mapping[str, Value], block: str, index: int
) -> tuple[Mapping[str, Value], str]:
    """The values for the row of one person, and whose they are."""
    rows = filled.rows.get(block, ())
    row = rows[index] if index < len(rows) else {}
    name = row.get("row.name")
    return {**values, **row, ROW: str(index + 1)}, name if isinstance(name, str) else filled.person


def filled_slots(
    page: Description, filled: FilledForm, sheet: int
) -> Sequence[tuple[DrawnCell, Slot, Value, str]]:
    """Each slot of one sheet with its value and whose it is, in reading order."""
    counts = {block.id: block.count for block in people_blocks(page.form)}
    values: Mapping[str, Value] = sheet_values(filled, sheet, sheet_count(page.form, filled))
    found: list[tuple[DrawnCell, Slot, Value, str]] = []
    for cell in page.cells:
        own, person = values, filled.person
        if cell.person:
            block, position = cell.person
            own, person = row_values(filled, values, block, sheet * counts[block] + position)
        found += [(cell, slot, own.get(slot.key), person) for slot in cell.slots]
    return found


def _draw(page: Description, placed: PlacedCell, fill: Callable[[str], str]) -> None:
    drawer = CellDrawer(page.form.size, fill)
    try:
        drawer.draw(placed.cell, placed.rect)
    except FormFaultError as error:
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


def _foot(form: Form, layout: Layout) -> DrawnCell:
    """受付番号 at the lower left, a note beside it, sheet number and QR code at the lower right."""
    middle, code = layout.height - FOOT, layout.code
    slots = (
        FootSlot(REFERENCE, MARGIN, middle),
        FootSlot(NOTE, MARGIN + _NOTE, middle),
        FootSlot(SHEET, code.x - 2.5, middle, right=True),
        CodeSlot(code),
    )
    rect = Rect(MARGIN, layout.height - BOTTOM, layout.width - 2 * MARGIN, BOTTOM)
    return DrawnCell(Place(form.id), rect, (), slots)
