"""The pages of departments, officials and administrators in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, template_rendered
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from smartmado.cases.desk import Desk
from tests.support import city, wsgi
from tests.support.axe import violations
from tests.support.office_work import NAME, fail_delivery, send_task

SIZES = {"desk": (1180, 820), "tablet": (820, 1180), "phone": (390, 844)}
PAGES = {
    "login": (None, "/login", "login.html"),
    "error": ("hoken", "/nothing", "error.html"),
    "inbox": ("hoken", "/office/", "office/inbox.html"),
    "task": ("hoken", "/office/tasks/1", "office/task.html"),
    "task-returned": ("hoken", "/office/tasks/3", "office/task.html"),
    "done": ("hoken", "/office/done", "office/done.html"),
    "rules": ("kisoku", "/rules/", "rules/index.html"),
    "rule": ("kisoku", "/rules/child_allowance_claim?run=1", "rules/procedure.html"),
    "rule-check": ("kisoku", "/rules/check", "rules/findings.html"),
    "accounts": ("kanri", "/admin/", "admin/accounts.html"),
    "deliveries": ("kanri", "/admin/deliveries", "admin/deliveries.html"),
    "audit": ("kanri", "/admin/audit", "admin/audit.html"),
    "register": ("kanri", "/admin/register", "admin/register.html"),
}


@pytest.fixture
def work(app: Flask, desk: Desk) -> None:
    """An inbox as on an ordinary day: overdue, due soon, taken, returned, done; deliveries of each kind."""
    send_task(desk, deadline=date(2026, 11, 13))
    fail_delivery(desk)
    send_task(desk, procedure="nhi_withdraw", deadline=date(2026, 11, 18))
    send_task(desk, procedure="pension_cat1_enroll", deadline=None)
    send_task(desk, procedure="nhi_funeral_expense", deadline=date(2028, 11, 16))
    send_task(desk, procedure="nhi_childbirth_lump_sum")
    hoken = city.logged_in(app, "hoken")
    for task, act in ((2, "take"), (4, "take"), (5, "take"), (5, "finish")):
        hoken.post(f"/office/tasks/{task}", data={"do": act})
    hoken.post("/office/tasks/3", data={"do": "return", "note": "基礎年金番号の分かるものがありません"})


@pytest.fixture
def address(app: Flask, work: None) -> Iterator[str]:
    """The served application."""
    with wsgi.serve(app) as served:
        yield served


def _context(browser: Browser, address: str, app: Flask, login_name: str | None) -> BrowserContext:
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
    if login_name:
        cookie = city.logged_in(app, login_name).get_cookie("smartmado")
        context.add_cookies([{"name": "smartmado", "value": cookie.value, "url": address}])
    return context


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_every_screen(
    name: str, browser: Browser, address: str, app: Flask, artefacts: Path
) -> None:
    login_name, path, template = PAGES[name]
    rendered: list[str] = []
    told: list[str] = []

    def note(_: Flask, template: object, **extra: object) -> None:
        rendered.append(template.name)

    def note_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "404" not in message.text:
            told.append(message.text)

    context = _context(browser, address, app, login_name)
    page = context.new_page()
    page.on("console", note_message)
    with template_rendered.connected_to(note, app):
        page.goto(address + path)
    assert template in rendered
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=artefacts / f"{name}-{size}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, size
        assert violations(page) == [], size
    page.screenshot(path=artefacts / f"{name}-full.png", full_page=True)
    assert told == []
    context.close()


def test_every_template_of_these_pages_is_looked_at(app: Flask) -> None:
    folder = Path(app.root_path) / "templates"
    names = {
        f.relative_to(folder).as_posix()
        for part in ("office", "rules", "admin")
        for f in (folder / part).glob("*.html")
        if f.stem != "parts"
    }
    assert names <= {template for _, _, template in PAGES.values()}


@pytest.fixture
def inbox(browser: Browser, address: str, app: Flask) -> Iterator[Page]:
    """The inbox of the insurance department."""
    context = _context(browser, address, app, "hoken")
    page = context.new_page()
    page.goto(f"{address}/office/")
    yield page
    context.close()


def test_the_inbox_is_walked_with_the_keyboard(inbox: Page) -> None:
    links = inbox.locator("tbody a")
    inbox.keyboard.press("j")
    assert links.nth(0).evaluate("e => e === document.activeElement")
    inbox.keyboard.press("ArrowDown")
    inbox.keyboard.press("k")
    inbox.keyboard.press("j")
    assert links.nth(1).evaluate("e => e === document.activeElement")
    inbox.keyboard.press("Enter")
    inbox.wait_for_url("**/office/tasks/*")


def test_a_search_in_the_inbox_hides_rows_and_sends_nothing(inbox: Page) -> None:
    sent: list[str] = []
    inbox.on("request", lambda r: sent.append(r.url) if "/static/" not in r.url else None)
    inbox.keyboard.press("/")
    inbox.keyboard.type("脱退")
    assert inbox.locator("tbody tr:visible").count() <= 1
    inbox.keyboard.press("Control+a")
    inbox.keyboard.type("高橋")
    inbox.locator("[data-find]").fill(NAME.replace(" ", ""))
    assert inbox.locator("tbody tr:visible").count() == 4
    inbox.locator("[data-find]").fill("いない人")
    assert inbox.locator("[data-none]").is_visible()
    assert sent == []


def test_a_task_is_taken_and_returned_by_hand(inbox: Page, address: str) -> None:
    inbox.goto(f"{address}/office/tasks/1")
    inbox.get_by_role("button", name="受理する").click()
    inbox.get_by_text("受理済み").first.wait_for()
    inbox.get_by_text("不備で窓口へ戻す").click()
    inbox.get_by_label("戻す理由").fill("口座の写しがありません")
    inbox.get_by_role("button", name="窓口へ戻す").click()
    inbox.get_by_text("窓口へ戻しました。").wait_for()


def test_a_rule_is_found_by_typing(browser: Browser, address: str, app: Flask) -> None:
    context = _context(browser, address, app, "kisoku")
    page = context.new_page()
    page.goto(f"{address}/rules/")
    page.locator("[data-find]").fill("転入届")
    rows = page.locator("tbody tr:visible").filter(has=page.locator("a"))
    assert 1 <= rows.count() < 10
    page.locator("[data-find]").press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/*_*")
    context.close()
