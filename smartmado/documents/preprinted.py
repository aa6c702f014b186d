"""A form for a printer that holds the city's own paper: values alone, moved as far as the printer is off."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf

from smartmado.documents.marks import MM, number
from smartmado.facts.errors import SmartmadoError

FARTHEST: Final = 20.0
"""Millimetres. A printer that is farther off has its paper in wrong."""
_PAPER: Final = "/L0"
"""The lowest layer of a page (`writer`): the paper, on a form that has one."""


class OffsetError(SmartmadoError):
    """An offset that no printer can need."""


@dataclass(frozen=True)
class Offset:
    """How far a printer puts everything from its place, made good: millimetres to the right and down.

    Raises:
        OffsetError: farther than 20 mm.
    """

    right: float = 0
    down: float = 0

    def __post_init__(self) -> None:
        if not all(-FARTHEST <= length <= FARTHEST for length in (self.right, self.down)):
            raise OffsetError(_CURE)


_CURE = (
    f"プリンターのずれは、-{FARTHEST:g}から{FARTHEST:g}mm の間の数で書いてください(例 右へ 0.5、下へ -1)。"
)


def offset_of(right: str, down: str) -> Offset:
    """The offset that somebody has typed. Raises `OffsetError` for what is no such number."""
    try:
        return Offset(float(right), float(down))
    except ValueError:
        raise OffsetError(_CURE) from None


def for_own_paper(pdf: bytes, offset: Offset) -> bytes:
    """The pages of a form on the city's paper, without that paper. The same input gives the same bytes."""
    moved = f"1 0 0 1 {number(offset.right * MM)} {number(-offset.down * MM)} cm\n".encode("ascii")
    with pikepdf.open(BytesIO(pdf)) as document:
        empty = document.make_stream(
            b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 1, 1]
        )
        for page in document.pages:
            if "/XObject" in page.Resources:  # a 別紙 has no paper below it
                page.Resources.XObject[_PAPER] = empty
            page.contents_add(moved, prepend=True)
        out = BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()
