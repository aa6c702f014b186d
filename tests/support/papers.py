"""PDF files as a city might have them: drawn, scanned, turned, locked, broken."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf

MM = 72 / 25.4
A4 = (210.0, 297.0)
DRAWN = b"0.9 g 20 40 300 200 re f 0 G 1 w 20 40 300 200 re S"
"""A grey box with a black rule, near the lower left corner."""


def changed_pdf(change: Callable[[pikepdf.Pdf, pikepdf.Page], None]) -> bytes:
    """A file of one page after this change of it."""
    with pikepdf.open(BytesIO(city_pdf())) as made:
        change(made, made.pages[0])
        out = BytesIO()
        made.save(out)
    return out.getvalue()


def city_pdf(
    width: float = A4[0], height: float = A4[1], *, pages: int = 1, drawn: bytes = DRAWN, rotate: int = 0,
    origin: tuple[float, float] = (0, 0), encryption: pikepdf.Encryption | bool = False,
    font: pikepdf.Dictionary | None = None,
) -> bytes:  # fmt: skip
    """A file of so many like pages, in millimetres. `origin`: their lower left corner, in points."""
    left, bottom = origin
    with pikepdf.new() as made:
        for _ in range(pages):
            page = made.add_blank_page(page_size=(width * MM, height * MM))
            page.MediaBox = [left, bottom, left + width * MM, bottom + height * MM]
            moved = b"1 0 0 1 %.2f %.2f cm " % (left, bottom)
            page.Contents = made.make_stream(b"q " + moved + drawn + b" Q")
            if rotate:
                page.Rotate = rotate
            if font is not None:
                page.Resources.Font = pikepdf.Dictionary(F1=made.make_indirect(font))
        out = BytesIO()
        made.save(out, encryption=encryption)
    return out.getvalue()
