"""Eras and choices with a ring around the chosen word, dates in squares, and dates that cannot stand."""

from __future__ import annotations

import pytest

from smartmado.content.forms import FilledForm, Form
from smartmado.documents import form_faults, render_form
from smartmado.documents.circled import numbered
from smartmado.documents.filling import described_pages
from smartmado.documents.preview import page_pictures
from smartmado.documents.reference import reference_pdf
from tests.support.letters_in_boxes import letters_outside
from tests.support.pdfs import seen
from tests.support.small_forms import form_of

ERAS = "{eras: subject.birth_date, choose: [明治, 大正, 昭和, 平成, 令和], circle: true, digits: true}"
BODY = f"""
- table: [[生年月日, {ERAS}, 性別, {{choices: subject.sex, options: [male, female], circle: true}}]]
  widths: [20, 74, 16, 30]
- table: [[持ち家, {{yes_no: subject.is_head, labels: [該当する, 該当しない], circle: true}}]]
- table: [[区分, {{checks: [{{check: 転入, when: is_head}}, {{check: その他, write: 20}}], circle: true}}]]
"""


STYLES = [
    "",
    ", circle: true",
    ", digits: true",
    ", circle: true, digits: true",
    ", numbers: true, circle: true",
]


def _filled(date: str = "平成5年1月17日", sex: str = "male") -> FilledForm:
    return FilledForm(
        {"subject.birth_date:wareki": date, f"subject.sex={sex}": True, "subject.is_head=true": True}
    )


def _form(cell: str, width: int) -> Form:
    return form_of(f"- table: [[日, {{write: ''}}, {cell}]]\n  widths: [10, {170 - width}, {width}]")


def test_a_ring_is_found_by_a_search_beside_the_chosen_word_alone() -> None:
    text = seen(render_form(form_of(BODY), _filled()))
    assert text.count("○") == 2
    for chosen in ("男", "該当する"):
        assert f"○{chosen}" in text
    assert "平成5年1月17日" in text


@pytest.mark.parametrize(
    ("word", "letters"), [("1.失業等", 1), ("10 その他", 2), ("3", None), ("4分の1免除", None)]
)
def test_the_ring_goes_around_the_number_of_a_numbered_choice(word: str, letters: int | None) -> None:
    assert numbered(word) == letters


def test_pension_papers_number_the_eras() -> None:
    form = form_of("- table: [[日, {eras: subject.birth_date, numbers: true, circle: true, digits: true}]]")
    text = seen(render_form(form, _filled("平成5年1月17日")))
    assert [word for word in ("5.昭和", "7.平成", "9.令和") if word not in text] == []
    assert "平成5年1月17日" in text


@pytest.mark.parametrize("date", ["令和元年12月31日", "明治45年7月29日", "1990年7月12日", ""])
def test_every_date_stands_in_its_box_and_both_writers_agree(date: str) -> None:
    form, filled = form_of(BODY), _filled(date)
    assert letters_outside(described_pages(form, filled)) == []
    assert page_pictures(render_form(form, filled)) == page_pictures(reference_pdf(form, filled))


@pytest.mark.parametrize("size", [7, 10, 13])
@pytest.mark.parametrize("style", STYLES)
def test_a_date_stands_whole_or_is_refused_at_any_width(style: str, size: int) -> None:
    refused = 0
    for width in range(20, 90, 5):
        form = _form(f"{{eras: subject.birth_date, size: {size}{style}}}", width)
        faults = form_faults(form, _filled("平成30年12月31日"))
        refused += bool(faults)
        if faults:
            assert "mm 以上に広げる" in faults[0].message
        else:
            assert letters_outside(described_pages(form, _filled("平成30年12月31日"))) == []
    assert 0 < refused < 14
