"""`smartmado sample-form`: what an official looks at while writing a form."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from smartmado.ops.cli import main
from tests.support.pdfs import text_of


def test_both_papers_name_the_city_that_they_are_for(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = CliRunner().invoke(main, ["sample-form", "nhi_enroll", "--city", "312045", "--out", str(out)])
    assert told.exit_code == 0, told.output
    for kind in ("sample", "blank"):
        assert "境港市長様" in text_of((out / f"nhi_enroll-{kind}.pdf").read_bytes())


def test_a_form_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["sample-form", "no_such_form", "--out", str(tmp_path)])
    assert told.exit_code == 2
    assert "no_such_form という様式がありません" in told.output
