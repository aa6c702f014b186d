"""What the family must not learn of, at the counter's screen: the mark, and the second button."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.support import city
from tests.support.journey import Check
from tests.web.test_confidential import TITLE, ask_for_protection, confirmed


@pytest.mark.parametrize(("width", "height"), [(1180, 820), (390, 844)])
def test_a_confidential_paper_is_marked_and_printed_by_its_own_button(
    app: Flask, staff: Page, address: str, sound: Check, artefacts: Path, width: int, height: int
) -> None:
    clerk = city.logged_in(app, "clerk")
    case = ask_for_protection(clerk)
    staff.set_viewport_size({"width": width, "height": height})

    def look(path: str, at: str) -> None:
        staff.goto(f"{address}{case}{path}")
        expect(staff.locator(at).first).to_be_visible()
        staff.locator(at).first.scroll_into_view_if_needed()
        sound()
        staff.screenshot(path=artefacts / f"confidential{path.replace('/', '-')}-{width}.png")

    look("", ".badge--own")
    look("/confirm", ".badge--own")
    confirmed(clerk, case)
    look("/papers", "#own")
    pile = staff.locator(".own__pile")
    expect(pile).to_have_count(1)
    expect(pile.get_by_role("link", name=TITLE, exact=True)).to_be_visible()
    expect(pile.get_by_role("link", name="別に印刷")).to_have_attribute("href", f"{case}/papers/own/1.pdf")
