"""The papers of one press: every page in order, each with its structure, in a file that can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from smartmado.content.forms import FilledForm
from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import GuideSheet, render_form, render_guide_sheet
from smartmado.documents.joined import TITLE, joined
from smartmado.documents.preprinted import Offset, for_own_paper
from tests.documents.test_paper import NAME, paper_form
from tests.support.papers import city_pdf
from tests.support.pdfs import against_pdf_a, page_texts


@pytest.fixture(scope="module")
def papers(book: Rulebook) -> list[bytes]:
    """A guide sheet, three forms, one of several pages, and values for paper that is in the printer."""
    guide = GuideSheet("米子市", date(2026, 11, 16), name="山田　葛\U000e0100𠮷")
    forms = list(book.forms.values())[:3]
    long = FilledForm({"subject.name": "山" * 400})
    on_paper = paper_form(city_pdf(), [NAME])
    return [
        render_guide_sheet(guide),
        *(render_form(form, sample_form(form)) for form in forms),
        render_form(on_paper, long),
        for_own_paper(render_form(on_paper, FilledForm({"subject.name": "山田"})), Offset(1, 1)),
    ]


@pytest.fixture(scope="module")
def whole(papers: list[bytes]) -> bytes:
    return joined(papers)


@pytest.fixture
def file(whole: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(whole)) as pdf:
        yield pdf


def test_every_page_of_every_paper_is_there_in_order(papers: list[bytes], whole: bytes) -> None:
    assert page_texts(whole) == [text for paper in papers for text in page_texts(paper)]


def test_an_independent_validator_finds_nothing(whole: bytes, file: pikepdf.Pdf) -> None:
    assert against_pdf_a(whole) == []
    assert file.check_pdf_syntax() == []


def test_each_paper_is_a_part_of_one_document(papers: list[bytes], file: pikepdf.Pdf) -> None:
    document: Any = file.Root.StructTreeRoot.K
    assert document.S == "/Document"
    assert [str(part.S) for part in document.K] == ["/Part"] * len(papers)
    for part, paper in zip(document.K, papers, strict=True):
        with pikepdf.open(BytesIO(paper)) as single:
            alone: Any = single.Root.StructTreeRoot.K
            assert [str(e.S) for e in part.K] == [str(e.S) for e in alone.K]


def test_every_page_leads_to_its_own_elements(file: pikepdf.Pdf) -> None:
    numbers: Any = list(file.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    assert sorted(parents) == list(range(len(file.pages)))
    for page in file.pages:
        elements: Any = parents[int(page.obj.StructParents)]
        assert len(elements) > 0
        assert all(element.Pg.objgen == page.obj.objgen for element in elements)


def test_it_says_what_it_is(file: pikepdf.Pdf) -> None:
    assert TITLE in file.Root.Metadata.read_bytes().decode()
    assert file.Root.Lang == "ja-JP"
    assert file.Root.MarkInfo.Marked


def test_the_same_papers_give_the_same_bytes(papers: list[bytes], whole: bytes) -> None:
    assert joined(papers) == whole
