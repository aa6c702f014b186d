"""Letters as numbers, twice.

1. A code is one character that stands for one letter in one font, in this process: the letter's own code
   point, if it is a single one and the first font for values has it, so that ordinary text is its own
   code; a private code point for every other (variation sequences, other fonts, printed words).
2. A `Numbering` gives the letters of one file their numbers, in the order of their first use; such a number
   is the CID in the page's text and the glyph in the embedded font. So a file's bytes do not depend on what
   the process printed before.

Both are tables by code point, read for a whole page at once.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import ceil
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartmado.documents.errors import MissingGlyphError
from smartmado.documents.fonts import Chain, Face, Glyph
from smartmado.facts.names import is_variation_selector

_SAFE: Final = bytes(sorted(set(range(256)) - set(b"()\\\r")))
"""Bytes that a literal string may hold as they are (ISO 32000-1, 7.3.4.2)."""

CIDS: Final = array("H", [high << 8 | low for high in _SAFE for low in _SAFE])
"""The numbers of such bytes: the nth letter of a font in a file has the CID `CIDS[n]`; 0 is `.notdef`."""

_POINTS: Final = 0x110000
_PRIVATE: Final = 0xF0000
_BITS: Final = 12
"""Bits below the width of a letter in the table of widths: a sum of widths counts the gaps there."""

_UNKNOWN: Final = 2**30
_ALONE: Final = 2**30 + 1
"""Widths that fit nowhere: of a code point that was never met, and of one that cannot stand for itself."""

GAPS: Final = " \u3000\u00a0"
"""Letters that a program that reads a page takes for a gap."""


NOTHING: Final = "\0"
"""Stands for a text that is empty."""

_BETWEEN: Final = chr(_POINTS - 1)
_PARTED: Final = b"(("
"""What parts texts, as a code and in bytes: neither is ever a letter's."""

_NUMBERS: Final = np.frombuffer(b"".join([_PARTED, *(cid.to_bytes(2, "big") for cid in CIDS[1:])]), np.uint16)
"""The CIDs as the bytes of a page; `_PARTED` first."""


class Letter(NamedTuple):
    """A letter with what the font of a file says of it; `font` is the number of its font."""

    font: int
    gid: int
    width: int
    unicode: str


class Codes:
    """The letters that this process prints. Fonts for values come first: the first is number 0."""

    def __init__(self, values: Chain, labels: Chain) -> None:
        self._chain = values
        self.faces = (*values.faces, *(face for face in labels.faces if face not in values.faces))
        self.numbers = {face: number for number, face in enumerate(self.faces)}
        self._widths = np.full(_POINTS, _UNKNOWN, np.int32)
        self._widths[ord(NOTHING)] = _ALONE
        self._private: dict[tuple[Face, str], str] = {}
        self._letters: dict[int, Letter] = {}
        self._lock = Lock()
        self.spare: list[NDArray[np.uint16]] = []

    def code(self, glyph: Glyph) -> str:
        """The code of a letter in its font."""
        letter = glyph.letter
        if glyph.face is self.faces[0] and len(letter) == 1 and ord(letter) < _PRIVATE:
            return letter
        return self._private.get((glyph.face, letter)) or self._new_code(glyph)

    def _new_code(self, glyph: Glyph) -> str:
        with self._lock:
            key = (glyph.face, glyph.letter)
            if key not in self._private:
                code = _PRIVATE + len(self._private)
                self._letters[code] = self._letter(glyph)
                self._private[key] = chr(code)
            return self._private[key]

    def letter(self, code: int) -> Letter:
        """The letter of a code."""
        found = self._letters.get(code)
        if found is None:
            [glyph] = self._chain.shape(chr(code))
            found = self._letters[code] = self._letter(glyph)
        return found

    def _letter(self, glyph: Glyph) -> Letter:
        unicode = f"<{glyph.letter.encode('utf-16-be').hex().upper()}>"
        return Letter(self.numbers[glyph.face], glyph.gid, round(glyph.advance * 1000), unicode)

    def widths(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How wide each text is at most, in thousandths of its size, and its gaps; none may be empty.

        A text that is not its own code is too wide for any box.
        """
        points = code_points("".join(texts))
        lengths = np.fromiter(map(len, texts), np.intp, len(texts))
        starts = lengths.cumsum() - lengths
        sums: NDArray[np.int64] = np.add.reduceat(self._widths[points], starts, dtype=np.int64)
        if sums.max() >= _UNKNOWN:
            for point in set(points[self._widths[points] == _UNKNOWN].tolist()):
                self._widths[point] = self._width(point)
            sums = np.add.reduceat(self._widths[points], starts, dtype=np.int64)
        return sums >> _BITS, sums & ((1 << _BITS) - 1)

    def _width(self, point: int) -> int:
        letter = chr(point)
        if point >= _PRIVATE or is_variation_selector(letter) or unicodedata.combining(letter):
            return _ALONE
        try:
            [glyph] = self._chain.shape(letter)
        except MissingGlyphError:
            return _ALONE
        if glyph.face is not self.faces[0]:
            return _ALONE
        return (ceil(glyph.advance * 1000) << _BITS) + (letter in GAPS)


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


class Numbering:
    """The numbers of the letters of one file."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._table = codes.spare.pop() if codes.spare else np.zeros(_POINTS, np.uint16)
        self._table[ord(_BETWEEN)] = _NUMBERS[0]
        self._points: list[int] = []
        self._used: list[list[Letter]] = [[] for _ in codes.faces]

    def texts(self, codes: Iterable[str]) -> list[bytes]:
        """The texts of a page as two bytes for each letter, ready for literal strings."""
        points = code_points(_BETWEEN.join(codes))
        found = self._table[points]
        if not found.all():
            self._add(list(dict.fromkeys(points[found == 0].tolist())))
            found = self._table[points]
        return found.tobytes().split(_PARTED)

    def _add(self, points: list[int]) -> None:
        numbers = []
        for letter in map(self._codes.letter, points):
            used = self._used[letter.font]
            used.append(letter)
            numbers.append(len(used))
        self._table[points] = _NUMBERS[numbers]
        self._points += points

    def close(self) -> None:
        """Leave the table, empty again, to another file: clearing all of it takes longer than a page."""
        self._table[self._points] = 0
        self._codes.spare.append(self._table)
        del self._table

    def fonts(self) -> Iterator[tuple[int, Face, list[Letter]]]:
        """Number of each font in use, the font, and its letters: the CID of the nth is `CIDS[n]`."""
        for number, (face, used) in enumerate(zip(self._codes.faces, self._used, strict=True)):
            if used:
                yield number, face, used


@lru_cache(maxsize=4)
def codes_of(values: Chain, labels: Chain) -> Codes:
    """The codes of these fonts, the same in the whole process."""
    return Codes(values, labels)
