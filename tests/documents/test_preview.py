"""Pictures of pages, and several files as one."""

import io
import subprocess

import pytest
from PIL import Image

from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import render_form
from smartmado.documents.preview import joined, page_pictures


@pytest.fixture(scope="module")
def papers(book: Rulebook) -> list[bytes]:
    return [render_form(form, sample_form(form)) for form in list(book.forms.values())[:3]]


def test_every_page_becomes_a_picture_of_the_asked_width(papers: list[bytes]) -> None:
    pictures = [Image.open(io.BytesIO(p)) for p in page_pictures(papers[0], 400)]
    assert all(abs(p.width - 400) <= 1 and p.mode == "L" for p in pictures)
    assert any(p.getextrema()[0] < 80 for p in pictures), "there is ink on the page"


def test_joined_papers_hold_the_text_of_each_paper_in_order(papers: list[bytes]) -> None:
    def text(pdf: bytes) -> str:
        done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
        return done.stdout.decode()

    whole = text(joined(papers))
    places = [whole.find(text(p).strip()[:20]) for p in papers]
    assert all(p >= 0 for p in places)
    assert places == sorted(places)
    assert len(page_pictures(joined(papers), 50)) == sum(len(page_pictures(p, 50)) for p in papers)
