"""Skia's PDF writer: the fastest open one for many pages in one file."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import skia

from bench.papers.plan import Page, Text


class Skia:
    """Fonts opened once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        faces = {name: skia.Typeface.MakeFromFile(str(path)) for name, path in page.fonts().items()}
        self.font = lru_cache(None)(lambda name, size: _exact(skia.Font(faces[name], size)))
        self.ink = skia.Paint(AntiAlias=True)

    def write(self, cases: Sequence[int], path: Path) -> None:
        """One file."""
        stream = skia.FILEWStream(str(path))
        document = skia.PDF.MakeDocument(stream)
        for i in cases:
            canvas = document.beginPage(self.page.width, self.page.height)
            self._static(canvas)
            self._texts(canvas, self.page.cases[i])
            document.endPage()
        document.close()
        stream.flush()

    def _static(self, canvas: skia.Canvas) -> None:
        top = self.page.height
        rule = skia.Paint(Style=skia.Paint.kStroke_Style, AntiAlias=True)
        for x, y, width, height, weight, fill in self.page.boxes:
            place = skia.Rect.MakeXYWH(x, top - y - height, width, height)
            if fill is not None:
                canvas.drawRect(place, skia.Paint(Color4f=skia.Color4f(fill, fill, fill, 1)))
            if weight:
                rule.setStrokeWidth(weight)
                canvas.drawRect(place, rule)
        for x1, y1, x2, y2, weight in self.page.lines:
            rule.setStrokeWidth(weight)
            canvas.drawLine(x1, top - y1, x2, top - y2, rule)
        self._texts(canvas, self.page.texts)

    def _texts(self, canvas: skia.Canvas, texts: Sequence[Text]) -> None:
        for font, size, x, y, text in texts:
            canvas.drawSimpleText(text, x, self.page.height - y, self.font(font, size), self.ink)


def _exact(font: skia.Font) -> skia.Font:
    """Letters where their widths put them, not where whole pixels would."""
    font.setSubpixel(True)
    font.setLinearMetrics(True)
    font.setHinting(skia.FontHinting.kNone)
    return font
