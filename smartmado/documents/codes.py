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
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
_ALONE: Final = 2**30 + (1 << _BITS)
"""Widths that fit nowhere: of a code point that was never met, and of one that cannot stand for itself."""

GAPS: Final = " \u3000\u00a0"
"""Letters that a program that reads a page takes for a gap."""


_NO_CODE: Final = "\0"
"""In a printed word: a letter that the first font for them has not."""

_BETWEEN: Final = chr(_POINTS - 1)
_PARTED: Final = b"(("
"""What stands before each of several texts, as a code and in bytes: neither is ever a letter's."""

_NUMBERS: Final = np.frombuffer(b"".join([_PARTED, *(cid.to_bytes(2, "big") for cid in CIDS[1:])]), np.uint16)
"""The CIDs as the bytes of a page; `_PARTED` first."""


class Letter(NamedTuple):
    """A letter with what the font of a file says of it; `font` is the number of its font.

    Width (in thousandths) and text are written as the file does.
    """

    font: int
    gid: int
    width: str
    unicode: str


class Measured(NamedTuple):
    """Texts as code points, `_BETWEEN` before each; their widths in units of the first font, and gaps."""

    points: NDArray[np.intp]
    widths: NDArray[np.int64]
    gaps: NDArray[np.int64]


class Codes:
    """The letters that this process prints. Fonts for values come first: the first is number 0."""

    def __init__(self, values: Chain, labels: Chain) -> None:
        self._values = values
        self.faces = (*values.faces, *(face for face in labels.faces if face not in values.faces))
        self.numbers = {face: number for number, face in enumerate(self.faces)}
        self._widths = np.full(_POINTS, _UNKNOWN, np.int32)
        self._widths[ord(_BETWEEN)] = 0
        self._printed = _Printed(self, labels)
        self.printed_font = self.numbers[labels.faces[0]]
        self.units = values.faces[0].units
        self._private: dict[tuple[Face, str], str] = {}
        self.letters: dict[int, Letter] = {}
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
                self.letters[code] = self._letter(glyph)
                self._private[key] = chr(code)
            return self._private[key]

    def letter(self, code: int) -> Letter:
        """The letter of a code."""
        found = self.letters.get(code)
        if found is None:
            [glyph] = self._values.shape(chr(code))
            found = self.letters[code] = self._letter(glyph)
        return found

    def _letter(self, glyph: Glyph) -> Letter:
        unicode = f"<{glyph.letter.encode('utf-16-be').hex().upper()}>"
        return Letter(self.numbers[glyph.face], glyph.gid, str(round(glyph.advance * 1000)), unicode)

    def printed(self, words: str) -> str:
        """The codes of printed words; "" if their first font has not all letters."""
        codes = words.translate(self._printed)
        return "" if _NO_CODE in codes else codes

    def measured(self, texts: Sequence[str]) -> Measured:
        """Texts that are their own codes; one with a letter that is not is wider than any box."""
        points = code_points(texts)
        starts = (points == ord(_BETWEEN)).nonzero()[0]
        if len(starts) > len(texts):  # no font has that letter, nor the one before it
            return self.measured([text.replace(_BETWEEN, chr(ord(_BETWEEN) - 1)) for text in texts])
        sums: NDArray[np.int64] = np.add.reduceat(self._widths.take(points), starts, dtype=np.int64)
        return Measured(points, sums >> _BITS, sums & ((1 << _BITS) - 1))

    def learn(self, text: str) -> bool:
        """Look up letters that were never met; whether there were any."""
        new = [point for point in map(ord, set(text)) if self._widths[point] == _UNKNOWN]
        for point in new:
            self._widths[point] = self._width(point)
        return bool(new)

    def _width(self, point: int) -> int:
        glyph = _single(self._values, point)
        if glyph is None or point >= _PRIVATE:
            return _ALONE
        return (round(glyph.advance * self.units) << _BITS) + (glyph.letter in GAPS)


class _Printed(dict[int, str]):
    """The codes of letters in the first font for printed words."""

    def __init__(self, codes: Codes, chain: Chain) -> None:
        super().__init__()
        self._codes, self._chain = codes, chain

    def __missing__(self, point: int) -> str:
        glyph = _single(self._chain, point)
        code = self[point] = self._codes.code(glyph) if glyph else _NO_CODE
        return code


def _single(chain: Chain, point: int) -> Glyph | None:
    """The glyph of a code point, if the first font has one and no neighbour can change it."""
    letter = chr(point)
    if is_variation_selector(letter) or unicodedata.combining(letter):
        return None
    return chain.faces[0].glyph(letter)


def code_points(texts: Iterable[str]) -> NDArray[np.intp]:
    """The code points of texts, `_BETWEEN` before each."""
    joined = "".join((_BETWEEN, _BETWEEN.join(texts)))
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.intp)


class Numbering:
    """The numbers of the letters of one file."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._table = codes.spare.pop() if codes.spare else np.zeros(_POINTS, np.uint16)
        self._table[ord(_BETWEEN)] = _NUMBERS[0]
        self._new: list[NDArray[np.intp]] = []
        self._used: list[list[Letter]] = [[] for _ in codes.faces]

    def texts(self, codes: Iterable[str]) -> list[bytes]:
        """Texts as two bytes for each letter, ready for literal strings."""
        return self.numbered(code_points(codes))

    def numbered(self, points: NDArray[np.intp]) -> list[bytes]:
        """The same, of texts as code points."""
        found = self._table.take(points)
        if not found.all():
            self._add(points[found == 0])
            found = self._table.take(points)
        return found.tobytes().split(_PARTED)[1:]

    def _add(self, new: NDArray[np.intp]) -> None:
        points = list(dict.fromkeys(new.tolist()))
        known, numbers = self._codes.letters, []
        for letter in [known.get(point) or self._codes.letter(point) for point in points]:
            used = self._used[letter.font]
            used.append(letter)
            numbers.append(len(used))
        self._table[points] = _NUMBERS[numbers]
        self._new.append(new)

    def close(self) -> None:
        """Leave the table, empty again, to another file: clearing all of it takes longer than a page."""
        for points in self._new:
            self._table[points] = 0
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
