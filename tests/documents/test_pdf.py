"""The PDF layer: every letter comes back, every font is embedded, the same drawing is the same bytes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from smartmado.documents.fonts import label_fonts, value_fonts
from smartmado.documents.pdf import Pdf
from tests.support.pdfs import fonts_of, text_of

TEXT = "髙橋𠮷﨑葛\U000e0100葛\U000e0101辻\U000e0100邉𡈽ABC 123"


def _page(text: str = TEXT) -> bytes:
    pdf = Pdf("見本", subject="s", keywords="k", author="米子市")
    pdf.glyphs(value_fonts().shape(text), 20, 30, 12)
    pdf.glyphs(label_fonts().shape("氏名"), 20, 50, 9, bold=True, grey=0.3)
    pdf.rect(15, 20, 100, 50, 0.8, fill=0.9)
    pdf.line(15, 80, 100, 80, 0.3, (1, 1))
    pdf.turned(label_fonts().shape("ー")[0], 50, 90, 10)
    pdf.next_page()
    return pdf.finish()


def test_every_letter_comes_back_with_its_selector() -> None:
    text = text_of(_page())
    assert TEXT.replace(" ", "") in text
    assert "氏名" in text


def test_every_font_is_embedded_and_no_other_is_named() -> None:
    data = _page()
    assert b"Helvetica" not in data
    fonts = fonts_of(data)
    assert len(fonts) >= 2
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())


def test_the_same_drawing_is_the_same_bytes_whatever_came_before() -> None:
    first = _page()
    _page("先に描いた別の紙　葛\U000e0101髙")
    assert _page() == first


def test_the_file_says_its_language_and_title() -> None:
    data = _page()
    assert b"ja-JP" in data
    assert b"/DisplayDocTitle true" in data


def test_more_than_256_letters_of_one_font_come_back() -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 700)))
    drawn = "".join(c for c in letters if value_fonts().faces[0].glyph(c))
    pdf = Pdf("多い字")
    for start in range(0, len(drawn), 40):
        pdf.glyphs(value_fonts().shape(drawn[start : start + 40]), 10, 10 + start / 4, 8)
    pdf.next_page()
    assert set(drawn) <= set(text_of(pdf.finish()))


def test_other_programs_read_the_file_too(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(_page())
    for command, expected in (
        (["qpdf", "--check", str(path)], "No syntax or stream encoding errors"),
        (["pdftotext", str(path), "-"], "葛\U000e0101"),
        (["pdftotext", str(path), "-"], "𠮷"),
    ):
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert expected in done.stdout, done.stderr
            assert done.returncode == 0


@pytest.mark.parametrize("landscape", [False, True])
def test_pages_are_a4(landscape: bool) -> None:
    pdf = Pdf("紙", landscape=landscape)
    assert (pdf.width, pdf.height) == ((297, 210) if landscape else (210, 297))
