"""TrueType font files that hold just the outlines of a document (OpenType: glyf, loca, hmtx).

HarfBuzz cuts subsets too, but needs several times the time of writing the whole page. Here the glyph of a
letter is taken from the font once in a process, without its hints, and later only joined. Glyphs stand at
the numbers that the document's text uses, so that no table needs to translate them.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from smartmado.documents.fonts import Face

_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _HINTS = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080, 0x0100
_MAGIC: Final = 0xB1B0AFBA
_COUNTED: Final = 34
"""Where hhea holds the number of widths, and maxp (at 4) the number of glyphs."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One glyph: its outline in whole words of four bytes, their sum, its metrics, glyphs it is made of."""

    data: bytes
    total: int
    metrics: bytes
    parts: tuple[tuple[int, int], ...] = ()


_EMPTY: Final = Outline(b"", 0, bytes(4))


class FontSource:
    """A font's tables, and its outlines as they are asked for."""

    def __init__(self, face: Face) -> None:
        self.head, self.hhea, self.maxp = (bytes(face.table(tag)) for tag in ("head", "hhea", "maxp"))
        self._glyf, self._hmtx = face.table("glyf"), face.table("hmtx")
        kind = ">H" if self.head[50:52] == b"\0\0" else ">L"
        self._place, self._factor = struct.Struct(kind), 2 if kind == ">H" else 1
        self._loca = face.table("loca")
        self._widths = int.from_bytes(self.hhea[34:36], "big")
        self._known: dict[int, Outline] = {}

    def outline(self, gid: int) -> Outline:
        """The outline of a glyph."""
        known = self._known.get(gid)
        if known is None:
            known = self._known[gid] = self._read(gid)
        return known

    def _read(self, gid: int) -> Outline:
        size = self._place.size
        start, end = (self._place.unpack_from(self._loca, (gid + i) * size)[0] * self._factor for i in (0, 1))
        data, parts = _without_hints(bytes(self._glyf[start:end]))
        data += bytes(-len(data) % 4)
        return Outline(data, _total(data), self._metrics(gid), parts)

    def _metrics(self, gid: int) -> bytes:
        if gid < self._widths:
            return bytes(self._hmtx[gid * 4 : gid * 4 + 4])
        bearing = self._widths * 4 + (gid - self._widths) * 2
        advance = self._hmtx[self._widths * 4 - 4 : self._widths * 4 - 2]
        return bytes(advance) + bytes(self._hmtx[bearing : bearing + 2])

    def font_file(self, wanted: Sequence[tuple[int, int]]) -> bytes:
        """A font of glyphs (new number, number here), in order; numbers between are empty, 0 is `.notdef`."""
        glyphs = [_EMPTY] * (wanted[-1][0] + 1)
        glyphs[0] = self.outline(0)
        known = self._known
        for number, gid in wanted:
            glyphs[number] = known.get(gid) or self.outline(gid)
        self._add_parts(glyphs)
        return _file(self.head, self.hhea, self.maxp, glyphs)

    def _add_parts(self, glyphs: list[Outline]) -> None:
        """Append the glyphs that others are made of, and tell those their numbers."""
        numbers: dict[int, int] = {}
        for i, glyph in enumerate(glyphs):  # grows while it is read
            if not glyph.parts:
                continue
            data = bytearray(glyph.data)
            for place, gid in glyph.parts:
                if gid not in numbers:
                    numbers[gid] = len(glyphs)
                    glyphs.append(self.outline(gid))
                struct.pack_into(">H", data, place, numbers[gid])
            glyphs[i] = Outline(bytes(data), _total(bytes(data)), glyph.metrics)


@lru_cache(maxsize=16)
def font_source(face: Face) -> FontSource:
    """The font's tables, read once in a process."""
    return FontSource(face)


def _without_hints(data: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """The outline without instructions; for one made of others, (place of the number, glyph) of each."""
    if not data:
        return b"", ()
    contours = int.from_bytes(data[:2], "big", signed=True)
    if contours >= 0:
        place = 10 + 2 * contours
        length = int.from_bytes(data[place : place + 2], "big")
        return data[:place] + b"\0\0" + data[place + 2 + length :], ()
    parts, place, flags = [], 10, _MORE
    kept = bytearray(data)
    while flags & _MORE:
        flags, gid = struct.unpack_from(">HH", data, place)
        struct.pack_into(">H", kept, place, flags & ~_HINTS)
        parts.append((place + 2, gid))
        place += 8 if flags & _WORDS else 6
        place += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
    return bytes(kept[:place]), tuple(parts)


def _file(head: bytes, hhea: bytes, maxp: bytes, glyphs: list[Outline]) -> bytes:
    count = len(glyphs)
    places, place = [0], 0
    for glyph in glyphs:
        place += len(glyph.data)
        places.append(place)
    tables = {
        b"head": head[:8] + bytes(4) + head[12:50] + b"\0\1" + head[52:],
        b"hhea": hhea[:_COUNTED] + struct.pack(">H", count),
        b"hmtx": b"".join([glyph.metrics for glyph in glyphs]),
        b"loca": struct.pack(f">{count + 1}L", *places),
        b"maxp": maxp[:4] + struct.pack(">H", count) + maxp[6:],
    }
    return _joined(tables, b"".join([glyph.data for glyph in glyphs]), sum([glyph.total for glyph in glyphs]))


def _joined(tables: dict[bytes, bytes], glyf: bytes, glyf_total: int) -> bytes:
    """The file: a directory with check sums, then the tables."""
    padded = {tag: data + bytes(-len(data) % 4) for tag, data in tables.items()}
    sums = {b"glyf": glyf_total & 0xFFFFFFFF, **{tag: _total(data) for tag, data in padded.items()}}
    sizes = {b"glyf": len(glyf), **{tag: len(data) for tag, data in tables.items()}}
    place = 12 + 16 * len(sums)
    places: dict[bytes, int] = {}
    for tag, data in [*padded.items(), (b"glyf", glyf)]:
        places[tag] = place
        place += len(data)
    entries = b"".join(struct.pack(">4sLLL", tag, sums[tag], places[tag], sizes[tag]) for tag in sorted(sums))
    directory = struct.pack(">LHHHH", 0x10000, len(sums), 64, 2, 16 * len(sums) - 64) + entries
    whole = (_total(directory) + sum(sums.values())) & 0xFFFFFFFF
    head = bytearray(padded[b"head"])
    struct.pack_into(">L", head, 8, (_MAGIC - whole) & 0xFFFFFFFF)
    padded[b"head"] = bytes(head)
    return b"".join([directory, *padded.values(), glyf])


def _total(data: bytes) -> int:
    """The sum of the words of four bytes."""
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}L", data)
    return sum(words) & 0xFFFFFFFF
