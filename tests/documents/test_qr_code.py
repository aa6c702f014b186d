"""The QR code of a sheet is read back from the printed page, whatever stands on it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from smartmado.content.forms import FilledForm
from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import render_form
from smartmado.documents.layout import BOTTOM, code_place
from smartmado.documents.preview import page_pictures
from tests.documents.test_layout import TABLE
from tests.support.small_forms import form_of

CODE = "MADO1/20261123-0001/01/NHI.ENROLL/0A1B2C3D"
SCANNER = 1654  # pixels across the page: 200 to the inch


def read(pdf: bytes) -> list[list[str]]:
    """What a scanner reads on each page."""
    pictures = [Image.open(io.BytesIO(picture)) for picture in page_pictures(pdf, SCANNER)]
    return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]


@pytest.mark.parametrize("form_id", ["nhi_enroll", "child_allowance_claim", "ltc_premium_reduction"])
def test_every_sheet_carries_the_code(book: Rulebook, form_id: str) -> None:
    form = book.forms[form_id]
    filled = replace(sample_form(form, 7), code=CODE)
    pages = read(render_form(form, filled))
    assert pages == [[CODE]] * len(pages)


def test_without_a_code_there_is_none() -> None:
    assert read(render_form(form_of(TABLE), FilledForm())) == [[]]


@settings(max_examples=20)
@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./-", min_size=1, max_size=90))
def test_any_code_is_read_back_exactly(code: str) -> None:
    assert read(render_form(form_of(TABLE), FilledForm(code=code))) == [[code]]


def test_the_code_stands_below_the_form_with_a_quiet_zone() -> None:
    place = code_place(form_of(TABLE))
    assert place.y - (297 - BOTTOM) >= 4 * place.width / 33
    assert 297 - place.bottom >= 4


def test_a_box_over_the_place_of_the_code_is_refused() -> None:
    form = form_of(TABLE, boxes=[{"at": [180, 275, 20, 15]}])
    with pytest.raises(Exception, match="QRコードの場所"):
        render_form(form, FilledForm())
