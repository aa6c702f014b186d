"""A visit in a browser, step by step, as clerk, resident and department take it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Locator, Page, ViewportSize, expect

from smartmado.decisions.evaluate import FactKey
from smartmado.ops.demo_visits import Visit, visits
from tests.support.city import PASSWORD

Says = Callable[[FactKey], Any]
"""What someone answers to a question; None is わからない."""
MOST_QUESTIONS = 80
QUESTION = """() => {
  const sent = (name) => document.querySelector(`main input[name=${name}]`).value;
  const bar = document.getElementById("progress");
  const typed = document.querySelector("input.answer") !== null;
  return [sent("fact"), sent("subject"), typed, bar ? bar.max - bar.value : 0];
}"""
"""Which question a page asks, of whom, whether the answer is typed, and how many are left."""
VISITS = {v.key: v for v in visits()}
"""The sample visits."""


def says(visit: Visit, **more: Any) -> Says:
    """What the people of a sample visit answer; of themselves they tell what the demo's clerk typed."""
    typed = {p.id: p.facts for p in visit.opening.new_people}

    def say(key: FactKey) -> Any:
        fact, subject = key
        return {**typed.get(subject or "", {}), **more}.get(fact, visit.says(key))

    return say


class Check(Protocol):
    """check() looks at a page: what axe knows of, and whether it fits the screen."""

    def __call__(self, seen: Page | None = None) -> None: ...


@dataclass
class Journey:
    """One browser on its way through a visit. Every page on the way is checked with `sound`."""

    name: str
    page: Page
    address: str
    sound: Check
    artefacts: Path
    case: str = ""
    number: str = ""
    left: int = 0

    # --- everywhere ---

    def log_in(self, name: str) -> None:
        """As anyone logs in, with the keyboard."""
        self.page.goto(f"{self.address}/login")
        self.page.get_by_label("ログイン名").fill(name)
        self.page.get_by_label("パスワード").fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("button", name="ログアウト")).to_be_visible()
        self.sound()

    def press(self, name: str) -> None:
        """Press a button and check what comes."""
        self._go(self.page.get_by_role("button", name=name).first)

    def follow(self, name: str) -> None:
        """Follow a link and check what comes."""
        self._go(self.page.get_by_role("link", name=name).last)

    def _go(self, place: Locator) -> None:
        with self.page.expect_navigation():
            place.click()
        self.sound()

    def picture(self, of: str, *, whole: bool = False) -> None:
        """For a person to look at."""
        self.page.screenshot(path=self.artefacts / f"journey-{self.name}-{of}.png", full_page=whole)

    # --- a new visit ---

    def begin(self, *events: str) -> None:
        """Choose what happened, by the sentences on the tiles."""
        self.follow("新しい来庁")
        for event in events:
            self.page.get_by_label(event).check()
        self.press("次へ")

    def find(self, act: str, **conditions: str) -> None:
        """Search a resident (kana, birth, ...), see one hit, and press its button."""
        for name, typed in conditions.items():
            self.page.locator(f"#q-{name}").fill(typed)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        expect(self.page.locator(".hit")).to_have_count(1)
        self.sound()
        self.press(act)

    def write_person(self, number: int, **fields: str) -> None:
        """Fill in someone who is no resident (name, kana, birth, relation, sex)."""
        for name, typed in fields.items():
            box = self.page.locator(f"#new{number}-{name}")
            if name == "sex":
                box.select_option(label=typed)
            else:
                box.fill(typed)

    def write(self, fields: Mapping[str, str]) -> None:
        """Fill in fields by their labels."""
        for label, typed in fields.items():
            self.page.get_by_role("textbox", name=label, exact=True).fill(typed)

    def visitor(self, name: str) -> None:
        """Say who is here."""
        self.page.get_by_role("group", name="今日、届出をする方").get_by_label(name).check()

    def open(self, visitor: str) -> None:
        """Say who is here, and open the case."""
        self.visitor(visitor)
        self.press("受付を始める")
        expect(self.page).to_have_url(re.compile("/counter/cases/[0-9]+$"))
        self.case = self.page.url
        self.number = self.page.locator("h1 .number").inner_text()

    # --- the case ---

    def to_case(self) -> None:
        """The case's own page."""
        self.page.goto(self.case)
        self.sound()

    def required(self) -> dict[str, str]:
        """What is due on the case page: the name of each procedure and its deadline as it reads."""
        lines = self.page.locator(".group--required details.line")
        return {str(i.get_attribute("data-name")): _told(i.locator(".due")) for i in lines.all()}

    def answer_as_clerk(self, says: Says) -> list[FactKey]:
        """Ask by word of mouth what is left, until nothing is."""
        self.follow("窓口で聞き取る")
        over = self.page.get_by_role("heading", name="聞くことは、もうありません")
        asked = []
        while not over.is_visible():
            asked.append(self.answer(says))
            self.press("答えて次の質問へ")
            assert len(asked) < MOST_QUESTIONS, "the questions do not come to an end"
        self.follow("受付に戻る")
        return asked

    # --- the tablet ---

    def hand_over(self, size: ViewportSize | None = None) -> None:
        """From the case page to the first question, in the hands of the resident; `size`: of that screen."""
        if size:
            self.page.set_viewport_size(size)
        self.press("タブレットを渡す")
        expect(self.page).to_have_url(re.compile("/tablet/start$"))
        self.follow("はじめる")

    def answer(self, says: Says) -> FactKey:
        """Tap the choice, or write into the field, of the question on the screen; which one it was."""
        fact, subject, typed, self.left = self.page.evaluate(QUESTION)
        key = (fact, subject or None)
        told = says(key)
        if told is None:
            self._tap("?")
        elif typed:
            self.page.locator("input.answer").fill(str(told))
        elif isinstance(told, bool):
            self._tap(str(told).lower())
        else:
            for value in (told or ["none"]) if isinstance(told, list) else [told]:
                self._tap(value)
        return key

    def _tap(self, value: str) -> None:
        self.page.locator(".choice").filter(has=self.page.locator(f'input[value="{value}"]')).tap()

    def answer_tablet(self, says: Says) -> list[FactKey]:
        """Answer until the answers are shown to be checked; what was asked. It must only get shorter."""
        asked: list[FactKey] = []
        while not self.page.url.endswith("/review"):
            before = self.left
            asked.append(self.answer(says))
            assert len(asked) == 1 or self.left <= before, (
                f"{asked[-2]}: an answer must not add to what is left"
            )
            self.press("次へ")
            assert len(asked) < MOST_QUESTIONS, "the questions do not come to an end"
        return asked

    def give_back(self) -> None:
        """Agree with the answers; from here the browser sees nothing of them."""
        self.press("この内容でよい")
        expect(self.page.get_by_role("heading")).to_contain_text("入力は、これで終わりです")
        self.page.go_back()
        expect(self.page.get_by_label("ログイン名")).to_be_visible()

    # --- papers ---

    def confirm(self) -> list[str]:
        """Check the papers, settle the case, and open all of them as one PDF; the papers' names."""
        self.follow("確認して印刷へ")
        self.picture("confirm")
        self.press("確定して印刷")
        names = self.page.locator(".papers a").all_inner_texts()
        link = self.page.get_by_role("link", name="すべて印刷(1つのPDF)").get_attribute("href")
        answer = self.page.request.get(f"{self.address}{link}")
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF")
        return names

    # --- a department ---

    def do_task(self, procedure: str, person: str) -> dict[str, dict[str, str]]:
        """Find the task in the inbox, take and finish it; its facts by heading, as label -> value."""
        row = self.page.get_by_role("row").filter(has_text=person).filter(has_text=procedure)
        self._go(row.get_by_role("link", name=procedure, exact=True))
        facts: dict[str, dict[str, str]] = {}
        for table in self.page.locator("h3 + table.record").all():
            heading = table.locator("xpath=preceding-sibling::h3[1]").inner_text()
            cells = [row.locator("th, td").all_inner_texts() for row in table.locator("tr").all()]
            facts.setdefault(heading, {}).update({label: value for label, value, _ in cells})
        self.picture("task")
        self.press("受理する")
        self.press("完了にする")
        self.follow("処理済み")
        expect(row).to_have_count(1)
        return facts


def _told(place: Locator) -> str:
    return place.inner_text().removeprefix("期限").strip() if place.count() else ""
