"""Values on one line, wherever they stand in their box: the fast way and the slow one give the same page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smartmado.content.forms import FilledForm
from smartmado.documents import MissingGlyphError, render_form
from smartmado.documents.codes import codes_of
from smartmado.documents.compiled import compiled
from smartmado.documents.fonts import label_fonts, value_fonts
from smartmado.documents.preview import page_pictures
from smartmado.documents.reference import reference_pdf
from smartmado.documents.sheets import filled_sheets
from tests.support.pdfs import text_of
from tests.support.small_forms import form_of

FORM = form_of("""
- table:
    - [左, {value: subject.name, caption: 左}]
    - [中, {value: subject.name_kana, align: center}]
    - [右, {value: head.name, align: right}]
    - [前後, {value: subject.address, prefix: 〒, suffix: 方, align: right}]
    - [日, {value: subject.birth_date}]
    - [小, {value: spouse.name, size: 6, align: center}]
""")
LINES = {
    "subject.name": "山田　太郎",
    "subject.name_kana": "ﾔﾏﾀﾞ Taro (1)\\",
    "head.name": "𠮷田 花子",
    "subject.address": "米子市加茂町1-1",
    "spouse.name": "髙橋",
}
OTHERS = {
    "subject.name": "葛\U000e0100城",
    "subject.name_kana": "ヤマダ" * 40,
    "head.name": "カ\u309a",
    "subject.birth_date": "",
}


def _filled(**values: str) -> FilledForm:
    return FilledForm(values, city="米子市", reference="20261123-0001", note="代字 あり\u3000葛\U000e0100")


@pytest.mark.parametrize("values", [{}, LINES, OTHERS, LINES | OTHERS])
def test_any_values_look_as_the_slow_writer_draws_them(values: dict[str, str]) -> None:
    filled = _filled(**values)
    assert page_pictures(render_form(FORM, filled)) == page_pictures(reference_pdf(FORM, filled))


def test_every_value_on_a_line_comes_back() -> None:
    text = text_of(render_form(FORM, _filled(**LINES)))
    for said in (*LINES.values(), "20261123-0001"):
        assert "".join(said.split()) in text


def test_no_line_of_a_usual_page_is_set_letter_by_letter() -> None:
    filled = replace(_filled(**LINES), note="")
    [sheet] = filled_sheets(compiled(FORM, filled, codes_of(value_fonts(), label_fonts())), filled)
    assert [sheet.said[i] for i, pieces in sheet.others.items() if pieces and sheet.said[i]] == []


@pytest.mark.parametrize("letter", ["\U000f0000", "\U000f0001", "\U0010fffe", "\U0010ffff", "\ud800", "\0"])
def test_a_letter_that_stands_for_another_inside_is_refused_like_any_missing_one(letter: str) -> None:
    with pytest.raises(MissingGlyphError):
        render_form(FORM, _filled(**{**LINES, "subject.name": f"山{letter}田"}))
