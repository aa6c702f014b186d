"""`smartmado form-grid`, as one who places the boxes of the city's own paper uses it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from smartmado.ops.cli import main
from tests.support.papers import city_pdf
from tests.support.small_forms import content_copy

FORM = """title: 市の申請書
background: {page: 1}
boxes:
  - {at: [30, 50, 60, 8], cell: {value: subject.name, sample: 山田　太郎}}
  - {at: [30, 60, 10, 4], cell: {value: subject.address, sample: 見本県見本市見本町一丁目二番三号, lines: 1}}
"""


@pytest.fixture
def content(tmp_path: Path, root: Path) -> Path:
    """The content with one more form, on the city's own paper."""
    content_copy(tmp_path, root, "our_paper", FORM)
    for form in (root / "forms").iterdir():
        (tmp_path / "forms" / form.name).symlink_to(form)
    return tmp_path


def _grid(content: Path, form: str = "our_paper") -> Result:
    settings = {"SMARTMADO_CONTENT": str(content)}
    return CliRunner().invoke(main, ["form-grid", form, "--out", str(content / "out")], env=settings)


def test_it_writes_the_sheet_and_tells_what_does_not_fit(content: Path) -> None:
    (content / "forms" / "our_paper" / "background.pdf").write_bytes(city_pdf())
    done = _grid(content)
    assert done.exit_code == 0, done.output
    assert (content / "out" / "our_paper-grid.pdf").read_bytes().startswith(b"%PDF")
    assert "forms/our_paper/form.yaml:5" in done.output


def test_a_missing_or_unusable_paper_and_an_unknown_form_are_told(content: Path) -> None:
    missing = _grid(content)
    assert (missing.exit_code, "background.pdf がありません" in missing.output) == (2, True), missing.output
    (content / "forms" / "our_paper" / "background.pdf").write_bytes(b"%PDF-1.4 cut")
    broken = _grid(content)
    assert (broken.exit_code, "壊れています" in broken.output) == (2, True), broken.output
    assert "という様式がありません" in _grid(content, "nothing").output


def test_a_paper_that_no_form_mentions_is_told(content: Path) -> None:
    form = content / "forms" / "our_paper"
    (form / "background.pdf").write_bytes(city_pdf())
    (form / "form.yaml").write_text("title: 市の申請書\nbody: [{words: 申請します。}]\n", encoding="utf-8")
    told = _grid(content)
    assert (told.exit_code, "background: がありません" in told.output) == (2, True), told.output
