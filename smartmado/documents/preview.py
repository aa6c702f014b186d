"""Pages of finished PDFs as pictures for the screen."""

from __future__ import annotations

import io
from collections.abc import Iterator
from threading import Lock

import pypdfium2 as pdfium

_PDFIUM = Lock()
"""PDFium is not safe for use from several threads at once."""


def page_pictures(pdf: bytes, width: int = 620) -> list[bytes]:
    """Each page as a grey PNG of so many pixels across."""
    with _PDFIUM:
        return list(_draw(pdf, width))


def _draw(pdf: bytes, width: int) -> Iterator[bytes]:
    document = pdfium.PdfDocument(pdf)
    try:
        for page in document:
            picture = page.render(scale=width / page.get_width(), grayscale=True).to_pil()
            out = io.BytesIO()
            picture.save(out, "PNG", optimize=False)
            page.close()
            yield out.getvalue()
    finally:
        document.close()
