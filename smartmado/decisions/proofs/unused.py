"""Facts, numbers, departments and forms that nothing uses: no resident's answer depends on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from smartmado.content.form_builder import COMMON
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.proofs.findings import ProofFinding

_WORDS = re.compile(r"[a-z][a-z0-9_]*")

READ_BY_THE_PROGRAM = frozenset({"household_closed", "wanted_procedures", "visitor", COMMON})
"""Entries that no content names because the program itself reads or sets them."""

_TOLD_ANYWAY = ("register", "department")
"""Sources of facts that the city has whether or not a rule reads them: they cost nobody a question."""


def unused_findings(book: Rulebook, also: Mapping[str, Any]) -> Iterator[ProofFinding]:
    """Entries that no other entry names. `also`: content beside the rulebook (screens)."""
    raw = book.raw
    named = set(_words(also))
    for section in (*_SECTIONS, "procedures", "life_events"):
        for key, entry in raw[section].items():
            named |= set(_words(entry)) - {key} if section in _SECTIONS else set(_words(entry))
    for section, cure in _SECTIONS.items():
        for key, entry in raw[section].items():
            told = section == "facts" and entry["source"] in _TOLD_ANYWAY
            if key not in named and key not in READ_BY_THE_PROGRAM and not told:
                yield ProofFinding("unused", (key,), (section, key, ()), cure.format(key=key))


_SECTIONS: Mapping[str, str] = {
    "facts": "この事実を条件や様式で使うか、消してください",
    "parameters": "この基準値を条件で使うか、消してください",
    "departments": "この課を手続の department に書くか、消してください",
    "forms": "この様式を使う手続に form: {key} と書くか、様式を消してください",
}


def _words(raw: Any) -> Iterator[str]:
    """Every name that stands in raw content."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from _words(key)
            yield from _words(value)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from _words(value)
    elif isinstance(raw, str):
        yield from _WORDS.findall(raw)
