"""Text for the screen, drawn with the very glyphs that are printed.

A browser draws a name by the fonts of its machine, which may show a look-alike of the registered
letter. Here each letter is the outline of the glyph that the printed form takes, as SVG path data.
Only outlines of single letters are kept between calls, never a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from smartmado.documents.errors import MissingGlyphError
from smartmado.documents.fonts import Chain, label_fonts, value_fonts
from smartmado.facts.names import clusters

EM: Final = 1000
"""Parts of the text size in which widths and outlines are given."""
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class DrawnLetter:
    """One letter. `outline`: SVG path data; `code_points`: in its place, where no font has the letter.

    `x`: from the left edge of its word; `instead`: drawn by an approved substitute.
    """

    letter: str
    x: int
    outline: str
    code_points: tuple[str, ...] = ()
    instead: bool = False


@dataclass(frozen=True)
class DrawnWord:
    """Letters up to the next space, which counts to the width."""

    letters: tuple[DrawnLetter, ...]
    width: int


@dataclass(frozen=True)
class Drawn:
    """A text as it is printed, word by word, so that a long name may break at its spaces."""

    text: str
    words: tuple[DrawnWord, ...]

    @property
    def missing(self) -> bool:
        """Whether some letter cannot be printed."""
        return any(one.code_points for word in self.words for one in word.letters)

    @property
    def substituted(self) -> bool:
        """Whether some letter stands for another one."""
        return any(one.instead for word in self.words for one in word.letters)


def drawn(text: str, substitutes: Mapping[str, str] = _NOTHING) -> Drawn:
    """The text as a form prints it; `substitutes`: letter -> the letter approved in its place."""
    return Drawn(text, tuple(_words(text, substitutes)))


def missing_letters(text: str, *, label: bool = False) -> tuple[str, ...]:
    """The letters of a text that no font of the values (or of the printed words) has, once each."""
    chain = label_fonts() if label else value_fonts()
    if _has(chain, text):
        return ()
    return tuple(letter for letter in dict.fromkeys(clusters(text)) if not _has(chain, letter))


def _has(chain: Chain, text: str) -> bool:
    try:
        chain.shape(text)
    except MissingGlyphError:
        return False
    return True


def printed(text: str, substitutes: Mapping[str, str], *, label: bool = False) -> str:
    """The text with an approved substitute for each letter that no font has; other letters stay."""
    missing = missing_letters(text, label=label) if substitutes else ()
    instead = {letter: substitutes[letter] for letter in missing if letter in substitutes}
    return "".join(instead.get(letter, letter) for letter in clusters(text)) if instead else text


def code_points(letter: str) -> str:
    """U+845B U+E0100: a letter named so that it can be told on paper and on the telephone."""
    return " ".join(f"U+{ord(c):04X}" for c in letter)


def _words(text: str, substitutes: Mapping[str, str]) -> Iterator[DrawnWord]:
    letters: list[DrawnLetter] = []
    x = 0
    for letter in clusters(text):
        if letters and not letter.isspace() and letters[-1].letter.isspace():
            yield DrawnWord(tuple(letters), x)
            letters, x = [], 0
        one, width = _letter(letter, x, substitutes)
        letters.append(one)
        x += width
    if letters:
        yield DrawnWord(tuple(letters), x)


def _letter(letter: str, x: int, substitutes: Mapping[str, str]) -> tuple[DrawnLetter, int]:
    chain = value_fonts()
    for shape in (letter, substitutes.get(letter, letter)):
        found = _outline(chain, shape)
        if found is not None:
            return DrawnLetter(letter, x, found[0], instead=shape != letter), found[1]
    return DrawnLetter(letter, x, "", tuple(f"{ord(c):04X}" for c in letter)), EM


@lru_cache(maxsize=8192)
def _outline(chain: Chain, letter: str) -> tuple[str, int] | None:
    """The outline and the width of a letter; None where no font has it."""
    try:
        [glyph] = chain.shape(letter)
    except MissingGlyphError:
        return None
    return glyph.face.outline(glyph.gid), round(glyph.advance * EM)
