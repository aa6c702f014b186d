"""Both writers: every letter comes back, fonts are embedded, one drawing gives one picture and one file."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest

from smartmado.content.forms import FilledForm, Form
from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import FormWriter, MissingGlyphError, render_form, write_forms
from smartmado.documents.fonts import label_fonts, value_fonts
from smartmado.documents.marks import A4, Box, Line, Mark, Run, Turned
from smartmado.documents.preview import page_pictures
from smartmado.documents.reference import drawn_pages, reference_pdf
from tests.support.pdfs import fonts_of, page_count, squeezed, text_of
from tests.support.small_forms import form_of

TEXT = "髙橋𠮷﨑葛\U000e0100葛\U000e0101辻\U000e0100邉𡈽ABC (1)\\23"


def _marks(text: str = TEXT) -> list[Mark]:
    return [
        Run(tuple(value_fonts().shape(text)), 20, 30, 12),
        Run(tuple(label_fonts().shape("氏名")), 20, 50, 9, gap=2, bold=True, grey=0.3),
        Box(15, 20, 100, 50, 0.8, fill=0.9),
        Line(15, 80, 100, 80, 0.3, (1, 1)),
        Turned(label_fonts().shape("ー")[0], 50, 90, 10),
    ]


def _fast(pages: Sequence[Sequence[Mark]]) -> bytes:
    out = BytesIO()
    writer = FormWriter(out, "見本")
    for marks in pages:
        writer.add_page(marks, *A4, "米子市", "sha256:0")
    writer.finish()
    return out.getvalue()


def _slow(pages: Sequence[Sequence[Mark]]) -> bytes:
    return drawn_pages(pages, *A4)


BOTH = pytest.mark.parametrize("write", [_fast, _slow])
Write = Callable[[Sequence[Sequence[Mark]]], bytes]


@BOTH
def test_every_letter_comes_back_with_its_selector(write: Write) -> None:
    text = text_of(write([_marks()]))
    assert squeezed(TEXT) in text
    assert "氏名" in text


@BOTH
def test_every_font_is_embedded_and_no_other_is_named(write: Write) -> None:
    data = write([_marks()])
    assert b"Helvetica" not in data
    fonts = fonts_of(data)
    assert len(fonts) >= 2
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())


@BOTH
def test_the_same_drawing_is_the_same_bytes_whatever_came_before(write: Write) -> None:
    first = write([_marks()])
    write([_marks("先に描いた別の紙　葛\U000e0101髙")])
    assert write([_marks()]) == first


@BOTH
def test_more_than_256_letters_of_one_font_come_back(write: Write) -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 700)))
    known = "".join(c for c in letters if value_fonts().faces[0].glyph(c))
    lines = [known[start : start + 40] for start in range(0, len(known), 40)]
    marks = [Run(tuple(value_fonts().shape(line)), 10, 10 + i * 10, 8) for i, line in enumerate(lines)]
    assert set(known) <= set(text_of(write([marks])))


def test_both_writers_draw_the_same_picture() -> None:
    assert page_pictures(_fast([_marks(), _marks("山")])) == page_pictures(_slow([_marks(), _marks("山")]))


def test_the_file_says_its_language_and_title() -> None:
    data = _fast([_marks()])
    assert b"/Lang(ja-JP)" in data
    assert b"/DisplayDocTitle true" in data


@BOTH
def test_other_programs_read_the_file_too(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(write([_marks()]))
    for command, expected in (
        (["qpdf", "--check", str(path)], "No syntax or stream encoding errors"),
        (["pdftotext", str(path), "-"], "葛\U000e0101"),
        (["pdftotext", str(path), "-"], "𠮷"),
    ):
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert expected in done.stdout, done.stderr
            assert done.returncode == 0


# --- forms ---

BODY = "- table: [[氏名, {value: subject.name}], [住所, {value: subject.address}]]"


def _two() -> list[tuple[Form, FilledForm]]:
    forms = [form_of(BODY), form_of(BODY, title="別の届")]
    names = ["山田　𠮷", "葛\U000e0100"]
    return [(form, FilledForm({"subject.name": name}, city="米子市")) for form in forms for name in names]


def _batch(items: Sequence[tuple[Form, FilledForm]]) -> bytes:
    out = BytesIO()
    assert write_forms(out, items, "多くの届") == len(items)
    return out.getvalue()


def test_a_filled_form_looks_as_the_slow_writer_draws_it(book: Rulebook) -> None:
    form = book.forms["nhi_enroll"]
    for filled in (sample_form(form), sample_form(form, 7), FilledForm(city="米子市", prefecture="鳥取県")):
        pictures = page_pictures(render_form(form, filled))
        assert pictures == page_pictures(reference_pdf(form, filled))


def test_many_forms_go_into_one_file_each_with_its_own_paper() -> None:
    items = _two()
    whole = _batch(items)
    assert page_count(whole) == 4
    pictures = [picture for form, filled in items for picture in page_pictures(render_form(form, filled))]
    assert page_pictures(whole) == pictures
    assert whole.count(b"/Subtype/Form") + whole.count(b"/Subtype /Form") == 2


def test_a_batch_is_the_same_bytes_whatever_came_before() -> None:
    first = _batch(_two())
    _batch(_two()[::-1])
    assert _batch(_two()) == first


def test_a_form_that_cannot_be_printed_leaves_the_rest_of_the_file_whole() -> None:
    (form, good), *_ = _two()
    out = BytesIO()
    writer = FormWriter(out, "届")
    writer.add(form, good)
    with pytest.raises(MissingGlyphError):
        writer.add(form, FilledForm({"subject.name": "山\U0010ffff"}, city="米子市"))
    writer.add(form, good)
    writer.finish()
    assert page_count(out.getvalue()) == 2
