"""README.md says what there is: counts, commands, settings, demo accounts and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.ops.cli import COMMANDS
from smartmado.ops.demo import ACCOUNTS
from tests.support.rulebooks import checkout_scenarios

PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    """The text of the README."""
    return (root / "README.md").read_text(encoding="utf-8")


def test_the_counts_of_the_readme_are_true(readme: str, root: Path, book: Rulebook) -> None:
    scenarios = len(checkout_scenarios())
    [told] = re.findall(
        r"(\d+)を超える手続、(\d+)を超えるライフイベント、(\d+)を超える様式.*?\n\s*(\d+)を超える実例", readme
    )
    have = (len(book.procedures), len(book.life_events), len(book.forms), scenarios)
    assert all(int(least) < count for least, count in zip(told, have, strict=True)), have


def test_the_readme_lists_every_command(readme: str) -> None:
    assert not [name for name in COMMANDS if not re.search(rf"`(smartmado|./mado) {name}`", readme)]


def test_the_readme_names_no_command_that_is_not_there(readme: str) -> None:
    named = set(re.findall(r"(?:bin/|`)smartmado ([a-z][a-z-]+)", readme))
    assert not named - set(COMMANDS)


def test_the_readme_lists_every_setting(readme: str, root: Path) -> None:
    sources = "".join(path.read_text() for path in (root / "smartmado").rglob("*.py"))
    settings = set(re.findall(r'"(SMARTMADO_[A-Z]+(?:_[A-Z]+)*)"', sources))
    assert settings == set(re.findall(r"`(SMARTMADO_[A-Z_]+)`", readme))


def test_the_readme_lists_every_account_of_the_demo(readme: str) -> None:
    assert not [name for name, *_ in ACCOUNTS if f"`{name}`" not in readme]


@pytest.mark.parametrize("file", [*PAGES, "docs"])
def test_every_link_to_a_file_leads_to_one(file: str, root: Path) -> None:
    pages = sorted((root / "docs").rglob("*.md")) if file == "docs" else [root / file]
    for path in pages:
        links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
        assert not [link for link in links if not (path.parent / link).exists()], path
