"""A child was born: from the log-in over the tablet to the printed papers, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.city import PASSWORD

Check = Callable[..., None]


def open_birth(page: Page, sound: Check) -> None:
    page.get_by_role("link", name="新しい来庁").last.click()
    sound()
    page.get_by_label("子どもが生まれた").check()
    page.get_by_role("button", name="次へ").click()
    page.get_by_label("フリガナ").first.fill("やまね")
    page.get_by_label("生年月日").first.fill("H4.4.12")
    page.keyboard.press("Enter")
    page.locator(".hit").wait_for()
    sound()
    page.get_by_role("button", name="世帯を選ぶ").click()
    page.locator("#new1-birth").fill("R8.11.10")
    page.locator("#new1-sex").select_option("female")
    sound()
    page.get_by_role("button", name="次へ").click()
    sound()
    page.locator("input[name=visitor]").first.check()
    page.get_by_role("button", name="受付を始める").click()
    page.wait_for_url("**/counter/cases/*")


def answer(page: Page) -> None:
    """The first choice that is offered; わからない where something is to be written."""
    if page.locator("input[type=radio]").count():
        page.locator("input[type=radio]").nth(1).check()
    elif page.locator(".choices input[type=checkbox]").count():
        page.get_by_label("どれもない").check()
    else:
        page.get_by_label("わからない").check()
    page.get_by_role("button", name="次へ").click()


def left(page: Page) -> int:
    bar = page.locator("#progress")
    return int(bar.get_attribute("max") or 0) - int(bar.get_attribute("value") or 0)


def answer_all(page: Page, sound: Check) -> None:
    before = left(page)
    for _ in range(60):
        if page.url.endswith("/review"):
            return
        sound()
        answer(page)
        assert left(page) <= before, "an answer must not add to what is left"
        before = left(page)
    raise AssertionError("the questions do not come to an end")


def test_a_birth_from_log_in_to_the_printed_papers(
    staff: Page, sound: Check, browser: Browser, address: str, artefacts: Path
) -> None:
    sound()
    open_birth(staff, sound)
    sound()
    staff.screenshot(path=artefacts / "counter-case.png")
    case = staff.url
    before = staff.locator("#left .line").count()
    assert staff.locator("#rest .line--undetermined").count() > 0
    staff.locator("details.line summary").first.click()
    sound()

    # the same clerk's desk, in another browser, follows
    desk = browser.new_context(locale="ja-JP").new_page()
    desk.goto(f"{address}/login")
    desk.get_by_label("ログイン名").fill("madoguchi")
    desk.get_by_label("パスワード").fill(PASSWORD)
    desk.get_by_role("button", name="ログイン").click()
    desk.goto(case)

    staff.get_by_role("button", name="タブレットを渡す").click()
    staff.wait_for_url("**/tablet/start")
    sound()
    staff.get_by_role("link", name="はじめる").click()
    expect(desk.locator("#status")).to_have_text("タブレットで入力中", timeout=8000)
    staff.screenshot(path=artefacts / "tablet-question.png")
    answer_all(staff, sound)
    sound()
    staff.screenshot(path=artefacts / "tablet-review.png", full_page=True)
    staff.get_by_role("button", name="この内容でよい").click()
    expect(staff.get_by_role("heading")).to_contain_text("入力は、これで終わりです")
    sound()
    staff.go_back()
    expect(staff.get_by_label("ログイン名")).to_be_visible()

    expect(desk.locator("#status")).to_have_text("対応中", timeout=8000)
    assert desk.locator("#left .line").count() >= before
    sound(desk)
    desk.get_by_role("link", name="確認して印刷へ").click()
    sound(desk)
    desk.screenshot(path=artefacts / "counter-confirm.png")
    desk.get_by_role("button", name="確定して印刷").click()
    desk.wait_for_url("**/papers")
    sound(desk)
    expect(desk.get_by_role("link", name="案内票")).to_be_visible()
    assert desk.request.get(f"{case}/papers/all.pdf").body().startswith(b"%PDF")
    desk.context.close()


@pytest.mark.parametrize(("width", "height"), [(1180, 820), (820, 1180), (390, 844)])
def test_the_screens_are_sound_on_tablets_and_phones(
    staff: Page, sound: Check, width: int, height: int
) -> None:
    staff.set_viewport_size({"width": width, "height": height})
    sound()
    open_birth(staff, sound)
    sound()
    case = staff.url
    staff.goto(f"{case}/ask")
    sound()
    staff.goto(f"{case}/confirm")
    sound()
    staff.goto(case)
    staff.get_by_role("button", name="タブレットを渡す").click()
    staff.get_by_role("link", name="はじめる").click()
    staff.get_by_role("button", name="とても大きい").click()
    sound()
    answer(staff)
    sound()


def test_a_visit_can_be_opened_and_answered_with_the_keyboard_alone(staff: Page) -> None:
    def to(name: str) -> None:
        for _ in range(80):
            staff.keyboard.press("Tab")
            at = staff.evaluate("document.activeElement.closest('label,button,a')?.innerText ?? ''")
            if name in at:
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    staff.goto(staff.url + "new")
    to("市内で引っ越した")
    staff.keyboard.press("Space")
    staff.keyboard.press("Enter")
    staff.locator("#q-kana").fill("たかはし")
    staff.keyboard.press("Tab")
    staff.keyboard.press("Tab")
    staff.keyboard.type("19980220")
    staff.keyboard.press("Enter")
    staff.locator(".hit").wait_for()
    to("世帯を選ぶ")
    staff.keyboard.press("Enter")
    staff.locator(".person").wait_for()
    to("次へ")
    staff.keyboard.press("Enter")
    staff.locator("input[name=visitor]").first.focus()
    staff.keyboard.press("Space")
    staff.keyboard.press("Enter")
    staff.wait_for_url("**/counter/cases/*")
    to("タブレットを渡す")
    staff.keyboard.press("Enter")
    staff.wait_for_url("**/tablet/start")


def test_a_protected_hit_hides_the_address_and_is_sound(staff: Page, sound: Check) -> None:
    staff.get_by_role("link", name="新しい来庁").last.click()
    staff.get_by_label("市内で引っ越した").check()
    staff.get_by_role("button", name="次へ").click()
    staff.locator("#q-kana").fill("おおえ")
    staff.locator("#q-birth").fill("H3.1.5")
    staff.get_by_role("button", name="探す").click()
    expect(staff.locator(".hit--protected")).to_contain_text("住所や世帯は表示しません")
    sound()
    staff.get_by_label("開く理由").fill("ご本人が届出のため来庁")
    staff.get_by_role("button", name="許可を申請する").click()
    expect(staff.locator(".hit--protected")).to_contain_text("申請しました")
    staff.get_by_role("link", name="本日の受付").click()
    sound()


def test_what_is_missing_is_said_and_gets_the_focus(staff: Page, sound: Check) -> None:
    staff.get_by_role("link", name="新しい来庁").last.click()
    staff.get_by_role("button", name="次へ").click()
    expect(staff.get_by_role("alert")).to_be_focused()
    staff.get_by_label("ほかの市区町村から引っ越してきた").check()
    staff.get_by_role("button", name="次へ").click()
    staff.locator("#new1-birth").fill("きのう")
    staff.get_by_role("button", name="次へ").click()
    expect(staff.get_by_role("alert")).to_be_focused()
    expect(staff.locator("#new1-birth")).to_have_value("きのう")
    sound()
