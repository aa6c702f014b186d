"""Letters as numbers, twice.

1. `Codes`: a process numbers every letter it ever prints. A code is one character, font number << 16 | n, so
   that a whole page of values is turned into codes by one `str.translate`.
2. `Numbering`: a file numbers the letters that it uses itself, in the order of their first use; such a number
   is the CID in the page's text and the glyph in the embedded font. So a file's bytes do not depend on what
   the process printed before.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

from smartmado.documents.fonts import Chain, Face, Glyph, label_fonts, value_fonts
from smartmado.facts.names import is_variation_selector

_UNSAFE = frozenset(b"()\\\r")
"""Bytes that a literal string may not hold as they are (ISO 32000-1, 7.3.4.2)."""


class Codes(dict[int, str]):
    """Code point -> code, by the fonts for values. Fonts for values come first: the first is number 0."""

    def __init__(self, values: Chain, labels: Chain) -> None:
        super().__init__({0: "\0"})
        self._chain = values
        self.faces = (*values.faces, *(face for face in labels.faces if face not in values.faces))
        self._numbers = {face: number for number, face in enumerate(self.faces)}
        self._glyphs: list[list[Glyph | None]] = [[None] for _ in self.faces]
        self._codes: dict[tuple[Face, str], str] = {}
        self.advances: dict[str, float] = {}
        self.widest = 1.0
        self._lock = Lock()

    def __missing__(self, code_point: int) -> str:
        """Raises JoinedLetterError for what changes the letter before it, MissingGlyphError for no glyph."""
        letter = chr(code_point)
        if is_variation_selector(letter) or unicodedata.combining(letter):
            raise JoinedLetterError
        [glyph] = self._chain.shape(letter)
        code = self[code_point] = self.code(glyph)
        return code

    def code(self, glyph: Glyph) -> str:
        """The code of a letter in its font."""
        return self._codes.get((glyph.face, glyph.letter)) or self._new_code(glyph)

    def _new_code(self, glyph: Glyph) -> str:
        with self._lock:
            known = self._codes.get((glyph.face, glyph.letter))
            if known:
                return known
            number = self._numbers[glyph.face]
            code = chr(number << 16 | len(self._glyphs[number]))
            self._glyphs[number].append(glyph)
            self.advances[code] = glyph.advance
            self.widest = max(self.widest, glyph.advance)
            self._codes[glyph.face, glyph.letter] = code
            return code

    def glyph(self, code: int) -> Glyph:
        """The letter of a code."""
        glyph = self._glyphs[code >> 16][code & 0xFFFF]
        assert glyph is not None
        return glyph


class JoinedLetterError(Exception):
    """A letter is made of several code points: the text must be read letter by letter."""


class Numbering(dict[int, str]):
    """Code -> CID as a character, for one file."""

    def __init__(self, codes: Codes) -> None:
        super().__init__({0: "\0"})
        self._codes = codes
        self._free = [_safe_numbers() for _ in codes.faces]
        self.used: list[dict[int, Glyph]] = [{} for _ in codes.faces]

    def __missing__(self, code: int) -> str:
        face = code >> 16
        number = next(self._free[face])
        self.used[face][number] = self._codes.glyph(code)
        cid = self[code] = chr(number)
        return cid

    def text(self, codes: str) -> bytes:
        """The text of a page as two bytes for each letter, ready for literal strings."""
        return codes.translate(self).encode("utf-16-be", "surrogatepass")

    def fonts(self) -> Iterator[tuple[int, Face, dict[int, Glyph]]]:
        """Number of each font in use, the font, and its letters by CID."""
        for number, (face, used) in enumerate(zip(self._codes.faces, self.used, strict=True)):
            if used:
                yield number, face, used


def _safe_numbers() -> Iterator[int]:
    return (n for n in range(1, 0x10000) if not _UNSAFE.intersection(n.to_bytes(2, "big")))


@lru_cache(maxsize=4)
def _codes(values: Chain, labels: Chain) -> Codes:
    return Codes(values, labels)


def codes_in_use() -> Codes:
    """The codes of the fonts of this machine."""
    return _codes(value_fonts(), label_fonts())
