"""Writing a PDF: pages, rules, and text as glyphs of embedded fonts (over ReportLab's document model).

ReportLab's own fonts know neither variation sequences nor letters beyond U+FFFF, and put an unembedded
Helvetica into every file. Here each font of a document is one Type 0 font with its own numbering: a
number (CID) stands for one letter as registered, so that a reader or a search finds exactly that text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from smartmado.documents.fonts import Face, Glyph

rl_config.useA85 = 0  # pages as bytes, not as text a quarter longer
MM: Final = 72 / 25.4
A4: Final = (210.0, 297.0)
_BASELINE: Final = 0.38
"""From the middle of a full-width letter down to its baseline, in parts of its size."""

_BOLD: Final = 0.035
"""The rule around bold letters, in parts of their size."""


class _Canvas(Canvas):
    """A canvas whose pages start empty: no standard font, so nothing unembedded."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class _EmbeddedFont:
    """The letters of one font that a document uses, numbered in the order of their first use."""

    def __init__(self, face: Face, number: int) -> None:
        self.face, self.internal = face, f"F{number}"
        self._numbers: dict[str, int] = {}
        self._glyphs: list[Glyph] = []

    def code(self, glyph: Glyph) -> int:
        """The number of a letter; 0 is kept for `.notdef`."""
        number = self._numbers.get(glyph.letter)
        if number is None:
            self._glyphs.append(glyph)
            number = self._numbers[glyph.letter] = len(self._glyphs)
        return number

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - ReportLab calls it at the end
        """Write the font's objects into the document."""
        data, numbers = self.face.subset(glyph.gid for glyph in self._glyphs)
        name = f"{_tag(self.internal)}+{self.face.name}"
        gids = b"".join(numbers[gid].to_bytes(2, "big") for gid in (0, *(g.gid for g in self._glyphs)))
        widths = [round(glyph.advance * 1000) for glyph in self._glyphs]
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{name}",
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "DW": 1000,
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(widths)]),
                "CIDToGIDMap": self._stream(doc, gids, "gids"),
                "FontDescriptor": self._descriptor(doc, name, data),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"{self.internal}.cid")]),
                "ToUnicode": self._stream(doc, _to_unicode(g.letter for g in self._glyphs), "unicode"),
            }
        )
        doc.idToObject["BasicFonts"].dict[self.internal] = doc.Reference(font, self.internal)

    def _descriptor(self, doc: Any, name: str, data: bytes) -> Any:
        ascent, descent, box = self.face.measures()
        return doc.Reference(
            pdfdoc.PDFDictionary(
                {
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
            ),
            f"{self.internal}.descriptor",
        )

    def _stream(self, doc: Any, content: bytes, name: str, *, length1: bool = False) -> Any:
        stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
        if length1:
            stream.dictionary["Length1"] = len(content)
        return doc.Reference(stream, f"{self.internal}.{name}")


def _tag(internal: str) -> str:
    """Six capitals that tell the subsets of one file apart."""
    return "SMADO" + chr(ord("A") + int(internal[1:]) % 26)


def _to_unicode(letters: Iterable[str]) -> bytes:
    pairs = [f"<{n:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for n, letter in enumerate(letters, 1)]
    blocks = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    body = "".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar\n" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")


class Pdf:
    """One PDF file. Lengths in millimetres from the upper left corner, text sizes in points."""

    def __init__(
        self, title: str, *, landscape: bool = False, subject: str = "", keywords: str = "", author: str = ""
    ) -> None:
        self.width, self.height = A4[::-1] if landscape else A4
        self._bytes = BytesIO()
        self._canvas = _Canvas(
            self._bytes,
            pagesize=(self.width * MM, self.height * MM),
            invariant=1,
            pageCompression=1,
            lang="ja-JP",
        )
        self._canvas.setTitle(title)
        self._canvas.setSubject(subject)
        self._canvas.setKeywords(keywords)
        self._canvas.setAuthor(author)
        self._canvas.setCreator("smartmado")
        self._canvas.setProducer("smartmado")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._fonts: dict[str, _EmbeddedFont] = {}
        self._document: Any = vars(self._canvas)["_doc"]

    def finish(self) -> bytes:
        """The file. The same drawing gives the same bytes."""
        self._canvas.save()
        return self._bytes.getvalue()

    def next_page(self) -> None:
        """End the page."""
        self._canvas.showPage()

    def line(
        self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.4, dash: Sequence[float] = ()
    ) -> None:
        """A rule; `weight` and `dash` in points."""
        style = f"{_n(weight)} w [{' '.join(map(_n, dash))}] 0 d"
        start, end = (f"{_n(x * MM)} {_n(self._y(y))}" for x, y in ((x1, y1), (x2, y2)))
        self._operators.append(f"{style} {start} m {end} l S")

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        weight: float = 0.4,
        fill: float | None = None,
    ) -> None:
        """A box; `fill` is a grey from 0 (black) to 1; weight 0 draws no rule."""
        box = f"{_n(x * MM)} {_n(self._y(y + height))} {_n(width * MM)} {_n(height * MM)} re"
        if fill is not None:
            self._operators.append(f"q {_n(fill)} g {box} f Q")
        if weight:
            self._operators.append(f"{_n(weight)} w [] 0 d {box} S")

    def glyphs(
        self,
        glyphs: Sequence[Glyph],
        x: float,
        middle: float,
        size: float,
        *,
        gap: float = 0,
        grey: float = 0,
        bold: bool = False,
    ) -> None:
        """Letters from `x` on, centred on the height `middle`. `gap`: extra points between letters."""
        place = x * MM
        y = self._y(middle) - size * _BASELINE
        state = (f"{_n(grey)} g " if grey else "") + (f"2 Tr {_n(size * _BOLD)} w " if bold else "")
        parts = [f"q {state}BT" if state else "BT"]
        for run in _runs(glyphs):
            font = self._font(run[0].face)
            codes = "".join(f"{font.code(g):04X}" for g in run)
            parts.append(
                f"/{font.internal} {_n(size)} Tf {_n(gap)} Tc 1 0 0 1 {_n(place)} {_n(y)} Tm <{codes}> Tj"
            )
            place += sum(g.advance for g in run) * size + gap * len(run)
        self._operators.append(" ".join([*parts, "ET Q" if state else "ET"]))

    def turned(self, glyph: Glyph, x: float, y: float, size: float) -> None:
        """One letter lying on its side, its middle at x, y: ー and brackets in vertical words."""
        font = self._font(glyph.face)
        left, base = x * MM - size * _BASELINE, self._y(y) + glyph.advance * size / 2
        self._operators.append(
            f"BT /{font.internal} {_n(size)} Tf 0 Tc 0 -1 1 0 {_n(left)} {_n(base)} Tm "
            f"<{font.code(glyph):04X}> Tj ET"
        )

    @property
    def _operators(self) -> list[str]:
        """The page's drawing operators so far; a new page has a new list."""
        operators: list[str] = vars(self._canvas)["_code"]
        return operators

    def _font(self, face: Face) -> _EmbeddedFont:
        font = self._fonts.get(face.name)
        if font is None:
            font = self._fonts[face.name] = _EmbeddedFont(face, len(self._fonts) + 1)
            self._document.delayedFonts.append(font)
        return font

    def _y(self, y: float) -> float:
        return (self.height - y) * MM


def _runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Neighbours of one font together."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and runs[-1][0].face is glyph.face:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _n(value: float) -> str:
    """A number as short as it may be, always written the same way."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"
