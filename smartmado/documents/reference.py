"""The slow writer: marks drawn by ReportLab. It draws a form's constant part once, and it is the reference
that the fast writer's pages are compared with, pixel by pixel.

ReportLab's own fonts know neither variation sequences nor letters beyond U+FFFF, and put an unembedded
Helvetica into every file; so the letters of a document are Type 0 fonts of our own here too, with
outlines cut by HarfBuzz.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from smartmado.content.forms import FilledForm, Form
from smartmado.documents.filling import described_pages
from smartmado.documents.fonts import Face, Glyph
from smartmado.documents.marks import (
    BASELINE,
    BOLD,
    MM,
    Box,
    Line,
    Mark,
    Picture,
    Run,
    Turned,
    number,
    runs_of_one_font,
)

rl_config.useA85 = 0  # pages as bytes, not as text a quarter longer


def reference_pdf(form: Form, filled: FilledForm) -> bytes:
    """The filled form, every page drawn whole."""
    pages = described_pages(form, filled)
    drawn = [
        [*page.constant, *(mark for slot in slots for mark in slot.slot.marks(slot.value, slot.whose))]
        for page, slots in ((found.page, found.slots) for found in pages)
    ]
    return drawn_pages(drawn, pages[0].page.width, pages[0].page.height)


def drawn_pages(pages: Sequence[Sequence[Mark]], width: float, height: float) -> bytes:
    """Pages of marks as a PDF file. The same marks give the same bytes."""
    out = BytesIO()
    canvas = _Canvas(out, pagesize=(_points(width), _points(height)), invariant=1, pageCompression=1)
    drawing = _Drawing(canvas, height)
    for marks in pages:
        for mark in marks:
            drawing.draw(mark)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Canvas(Canvas):
    """A canvas whose pages start empty: no standard font, so nothing unembedded."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class _Drawing:
    """Puts marks on the canvas."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas, self.height = canvas, height
        self.fonts: dict[str, _EmbeddedFont] = {}
        self.document: Any = vars(canvas)["_doc"]

    def draw(self, mark: Mark) -> None:
        self.canvas.saveState()
        match mark:
            case Run():
                self._run(mark)
            case Turned():
                self._turned(mark)
            case Line():
                self.canvas.setLineWidth(mark.weight)
                self.canvas.setDash(list(mark.dash))
                self.canvas.line(_points(mark.x1), self._y(mark.y1), _points(mark.x2), self._y(mark.y2))
            case Box():
                self._box(mark)
            case Picture():
                self._picture(mark)
        self.canvas.restoreState()

    def _box(self, box: Box) -> None:
        place = (_points(box.x), self._y(box.y + box.height), _points(box.width), _points(box.height))
        if box.fill is not None:
            self.canvas.setFillGray(box.fill)
            self.canvas.rect(*place, stroke=0, fill=1)
        if box.weight:
            self.canvas.setLineWidth(box.weight)
            self.canvas.rect(*place, stroke=1, fill=0)

    def _picture(self, picture: Picture) -> None:
        side, across = picture.side / picture.count, -(-picture.count // 8)
        for i in range(picture.count):
            row = int.from_bytes(picture.rows[i * across : (i + 1) * across], "big")
            for j in range(picture.count):
                if row >> (across * 8 - 1 - j) & 1:
                    x, y = picture.x + j * side, picture.y + (i + 1) * side
                    self.canvas.rect(x * MM, self._y(y), side * MM, side * MM, stroke=0, fill=1)

    def _run(self, run: Run) -> None:
        place = run.x * MM
        y = self._y(run.middle) - run.size * BASELINE
        style = f"{number(run.grey)} g " + (f"2 Tr {number(run.size * BOLD)} w " if run.bold else "")
        parts = [f"{style}BT"]
        for glyphs in runs_of_one_font(run.glyphs):
            font = self._font(glyphs[0].face)
            codes = "".join(f"{font.code(g):04X}" for g in glyphs)
            parts.append(
                f"/{font.internal} {number(run.size)} Tf {number(run.gap)} Tc {number(run.stretch * 100)} Tz "
                f"1 0 0 1 {number(place)} {number(y)} Tm <{codes}> Tj"
            )
            place += sum(g.advance for g in glyphs) * run.size + run.gap * len(glyphs)
        self._operators(" ".join([*parts, "ET"]))

    def _turned(self, mark: Turned) -> None:
        font = self._font(mark.glyph.face)
        left = mark.x * MM - mark.size * BASELINE
        base = self._y(mark.y) + mark.glyph.advance * mark.size / 2
        self._operators(
            f"BT /{font.internal} {number(mark.size)} Tf 0 Tc 100 Tz "
            f"0 -1 1 0 {number(left)} {number(base)} Tm <{font.code(mark.glyph):04X}> Tj ET"
        )

    def _operators(self, operators: str) -> None:
        """Add to the page; ReportLab has no words for text in a font that it does not know."""
        vars(self.canvas)["_code"].append(operators)

    def _font(self, face: Face) -> _EmbeddedFont:
        font = self.fonts.get(face.name)
        if font is None:
            font = self.fonts[face.name] = _EmbeddedFont(face, len(self.fonts) + 1)
            self.document.delayedFonts.append(font)
        return font

    def _y(self, y: float) -> float:
        return _points(self.height - y)


def _points(length: float) -> float:
    """Millimetres in points, as exact as the fast writer writes them."""
    return round(length * MM, 3)


class _EmbeddedFont:
    """The letters of one font that a document uses, numbered in the order of their first use."""

    def __init__(self, face: Face, count: int) -> None:
        self.face, self.internal = face, f"F{count}"
        self._numbers: dict[str, int] = {}
        self._glyphs: list[Glyph] = []

    def code(self, glyph: Glyph) -> int:
        """The number of a letter; 0 is kept for `.notdef`."""
        code = self._numbers.get(glyph.letter)
        if code is None:
            self._glyphs.append(glyph)
            code = self._numbers[glyph.letter] = len(self._glyphs)
        return code

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - ReportLab calls it at the end
        """Write the font's objects into the document."""
        data, numbers = self.face.subset(glyph.gid for glyph in self._glyphs)
        name = f"SMADO{chr(ord('A') + int(self.internal[1:]) % 26)}+{self.face.name}"
        gids = b"".join(numbers[gid].to_bytes(2, "big") for gid in (0, *(g.gid for g in self._glyphs)))
        widths = [round(glyph.advance * 1000) for glyph in self._glyphs]
        system = {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity")}
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{name}",
                "CIDSystemInfo": pdfdoc.PDFDictionary({**system, "Supplement": 0}),
                "DW": 1000,
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(widths)]),
                "CIDToGIDMap": self._stream(doc, gids, "gids"),
                "FontDescriptor": self._descriptor(doc, name, data),
            }
        )
        unicodes = _to_unicode([g.letter for g in self._glyphs])
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"{self.internal}.cid")]),
                "ToUnicode": self._stream(doc, unicodes, "unicode"),
            }
        )
        doc.idToObject["BasicFonts"].dict[self.internal] = doc.Reference(font, self.internal)

    def _descriptor(self, doc: Any, name: str, data: bytes) -> Any:
        ascent, descent, box = self.face.measures()
        descriptor = {
            "Type": "/FontDescriptor",
            "FontName": f"/{name}",
            "Flags": 4,
            "FontBBox": pdfdoc.PDFArray(box),
            "ItalicAngle": 0,
            "Ascent": ascent,
            "Descent": descent,
            "CapHeight": ascent,
            "StemV": 80,
            "FontFile2": self._stream(doc, data, "file", length1=True),
        }
        return doc.Reference(pdfdoc.PDFDictionary(descriptor), f"{self.internal}.descriptor")

    def _stream(self, doc: Any, content: bytes, name: str, *, length1: bool = False) -> Any:
        stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
        if length1:
            stream.dictionary["Length1"] = len(content)
        return doc.Reference(stream, f"{self.internal}.{name}")


def _to_unicode(letters: Sequence[str]) -> bytes:
    pairs = [f"<{n:04X}> <{letter.encode('utf-16-be').hex()}>\n" for n, letter in enumerate(letters, 1)]
    blocks = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    body = "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Letters def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")
