"""Cairo's PDF surface: the fastest open writer for a file at a time. Fonts come by name from fontconfig."""

from collections.abc import Iterable
from pathlib import Path

import cairocffi as cairo

from bench.papers.plan import Page, Text

FAMILIES = {"IPAmjMincho": "IPAmjMincho", "BIZUDGothic-Regular": "BIZ UDGothic"}


def can_draw(page: Page) -> bool:
    """Whether the fonts of the page are known to fontconfig."""
    return set(page.fonts()) <= set(FAMILIES)


def files(page: Page, cases: Iterable[int], folder: Path) -> None:
    """A file for each case."""
    for i in cases:
        surface = cairo.PDFSurface(str(folder / f"{i}.pdf"), page.width, page.height)
        context = cairo.Context(surface)
        _static(context, page)
        _texts(context, page, page.cases[i])
        context.show_page()
        surface.finish()


def _static(context: cairo.Context, page: Page) -> None:
    for x, y, width, height, weight, fill in page.boxes:
        context.rectangle(x, page.height - y - height, width, height)
        if fill is not None:
            context.set_source_rgb(fill, fill, fill)
            context.fill_preserve()
            context.set_source_rgb(0, 0, 0)
        if weight:
            context.set_line_width(weight)
            context.stroke()
        context.new_path()
    for x1, y1, x2, y2, weight in page.lines:
        context.set_line_width(weight)
        context.move_to(x1, page.height - y1)
        context.line_to(x2, page.height - y2)
        context.stroke()
    _texts(context, page, page.texts)


def _texts(context: cairo.Context, page: Page, texts: Iterable[Text]) -> None:
    current: tuple[str, float] | None = None
    for font, size, x, y, text in texts:
        if (font, size) != current:
            context.select_font_face(FAMILIES[font])
            context.set_font_size(size)
            current = (font, size)
        context.move_to(x, page.height - y)
        context.show_text(text)
