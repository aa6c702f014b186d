"""Forms that cannot be printed are told by file, line and cure."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from smartmado.content.forms import FilledForm
from smartmado.documents import check_forms, form_faults
from tests.support.small_forms import form_of

BODY = "- table: [[氏名, {value: subject.name}]]"
MISTAKES = [
    ("a box over another", [[150, 200, 30, 20], [160, 210, 30, 20]], 5, "ほかの箱"),
    ("a box over the text", [[15, 30, 60, 30], [160, 210, 30, 20]], 4, "重なります"),
    ("a box off the page", [[160, 150, 20, 20], [195, 200, 30, 20]], 5, "はみ出します"),
]


@pytest.mark.parametrize(("at", "line", "words"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_box_in_a_wrong_place_is_told_with_file_line_and_cure(
    tmp_path: Path, at: list[list[float]], line: int, words: str
) -> None:
    form = form_of(BODY, boxes=[{"at": place} for place in at])
    boxes = "".join(f"  - at: {place}\n" for place in at)
    (tmp_path / "forms" / "small").mkdir(parents=True)
    text = f"title: 見本届\nbody: [{BODY[2:].replace('table: ', '{table: ')}}}]\nboxes:\n{boxes}"
    (tmp_path / "forms" / "small" / "form.yaml").write_text(text, encoding="utf-8")
    found = {(f.file, f.line): f.message for f in check_forms([form], tmp_path)}
    assert words in found["forms/small/form.yaml", line]
    assert "at" in found["forms/small/form.yaml", line]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: 見本😀届\nbody:\n  - words: x\n", 1),
        (
            "title: 見本届\nbody:\n  - table: [[氏名, {write: ''}]]\n  - table:\n      - [😀, x]\n",
            5,
        ),
        ("title: 見本届\nbody:\n  - table:\n      - [x, {value: subject.name, sample: 😀}]\n", 4),
    ],
)
def test_a_letter_that_no_font_has_is_told_with_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    data = yaml.safe_load(text)
    form = form_of(yaml.safe_dump(data["body"]), title=data["title"])
    (tmp_path / "forms" / "small").mkdir(parents=True)
    (tmp_path / "forms" / "small" / "form.yaml").write_text(text, encoding="utf-8")
    [*found] = check_forms([form], tmp_path)
    assert {(f.line, "U+1F600" in f.message) for f in found} == {(line, True)}


@pytest.mark.parametrize("label", ["葛\U000e0100", "", "{prefecture}"])
@pytest.mark.parametrize("upright", [False, True])
def test_a_heading_of_one_letter_or_none_can_be_drawn(label: str, upright: bool) -> None:
    form = form_of(f"- table: [[{{label: '{label}', vertical: {upright}}}, {{value: subject.name}}]]")
    assert form_faults(form, FilledForm()) == []
