"""The places of a form's fields are where their values are printed."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from smartmado.content.forms import form_fields, people_blocks, repeated_fields
from smartmado.content.rulebook import Rulebook
from smartmado.documents import field_boxes, render_form
from smartmado.documents.geometry import Rect
from smartmado.ops.sample_form import sample_form
from tests.support.small_forms import form_of

BODY = """
- table: [[氏名, {value: subject.name}, 生年月日, {eras: subject.birth_date}]]
- people: members
  count: 2
  head: [["", 氏名, 続柄]]
  row: [[{number: true}, {value: row.name}, {value: row.relation_to_head, sample: 子の妻}]]
"""
MM = 72 / 25.4


def test_every_field_of_every_form_has_a_place_on_its_page(book: Rulebook) -> None:
    for form in book.forms.values():
        pages = field_boxes(form, sample_form(form))
        page = Rect(0, 0, pages.width, pages.height)
        own = {f.id for f in form_fields(form)}
        own |= {f.id for block in people_blocks(form) for f in repeated_fields(block)}
        assert own == {box.field for box in pages.boxes}, form.id
        for box in pages.boxes:
            inside = box.rect.x >= page.x and box.rect.y >= 0 and box.rect.right <= page.right
            assert inside and box.rect.bottom <= page.bottom, (form.id, box)


@pytest.mark.parametrize("people", [0, 1, 5])
def test_people_have_places_on_their_own_sheet_and_empty_rows_have_none(people: int) -> None:
    form = form_of(BODY)
    boxes = field_boxes(form, sample_form(form, people)).boxes
    rows = [(box.person, box.page) for box in boxes if box.field == "row.name"]
    assert rows == [(("members", n), n // 2) for n in range(people)]


def test_the_letters_of_a_value_stand_in_its_place() -> None:
    form = form_of(BODY)
    filled = sample_form(form, 1)
    pages = field_boxes(form, filled)
    at = next(box.rect for box in pages.boxes if box.field == "subject.name")
    page = pdfium.PdfDocument(render_form(form, filled))[0]
    found = page.get_textpage().get_text_bounded(
        at.x * MM, (pages.height - at.bottom) * MM, at.right * MM, (pages.height - at.y) * MM
    )
    assert found.strip() == filled.values["subject.name"]
