"""別紙: what no box holds is named in its box and stands whole on a further sheet, or an error is raised."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content.forms import FilledForm
from smartmado.content.sample_form import sample_form
from smartmado.documents import (
    FormWriter,
    TextDoesNotFitError,
    count_pages,
    field_boxes,
    form_faults,
    render_form,
)
from smartmado.documents.filling import described_pages
from smartmado.documents.preview import page_pictures
from smartmado.documents.reference import reference_pdf
from smartmado.documents.slots import FixedSlot, TextSlot
from tests.documents.test_fit import LETTERS
from tests.support.letters_in_boxes import letters_outside
from tests.support.pdfs import page_count, page_texts, squeezed
from tests.support.small_forms import form_of

BODY = """
- table: [[氏名, {value: subject.name}, 住所, {value: applicant.address, prefix: 〒, lines: 2}]]
- people: members
  count: 2
  row: [[{value: row.name}, {value: row.address}]]
"""
LONG = "米子市加茂町一丁目" * 60


def _filled(name: str = "山田　太郎", address: str = "米子市", rows: int = 0, **row: str) -> FilledForm:
    people = [{"row.name": f"{i}番の人", "row.address": "米子市", **row} for i in range(rows)]
    values = {"subject.name": name, "applicant.address": address}
    return FilledForm(values, {"members": people}, person="山田", city="米子市", reference="R8-0000001")


def test_the_box_names_the_sheet_that_holds_the_whole_text() -> None:
    front, annex = page_texts(render_form(form_of(BODY), _filled(address=LONG)))
    assert "別紙1のとおり" in front
    assert squeezed(LONG) not in squeezed(front)
    assert f"別紙1届出人の住所〒{LONG}" in squeezed(annex)


def test_the_sheet_has_the_forms_title_and_the_same_foot() -> None:
    front, annex = map(squeezed, page_texts(render_form(form_of(BODY), _filled(address=LONG))))
    for words in ("別紙", "見本届", "受付番号R8-0000001"):
        assert words in annex
    assert "2枚のうち1枚目" in front
    assert "2枚のうち2枚目" in annex


def test_values_are_numbered_in_the_order_of_the_form_and_named_with_their_person() -> None:
    filled = _filled(name="長い名前" * 40, rows=3, **{"row.address": LONG})
    pages = list(map(squeezed, page_texts(render_form(form_of(BODY), filled))))
    assert len(pages) == count_pages(form_of(BODY), filled)
    assert all(f"別紙{n}のとおり" in pages[0] for n in (1, 2, 3))
    assert "別紙4のとおり" in pages[1]
    rest = "".join(pages[2:])
    for words in ("別紙1対象者の氏名", "別紙21人目0番の人の", "別紙43人目2番の人の"):
        assert words in rest


def test_the_same_value_in_two_boxes_is_told_once() -> None:
    form = form_of("- table: [[氏名, {value: subject.name}, 再び, {value: subject.name}]]")
    front, annex = page_texts(render_form(form, _filled(name="山" * 300)))
    assert front.count("別紙1のとおり") == 2
    assert "別紙2" not in annex


def test_a_box_that_holds_the_value_keeps_it_though_another_does_not() -> None:
    small = "- table: [[小, {value: subject.name}]]\n  widths: [9, 1]"
    form = form_of(f"- table: [[氏名, {{value: subject.name}}]]\n{small}")
    front, annex = map(squeezed, page_texts(render_form(form, _filled(name="山田太郎左衛門" * 3))))
    assert "山田太郎左衛門" * 3 in front
    assert "山田太郎左衛門" * 3 in annex


def test_very_long_texts_need_several_sheets() -> None:
    filled = _filled(address=LONG * 30)
    pages = page_texts(render_form(form_of(BODY), filled))
    assert len(pages) == count_pages(form_of(BODY), filled) >= 4
    assert "".join(_said_apart(filled)) == "〒" + LONG * 30


def _said_apart(filled: FilledForm) -> list[str]:
    pages = described_pages(form_of(BODY), filled)
    return [f.slot.text for page in pages for f in page.slots if isinstance(f.slot, FixedSlot) and f.slot.key]


def test_both_writers_draw_the_same_pages() -> None:
    form, filled = form_of(BODY), _filled(address=LONG, rows=3)
    assert page_pictures(render_form(form, filled)) == page_pictures(reference_pdf(form, filled))


def test_the_boxes_of_the_sheet_are_known_to_the_preview() -> None:
    pages = field_boxes(form_of(BODY), _filled(address=LONG))
    assert [box.page for box in pages.boxes if box.field == "applicant.address"] == [0, 1]


def test_a_file_of_many_forms_counts_every_page() -> None:
    out, form = BytesIO(), form_of(BODY)
    writer = FormWriter(out, "見本")
    counts = [writer.add(form, _filled(address=text)) for text in ("米子市", LONG, "境港市")]
    writer.finish()
    assert counts == [1, 2, 1]
    assert page_count(out.getvalue()) == 4


def test_where_not_even_the_words_fit_nothing_is_printed() -> None:
    form = form_of("- table: [[{label: 小}, {value: subject.name, lines: 1}]]\n  widths: [29, 1]")
    with pytest.raises(TextDoesNotFitError) as caught:
        render_form(form, _filled(name="山" * 300))
    assert caught.value.text == "山" * 300
    assert "「氏名」" in caught.value.message


def test_a_form_whose_longest_value_needs_a_sheet_is_still_a_finding() -> None:
    form = form_of("- table: [[氏名, {value: subject.name, sample: " + "長" * 200 + "}]]")
    [fault] = form_faults(form, sample_form(form))
    assert "収まらない" in fault.message


@settings(max_examples=60)
@given(st.lists(LETTERS, min_size=1, max_size=400).map("".join), st.integers(4, 60), st.integers(4, 12))
def test_any_text_is_in_its_box_or_on_a_sheet_whole_or_an_error_is_raised(
    text: str, width: int, height: int
) -> None:
    table = f"[[氏名, {{value: subject.name}}]]\n  widths: [{64 - width}, {width}]\n  height: {height}"
    form = form_of(f"- table: {table}")
    filled = _filled(name=text)
    try:
        pages = described_pages(form, filled)
    except TextDoesNotFitError as error:
        assert error.text == text
        return
    assert letters_outside(pages) == []
    assert text in _texts(pages)


def _texts(pages: Any) -> set[str]:
    slots = [found for page in pages for found in page.slots]
    in_boxes = {f.slot.said(f.value) for f in slots if isinstance(f.slot, TextSlot)}
    return in_boxes | {"".join(f.slot.text for f in slots if isinstance(f.slot, FixedSlot) and f.slot.key)}
