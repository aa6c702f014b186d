"""Reading the worked scenarios, and where each procedure is written."""

from pathlib import Path

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import procedure_fields, read_scenarios
from smartmado.content.yaml_source import ContentError

ONE = """\
- name: 転入
  why: 基本
  situation: {as_of: 2026-11-16, events: []}
  expect:
    required: [move_in_notice, "nhi_enroll@a"]
    absent: [birth_registration]
    deadlines: {pension_cat1: 2026-11-24}
"""


def _folder(root: Path, text: str) -> Path:
    folder = root / "rules" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "moves.yaml").write_text(text, encoding="utf-8")
    return root


def test_a_scenario_knows_its_field_its_place_and_its_procedures(tmp_path: Path) -> None:
    [scenario] = read_scenarios(_folder(tmp_path, ONE))
    assert (scenario.field, scenario.name, scenario.why) == ("moves", "転入", "基本")
    assert scenario.place == "rules/scenarios/moves.yaml:1"
    assert scenario.procedures == {"move_in_notice", "nhi_enroll", "birth_registration", "pension_cat1"}
    assert scenario.situation["as_of"] == "2026-11-16"


def test_an_empty_file_has_no_scenarios(tmp_path: Path) -> None:
    assert read_scenarios(_folder(tmp_path, "")) == []


@pytest.mark.parametrize(
    "text",
    [
        "- name: 転入\n  situation: {}\n",
        "- 転入\n",
        "name: 転入\n",
        "- name: 転入\n  situation: {}\n  expect: {requierd: [a]}\n",
        "- name: 転入\n  situation: {}\n  expect: [a]\n",
    ],
)
def test_a_scenario_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContentError, match=r"rules/scenarios/moves\.yaml:1: "):
        read_scenarios(_folder(tmp_path, text))


def test_every_procedure_of_the_rulebook_has_a_field(book: Rulebook) -> None:
    fields = procedure_fields(book.municipality)
    assert set(book.procedures) == set(fields)
    assert fields["move_in_notice"] == "residence"


def test_every_scenario_names_procedures_that_exist(book: Rulebook) -> None:
    found = [(s.name, p) for s in read_scenarios() for p in s.procedures if p not in book.procedures]
    assert found == []
