"""A font of a file: Type 0, Identity-H, with a TrueType outline font and a way back to Unicode.

ISO 32000-1: composite fonts 9.7, CIDFont widths 9.7.4.3, ToUnicode 9.10.3, descriptors 9.8, subsets 9.6.4.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from smartmado.documents.codes import CIDS, Letter
from smartmado.documents.fonts import Face
from smartmado.documents.outlines import font_source
from smartmado.documents.pdf_file import PdfFile

_CIDS: Final = np.array(CIDS, np.intp)
_RUN_ENDS: Final = [
    n for n in range(1, len(CIDS) - 1) if CIDS[n + 1] != CIDS[n] + 1 or CIDS[n + 1] >> 8 != CIDS[n] >> 8
]
"""Letters after which the numbers leave out one, or the high byte changes."""


_DESCRIPTOR: Final = b"<</Type/FontDescriptor/FontName/%s/Flags 4%s/ItalicAngle 0/StemV 80/FontFile2 %d 0 R>>"


def put_font(file: PdfFile, face: Face, letters: Sequence[Letter]) -> int:
    """Write the font; the CID of the nth letter is `CIDS[n]`. Returns the number of the font object."""
    font, descendant, descriptor, program, unicode = file.reserve(5)
    _, gids, widths, unicodes = zip(*letters, strict=True)
    back = to_unicode(unicodes)
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
        % (name, _widths(widths), descriptor),
    )
    file.put(descriptor, _DESCRIPTOR % (name, _measures(face), program))
    data = font_source(face).font_file(_CIDS[1 : len(gids) + 1], gids)
    file.put_stream(program, b"/Length1 %d" % len(data), data)
    file.put_stream(unicode, b"", back)
    return font


def _tag(back: bytes) -> str:
    """Six capitals that tell subsets of one font apart, by their way back to Unicode."""
    sum_ = zlib.crc32(back)
    return "".join(chr(ord("A") + sum_ // 26**i % 26) for i in range(6))


def _widths(widths: Sequence[str]) -> bytes:
    runs = [f"{CIDS[first]}[{' '.join(widths[first - 1 : last])}]" for first, last in _runs(len(widths))]
    return "".join(runs).encode("ascii")


def _runs(count: int) -> list[tuple[int, int]]:
    """First and last of letters whose numbers follow each other under one high byte."""
    ends = _RUN_ENDS[: bisect_left(_RUN_ENDS, count)]
    return list(zip([1, *(n + 1 for n in ends)], [*ends, count], strict=True))


@lru_cache(maxsize=16)
def _measures(face: Face) -> bytes:
    ascent, descent, box = face.measures()
    return b"/FontBBox[%d %d %d %d]/Ascent %d/Descent %d/CapHeight %d" % (*box, ascent, descent, ascent)


def to_unicode(unicodes: Sequence[str]) -> bytes:
    """The CMap that gives each letter back, its variation selector included.

    Numbers that follow each other under one high byte are one range.
    """
    ranges = [
        f"<{CIDS[first]:04X}> <{CIDS[last]:04X}> [{''.join(unicodes[first - 1 : last])}]\n"
        for first, last in _runs(len(unicodes))
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
