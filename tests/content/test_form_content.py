"""Form files with mistakes: each is refused with its place and a cure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smartmado.content.forms import Checks, People, Squares, Table, TextField, Value, form_fields
from smartmado.content.loader import load_rulebook
from smartmado.content.sample_form import sample_form
from smartmado.content.yaml_source import ContentError
from tests.support.small_forms import content_copy, form_of, read_form, read_forms

MISTAKES = [
    ("- table: [[氏名, {value: subject.nmae}]]", "value", "nmae という事実がありません"),
    ("- table: [[氏名, {value: boss.name}]]", "value", "boss という人はいません"),
    ("- table: [[氏名, {value: name}]]", "value", "subject.name のように"),
    ("- table: [[日付, {value: subject.death_date}]]", "value", "event.death_date"),
    ("- table: [[氏名, {value: event.name}]]", "value", "subject など人の名前.name"),
    ("- table: [[氏名, {value: row.name}]]", "value", "people の row: の中だけ"),
    ("- table: [[公務員, {value: subject.is_public_servant}]]", "value", "yes_no"),
    ("- table: [[氏名, {value: subject.name, format: age}]]", "format", "date の事実だけ"),
    ("- table: [[氏名, {value: subject.name, fromat: age}]]", "fromat", "書けない項目"),
    ("- table: [[氏名, {value: subject.name, else: subject.address}]]", "else", "when"),
    ("- table: [[性別, {choices: subject.sex, options: [man]}]]", "options", "man という値はありません"),
    ("- table: [[氏名, {choices: subject.name}]]", "choices", "選択肢のある事実ではありません"),
    ("- table: [[氏名, {yes_no: subject.name}]]", "yes_no", "「はい・いいえ」の事実ではありません"),
    ("- table: [[転入, {checks: [{check: 転入, when: {evnt: [move_in]}}]}]]", "when", "evnt"),
    ("- table: [[転入, {checks: [{check: 転入, when: {all: []}}]}]]", "when", "条件を並べて"),
    ("- table: [[x, {checks: [{check: y, when: is_head, of: boss}]}]]", "of", "boss"),
    ("- table: [[氏名, {write: '', value: subject.name}]]", 1, "一つだけ"),
    ("- table: [[氏名, {squares: 21}]]", "squares", "20"),
    ("- table: [[氏名, {value: subject.name, span: 0}]]", "span", "1"),
    ("- table: []", "table", "一つ以上"),
    ("- tabel: [[氏名]]", 0, "一つだけ"),
    ("- use: aplicant", "use", "blocks にありません"),
    ("- people: childs\n  count: 2\n  row: [[{value: row.name}]]", "people", "使えるのは"),
    ("- people: members\n  row: [[{value: row.name}]]", "count", "この項目が要ります"),
    ("- table: [[氏名, {stack: [{write: ''}, {write: ''}], ratio: [1]}]]", "ratio", "同じ数(2)"),
    ("- table: [[学校, {value: subject.school}]]", "value", "いちばん長い例がありません"),
    ("- notes: []", "notes", "一つ以上"),
    ("- space: -1", "space", "0より大きい"),
    ("- space: .nan", "space", "ふつうの数で"),
    ("- table: [[氏名, {value: subject.name, span: 99999999999}]]", "span", "1から60まで"),
    ("- table: [[氏名, {value: subject.name, size: 1.0e-300}]]", "size", "3から100まで(ポイント)"),
    ("- table: [[氏名, {value: subject.name, min: 0.1}]]", "min", "3から100まで(ポイント)"),
    ("- table: [[氏名, {stack: [x]}]]", "stack", "2個から4個まで"),
    ("- people: members\n  count: 31\n  row: [[{value: row.name}]]", "count", "1から30まで"),
]


@pytest.mark.parametrize(("body", "key", "words"), MISTAKES)
def test_a_mistake_is_told_with_its_key_and_a_cure(body: str, key: str | int, words: str) -> None:
    forms, mistakes = read_form(body)
    assert "small" not in forms
    assert any(path and path[-1] == key and words in message for _, path, message in mistakes), mistakes


@pytest.mark.parametrize(
    ("head", "where", "words"),
    [
        ({"date": {"value": "event.dat"}}, ("date", "value"), "dat という事実がありません"),
        ({"date": {"value": "today"}}, ("date", "value"), "「人.事実」で"),
        ({"title": "あ" * 61}, ("title",), "60字まで"),
        ({"boxes": [{"at": [1, 2, 3]}]}, ("boxes", 0, "at"), "ちょうど4個"),
        ({"size": 0}, ("size",), "3から100まで(ポイント)"),
    ],
)
def test_a_mistake_in_the_head_is_told_with_its_key_and_a_cure(
    head: dict[str, Any], where: tuple[Any, ...], words: str
) -> None:
    forms, mistakes = read_form("- words: x", **head)
    assert not forms
    assert [(path, words in message) for _, path, message in mistakes] == [(where, True)]


def test_a_table_longer_than_any_page_and_a_nest_without_end_are_told() -> None:
    rows = "- table: [" + "[氏名], " * 101 + "]"
    deep = (
        "- table: [[{value: subject.name, else: "
        + "{value: subject.name, else: " * 300
        + "x"
        + "}" * 300
        + "}]]"
    )
    assert "100行まで" in read_form(rows)[1][0][2]
    assert "入れ子が深すぎます" in read_form(deep)[1][0][2]


def test_all_mistakes_of_a_form_are_told_at_once() -> None:
    _, mistakes = read_form("- table: [[a, {value: x.name}], [b, {value: subject.y}]]")
    assert len(mistakes) == 2


def test_two_people_blocks_of_one_name_are_refused() -> None:
    block = "- people: members\n  count: 1\n  row: [[{value: row.name}]]\n"
    _, mistakes = read_form(block * 2)
    assert "id:" in mistakes[0][2]
    assert not read_form(block + block.replace("count", "id: more\n  count"))[1]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: 見本\nbody:\n  - table:\n      - [氏名, {value: subject.nmae}]\n", 4, "nmae"),
        ("title: 見本\ntitel: 二つ目\nbody: [{space: 1}]\n", 2, "書けない項目"),
        ("title: 見本\nbody:\n  - table: [[a]\n", 4, "YAML として読めません"),
        ("title: 見本\nbody:\n  - words: 'a\x07'\n", 3, "目に見えない文字(U+0007)"),
        ("body: [{space: 1}]\n", 1, "この項目が要ります"),
    ],
)
def test_the_loader_names_file_and_line(tmp_path: Path, root: Path, text: str, line: int, words: str) -> None:
    content = content_copy(tmp_path, root, "bad_form", text)
    with pytest.raises(ContentError) as caught:
        load_rulebook("312029", content)
    mine = [f for f in caught.value.findings if f.file == "forms/bad_form/form.yaml"]
    assert any(f.line == line and words in f.message for f in mine), mine


def test_cells_say_what_they_hold() -> None:
    form = form_of(
        "- table: [[氏名, {value: subject.name}, 性別, {choices: subject.sex},"
        " 番号, {squares: 12, group: 4}]]"
    )
    [table] = form.blocks
    assert isinstance(table, Table)
    _, name, _, sex, _, squares = (cell.content for cell in table.rows[0].cells)
    assert isinstance(name, Value)
    assert isinstance(sex, Checks) and [c.label for c in sex.items] == ["男", "女", "不明"]
    assert squares == Squares((4, 4, 4), None)


def test_squares_stand_in_groups_of_one_size_or_of_the_sizes_named() -> None:
    form = form_of("- table: [[番号, {squares: 14, group: 4}, 年金, {squares: [4, 6]}, 口座, {squares: 7}]]")
    [table] = form.blocks
    assert isinstance(table, Table)
    assert [cell.content for cell in table.rows[0].cells[1::2]] == [
        Squares((4, 4, 4, 2)),
        Squares((4, 6)),
        Squares((7,)),
    ]


def test_the_same_box_twice_is_one_field_and_a_different_one_gets_its_own_name() -> None:
    form = form_of(
        "- table: [[a, {value: subject.name}], [b, {value: subject.name}],"
        " [c, {value: subject.name, when: is_head}]]"
    )
    assert [f.id for f in form_fields(form)] == ["subject.name", "subject.name#2"]


def test_a_sample_is_the_longest_of_a_box_and_its_alternative() -> None:
    form = form_of(
        "- table: [[a, {value: subject.name, when: is_head, else: [subject.name, subject.address]}]]"
    )
    [field] = form_fields(form)
    assert isinstance(field, TextField)
    assert field.otherwise is not None
    assert field.sample == field.otherwise.sample


def test_a_sample_form_fills_every_box_and_row() -> None:
    form = form_of(
        "- table: [[氏名, {value: subject.name}]]\n"
        "- people: members\n  count: 3\n  row: [[{value: row.name}, {choices: row.sex}]]"
    )
    filled = sample_form(form)
    assert filled.values == {"subject.name": "山田　太郎"}
    assert len(filled.rows["members"]) == 3
    assert filled.rows["members"][0]["row.sex=male"] is True
    assert len(sample_form(form, people=7).rows["members"]) == 7


def test_people_blocks_keep_who_they_are_for() -> None:
    form = form_of("- people: children\n  where: under_18_fy_end\n  count: 4\n  row: [[{value: row.name}]]")
    [block] = form.blocks
    assert isinstance(block, People)
    assert (block.id, block.each, block.count) == ("children", "children", 4)
    assert block.where is not None


_BLOCKS = """
who:
  - table: [[氏名, {value: subject.name}]]
    side: 本人
  - words: 以上
"""


def test_what_forms_use_is_one_thing_unless_they_change_its_heading() -> None:
    bodies = {"one": "- use: who", "two": "- use: who", "three": "- {use: who, side: 届出人, heading: 甲}"}
    forms, mistakes = read_forms(bodies, _BLOCKS)
    assert not mistakes
    assert forms["one"].blocks == forms["two"].blocks
    table, words = forms["one"].blocks
    assert isinstance(table, Table)
    assert forms["three"].blocks == (replace(table, side="届出人", heading="甲"), words)


def test_what_a_form_uses_gives_way_to_a_different_field_of_the_same_name() -> None:
    own = "- table: [[氏名, {value: subject.name, when: is_head, else: subject.address}]]\n- use: who"
    forms, mistakes = read_forms({"own": own, "plain": "- use: who"}, _BLOCKS)
    assert not mistakes
    assert [field.id for field in form_fields(forms["own"])] == ["subject.name", "subject.name#2"]
    assert [field.id for field in form_fields(forms["plain"])] == ["subject.name"]


def test_a_mistake_in_what_forms_use_is_told_at_common_for_each_and_none_is_made() -> None:
    forms, mistakes = read_forms(
        {"one": "- use: who", "two": "- use: who"}, "who: [{table: [[氏名, {value: subject.nmae}]]}]"
    )
    assert not forms
    assert {(entry, path) for entry, path, _ in mistakes} == {
        ("common", ("blocks", "who", 0, "table", 0, 1, "value"))
    }
