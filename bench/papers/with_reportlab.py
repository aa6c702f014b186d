"""ReportLab as one meets it, and as one can tune it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from bench.papers.plan import Page, Text


def register(page: Page) -> None:
    """Parse the fonts."""
    for name, path in page.fonts().items():
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(path)))


def files(page: Page, cases: Iterable[int], folder: Path, *, parse: bool = False, code: str = "") -> None:
    """A file for each case; `parse`: the fonts for each file anew; `code`: a QR code with this text."""
    for i in cases:
        if parse:
            register(page)
        canvas = _canvas(page, folder / f"{i}.pdf")
        _static(canvas, page)
        _texts(canvas, page.cases[i])
        if code:
            _code(canvas, page, f"{code}{i}")
        canvas.save()


def plain(page: Page, cases: Sequence[int], path: Path) -> None:
    """One file; everything is drawn on each page."""
    canvas = _canvas(page, path)
    for i in cases:
        _static(canvas, page)
        _texts(canvas, page.cases[i])
        canvas.showPage()
    canvas.save()


def tuned(page: Page, cases: Sequence[int], path: Path) -> None:
    """One file; the constant part as a form, one text object for each page, no copy of the outlines."""
    canvas = _canvas(page, path)
    canvas.beginForm("ground")
    _static(canvas, page)
    canvas.endForm()
    with patch.object(ttfonts.TTFontFile, "get_table", _table):
        for i in cases:
            canvas.doForm("ground")
            _one_object(canvas, page.cases[i])
            canvas.showPage()
        canvas.save()


def _canvas(page: Page, path: Path) -> Canvas:
    return Canvas(str(path), pagesize=(page.width, page.height), invariant=1, pageCompression=1)


def _static(canvas: Canvas, page: Page) -> None:
    for x, y, width, height, weight, fill in page.boxes:
        if fill is not None:
            canvas.setFillGray(fill)
            canvas.rect(x, y, width, height, stroke=0, fill=1)
            canvas.setFillGray(0)
        if weight:
            canvas.setLineWidth(weight)
            canvas.rect(x, y, width, height)
    for x1, y1, x2, y2, weight in page.lines:
        canvas.setLineWidth(weight)
        canvas.line(x1, y1, x2, y2)
    _texts(canvas, page.texts)


def _texts(canvas: Canvas, texts: Iterable[Text]) -> None:
    for font, size, x, y, text in texts:
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)


def _one_object(canvas: Canvas, texts: Iterable[Text]) -> None:
    block = canvas.beginText()
    current: tuple[str, float] | None = None
    for font, size, x, y, text in texts:
        if (font, size) != current:
            block.setFont(font, size)
            current = (font, size)
        block.setTextOrigin(x, y)
        block.textOut(text)
    canvas.drawText(block)


def _code(canvas: Canvas, page: Page, text: str) -> None:
    x, y, side = page.code
    drawing = Drawing(side, side)
    drawing.add(QrCodeWidget(text, barLevel="M", barWidth=side, barHeight=side))
    renderPDF.draw(drawing, canvas, x, y)


class _Outlines:
    """A part of the font file that is not copied until it is asked for."""

    def __init__(self, data: bytes, start: int) -> None:
        self.data, self.start = data, start

    def __getitem__(self, part: slice) -> bytes:
        return self.data[self.start + part.start : self.start + part.stop]


_whole_table: Callable[..., Any] = ttfonts.TTFontFile.get_table


def _table(self: Any, tag: str) -> Any:
    if tag == "glyf":
        return _Outlines(self._ttf_data, self.get_table_pos(tag)[0])
    return _whole_table(self, tag)
