"""Pages of finished PDFs as pictures for the screen."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import pypdfium2 as pdfium

from smartmado.documents.marks import MM

_PDFIUM = Lock()
"""PDFium is not safe for use from several threads at once."""


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in millimetres."""
    with _open(pdf) as document:
        sizes = (document.get_page_size(number) for number in range(len(document)))
        return [(round(width / MM, 2), round(height / MM, 2)) for width, height in sizes]


def page_pictures(pdf: bytes, width: int = 620, only: int | None = None) -> list[bytes]:
    """Each page as a grey PNG of so many pixels across; `only` one of them (0: the first), if it is there."""
    with _open(pdf) as document:
        numbers = range(len(document))
        return [_draw(document[n], width) for n in numbers if only in (None, n)]


def _draw(page: pdfium.PdfPage, width: int) -> bytes:
    picture = page.render(scale=width / page.get_width(), grayscale=True).to_pil()
    page.close()
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=False)
    return out.getvalue()


@contextmanager
def _open(pdf: bytes) -> Iterator[pdfium.PdfDocument]:
    with _PDFIUM:
        document = pdfium.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()
