"""docs/add-a-city.md is true: the city that it makes step by step is read, decided and shown."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import city_scenarios
from smartmado.decisions.check_scenario import check_scenario
from smartmado.ops.cli import main

CITY = "999993"
ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/add-a-city.md").read_text(encoding="utf-8")
FILES = re.findall(r"(?s)^```yaml\n# 作例: (\S+) を作る\n(.*?)^```$", TEXT, re.MULTILINE)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the content with the files of the guide."""
    root = tmp_path_factory.mktemp("content")
    for folder in ("rules", "forms"):
        shutil.copytree(ROOT / folder, root / folder)
    for name, text in FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def made(content: Path) -> Rulebook:
    """The city of the guide."""
    return load_rulebook(CITY, content)


def test_the_first_file_alone_is_a_city(content: Path, tmp_path: Path) -> None:
    for folder in ("rules", "forms"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    name, text = FILES[0]
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(text, encoding="utf-8")
    book = load_rulebook(CITY, tmp_path)
    assert book.facts["move_in_date"].label == "見本市に住み始めた日"
    assert len(book.procedures) > 190


def test_the_files_of_the_guide_are_a_city(made: Rulebook) -> None:
    assert len(FILES) == 5
    assert made.departments["residents"].name == "住民課"
    assert made.departments["long_term_care"].name == "介護保険の担当課"
    assert made.procedures["certificate_resident_record"].fee_yen == 300
    assert made.procedures["snow_help"].department == "seniors"
    assert "child_medical_certificate" not in made.procedures  # a benefit of another prefecture


def test_its_scenarios_hold(made: Rulebook, content: Path) -> None:
    scenarios = city_scenarios(made, content)
    assert any(s.name == "75歳の人に雪かき支援を案内する" for s in scenarios)
    assert {s.place: wrong for s in scenarios if (wrong := check_scenario(made, s))} == {}


def test_its_visit_is_decided(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTMADO_CONTENT", str(content))
    [visit] = re.findall(r"echo '(.*)' \| \.venv/bin/smartmado decide", TEXT)
    result = CliRunner().invoke(main, ["decide"], visit)
    assert result.exit_code == 0, result.output
    assert '"snow_help"' in result.stdout


def test_officials_see_what_it_made(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTMADO_CONTENT", str(content))
    shown = CliRunner().invoke(main, ["check-content", "--local", "--quick"]).output
    own = shown[shown.index(f"{CITY}: ") :]
    assert "誤りはありません" in own
    for words in (
        "独自の手続: 1",
        "雪かき支援 利用申請(snow_help)",
        "独自の課: 1",
        "(residents。国の規則では",
    ):
        assert words in own
