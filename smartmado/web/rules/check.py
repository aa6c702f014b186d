"""What the files of rules/ and forms/ hold now: their mistakes, and how they differ from what runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from smartmado.content.laws import law_mistakes, read_laws
from smartmado.content.loader import content_root, load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import Scenario, city_scenarios
from smartmado.content.screens import load_screens
from smartmado.content.yaml_source import ContentError
from smartmado.decisions.check_scenario import check_scenario
from smartmado.documents import check_forms

OTHERS = {
    "facts": "事実",
    "life_events": "できごと",
    "departments": "課",
    "parameters": "基準値",
    "forms": "様式",
    "city": "市の名前",
}


@dataclass(frozen=True)
class ContentReport:
    """The result of a check. `changes`: procedures that a restart would add, remove or change."""

    findings: Sequence[str]
    red: Sequence[tuple[Scenario, Sequence[str]]]
    scenarios: int
    digest: str | None
    changes: Sequence[tuple[str, str]]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings and not self.red


def check_content(running: Rulebook) -> ContentReport:
    """Read the files anew, check them, and run every scenario on them. It takes some seconds."""
    try:
        book = load_rulebook(running.municipality)
        load_screens(book)
        scenarios = city_scenarios(book)
    except ContentError as error:
        return ContentReport([str(f) for f in error.findings], [], 0, None, [])
    findings = [str(f) for f in check_forms(book.forms.values(), content_root(), book.city)]
    findings += law_mistakes(book, read_laws())
    results = [(s, check_scenario(book, s)) for s in scenarios]
    red = [(s, wrong) for s, wrong in results if wrong]
    return ContentReport(findings, red, len(scenarios), book.digest, changes(running, book))


def changes(running: Rulebook, written: Rulebook) -> list[tuple[str, str]]:
    """Each procedure that differs: its name, and whether it is new, gone or changed."""
    if running.digest == written.digest:
        return []
    before: dict[str, Any] = running.raw["procedures"]
    after: dict[str, Any] = written.raw["procedures"]
    found = [(after[p]["name"], "新しい") for p in after if p not in before]
    found += [(before[p]["name"], "なくなる") for p in before if p not in after]
    found += [(after[p]["name"], "変わる") for p in after if p in before and after[p] != before[p]]
    found += [(f"({words})", "変わる") for s, words in OTHERS.items() if running.raw[s] != written.raw[s]]
    return found
