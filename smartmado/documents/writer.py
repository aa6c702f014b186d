"""The fast writer: filled forms into one PDF file, page after page, keeping only what the end of it needs.

A form's constant part goes into the file once, as finished bytes; a page holds no more than its values. The
fonts of the values come last, when all their letters are known. Nothing that changes is compressed: text
as bytes of two for each letter is smaller than a deflated page of the usual kind, costs no time, and is
the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Final, NamedTuple

from smartmado.content.forms import FilledForm, Form
from smartmado.documents.codes import Numbering, codes_of
from smartmado.documents.compiled import CompiledForm, compiled
from smartmado.documents.content import by_fields, content, sheet_content
from smartmado.documents.embedded import put_font
from smartmado.documents.fonts import font_note, label_fonts, value_fonts
from smartmado.documents.marks import MM, Mark, number
from smartmado.documents.metadata import Properties, put_properties
from smartmado.documents.pdf_file import PdfFile
from smartmado.documents.pieces import pieces
from smartmado.documents.sheets import Sheet, filled_sheets
from smartmado.documents.tags import Tags

_PAGE: Final = b"/P<</MCID 0>>BDC BT %sET EMC"
_SHEET: Final = b"%s/Sect<</MCID 0>>BDC BT %sET EMC"
_FIELDS: Final = b"%sBT %sET"


class _Form(NamedTuple):
    """A form that the file holds already: what its pages say, and how its constant part is drawn."""

    form: CompiledForm
    frame: bytes
    draw: bytes


class FormWriter:
    """One file. `by_field`: an element of structure for each field, not for each sheet."""

    def __init__(self, out: BinaryIO, title: str, *, subject: str = "", by_field: bool = False) -> None:
        self._file = PdfFile(out)
        self._title, self._subject, self._by_field = title, subject, by_field
        self._catalog, self._pages, self._fonts = self._file.reserve(3)
        self._tags = Tags(self._file)
        self._codes = codes_of(value_fonts(), label_fonts())
        self._numbering = Numbering(self._codes)
        self._forms: dict[int, _Form] = {}
        self._kids: list[bytes] = []
        self._cities: dict[str, None] = {}
        self._rulebooks: dict[str, None] = {}

    def add(self, form: Form, filled: FilledForm) -> int:
        """Write all pages of a filled form; how many there are. Nothing is written if it raises.

        Raises:
            MissingGlyphError: a letter that no font has.
            TextDoesNotFitError: a value that no box holds, in one that has no room to name a 別紙 either.
            FormFaultError: the form itself does not fit its page (`check_forms` tells before).
        """
        ready = compiled(form, filled, self._codes)
        sheets = filled_sheets(ready, filled)
        for sheet in sheets:
            self._page(self._placed(sheet.form), sheet)
        self._cities.setdefault(filled.city)
        self._rulebooks.setdefault(filled.rulebook)
        return len(sheets)

    def add_page(self, marks: Iterable[Mark], width: float, height: float, city: str, rulebook: str) -> None:
        """Write a page that is drawn for this one time."""
        found = content(pieces(marks, self._codes, height), self._numbering)
        self._write_page(self._frame(width, height, b""), _PAGE % found, [b"/S/P"])
        self._cities.setdefault(city)
        self._rulebooks.setdefault(rulebook)

    def finish(self) -> None:
        """Write fonts, page tree and properties. The same input gives the same bytes."""
        file = self._file
        file.put(self._fonts, b"<<%s>>" % self._font_names())
        self._numbering.close()
        file.put(self._pages, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._kids), b" ".join(self._kids)))
        structure = self._tags.finish()
        info, properties = put_properties(file, self._properties())
        entries = b"/Type/Catalog/Pages %d 0 R" % self._pages
        file.put(self._catalog, b"<<%s%s%s>>" % (entries, structure, properties))
        file.finish(self._catalog, info)

    def _font_names(self) -> bytes:
        """The font for each name that a page may set (7.8.3).

        Pages set fonts for lines that stay empty too: a font in which nothing is written stands for another.
        """
        numbering = self._numbering
        if not any(numbering.fonts()):
            numbering.texts([" "])
        made = {n: put_font(self._file, face, letters) for n, face, letters in numbering.fonts()}
        another = min(made.values())
        names = (b"/F%d %d 0 R" % (n, made.get(n, another)) for n in range(len(self._codes.faces)))
        return b"".join(names)

    def _properties(self) -> Properties:
        rulebooks = " ".join(self._rulebooks)
        keywords = f"rulebook {rulebooks}; fonts {font_note()}"
        self._file.sign(f"{self._title} {keywords}".encode())
        return Properties(self._title, self._subject, "、".join(filter(None, self._cities)), keywords)

    def _placed(self, form: CompiledForm) -> _Form:
        """The form's constant part, written before its first page."""
        if not form.layers:
            return _Form(form, self._frame(form.page.width, form.page.height, b""), b"")
        placed = self._forms.get(id(form))
        if placed is None:
            names = []
            for i, layer in enumerate(form.layers):
                numbers = self._file.reserve(len(layer))
                self._file.put_all(numbers, layer.numbered(numbers.start))
                self._file.sign(layer.digest)
                names.append(b"/L%d %d 0 R" % (i, numbers.start))
            draw = b" ".join(b"/L%d Do" % i for i in range(len(names)))
            frame = self._frame(form.page.width, form.page.height, b"/XObject<<%s>>" % b"".join(names))
            placed = self._forms[id(form)] = _Form(form, frame, b"/Artifact BMC %s EMC\n" % draw)
        return placed

    def _page(self, placed: _Form, sheet: Sheet) -> None:
        if self._by_field:
            sheet, elements = by_fields(sheet)
            data = _FIELDS % (placed.draw, sheet_content(sheet, self._numbering))
        else:
            elements = [b"/S/Sect"]
            data = _SHEET % (placed.draw, sheet_content(sheet, self._numbering))
        self._write_page(placed.frame, data, elements)

    def _frame(self, width: float, height: float, resources: bytes) -> bytes:
        """What all pages of a form say of themselves."""
        return b"/Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<</Font %d 0 R%s>>" % (
            self._pages,
            _points(width),
            _points(height),
            self._fonts,
            resources,
        )

    def _write_page(self, frame: bytes, data: bytes, elements: list[bytes]) -> None:
        page, stream = self._file.reserve(2)
        self._file.sign(data)
        self._file.put_stream(stream, b"", data)
        parents = self._tags.add_page(page, elements)
        self._file.put(page, b"<<%s/Contents %d 0 R%s>>" % (frame, stream, parents))
        self._kids.append(b"%d 0 R" % page)


def _points(length: float) -> bytes:
    return number(length * MM).encode("ascii")
