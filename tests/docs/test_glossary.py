"""docs/glossary.md names only what exists, and names each thing once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"(?m)^\| ([^|`]+) \| (`[^|]+`) \| ([^|]+) \|$", (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
)


def _words_in_use() -> set[str]:
    files = (*(ROOT / "smartmado").rglob("*.py"), *(ROOT / "rules").rglob("*.yaml"))
    return {word for path in files for word in re.findall(r"[A-Za-z_]\w*", path.read_text(encoding="utf-8"))}


def test_every_code_word_of_the_glossary_is_in_the_code_or_the_rules() -> None:
    words = [word for _, code, _ in ROWS for word in re.findall(r"`(\w+)`", code)]
    assert len(words) > 100
    assert not set(words) - _words_in_use()


def test_every_term_stands_once() -> None:
    counted = Counter(term for terms, _, _ in ROWS for term in terms.split(" / "))
    assert not [term for term, times in counted.items() if times > 1]
