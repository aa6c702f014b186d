"""What axe finds wrong with a page, as a reader of its words or a user of its keys would meet it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
FIND = """() => axe.run({ resultTypes: ["violations"] }).then(
  (found) => found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`)))"""


def violations(page: Page) -> list[str]:
    """Each violation with the element that has it; empty when the page is sound."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(FIND)
    return found
