"""Forms that cannot be printed are told by file, line and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartmado.documents import check_forms
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
