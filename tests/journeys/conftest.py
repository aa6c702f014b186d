"""A served city for the browser, and axe for every page it sees."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from tests.support import wsgi
from tests.support.city import PASSWORD
from tests.web.conftest import app, city_file, moment  # noqa: F401 -- fixtures

Check = Callable[..., None]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:  # noqa: F811
    """The application, served on this machine."""
    with wsgi.serve(app) as found:
        yield found


@pytest.fixture
def staff(page: Page, address: str) -> Page:
    """The browser of a clerk, just logged in with the keyboard."""
    page.set_default_timeout(10_000)
    page.goto(f"{address}/login")
    page.get_by_label("ログイン名").fill("madoguchi")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/counter/")
    return page


@pytest.fixture
def sound(page: Page) -> Check:
    """sound() looks at a page: no violation that axe knows, nothing wider than the screen."""

    def check(seen: Page = page) -> None:
        found = Axe().run(seen).response["violations"]
        told = [f"{v['id']}: {n['html'][:160]}" for v in found for n in v["nodes"]]
        assert not told, f"{seen.url}\n" + "\n".join(told)
        width = seen.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{seen.url}: {width}px wider than the screen"

    return check
