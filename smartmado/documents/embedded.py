"""A font of a file: Type 0, Identity-H, with a TrueType outline font and a way back to Unicode.

ISO 32000-1: composite fonts 9.7, CIDFont widths 9.7.4.3, ToUnicode 9.10.3, descriptors 9.8, subsets 9.6.4.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from smartmado.documents.codes import CIDS, Letter
from smartmado.documents.fonts import Face
from smartmado.documents.outlines import font_source
from smartmado.documents.pdf_file import PdfFile

FULL_WIDTH: Final = 1000
_RUN_ENDS: Final = [
    n for n in range(1, len(CIDS) - 1) if CIDS[n + 1] != CIDS[n] + 1 or CIDS[n + 1] >> 8 != CIDS[n] >> 8
]
"""Letters after which the numbers leave out one, or the high byte changes."""


def put_font(file: PdfFile, face: Face, letters: Sequence[Letter]) -> int:
    """Write the font; the CID of the nth letter is `CIDS[n]`. Returns the number of the font object."""
    font, descendant, descriptor, program, unicode = file.reserve(5)
    back = to_unicode([letter.unicode for letter in letters])
    name = f"{_tag(back)}+{face.name}".encode("ascii")
    file.put(
        font,
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (name, descendant, unicode),
    )
    file.put(
        descendant,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/CIDToGIDMap/Identity/DW 1000/W[%s]/FontDescriptor %d 0 R>>"
        % (name, _widths(letters), descriptor),
    )
    file.put(descriptor, _descriptor(face, name, program))
    gids = [letter.gid for letter in letters]
    data = font_source(face).font_file(list(zip(CIDS[1:], gids, strict=False)))
    file.put_stream(program, b"/Length1 %d" % len(data), data)
    file.put_stream(unicode, b"", back)
    return font


def _tag(back: bytes) -> str:
    """Six capitals that tell subsets of one font apart, by their way back to Unicode."""
    sum_ = zlib.crc32(back)
    return "".join(chr(ord("A") + sum_ // 26**i % 26) for i in range(6))


def _widths(letters: Sequence[Letter]) -> bytes:
    """The widths that are not those of a full-width letter."""
    others = [f"{CIDS[n]}[{own.width}]" for n, own in enumerate(letters, 1) if own.width != FULL_WIDTH]
    return " ".join(others).encode("ascii")


def _descriptor(face: Face, name: bytes, program: int) -> bytes:
    ascent, descent, box = face.measures()
    return (
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%s]/ItalicAngle 0/Ascent %d/Descent %d"
        b"/CapHeight %d/StemV 80/FontFile2 %d 0 R>>"
        % (name, " ".join(map(str, box)).encode("ascii"), ascent, descent, ascent, program)
    )


def to_unicode(unicodes: Sequence[str]) -> bytes:
    """The CMap that gives each letter back, its variation selector included.

    Numbers that follow each other under one high byte are one range.
    """
    ends = _RUN_ENDS[: bisect_left(_RUN_ENDS, len(unicodes))]
    firsts = [1, *(n + 1 for n in ends)]
    ranges = [
        f"<{CIDS[first]:04X}> <{CIDS[last]:04X}> [{''.join(unicodes[first - 1 : last])}]\n"
        for first, last in zip(firsts, [*ends, len(unicodes)], strict=True)
    ]
    blocks = [ranges[i : i + 100] for i in range(0, len(ranges), 100)]
    body = "".join(f"{len(block)} beginbfrange\n{''.join(block)}endbfrange\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")
