"""What the other programs draw: the same letters at the same places, worked out for them beforehand."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from smartmado.content.forms import FilledForm, Form
from smartmado.documents import fonts
from smartmado.documents.description import describe, filler
from smartmado.documents.filling import filled_pages
from smartmado.documents.layout import code_place
from smartmado.documents.marks import BASELINE, MM, Box, Line, Mark, Run

IPAMJ = Path(os.environ.get("SMARTMADO_IPAMJ", "/usr/share/fonts/truetype/ipamj/ipamjm.ttf"))


class Text(NamedTuple):
    """Letters of one font; x, y of the baseline in points from the lower left corner."""

    font: str
    size: float
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Page:
    """What every copy has, and the texts of each case."""

    width: float
    height: float
    texts: tuple[Text, ...]
    boxes: tuple[tuple[float, float, float, float, float, float | None], ...]
    lines: tuple[tuple[float, float, float, float, float], ...]
    cases: tuple[tuple[Text, ...], ...]
    code: tuple[float, float, float]

    def fonts(self) -> dict[str, Path]:
        """The font files by name."""
        names = {text.font for texts in (self.texts, *self.cases) for text in texts}
        own = Path(fonts.__file__).parent / "fonts_data"
        return {name: IPAMJ if name == "IPAmjMincho" else own / f"{name}.ttf" for name in sorted(names)}


def page_of(form: Form, residents: Sequence[FilledForm]) -> Page:
    """The form as a list of letters and rules."""
    page = describe(form, filler(residents[0]))
    height = page.height * MM
    boxes = [mark for mark in page.constant if isinstance(mark, Box)]
    lines = [mark for mark in page.constant if isinstance(mark, Line)]
    code = code_place(form)
    return Page(
        page.width * MM,
        height,
        tuple(_texts(page.constant, height)),
        tuple(
            (b.x * MM, height - (b.y + b.height) * MM, b.width * MM, b.height * MM, b.weight, b.fill)
            for b in boxes
        ),
        tuple((i.x1 * MM, height - i.y1 * MM, i.x2 * MM, height - i.y2 * MM, i.weight) for i in lines),
        tuple(
            tuple(_texts([m for f in only.slots for m in f.slot.marks(f.value, f.whose)], height))
            for filled in residents
            for only in filled_pages(form, filled, lambda leaf: page)
        ),
        (code.x * MM, height - code.bottom * MM, code.width * MM),
    )


def _texts(marks: Iterable[Mark], height: float) -> Iterable[Text]:
    for run in marks:
        if isinstance(run, Run):
            yield from _run(run, height)


def _run(run: Run, height: float) -> Iterable[Text]:
    x, y = run.x * MM, height - run.middle * MM - run.size * BASELINE
    pending: list[fonts.Glyph] = []
    for glyph in run.glyphs:
        if pending and (run.gap or glyph.face is not pending[0].face):
            yield Text(pending[0].face.name, run.size, x, y, "".join(g.letter for g in pending))
            x += sum(g.advance for g in pending) * run.size + run.gap * len(pending)
            pending = []
        pending.append(glyph)
    if pending:
        yield Text(pending[0].face.name, run.size, x, y, "".join(g.letter for g in pending))
