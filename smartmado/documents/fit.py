"""Text into boxes: shrink to a smallest size, then more lines, or say that it does not fit. Never cut.

Widths are true advances of the glyphs. A letter and its variation selector are one glyph and never part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from smartmado.documents.fonts import Glyph

LEADING: Final = 1.14
_STEP: Final = 0.25
_NOT_FIRST: Final = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー―」』）〕］｝〉》】,.:;?!)]}’”ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ〜%％℃"
)
_NOT_LAST: Final = frozenset("「『（〔［｛〈《【([{‘“〒¥￥")
_SPACES: Final = frozenset(" 　\u00a0")
_MOVED: Final = 4
"""Letters that may move to the next line for the sake of line-breaking rules (禁則)."""


@dataclass(frozen=True)
class Fitted:
    """Lines that fit, and the size at which they do."""

    size: float
    lines: tuple[tuple[Glyph, ...], ...]


def advance(glyphs: Sequence[Glyph]) -> float:
    """The width at a size of 1."""
    return sum(glyph.advance for glyph in glyphs)


def fit(
    glyphs: Sequence[Glyph],
    width: float,
    height: float,
    size: float,
    smallest: float,
    most_lines: int | None = None,
) -> Fitted | None:
    """The largest way to set the text into width x height (points), or None.

    One line is preferred as long as it needs no more than a fifth off the size.
    """
    single = _shrunk(glyphs, width, min(size, height), smallest)
    if single and (single.size >= 0.8 * size or most_lines == 1):
        return single
    most = most_lines or max(1, int(height / (smallest * LEADING)))
    found = [single] if single else []
    for lines in range(2, most + 1):
        wrapped = _wrapped(glyphs, width, min(size, height / (lines * LEADING)), smallest, lines)
        found += [wrapped] if wrapped else []
    return max(found, key=lambda f: f.size, default=None)


def fit_words(
    paragraphs: Sequence[Sequence[Glyph]], width: float, height: float, size: float, smallest: float
) -> Fitted | None:
    """Printed words, whose paragraphs begin new lines, at the largest size that fits, or None."""
    while size >= smallest:
        broken = [break_lines(glyphs, width / size) for glyphs in paragraphs]
        lines = [line for part in broken if part is not None for line in part]
        if None not in broken and len(lines) * size * (LEADING if len(lines) > 1 else 1) <= height:
            return Fitted(size, tuple(lines))
        size -= _STEP
    return None


def _shrunk(glyphs: Sequence[Glyph], width: float, size: float, smallest: float) -> Fitted | None:
    natural = advance(glyphs)
    exact = size if natural * size <= width else width / natural
    if exact < smallest:
        return None
    stepped = exact if exact == size else max(smallest, int(exact / _STEP) * _STEP)
    return Fitted(stepped, (tuple(glyphs),))


def _wrapped(
    glyphs: Sequence[Glyph], width: float, size: float, smallest: float, lines: int
) -> Fitted | None:
    while size >= smallest:
        broken = break_lines(glyphs, width / size)
        if broken is not None and len(broken) <= lines:
            at_words = break_at_words(glyphs, width / size)
            return Fitted(size, at_words if at_words is not None and len(at_words) <= lines else broken)
        if size == smallest:
            return None
        size = max(smallest, size - _STEP)
    return None


def break_lines(glyphs: Sequence[Glyph], measure: float) -> tuple[tuple[Glyph, ...], ...] | None:
    """Lines no wider than `measure` (at a size of 1); None when one letter is wider than that."""
    lines: list[tuple[Glyph, ...]] = []
    start = 0
    while start < len(glyphs):
        end = _end_of_line(glyphs, start, measure)
        if end == start:
            return None
        lines.append(tuple(glyphs[start:end]))
        start = end
    return tuple(lines)


def break_at_words(glyphs: Sequence[Glyph], measure: float) -> tuple[tuple[Glyph, ...], ...] | None:
    """Lines that end at spaces only; None when a word is wider than `measure`."""
    lines: list[list[Glyph]] = [[]]
    for word in _words(glyphs):
        ink = [glyph for glyph in word if glyph.letter not in _SPACES]
        if advance(ink) > measure:
            return None
        if lines[-1] and advance(lines[-1]) + advance(ink) > measure + 1e-9:
            lines.append([])
        lines[-1] += word
    return tuple(map(tuple, lines))


def _words(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Runs of letters, each with the spaces that follow it."""
    words: list[list[Glyph]] = []
    for i, glyph in enumerate(glyphs):
        if not words or (glyph.letter not in _SPACES and glyphs[i - 1].letter in _SPACES):
            words.append([])
        words[-1].append(glyph)
    return words


def _end_of_line(glyphs: Sequence[Glyph], start: int, measure: float) -> int:
    width, end = 0.0, start
    while end < len(glyphs):
        width += glyphs[end].advance
        if width > measure + 1e-9:
            break
        end += 1
    if end == len(glyphs) or end == start:
        return end
    # A space may hang over the edge: it has no ink.
    while end < len(glyphs) and glyphs[end].letter in _SPACES:
        end += 1
    return _allowed_break(glyphs, start, end)


def _allowed_break(glyphs: Sequence[Glyph], start: int, end: int) -> int:
    for earlier in range(end, max(start, end - 12), -1):
        if earlier == len(glyphs) or _may_break(glyphs[earlier - 1].letter, glyphs[earlier].letter):
            return earlier
        if end - earlier >= _MOVED and not _one_word(glyphs[earlier - 1].letter, glyphs[earlier].letter):
            break
    return end


def _may_break(before: str, after: str) -> bool:
    return after not in _NOT_FIRST and before not in _NOT_LAST and not _one_word(before, after)


def _one_word(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
