"""Where things stand: inside the page, beside each other, and mistakes told at their place."""

from __future__ import annotations

from itertools import combinations

import pytest

from smartmado.content.forms import Label
from smartmado.content.rulebook import Rulebook
from smartmado.documents.layout import BOTTOM, lay_out
from tests.support.small_forms import form_of

TABLE = "- table: [[氏名, {value: subject.name}, 生年月日, {value: subject.birth_date}]]"


def _faults(body: str, **head: object) -> list[str]:
    return [fault.message for fault in lay_out(form_of(body, **head)).faults]


def test_cells_fill_the_width_of_the_page() -> None:
    layout = lay_out(form_of(TABLE))
    assert layout.cells[0].rect.x == pytest.approx(15)
    assert layout.cells[-1].rect.right == pytest.approx(195)


def test_widths_are_shares() -> None:
    layout = lay_out(form_of(TABLE + "\n  widths: [1, 2, 1, 2]"))
    assert [round(c.rect.width) for c in layout.cells] == [30, 60, 30, 60]


def test_what_stands_beside_the_head_takes_the_right_half_and_no_more_than_its_height() -> None:
    office = [{"table": [["受理", {"write": ""}], ["送付", {"write": ""}]], "height": 10}]
    layout = lay_out(form_of(TABLE, beside=office, date={}))
    received, name = layout.cells[0].rect, layout.cells[4].rect
    title = next(words.rect for words in layout.words if words.size == 15)
    assert title.right < received.x
    assert layout.date.right < received.x
    assert layout.cells[1].rect.right == pytest.approx(195)
    assert received.height == pytest.approx(10)
    assert name.x == pytest.approx(15)
    assert name.y >= received.y + 20


def test_rows_grow_to_use_the_page_but_not_without_limit() -> None:
    short = lay_out(form_of(TABLE))
    assert short.cells[0].rect.height == pytest.approx(8 * 1.3)


def test_a_form_longer_than_the_page_is_told_with_how_much() -> None:
    rows = "- table: [" + ", ".join(["[氏名, {value: subject.name}]"] * 40) + "]"
    [message] = _faults(rows)
    assert "はみ出します" in message
    assert "mm" in message


def test_a_row_with_too_few_or_too_many_cells_is_told() -> None:
    few = _faults("- table: [[氏名, {value: subject.name}, 性別, {write: ''}], [住所, {write: ''}]]")
    many = _faults("- table: [[氏名, {value: subject.name}], [住所, {write: ''}, 余分, {write: ''}]]")
    assert "2 列しかありません(4 列要ります)" in few[0]
    assert "はみ出します" in many[0]


def test_cells_may_span_columns_and_rows() -> None:
    body = """
- table:
    - [{label: 氏名, rows: 2}, {value: subject.name_kana}, 性別, {write: ''}]
    - [{value: subject.name, span: 3}]
  widths: [20, 60, 20, 60]
"""
    layout = lay_out(form_of(body))
    assert not layout.faults
    heights = [round(c.rect.height / layout.cells[1].rect.height) for c in layout.cells]
    assert heights == [2, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ([190, 270, 30, 20], "用紙からはみ出します"),
        ([2, 20, 20, 20], "用紙からはみ出します"),
        ([15, 40, 60, 20], "箱がほかの欄 [15, "),
        ([90, 12, 60, 8], "重なります"),
    ],
)
def test_a_box_off_the_page_or_over_something_is_refused(at: list[float], words: str) -> None:
    assert any(words in message for message in _faults(TABLE, boxes=[{"at": at, "label": "受付印"}]))


def test_a_photograph_has_room_at_the_left_of_the_applicant() -> None:
    body = "- lines: [[氏名, {value: applicant.name}], [住所, {write: ''}], [電話番号, {write: ''}]]"
    assert _faults(body, boxes=[{"at": [20, 32, 30, 16], "label": "写真"}]) == []


def test_two_boxes_may_not_meet() -> None:
    boxes = [{"at": [150, 200, 30, 20]}, {"at": [160, 210, 30, 20]}]
    assert any("ほかの箱" in message for message in _faults(TABLE, boxes=boxes))


def test_a_box_in_free_room_is_drawn() -> None:
    assert _faults(TABLE, boxes=[{"at": [160, 200, 30, 20], "label": "受付印"}]) == []


def test_a_label_and_a_heading_that_are_too_long_are_told() -> None:
    assert "1行に収まりません" in _faults(TABLE, title="長" * 60)[0]
    assert "1行に収まりません" in _faults(f"{TABLE}\n  heading: {'長' * 60}")[0]


def test_no_two_cells_of_any_form_overlap_and_all_lie_on_the_page(book: Rulebook) -> None:
    for form in book.forms.values():
        layout = lay_out(form)
        outer = [c for c in layout.cells if not (isinstance(c.cell.content, Label) and c.cell.content.plain)]
        for cell in layout.cells:
            assert cell.rect.x >= 5 and cell.rect.right <= layout.width - 5, form.id
            assert cell.rect.bottom <= layout.height - BOTTOM + 0.1, form.id
        for one, other in combinations(outer, 2):
            assert not one.rect.meets(other.rect), (form.id, one.cell.place, other.cell.place)
