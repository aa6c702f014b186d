"""TrueType font files that hold just the outlines of a document (OpenType: glyf, loca, hmtx).

HarfBuzz cuts subsets too, but needs several times the time of writing the whole page. Here the glyph of a
letter is taken from the font once in a process, without its hints, and later only joined. Glyphs stand at
the numbers that the document's text uses, so that no table needs to translate them.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartmado.documents.fonts import Face

_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _HINTS = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080, 0x0100
_MAGIC: Final = 0xB1B0AFBA
_COUNTED: Final = 34
"""Where hhea holds the number of widths, and maxp (at 4) the number of glyphs."""


class Outline(NamedTuple):
    """One glyph: its outline in whole words of four bytes, their sum, its metrics, glyphs it is made of."""

    data: bytes
    total: int
    metrics: bytes
    parts: tuple[tuple[int, int], ...] = ()


class FontSource:
    """A font's tables, and its outlines as they are asked for."""

    def __init__(self, face: Face) -> None:
        head, self._hhea, self._maxp = (bytes(face.table(tag)) for tag in ("head", "hhea", "maxp"))
        self._head = head[:8] + bytes(4) + head[12:50] + b"\0\1" + head[52:]  # no sum yet, long offsets
        self._glyf, self._hmtx = face.table("glyf"), face.table("hmtx")
        kind = ">H" if head[50:52] == b"\0\0" else ">L"
        self._place, self._factor = struct.Struct(kind), 2 if kind == ">H" else 1
        self._loca = face.table("loca")
        self._widths = int.from_bytes(self._hhea[34:36], "big")
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

    def font_file(self, numbers: NDArray[np.intp], gids: Sequence[int]) -> bytes:
        """A font of these glyphs at new numbers, which rise; numbers between are empty, 0 is `.notdef`."""
        known = self._known
        glyphs = [self.outline(0), *[known.get(gid) or self.outline(gid) for gid in gids]]
        *_, parts = zip(*glyphs, strict=True)
        if any(parts):
            self._add_parts(glyphs, int(numbers[-1]) + 1)
        others = np.arange(len(glyphs) - len(numbers) - 1) + numbers[-1] + 1
        return self._file(glyphs, np.concatenate(([0], numbers, others)))

    def _add_parts(self, glyphs: list[Outline], end: int) -> None:
        """Append the glyphs that others are made of, numbered from `end` on, and tell those their numbers."""
        numbers: dict[int, int] = {}
        for i, glyph in enumerate(glyphs):  # grows while it is read
            if not glyph.parts:
                continue
            data = bytearray(glyph.data)
            for place, gid in glyph.parts:
                if gid not in numbers:
                    numbers[gid] = end + len(numbers)
                    glyphs.append(self.outline(gid))
                struct.pack_into(">H", data, place, numbers[gid])
            glyphs[i] = Outline(bytes(data), _total(bytes(data)), glyph.metrics)

    def _file(self, glyphs: Sequence[Outline], places: NDArray[np.intp]) -> bytes:
        data, totals, metrics, _ = zip(*glyphs, strict=True)
        count = int(places[-1]) + 1
        ends, widths = np.zeros(count + 1, np.uint32), np.zeros(count, ">u4")
        ends[places + 1] = list(map(len, data))
        widths[places] = np.frombuffer(b"".join(metrics), ">u4")
        counted = struct.pack(">H", count)
        others = (
            self._head,
            self._hhea[:_COUNTED] + counted,
            widths.tobytes(),
            ends.cumsum().astype(">u4").tobytes(),
            self._maxp[:4] + counted + self._maxp[6:],
        )
        return _joined(data, sum(totals), others)


_TABLES: Final = (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
_DIRECTORY: Final = struct.Struct(">LHHHH" + "4sLLL" * len(_TABLES))


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


def _joined(outlines: Sequence[bytes], total: int, others: Sequence[bytes]) -> bytes:
    """The file: a directory with check sums, then the tables in its order; `head` holds the sum of all."""
    padded = [data + bytes(-len(data) % 4) for data in others]
    totals = [total & 0xFFFFFFFF, *map(_total, padded)]
    sizes = [sum(map(len, outlines)), *map(len, others)]
    places = accumulate([12 + 16 * len(_TABLES), *[size + -size % 4 for size in sizes]])
    entries = chain.from_iterable(zip(_TABLES, totals, places, sizes, strict=False))
    directory = _DIRECTORY.pack(0x10000, len(_TABLES), 64, 2, 16 * len(_TABLES) - 64, *entries)
    adjustment = (_MAGIC - _total(directory) - sum(totals)) & 0xFFFFFFFF
    head, *rest = padded
    return b"".join((directory, *outlines, head[:8], struct.pack(">L", adjustment), head[12:], *rest))


def _total(data: bytes) -> int:
    """The sum of the words of four bytes."""
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}L", data)
    return sum(words) & 0xFFFFFFFF
