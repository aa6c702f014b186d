"""docs/adr/: numbered without gaps, each with its four parts, naming only files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "docs/adr").glob("*.md"))
PARTS = ("Status: ", "## Context", "## Decision", "## Consequences")


def test_the_records_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in RECORDS] == [f"{n:04d}" for n in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_its_parts_and_names_files_that_exist(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {record.name[:4]}: ")
    places = [text.find(part) for part in PARTS]
    assert -1 not in places and places == sorted(places)
    named = re.findall(r"(?:smartmado|tests|docs)/[\w./-]+\.(?:py|md)", text)
    assert not [name for name in named if not (ROOT / name).exists()]
    assert not [
        name for name in re.findall(r"\]\(([\w-]+\.md)\)", text) if not (record.parent / name).exists()
    ]


def test_the_evidence_of_the_security_page_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:smartmado|tests)/[\w/.]+)`", text)
    assert len(named) > 10
    assert not [name for name in named if not (ROOT / name).exists()]
