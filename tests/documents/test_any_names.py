"""Made-up names and addresses on the rendered page: outside the boxes not a pixel changes."""

from __future__ import annotations

from io import BytesIO
from random import Random

import numpy as np
from PIL import Image

from smartmado.content.forms import FilledForm
from smartmado.documents import missing_letters, render_form
from smartmado.documents.filling import described_pages
from smartmado.documents.preview import page_pictures
from smartmado.documents.slots import TextSlot
from tests.support.any_names import KINDS, any_text
from tests.support.letters_in_boxes import box_of, letters_outside
from tests.support.small_forms import form_of

ROWS, SHEETS, DOTS = 24, 5, 6
"""Rows on a sheet, sheets, and dots for each millimetre."""
FORM = form_of(f"""
- people: members
  count: {ROWS}
  height: 9
  widths: [60, 40, 90]
  row:
    - [{{value: row.name, min: 6}}, {{value: row.name_kana, min: 5, align: center}}, {{value: row.address}}]
""")


def _rows() -> list[dict[str, str]]:
    random = Random(3)  # noqa: S311
    texts = [any_text(KINDS[i % len(KINDS)], random) for i in range(ROWS * SHEETS * 3)]
    shown = iter([text if not missing_letters(text) else "山" for text in texts])
    return [
        {"row.name": next(shown), "row.name_kana": next(shown), "row.address": next(shown)}
        for _ in range(ROWS * SHEETS)
    ]


def _pictures(rows: list[dict[str, str]]) -> list[np.ndarray]:
    filled = FilledForm({}, {"members": rows}, city="米子市")
    pictures = page_pictures(render_form(FORM, filled), 210 * DOTS)[:SHEETS]
    return [np.asarray(Image.open(BytesIO(picture))) for picture in pictures]


def test_no_ink_of_hundreds_of_texts_is_seen_outside_their_boxes() -> None:
    rows = _rows()
    filled = FilledForm({}, {"members": rows}, city="米子市")
    pages = described_pages(FORM, filled)
    assert letters_outside(pages) == []
    boxes = [box_of(found) for found in pages[0].slots if isinstance(found.slot, TextSlot)]
    assert len(boxes) * SHEETS == 360
    for blank, printed in zip(_pictures([{}] * len(rows)), _pictures(rows), strict=True):
        changed = blank != printed
        for box in boxes:
            left, top, right, bottom = (round(n * DOTS) for n in (box.x, box.y, box.right, box.bottom))
            changed[top : bottom + 1, left : right + 1] = False
        assert not changed[: (297 - 18) * DOTS].any()
