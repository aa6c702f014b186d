"""Pictures of pages."""

import io

from PIL import Image

from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import render_form
from smartmado.documents.preview import page_pictures


def test_every_page_becomes_a_picture_of_the_asked_width(book: Rulebook) -> None:
    form = next(iter(book.forms.values()))
    pictures = [Image.open(io.BytesIO(p)) for p in page_pictures(render_form(form, sample_form(form)), 400)]
    assert all(abs(p.width - 400) <= 1 and p.mode == "L" for p in pictures)
    assert any(p.getextrema()[0] < 80 for p in pictures), "there is ink on the page"
