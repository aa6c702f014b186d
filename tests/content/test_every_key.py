"""Whatever key of content is spoiled, it is refused with its file, line and key, or it is still sound."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, fields

from smartmado.content import overlay_schema, schemas
from smartmado.content.loader import load_rulebook
from smartmado.content.yaml_source import ContentError, Finding
from tests.content.every_key import CITY, Key, deleted, holding, keys, renamed, write

KEYS = keys()
_JAPANESE = re.compile("[ぁ-ん]")
_ENGLISH = re.compile(r"\b[A-Z][a-z]+ [a-z]+")
_NONSENSE = {"x": {"y": 1}}
_NO_VALUE: tuple[Any, ...] = (None, -1.5, "", _NONSENSE, [["x"]])
"""What hardly any key can hold."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the content that uses every key."""
    return write(tmp_path_factory.mktemp("content"))


def _refusals(root: Path, key: Key, change: Any) -> tuple[Finding, ...]:
    """What is found wrong after a change, which is then taken back."""
    write(root, key, change)
    try:
        load_rulebook(CITY, root)
    except ContentError as error:
        return error.findings
    finally:
        write(root, key)
    return ()


def _told_well(found: tuple[Finding, ...], key: Key, root: Path) -> None:
    """In Japanese, at a line that is there."""
    for finding in found:
        assert _JAPANESE.search(finding.message), finding
        assert not _ENGLISH.search(finding.message), finding
        if finding.file == key.file:
            assert 1 <= finding.line <= len((root / key.file).read_text(encoding="utf-8").splitlines()) + 1


def _at(found: tuple[Finding, ...], key: Key) -> bool:
    """Whether one of them is told at the key, or right above it."""
    path = ".".join(str(step) for step in key.path)
    above = path.rpartition(".")[0]
    return any(f.file == key.file and f.key.startswith(above) for f in found)


def test_the_content_uses_every_key_of_every_schema(root: Path) -> None:
    assert len(load_rulebook(CITY, root).changes) == 2
    used = {key.path[-1] for key in KEYS}
    wanted: set[str] = set()
    for module in (schemas, overlay_schema):
        for schema in vars(module).values():
            if isinstance(schema, type) and issubclass(schema, Schema) and schema is not Schema:
                wanted |= {f.data_key or n for n, f in schema().fields.items() if isinstance(f, fields.Field)}
    assert wanted - used <= {"form", "screens"}  # forms and screens have tests of their own


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_a_key_that_is_spoiled_is_refused_where_it_stands(key: Key, root: Path) -> None:
    misspelt = _refusals(root, key, renamed)
    assert _at(misspelt, key), misspelt
    wrong = [_refusals(root, key, holding(value)) for value in _NO_VALUE]
    assert sum(map(bool, wrong)) >= 2, "almost any value is accepted"
    assert _at(wrong[_NO_VALUE.index(_NONSENSE)], key)
    for found in (misspelt, _refusals(root, key, deleted), *wrong):
        _told_well(found, key, root)
