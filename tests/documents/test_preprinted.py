"""Forms for a printer that holds the city's paper: only the values, where this printer puts them right."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from smartmado.content.forms import FilledForm
from smartmado.documents import render_form
from smartmado.documents.preprinted import Offset, OffsetError, for_own_paper
from smartmado.documents.preview import page_pictures
from tests.documents.test_paper import NAME, paper_form
from tests.support.papers import city_pdf
from tests.support.pdfs import page_texts


def _ink(pdf: bytes) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of all ink, in half millimetres."""
    picture = Image.open(BytesIO(page_pictures(pdf, 420)[0]))
    return picture.point(lambda grey: 255 if grey < 200 else 0).getbbox()


def _printed() -> bytes:
    return render_form(paper_form(city_pdf(), [NAME]), FilledForm({"subject.name": "山田"}))


def test_the_paper_is_left_out_and_the_values_stay() -> None:
    alone = for_own_paper(_printed(), Offset())
    assert page_texts(alone) == page_texts(_printed())
    left, top, right, bottom = _ink(alone) or (0, 0, 0, 0)
    assert 60 <= left < right <= 2 * 90
    assert 100 <= top < bottom <= 2 * 58


def test_the_offset_moves_everything_right_and_down() -> None:
    at_home, moved = (
        _ink(for_own_paper(_printed(), Offset())),
        _ink(for_own_paper(_printed(), Offset(5, -10))),
    )
    assert at_home
    assert moved
    assert [b - a for a, b in zip(at_home, moved, strict=True)] == [10, -20, 10, -20]


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert for_own_paper(_printed(), Offset(1, 1)) == for_own_paper(_printed(), Offset(1, 1))


@pytest.mark.parametrize("lengths", [(20.1, 0), (0, -21), (float("nan"), 0), (float("inf"), 0)])
def test_an_offset_that_no_printer_needs_is_refused(lengths: tuple[float, float]) -> None:
    with pytest.raises(OffsetError, match="20mm"):
        Offset(*lengths)
