"""docs/add-a-rule.md is true: its worked example works, its examples are real, nothing is left out."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from smartmado.content import overlay_schema, schemas
from smartmado.content.expressions import (
    _EDGES,
    _OPERATORS,
    BOUNDS,
    COMPARISONS,
    PEOPLE,
    parse_condition,
    walk,
)
from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenario_schema import ExpectSchema
from smartmado.content.scenarios import read_scenarios
from smartmado.content.yaml_source import ContentError, parse_yaml
from smartmado.decisions.check_scenario import check_scenario
from smartmado.documents import check_forms

CITY = "312029"
ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/add-a-rule.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?s)^```yaml\n# ([^\n]*)\n(.*?)^```$", TEXT, re.MULTILINE)
WORKED = re.compile(r"作例: (\S+) (?:に足す|を作る)")
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]{2}")
SPEAKING = (
    "schemas",
    "compile",
    "mistakes",
    "references",
    "expressions",
    "collected",
    "overlay",
    "overlay_changes",
    "overlay_schema",
    "coverage",
    "loader",
    "yaml_source",
)


def _read(block: str) -> Any:
    return parse_yaml(block, "docs/add-a-rule.md").data


def _conditions(title: str) -> list[Any]:
    return [c for head, body in BLOCKS if head.startswith(title) for c in _read(body)]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the checkout with the worked example of the document added."""
    root = tmp_path_factory.mktemp("content")
    for folder in ("rules", "forms"):
        shutil.copytree(ROOT / folder, root / folder)
    for head, body in BLOCKS:
        if told := WORKED.match(head):
            path = root / told[1]
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"{path.read_text()}\n{body}" if path.exists() else body)
    return root


@pytest.fixture(scope="module")
def example(content: Path) -> Rulebook:
    """The rulebook with the worked example."""
    return load_rulebook(CITY, content)


def test_the_worked_example_is_all_there_is_to_write(content: Path, example: Rulebook) -> None:
    assert len([head for head, _ in BLOCKS if WORKED.match(head)]) == 4
    assert not check_forms([example.forms["newborn_bags"]], content)
    assert example.procedures["newborn_bags"].form == "newborn_bags"


def test_the_worked_example_is_decided_as_its_scenarios_say(content: Path, example: Rulebook) -> None:
    scenarios = [s for s in read_scenarios(content) if s.field == "newborn_bags"]
    assert len(scenarios) == 5
    for scenario in scenarios:
        assert check_scenario(example, scenario) == []


def test_a_mistake_in_the_worked_example_is_told_as_the_document_shows(content: Path, tmp_path: Path) -> None:
    shutil.copytree(content, tmp_path, dirs_exist_ok=True)
    path = tmp_path / f"rules/municipal/{CITY}/newborn_bags.yaml"
    path.write_text(path.read_text().replace("fee_yen: 0", "fee: 0"))
    with pytest.raises(ContentError) as refused:
        load_rulebook(CITY, tmp_path)
    assert f"\n{refused.value}\n" in TEXT


def test_every_real_example_of_a_condition_is_in_the_rules(book: Rulebook) -> None:
    definitions = (
        *(f.derived for f in book.facts.values()),
        *(c for p in book.procedures.values() for v in p.versions for c in v.conditions.values()),
        *(i.when for p in book.procedures.values() for v in p.versions for i in v.required_items),
    )
    used = {node for definition in definitions for node in walk(definition)}
    shown = _conditions("規則にある条件")
    assert len(shown) > 15
    missing = [raw for raw in shown if parse_condition(raw) not in used]
    assert not missing


def test_every_other_example_of_a_condition_can_be_read() -> None:
    for raw in _conditions("条件"):
        parse_condition(raw)


def test_the_examples_of_content_files_are_the_content(book: Rulebook) -> None:
    heads = dict(BLOCKS)
    for head, section in (("規則にある事実", "facts"), ("規則にある基準値", "parameters")):
        for key, entry in _read(heads[head]).items():
            assert book.raw[section][key] == entry
    deadline = _read(heads["規則にある期限(water_stop)"])
    assert book.raw["procedures"]["water_stop"]["versions"][0]["deadline"] == deadline
    [(key, sets)] = _read(heads["規則にある上書き(312029)"])["sets"].items()
    assert sets.items() <= book.raw["procedures"][key].items()


def test_every_word_of_the_condition_language_is_explained() -> None:
    words = (*_OPERATORS, *COMPARISONS, *BOUNDS, *PEOPLE, *_EDGES)
    more = ("where", "attains", "birthday", "school_start", "shift", "parameter", "event_date", "as_of")
    in_code = " ".join(re.findall(r"`[^`\n]+`|(?s:^```yaml\n.*?^```)", TEXT, re.MULTILINE))
    assert not [w for w in (*words, *more) if not re.search(rf"\b{w}\b", in_code)]


@pytest.mark.parametrize(
    "schema",
    [
        schemas.ProcedureSchema,
        schemas.VersionSchema,
        schemas.DeadlineSchema,
        schemas.ItemSchema,
        schemas.FactSchema,
        schemas.QuestionSchema,
        schemas.ParameterSchema,
        schemas.LifeEventSchema,
        schemas.SubjectsSchema,
        schemas.DelegatesSchema,
        schemas.RangeSchema,
        overlay_schema.OverlaySchema,
        overlay_schema.CitySchema,
        overlay_schema.SetsSchema,
        overlay_schema.ChangeSchema,
    ],
)
def test_every_key_of_content_is_explained(schema: type[Any]) -> None:
    keys = [field.data_key or name for name, field in schema().fields.items()]
    assert not [key for key in keys if not re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", TEXT)]


def test_every_choice_of_a_key_is_explained() -> None:
    wanted = [*schemas._KINDS, *ExpectSchema().fields]
    for schema in (schemas.FactSchema, schemas.QuestionSchema, schemas.DeadlineSchema):
        for field in schema().fields.values():
            wanted += [choice for v in field.validators for choice in getattr(v, "choices", ())]
    assert not [word for word in wanted if f"`{word}`" not in TEXT]


@pytest.mark.parametrize("module", SPEAKING)
def test_every_message_about_content_is_explained(module: str) -> None:
    tree = ast.parse((ROOT / f"smartmado/content/{module}.py").read_text())
    silent = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]
    explained = TEXT[TEXT.index("## 13.") :]
    said = [s.strip().rstrip(": ").replace("{}", "〜") for s in said]
    missing = [s for s in said if JAPANESE.search(s) and s not in explained]
    assert not missing


def test_every_explained_message_can_be_said() -> None:
    sources = "".join((ROOT / f"smartmado/content/{m}.py").read_text() for m in SPEAKING)
    sources = re.sub(r"\{\{|\}\}", lambda m: m[0][0], re.sub(r'"\s*\n\s*f?"', "", sources))
    table = "\n".join(re.findall(r"(?m)^\| (`.*`) \|", TEXT[TEXT.index("### ファイルと YAML") :]))
    messages = re.findall(r"`([^`]+)`", table)
    assert len(messages) > 40
    unsaid = [m for m in messages if not all(part.strip(": ") in sources for part in m.split("〜"))]
    assert not unsaid
