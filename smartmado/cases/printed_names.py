"""The names that the papers of a case print, for those who confirm the letters. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from smartmado.cases.case_papers import sheets
from smartmado.cases.case_state import CaseState
from smartmado.cases.missing_letters import text_keys
from smartmado.decisions.evaluate import FactKey

NAMES: Final = {
    "name": "name_kana",
    "name_kanji": None,
    "name_latin": None,
    "alias_name": "alias_kana",
    "former_surname": "former_surname_kana",
    "visitor_name": None,
}
"""Facts that are names, each with the fact that says how it is read."""


@dataclass(frozen=True)
class PrintedName:
    """A name as registered. `kana`: how it is read, if known; `label`: what kind, if not simply 氏名."""

    text: str
    kana: str
    label: str


def printed_names(state: CaseState) -> tuple[PrintedName, ...]:
    """Every name on the papers as they would be printed now, once each, in their order."""
    ev = state.decisions.evaluator
    keys = (k for s in sheets(state.decisions) for b in s.boxes() if not b.withheld for k in text_keys(ev, b))
    found = (_name(state, key) for key in dict.fromkeys(keys) if key[0] in NAMES)
    return tuple(dict.fromkeys(name for name in found if name.text))


def _name(state: CaseState, key: FactKey) -> PrintedName:
    ev = state.decisions.evaluator
    reading = NAMES[key[0]]
    kana = ev.given((reading, key[1])) if reading else None
    label = state.book.facts[key[0]].label
    return PrintedName(str(ev.given(key) or ""), str(kana or ""), "" if key[0] == "name" else label)
