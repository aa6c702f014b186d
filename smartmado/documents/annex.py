"""別紙: further sheets for values that no box holds, whole and at their natural size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from smartmado.content.forms import Place, TextField
from smartmado.documents.description import Description, DrawnCell, foot
from smartmado.documents.fit import advance, break_lines
from smartmado.documents.fonts import Glyph, label_fonts, value_fonts
from smartmado.documents.geometry import Rect, left_of
from smartmado.documents.layout import BOTTOM, MARGIN, TOP
from smartmado.documents.marks import MM, Run
from smartmado.documents.slots import FixedSlot

_LEADING: Final = 1.5
_HEAD: Final = 24.0
"""Where the first item begins, in millimetres from the upper edge."""
_HEADING_SIZE: Final = 9.0
_APART: Final = 3.0
_ROLES: Final = {
    "subject": "対象者",
    "applicant": "届出人",
    "head": "世帯主",
    "spouse": "配偶者",
    "father": "父",
    "mother": "母",
    "deceased": "亡くなった方",
    "newborn": "生まれた子",
}


@dataclass(frozen=True)
class Item:
    """A value for the 別紙. `person`: (people block, position) of a row, `whose` its name."""

    key: str
    field: TextField
    text: str
    person: tuple[str, int] | None
    whose: str

    def heading(self, number: int) -> str:
        """Number, whose, and what it is."""
        whose = _ROLES.get(self.field.paths[0].role, "")
        if self.person:
            whose = f"{self.person[1] + 1}人目" + (f" {self.whose}" if self.whose != self.text else "")
        return f"別紙{number}　{f'{whose}の' if whose else ''}{self.field.label}"


@dataclass
class _Sheets:
    """The sheets as they grow. `y`: where the next line goes on the last one."""

    like: Description
    pages: list[Description] = field(default_factory=list)
    y: float = 0

    def lines(self, step: float, below: float) -> int:
        """How many lines there is room for, with room below them; on a new sheet if this one has none."""
        room = self.like.height - BOTTOM - below
        if not self.pages or self.y + step > room:
            self.pages.append(_sheet(self.like))
            self.y = _HEAD
        return int((room - self.y) / step)

    def put(self, slot: FixedSlot, person: tuple[str, int] | None) -> None:
        """Put a slot on the last sheet."""
        self.pages[-1].cells.append(DrawnCell(Place(self.like.form.id), slot.rect, (), (slot,), person))
        self.y = slot.rect.bottom


def annex_pages(like: Description, items: Sequence[Item]) -> list[Description]:
    """The sheets that hold these items, of the size of the form's page and with its foot.

    Raises:
        MissingGlyphError: a letter that no font has.
    """
    sheets = _Sheets(like)
    size = like.form.size
    for number, item in enumerate(items, 1):
        heading = label_fonts().shape(item.heading(number))
        _put(sheets, item, "", heading, _HEADING_SIZE, size * _LEADING / MM)
        _put(sheets, item, item.key, value_fonts().shape(item.text), size, 0)
        sheets.y += _APART
    for page in sheets.pages:
        page.cells.append(foot(page))
    return sheets.pages


def _put(sheets: _Sheets, item: Item, key: str, glyphs: Sequence[Glyph], size: float, below: float) -> None:
    """Text on as many lines and sheets as it needs; `below`: room for what must follow on the same sheet."""
    width, step = sheets.like.width - 2 * MARGIN, size * _LEADING / MM
    lines = list(break_lines(glyphs, width * MM / size) or ())
    while lines:
        count = sheets.lines(step, below)
        now, lines = lines[:count], lines[count:]
        rect = Rect(MARGIN, sheets.y, width, step * len(now))
        runs = [Run(line, MARGIN, rect.y + step * (i + 0.5), size) for i, line in enumerate(now)]
        said = "".join(glyph.letter for line in now for glyph in line)
        sheets.put(FixedSlot(key, said, rect, tuple(runs)), item.person)


def _sheet(like: Description) -> Description:
    """An empty sheet: 別紙, and of which form."""
    page = Description(like.form, like.width, like.height)
    rect = Rect(MARGIN, TOP, like.width - 2 * MARGIN, 7)
    for text, middle, size in (("別　紙", TOP + 3, 14), (like.form.title, TOP + 9, 9)):
        glyphs = tuple(label_fonts().shape(text))
        left = left_of(rect, advance(glyphs) * size / MM, "center")
        run = Run(glyphs, left, middle, size)
        slot = FixedSlot("", text, Rect(left, middle - 3, rect.width, 6), (run,))
        page.cells.append(DrawnCell(Place(like.form.id), slot.rect, (), (slot,)))
    return page
