"""docs/delivery-format.md tells the truth."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from smartmado.routing.cp932 import GETA, fit
from smartmado.routing.package import build_delivery
from smartmado.routing.table import COLUMNS, ENCODINGS
from smartmado.routing.write import write_delivery
from tests.routing.test_package import DELIVERY, manifest


@pytest.fixture
def doc(root: Path) -> str:
    """The page that receivers read."""
    return (root / "docs/delivery-format.md").read_text()


def keys(value: dict[str, Any], prefix: str = "") -> set[str]:
    found = set()
    for key, inner in value.items():
        found |= keys(inner, f"{key}.") if isinstance(inner, dict) else {f"{prefix}{key}"}
    return found


def test_every_item_of_the_manifest_is_explained(doc: str) -> None:
    explained = set(re.findall(r"`([a-z_.]+)`", doc.split("## 3.")[1].split("## 4.")[0]))
    assert keys(manifest(build_delivery(DELIVERY)[1])) <= explained


def test_columns_encodings_and_the_example_of_a_replaced_letter_are_those_of_the_program(doc: str) -> None:
    assert ",".join(f'"{column}"' for column in COLUMNS) in doc
    offered = doc.split("`channel.csv_encoding`")[1].split("## 5.")[0]
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", offered, re.MULTILINE) == list(ENCODINGS)
    assert json.dumps(
        manifest(build_delivery(DELIVERY)[1])["csv"]["replaced"][0], sort_keys=True
    ) == json.dumps(json.loads(re.findall(r"^\{.*\}$", doc, re.MULTILINE)[0]), sort_keys=True)


def test_the_letters_said_to_be_written_otherwise_are(doc: str) -> None:
    before, after = re.findall(r"`([^`]+)` は、Windows が同じ位置に持つ `([^`]+)`", doc)[0]
    assert fit(before)[0] == after
    assert GETA in doc


def test_the_example_of_a_name_is_one_that_is_given_and_taken(doc: str, tmp_path: Path) -> None:
    name, content = build_delivery(DELIVERY)
    assert f"/{name}" in doc
    assert write_delivery(tmp_path, name, content).name == name
