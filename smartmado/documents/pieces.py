"""Marks as operators of a page (ISO 32000-1: text 9.4, paths 8.5, inline images 8.9.7).

A piece stands inside a text object (BT … ET); lines and pictures leave it and come back.
Letters stay codes (`codes`) until the file that they go into has numbered them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from smartmado.documents.codes import Codes
from smartmado.documents.marks import (
    BASELINE,
    BOLD,
    MM,
    Box,
    Line,
    Mark,
    Picture,
    Run,
    Turned,
    number,
    runs_of_one_font,
)

SHOW = b")Tj\n"


Piece: TypeAlias = tuple[bytes, bytes, str, bytes]
"""Font and size, written if not set already; operators before the letters; their codes; operators after.

What is drawn and not written (a rule, a picture) has no font.
"""


def pieces(marks: Iterable[Mark], codes: Codes, height: float) -> tuple[Piece, ...]:
    """The marks of a page so high (mm)."""
    found: list[Piece] = []
    for mark in marks:
        match mark:
            case Run():
                found += _run(mark, codes, height)
            case Turned():
                found.append(_turned(mark, codes, height))
            case Line() | Box():
                found.append(_drawn(_rule(mark, height).encode("ascii")))
            case Picture():
                found.append(_drawn(_picture(mark, height)))
    return tuple(found)


def font_size(face: int, size: float) -> bytes:
    """The operator that sets font and size."""
    return f"/F{face} {number(size)} Tf ".encode("ascii")


def text_place(x: float, middle: float, size: float, height: float) -> bytes:
    """The operator that sets the place of a run of letters, and the start of its string."""
    y = (height - middle) * MM - size * BASELINE
    return f"1 0 0 1 {number(x * MM)} {number(y)} Tm(".encode("ascii")


def _drawn(operators: bytes) -> Piece:
    return b"", b"ET " + operators + b" BT ", "", b""


def _run(run: Run, codes: Codes, height: float) -> Iterable[Piece]:
    before, after = _style(run)
    x = run.x
    for glyphs in runs_of_one_font(run.glyphs):
        text = "".join(map(codes.code, glyphs))
        head = before + text_place(x, run.middle, run.size, height)
        yield font_size(codes.numbers[glyphs[0].face], run.size), head, text, SHOW + after
        x += (sum(g.advance for g in glyphs) * run.size + run.gap * len(glyphs)) / MM


def _style(run: Run) -> tuple[bytes, bytes]:
    """Operators before and after letters that are spaced, grey or bold."""
    before, after = "", ""
    if run.gap:
        before, after = f"{number(run.gap)} Tc ", "0 Tc "
    if run.stretch != 1:
        before, after = f"{before}{number(run.stretch * 100)} Tz ", f"{after}100 Tz "
    if run.grey:
        before, after = f"{before}{number(run.grey)} g ", f"{after}0 g "
    if run.bold:
        before, after = f"{before}2 Tr {number(run.size * BOLD)} w ", f"{after}0 Tr "
    return before.encode("ascii"), after.encode("ascii")


def _turned(mark: Turned, codes: Codes, height: float) -> Piece:
    text = codes.code(mark.glyph)
    left = mark.x * MM - mark.size * BASELINE
    base = (height - mark.y) * MM + mark.glyph.advance * mark.size / 2
    head = f"0 -1 1 0 {number(left)} {number(base)} Tm(".encode("ascii")
    return font_size(codes.numbers[mark.glyph.face], mark.size), head, text, SHOW


def _rule(mark: Line | Box, height: float) -> str:
    if isinstance(mark, Line):
        style = f"{number(mark.weight)} w [{' '.join(map(number, mark.dash))}] 0 d"
        ends = ((mark.x1, mark.y1), (mark.x2, mark.y2))
        start, end = (f"{number(x * MM)} {number((height - y) * MM)}" for x, y in ends)
        return f"{style} {start} m {end} l S"
    y = (height - mark.y - mark.height) * MM
    box = f"{number(mark.x * MM)} {number(y)} {number(mark.width * MM)} {number(mark.height * MM)} re"
    filled = f"q {number(mark.fill)} g {box} f Q " if mark.fill is not None else ""
    return filled + (f"{number(mark.weight)} w [] 0 d {box} S" if mark.weight else "")


def _picture(picture: Picture, height: float) -> bytes:
    """An image mask: the squares are painted, the rest stays as it is."""
    side, x, y = picture.side * MM, picture.x * MM, (height - picture.y - picture.side) * MM
    place = f"q {number(side)} 0 0 {number(side)} {number(x)} {number(y)} cm"
    head = f"{place} BI /W {picture.count} /H {picture.count} /BPC 1 /IM true /D [1 0] ID "
    return head.encode("ascii") + picture.rows + b" EI Q"
