"""docs/visit.md describes the pages as they are: every word it quotes stands on a page."""

from __future__ import annotations

import re
from pathlib import Path

from smartmado.ops.demo import ACCOUNT_FILE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/visit.md").read_text(encoding="utf-8")


def test_every_quoted_word_stands_on_a_page() -> None:
    pages = [*(ROOT / "smartmado/web").rglob("*.html"), *(ROOT / "smartmado/web").rglob("*.py")]
    pages.append(ROOT / "smartmado/cases/case_state.py")
    said = "".join(path.read_text(encoding="utf-8") for path in pages)
    quoted = re.findall(r"「\*\*(.+?)\*\*」", TEXT)
    quoted += re.findall(r"(?m)^\| \*\*(.+?)\*\* \|", TEXT)
    quoted += [
        word
        for told in re.findall(r"\(((?:\*\*[^*]+\*\*、?)+)\)", TEXT)
        for word in re.findall(r"\*\*(.+?)\*\*", told)
    ]
    assert len(quoted) > 50
    assert not [words for words in quoted if words not in said]


def test_the_accounts_of_the_demo_lie_where_it_says() -> None:
    assert f"out/demo/{ACCOUNT_FILE}" in TEXT
