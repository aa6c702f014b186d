"""A served city for the browser, and axe for every page it sees."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.support import wsgi
from tests.support.axe import violations
from tests.support.city import PASSWORD
from tests.support.journey import Check, Journey
from tests.web.conftest import app, city_file, desk, moment  # noqa: F401 -- fixtures


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


SHAPE = """() => {
  const told = ["class", "type", "role", "lang"], numbered = ["id", "name", "for"];
  const value = (a) => (numbered.includes(a.name) ? a.value.replace(/[0-9]+/g, "0") : a.value);
  const attribute = (a) => (told.concat(numbered).includes(a.name) ? `${a.name}=${value(a)}` : a.name);
  const shape = (e) => {
    const under = [...e.children].map(shape);
    const words = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    const own = [...e.attributes].filter((a) => !["value", "selected"].includes(a.name)).map(attribute);
    return [e.tagName, ...own, words, ...new Set(under)].join();
  };
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  const named = [...document.querySelectorAll("label[for]")].map((e) => e.htmlFor);
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"])
    for (const e of document.querySelectorAll(`[${name}]`))
      if (e.checkVisibility()) named.push(...e.getAttribute(name).trim().split(/ +/));
  const lost = named.filter((id) => !document.getElementById(id));
  const wider = document.documentElement.scrollWidth - innerWidth;
  return [wider, [...twice, ...lost], `${innerWidth} ${innerHeight} ${shape(document.documentElement)}`];
}"""
"""How much a page is wider than the screen; ids that stand twice or are named and nowhere; and the page
without its words and numbers. Of two pages that differ only in those and in how often a part repeats,
axe looks at the first."""


@pytest.fixture(scope="session")
def seen_shapes() -> set[str]:
    """The shapes that axe has looked at."""
    return set()


@pytest.fixture
def sound(page: Page, seen_shapes: set[str]) -> Check:
    """sound() looks at a page: no violation that axe knows, nothing wider than the screen."""

    def check(seen: Page | None = None) -> None:
        seen = seen or page
        wider, wrong_ids, shape = seen.evaluate(SHAPE)
        assert wider <= 0, f"{seen.url}: {wider}px wider than the screen"
        assert not wrong_ids, seen.url
        if shape in seen_shapes:
            return
        told = violations(seen)
        assert not told, f"{seen.url}\n" + "\n".join(told)
        seen_shapes.add(shape)

    return check


@pytest.fixture
def journey(page: Page, address: str, sound: Check, artefacts: Path) -> Callable[..., Journey]:
    """journey("move-in", 820, 1180) is a clerk at a screen of that size, just logged in."""

    def start(name: str, width: int = 1180, height: int = 820) -> Journey:
        page.set_default_timeout(10_000)
        page.set_viewport_size({"width": width, "height": height})
        made = Journey(name, page, address, sound, artefacts)
        made.log_in("madoguchi")
        return made

    return start
