"""Printed forms: every value comes back, nothing is lost silently, the bytes are always the same."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from smartmado.content.forms import FilledForm
from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import (
    FormFaultError,
    MissingGlyphError,
    TextDoesNotFitError,
    check_forms,
    count_pages,
    form_faults,
    render_form,
)
from tests.support.pdfs import page_count, page_texts, seen, squeezed, text_of
from tests.support.small_forms import form_of, read_form

BODY = """
- table: [[氏名, {value: subject.name}, 生年月日, {eras: subject.birth_date}]]
- table: [[性別, {choices: subject.sex, options: [male, female]}, 個人番号, {squares: 12, group: 4}]]
- people: members
  count: 2
  head: [["", 氏名, 続柄]]
  row: [[{number: true}, {value: row.name}, {value: row.relation_to_head, sample: 子の妻}]]
"""
RARE = "𠮷田　葛\U000e0100﨑"


def _filled(name: str = RARE, people: int = 0, **more: object) -> FilledForm:
    rows = [{"row.name": f"{i}人目の人", "row.relation_to_head": "子"} for i in range(1, people + 1)]
    values = {
        "subject.name": name,
        "subject.birth_date:wareki": "平成15年1月7日",
        "subject.sex=male": True,
        **more,
    }
    return FilledForm(values, {"members": rows}, person=name, city="米子市", reference="R8-0000001")  # type: ignore[arg-type]


def test_values_come_back_letter_by_letter() -> None:
    text = seen(render_form(form_of(BODY), _filled()))
    for expected in (squeezed(RARE), "✓男", "平成15年1月7日", "米子市長様", "見本届", "R8-0000001"):
        assert expected in text
    assert "✓女" not in text


def test_words_that_look_like_markup_are_just_words() -> None:
    name = '<b>太字</b>&amp;<img src="/etc/passwd"/>'
    assert squeezed(name) in text_of(render_form(form_of(BODY), _filled(name)))


def test_more_people_than_rows_make_further_sheets() -> None:
    form = form_of(BODY)
    filled = _filled(people=5)
    data = render_form(form, filled)
    assert count_pages(form, filled) == page_count(data) == 3
    text = text_of(data)
    assert all(f"{i}人目の人" in text for i in range(1, 6))
    assert "3枚のうち3枚目" in text


def test_a_back_follows_the_first_front_alone() -> None:
    form = form_of(BODY, back=[{"words": "裏の注意"}, {"table": [["署名", {"value": "applicant.name"}]]}])
    data = render_form(form, replace(_filled(people=5), values={"applicant.name": "山根"}))
    front, back, *further = map(squeezed, page_texts(data))
    assert "裏の注意" in back
    assert "山根" in back
    assert "1枚目(裏面あり)" in front
    assert "1枚目(裏面)" in back
    assert len(further) == 2
    assert not any("裏" in page for page in further)
    assert "3枚のうち3枚目" in further[-1]


def test_a_back_that_is_too_long_and_people_on_a_back_are_told_at_their_place() -> None:
    rows = [{"table": [["署名", {"write": ""}]] * 40}]
    [fault] = form_faults(form_of(BODY, back=rows), FilledForm())
    assert fault.place.path == ("back",)
    people = [{"people": "members", "count": 1, "row": [[{"value": "row.name"}]]}]
    for key in ("back", "beside"):
        _, mistakes = read_form(BODY, **{key: people})
        assert [(path, "裏面では使えません" in words) for _, path, words in mistakes] == [((key, 0), True)]


def test_a_missing_glyph_names_letter_field_and_person() -> None:
    with pytest.raises(MissingGlyphError) as caught:
        render_form(form_of(BODY), replace(_filled("山\U0010ffff田"), person="山田さん"))
    for expected in ("U+10FFFF", "「氏名」", "山田さん"):
        assert expected in caught.value.message


def test_a_missing_glyph_in_a_row_names_the_person_of_the_row() -> None:
    filled = replace(_filled(), rows={"members": [{"row.name": "花子", "row.relation_to_head": "子\u0378"}]})
    with pytest.raises(MissingGlyphError, match="花子"):
        render_form(form_of(BODY), filled)


@pytest.mark.parametrize("letter", ["\n", "\0", "\u200b", "\u202e", "\ud800"])
def test_a_letter_that_cannot_be_seen_is_told_by_its_number_and_not_repeated(letter: str) -> None:
    form = form_of("- table: [[氏名, {value: subject.name}]]")
    with pytest.raises(MissingGlyphError) as caught:
        render_form(form, FilledForm({"subject.name": f"山田{letter}"}))
    assert f"目に見えない文字(U+{ord(letter):04X})" in caught.value.message
    assert letter not in caught.value.message


def test_a_number_longer_than_its_squares_is_an_error() -> None:
    form = form_of("- table: [[口座番号, {squares: 7, value: visit.account_number}]]")
    with pytest.raises(TextDoesNotFitError):
        render_form(form, FilledForm({"visit.account_number": "12345678"}))
    assert "1234567" in text_of(render_form(form, FilledForm({"visit.account_number": "1234567"})))


def test_unknown_values_leave_room_for_the_pen() -> None:
    text = text_of(render_form(form_of("- table: [[生年月日, {value: subject.birth_date}]]"), FilledForm()))
    assert "年月日" in text.replace("生年月日", "", 1)


def test_the_words_after_the_date_of_a_form_stand_there_blank_or_filled() -> None:
    form = form_of(BODY, date={"suffix": "届出"})
    assert "年月日届出" in seen(render_form(form, FilledForm()))
    assert "令和8年11月22日届出" in seen(render_form(form, _filled(**{"visit.as_of": "令和8年11月22日"})))


def test_a_date_outside_the_eras_is_written_in_full() -> None:
    filled = _filled(**{"subject.birth_date:wareki": "1990年7月12日"})
    text = seen(render_form(form_of(BODY), filled))
    assert "1990年7月12日" in text
    assert "✓平成" not in text


def test_the_city_stands_in_the_printed_words() -> None:
    form = form_of("- words: '{city}の{prefecture}'", addressee="{city}福祉事務所長 様")
    text = text_of(render_form(form, FilledForm(city="米子市", prefecture="鳥取県")))
    assert "米子市の鳥取県" in text
    assert "米子市福祉事務所長様" in text


def test_the_order_of_printing_does_not_change_a_byte(book: Rulebook) -> None:
    forms = [book.forms[i] for i in ("nhi_enroll", "child_allowance_claim", "residence_notification")]
    there = {f.id: render_form(f, sample_form(f)) for f in forms}
    back = {f.id: render_form(f, sample_form(f)) for f in reversed(forms)}
    assert there == back


def test_another_process_prints_the_same_bytes(root: Path) -> None:
    program = """
import hashlib
from smartmado.content.sample_form import sample_form
from smartmado.content.loader import load_rulebook
from smartmado.documents import render_form
form = load_rulebook("312029").forms["nhi_enroll"]
print(hashlib.sha256(render_form(form, sample_form(form))).hexdigest())
"""
    seen = set()
    for seed in ("1", "2"):
        settings = {"PYTHONHASHSEED": seed, "PYTHONPATH": "."}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root, env=settings)
        seen.add(done.stdout)
    assert len(seen) == 1


def test_a_change_of_value_changes_the_file() -> None:
    form = form_of(BODY)
    assert render_form(form, _filled("山田")) != render_form(form, _filled("山本"))


def test_rulebook_and_fonts_stand_in_the_properties() -> None:
    data = render_form(form_of(BODY), replace(_filled(), rulebook="sha256:abc"))
    assert b"rulebook sha256:abc; fonts BIZUDGothic-Regular" in data


def test_faults_are_told_with_their_place() -> None:
    label = "とても長い見出しの文字がここに入りますがとうてい入りきりません"
    form = form_of(f"- table: [[{{label: {label}}}, {{write: ''}}]]\n  height: 4\n  widths: [1, 19]")
    [fault] = form_faults(form, FilledForm())
    assert "収まりません" in fault.message
    assert fault.place.path == ("body", 0, "table", 0, 0)
    with pytest.raises(FormFaultError, match="収まりません"):
        render_form(form, FilledForm())


def test_a_check_of_forms_names_file_and_line(tmp_path: Path) -> None:
    body = "- table: [[氏名, {value: subject.name, sample: " + "長" * 200 + "}]]"
    form = form_of(body)
    (tmp_path / "forms" / "small").mkdir(parents=True)
    (tmp_path / "forms" / "small" / "form.yaml").write_text(
        f"title: 見本届\nbody:\n{body}\n", encoding="utf-8"
    )
    [finding] = check_forms([form], tmp_path)
    assert (finding.file, finding.line) == ("forms/small/form.yaml", 3)
