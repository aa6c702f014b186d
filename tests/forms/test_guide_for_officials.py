"""docs/add-a-form.md: its examples are forms that load, fit and print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from smartmado.content.form_loader import load_forms
from smartmado.content.form_schema import BLOCKS, CELLS
from smartmado.content.forms import FORMATS, ROLES
from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import form_faults


@pytest.fixture
def guide(root: Path) -> str:
    return (root / "docs" / "add-a-form.md").read_text(encoding="utf-8")


def test_the_examples_load_and_fit(guide: str, root: Path, book: Rulebook) -> None:
    whole, rows, *_ = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    common = yaml.safe_load((root / "forms" / "common.yaml").read_text(encoding="utf-8"))
    examples = {"whole": yaml.safe_load(whole), "rows": {"title": "例", "body": yaml.safe_load(rows)}}
    mistakes: list[str] = []
    forms = load_forms({"common": common, **examples}, book.facts, lambda *found: mistakes.append(str(found)))
    assert mistakes == []
    assert [form_faults(form, sample_form(form)) for form in forms.values()] == [[], []]


@pytest.mark.parametrize("words", [tuple(BLOCKS), tuple(CELLS), FORMATS, ROLES])
def test_everything_that_can_be_written_is_described(guide: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in guide] == []


def test_every_common_block_is_described(guide: str, root: Path) -> None:
    common = yaml.safe_load((root / "forms" / "common.yaml").read_text(encoding="utf-8"))
    assert [name for name in common["blocks"] if f"`{name}`" not in guide] == []
