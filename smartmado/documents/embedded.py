"""A font of a file: Type 0, Identity-H, with a TrueType outline font and a way back to Unicode.

ISO 32000-1: composite fonts 9.7, CIDFont widths 9.7.4.3, ToUnicode 9.10.3, descriptors 9.8, subsets 9.6.4.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from smartmado.documents.fonts import Face, Glyph
from smartmado.documents.outlines import font_source
from smartmado.documents.pdf_file import PdfFile


def put_font(file: PdfFile, face: Face, letters: Mapping[int, Glyph]) -> int:
    """Write the font with these letters, by their CIDs; the number of the font object."""
    font, descendant, descriptor, program, unicode = file.reserve(5)
    name = f"{_tag(letters)}+{face.name}".encode("ascii")
    file.put(
        font,
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (name, descendant, unicode),
    )
    file.put(
        descendant,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/CIDToGIDMap/Identity/DW 0/W[%s]/FontDescriptor %d 0 R>>"
        % (name, _widths(letters), descriptor),
    )
    file.put(descriptor, _descriptor(face, name, program))
    data = font_source(face).font_file({cid: glyph.gid for cid, glyph in letters.items()})
    file.put_stream(program, b"/Length1 %d" % len(data), data)
    file.put_stream(unicode, b"", to_unicode((cid, glyph.letter) for cid, glyph in letters.items()))
    return font


def _tag(letters: Mapping[int, Glyph]) -> str:
    """Six capitals that tell subsets of one font apart."""
    sum_ = zlib.crc32("".join(f"{cid}{glyph.letter}" for cid, glyph in letters.items()).encode())
    return "".join(chr(ord("A") + sum_ // 26**i % 26) for i in range(6))


def _widths(letters: Mapping[int, Glyph]) -> bytes:
    """Runs of following numbers: first [width width ...]."""
    parts: list[str] = []
    before = -1
    for cid, glyph in letters.items():
        if cid != before + 1:
            parts.append(f"{']' if parts else ''}{cid}[")
        parts.append(f"{round(glyph.advance * 1000)} ")
        before = cid
    return "".join([*parts, "]"]).encode("ascii")


def _descriptor(face: Face, name: bytes, program: int) -> bytes:
    ascent, descent, box = face.measures()
    return (
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%s]/ItalicAngle 0/Ascent %d/Descent %d"
        b"/CapHeight %d/StemV 80/FontFile2 %d 0 R>>"
        % (name, " ".join(map(str, box)).encode("ascii"), ascent, descent, ascent, program)
    )


def to_unicode(letters: Iterable[tuple[int, str]]) -> bytes:
    """The CMap that gives each number's letter back, its variation selector included."""
    pairs = [f"<{cid:04X}> <{letter.encode('utf-16-be').hex().upper()}>\n" for cid, letter in letters]
    blocks = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    body = "".join(f"{len(b)} beginbfchar\n{''.join(b)}endbfchar\n" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")
