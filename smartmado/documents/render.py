"""Filled forms as PDF: sheets, rules, words, values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from smartmado.content.forms import Cell, FilledForm, Form, Label, Place, people_blocks
from smartmado.documents.cells import LABEL_GREY, STAFF_GREY, CellDrawer
from smartmado.documents.errors import FormFaultError, TextDoesNotFitError
from smartmado.documents.fit import advance
from smartmado.documents.fonts import font_note, label_fonts
from smartmado.documents.layout import (
    BOTTOM,
    MARGIN,
    Fault,
    Layout,
    PlacedCell,
    PlacedWords,
    lay_out,
    left_of,
)
from smartmado.documents.pdf import MM, Pdf

_NOTE = 50.0
"""Where the note at the foot begins, in millimetres from the left margin."""


def render_form(form: Form, filled: FilledForm) -> bytes:
    """The form as a PDF file; more people than rows make further sheets.

    Raises:
        MissingGlyphError: a letter that no font has.
        TextDoesNotFitError: a value that cannot be read in its box.
        FormFaultError: the form itself does not fit its page (`check_forms` tells before).
    """
    return _render(form, filled, None)


def form_faults(form: Form, filled: FilledForm) -> list[Fault]:
    """What is wrong with a form filled like this: boxes outside the page, words or values that do not fit."""
    faults: list[Fault] = []
    _render(form, filled, faults)
    return faults


def _render(form: Form, filled: FilledForm, faults: list[Fault] | None) -> bytes:
    """The file. With a list, faults are added to it instead of ending the work."""

    def fill(text: str) -> str:
        return text.replace("{city}", filled.city).replace("{prefecture}", filled.prefecture)

    layout = lay_out(form, fill)
    if faults is not None:
        faults += layout.faults
    elif layout.faults:
        raise FormFaultError(f"様式 {form.id}: {layout.faults[0].message}")
    pdf = Pdf(
        form.title,
        landscape=form.landscape,
        subject=form.id,
        author=filled.city,
        keywords=f"rulebook {filled.rulebook}; fonts {font_note()}",
    )
    sheets = sheet_count(form, filled)
    for sheet in range(sheets):
        _Sheet(pdf, form, layout, filled, fill, sheet, sheets, faults).draw()
        pdf.next_page()
    return pdf.finish()


def sheet_count(form: Form, filled: FilledForm) -> int:
    """How many sheets the people of the filled form need."""
    return max([1, *(-(-len(filled.rows.get(block.id, ())) // block.count) for block in people_blocks(form))])


class _Sheet:
    """Draws one sheet."""

    def __init__(
        self,
        pdf: Pdf,
        form: Form,
        layout: Layout,
        filled: FilledForm,
        fill: Callable[[str], str],
        sheet: int,
        sheets: int,
        faults: list[Fault] | None,
    ) -> None:
        self.pdf, self.form, self.layout, self.filled, self.fill = pdf, form, layout, filled, fill
        self.sheet, self.sheets, self.faults = sheet, sheets, faults
        self.counts = {block.id: block.count for block in people_blocks(form)}

    def draw(self) -> None:
        """Draw everything."""
        for placed in self.layout.cells:
            self._ground(placed)
        for placed in self.layout.cells:
            self._rules(placed)
        for frame in self.layout.frames:
            self.pdf.rect(frame.rect.x, frame.rect.y, frame.rect.width, frame.rect.height, frame.weight)
        for words in self.layout.words:
            self._words(words)
        for placed in self.layout.cells:
            try:
                self._cell(placed)
            except (FormFaultError, TextDoesNotFitError) as error:
                if self.faults is None:
                    raise
                self.faults.append(Fault(placed.cell.place, str(error)))
        if self.form.date:
            self._drawer(self.filled.values, self.filled.person).draw(
                Cell(self.form.date, Place(self.form.id, ("date",)), align="right"), self.layout.date
            )
        self._foot()

    def _ground(self, placed: PlacedCell) -> None:
        content, rect = placed.cell.content, placed.rect
        grey = STAFF_GREY if placed.shade else LABEL_GREY
        if (isinstance(content, Label) and not content.plain) or placed.shade:
            self.pdf.rect(rect.x, rect.y, rect.width, rect.height, 0, grey)

    def _rules(self, placed: PlacedCell) -> None:
        rect = placed.rect
        if placed.rules == "underline":
            self.pdf.line(rect.x, rect.bottom - 0.6, rect.right, rect.bottom - 0.6, 0.4)
        elif placed.rules == "box":
            self.pdf.rect(rect.x, rect.y, rect.width, rect.height, 0.4)

    def _cell(self, placed: PlacedCell) -> None:
        if placed.person is None:
            self._drawer(self.filled.values, self.filled.person).draw(placed.cell, placed.rect)
            return
        block, position = placed.person
        index = self.sheet * self.counts[block] + position
        rows = self.filled.rows.get(block, ())
        values = rows[index] if index < len(rows) else {}
        name = values.get("row.name")
        person = name if isinstance(name, str) else self.filled.person
        self._drawer({**self.filled.values, **values}, person, index + 1).draw(placed.cell, placed.rect)

    def _drawer(self, values: Mapping[str, str | bool | None], person: str, number: int = 0) -> CellDrawer:
        return CellDrawer(self.pdf, values, self.form.size, person, self.fill, number)

    def _words(self, words: PlacedWords) -> None:
        step = words.rect.height / len(words.lines)
        middle = words.rect.y + step / 2
        for line in words.lines:
            glyphs = label_fonts().shape(line)
            gap = _title_gap(words, len(glyphs), advance(glyphs))
            width = (advance(glyphs) * words.size + gap * (len(glyphs) - 1)) / MM
            left = left_of(words.rect, width, words.align)
            self.pdf.glyphs(glyphs, left, middle, words.size, gap=gap, bold=words.bold)
            middle += step

    def _foot(self) -> None:
        """受付番号 at the lower left, a note beside it, the number of the sheet at the lower right."""
        middle = self.layout.height - BOTTOM + 3.5
        if self.filled.reference:
            self.pdf.glyphs(label_fonts().shape(f"受付番号 {self.filled.reference}"), MARGIN, middle, 7)
        if self.filled.note:
            self.pdf.glyphs(label_fonts().shape(self.filled.note), MARGIN + _NOTE, middle, 7)
        if self.sheets > 1:
            glyphs = label_fonts().shape(f"{self.sheets}枚のうち{self.sheet + 1}枚目")
            self.pdf.glyphs(glyphs, self.layout.width - MARGIN - advance(glyphs) * 7 / MM, middle, 7)


def _title_gap(words: PlacedWords, count: int, width: float) -> float:
    """A short title is spread."""
    if words.size < 14 or count < 2:
        return 0
    return float(
        min(words.size * 0.45, max(0, (words.rect.width * MM * 0.8 - width * words.size) / (count - 1)))
    )
