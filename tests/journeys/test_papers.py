"""Papers checked in a browser: look closer, correct in place, find a letter for one that no font has."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from smartmado.store.engine import transaction
from smartmado.store.repositories.cases import count_change
from tests.support import city
from tests.support.counter import FATHER, all_cases, open_birth
from tests.support.journey import Check, Journey
from tests.support.letters import MISSING, rename

Start = Callable[..., Journey]
SHARPER = re.compile(r"/preview/1/0\.png\?seen=\d+&near=1$")
WHY = "本人確認書類で確かめた"


def papers_of_birth(here: Journey, app: Flask) -> None:
    """The papers of a birth; the screens that open it are tried by the visits."""
    child = {"new1-name": "山根　葵", "new1-kana": "やまね あおい", "new1-sex": "female"}
    case = open_birth(city.logged_in(app, "clerk"), **child)
    here.page.goto(f"{here.address}{case}/confirm")
    here.sound()


def size(page: Page) -> float:
    """How much wider the first paper is drawn than its place."""
    script = "s => s.getBoundingClientRect().width / s.parentElement.clientWidth"
    return round(float(page.locator(".sheet__sized").first.evaluate(script)), 2)


def test_a_paper_is_looked_at_closely_with_buttons_keys_wheel_and_fingers(
    journey: Start, sound: Check, app: Flask
) -> None:
    here = journey("closer")
    papers_of_birth(here, app)
    page = here.page
    page.get_by_role("button", name="拡大").first.click()
    assert size(page) == 1.5
    expect(page.locator(".sheet__page").first).to_have_attribute("src", SHARPER)
    view = page.locator(".sheet__view").first
    view.focus()
    for key, wanted in (("+", 2.0), ("-", 1.5), ("0", 1.0)):
        page.keyboard.press(key)
        assert size(page) == wanted
    view.hover(position={"x": 100, "y": 100})
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function("document.querySelector('.sheet__sized').style.width !== '100%'")
    assert size(page) > 1.5
    sound()
    page.get_by_role("button", name="幅に合わせる").first.click()
    pinch(page)
    assert size(page) > 1.8


def pinch(page: Page) -> None:
    """Two fingers that move apart on the first paper."""
    page.locator(".sheet__view").first.evaluate(
        """view => {
          const { left, top } = view.getBoundingClientRect();
          const touch = (kind, id, x) => view.dispatchEvent(new PointerEvent(kind,
            { pointerId: id, pointerType: "touch", clientX: left + x, clientY: top + 80, bubbles: true }));
          touch("pointerdown", 1, 100); touch("pointerdown", 2, 200);
          touch("pointermove", 2, 300);
          touch("pointerup", 1, 100); touch("pointerup", 2, 300);
        }"""
    )


def test_a_value_is_corrected_in_place_and_every_paper_follows(
    journey: Start, sound: Check, app: Flask
) -> None:
    here = journey("correct")
    papers_of_birth(here, app)
    page = here.page
    spot = page.locator(".spot--record").first
    ref = spot.get_attribute("data-ref")
    spot.click()
    row = page.locator(f"#{ref}")
    expect(row.get_by_role("button")).to_be_focused()
    expect(row).to_have_class("box box--at")
    expect(row).to_contain_text("ヤマネ　ダイスケ")
    before = page.get_by_text("ヤマネ　ダイスケ").count()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("窓口での訂正")
    sound()
    here.picture("dialog")
    dialog.get_by_role("textbox").first.fill("やまね だいき")
    dialog.get_by_role("button", name="直して書類に戻る").click()
    expect(dialog.get_by_role("alert")).to_contain_text("理由を5文字以上")
    dialog.get_by_label("訂正の理由").fill(WHY)
    with page.expect_navigation():
        dialog.get_by_role("button", name="直して書類に戻る").click()
    expect(page.locator(f"#{ref}")).to_contain_text("訂正")
    expect(page.locator(f"#{ref}")).to_contain_text(WHY)
    assert page.locator(".boxes__value").filter(has_text="ヤマネ　ダイキ").count() >= before
    assert page.locator(".spot--correction").count() >= before
    sound()
    here.picture("corrected")
    here.press("確定して印刷")
    here.press("ログアウト")
    here.log_in("hoken")
    with page.expect_navigation():
        page.get_by_role("row").get_by_role("link", name="国民健康保険 資格取得届", exact=True).click()
    expect(page.get_by_role("heading", name="窓口で訂正したこと")).to_be_visible()
    expect(page.locator("main")).to_contain_text("住民記録「ヤマネ　ダイスケ」→「ヤマネ　ダイキ」")


def test_a_letter_that_no_font_has_is_replaced_on_paper_only(
    journey: Start, sound: Check, app: Flask
) -> None:
    rename(app.extensions["smartmado"], FATHER, f"{MISSING}根　大輔")
    here = journey("letter", 820, 1180)
    papers_of_birth(here, app)
    page = here.page
    expect(page.get_by_role("heading", name="印字できない字があります")).to_be_visible()
    here.picture("missing")
    page.get_by_label("理由").fill("ご本人に見ていただいた")
    here.press("見くらべる")
    expect(page.get_by_role("heading", name="このように印字します")).to_be_visible()
    here.picture("compared")
    here.press("この字で印字する")
    expect(page.locator("main")).to_contain_text("代わりの字で印字します")
    here.picture("replaced")
    page.set_viewport_size({"width": 390, "height": 844})
    sound()
    here.press("確定して印刷")
    expect(page.get_by_role("heading", name="書類ができました")).to_be_visible()


def test_two_clerks_correct_one_value_and_the_later_one_sees_both(
    journey: Start, sound: Check, app: Flask, browser: Browser, artefacts: Path
) -> None:
    here = journey("together")
    papers_of_birth(here, app)
    with browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo") as context:
        there = Journey("together", context.new_page(), here.address, sound, artefacts)
        there.log_in("madoguchi2")
        there.page.goto(here.page.url)
        for page, name in ((here.page, "山根　大介"), (there.page, "山根　太輔")):
            page.locator(".box").filter(has_text="山根　大輔").get_by_role("button").first.click()
            page.get_by_role("dialog").get_by_role("textbox").first.fill(name)
            page.get_by_role("dialog").get_by_label("訂正の理由").fill(WHY)
        keep = here.page.get_by_role("dialog").get_by_role("button", name="直して書類に戻る")
        with here.page.expect_navigation():
            keep.click()
        dialog = there.page.get_by_role("dialog")
        dialog.get_by_role("button", name="直して書類に戻る").click()
        expect(dialog.get_by_role("alert")).to_contain_text("madoguchi 担当")
        expect(dialog).to_contain_text("山根　大介")
        expect(dialog.get_by_role("textbox").first).to_have_value("山根　太輔")
        there.picture("held")
        with there.page.expect_navigation():
            dialog.get_by_role("button", name="直して書類に戻る").click()
        expect(there.page.locator("main")).to_contain_text("山根　太輔")


def test_pictures_come_when_they_are_looked_at_and_never_of_a_case_that_has_changed(
    journey: Start, sound: Check, app: Flask
) -> None:
    here = journey("pictures", 390, 844)
    papers_of_birth(here, app)
    page = here.page
    drawn = "[...document.querySelectorAll('.sheet__page')].map((p) => p.naturalWidth > 0)"
    page.wait_for_function(f"{drawn}[0]")
    here.picture("first")
    assert page.evaluate(drawn).count(True) < 6
    expect(page.locator("[data-stale]")).to_be_hidden()
    [case] = all_cases(app.extensions["smartmado"])
    with transaction(app.extensions["smartmado"].engine) as session:
        count_change(session, case.id)
    page.locator(".sheet").last.scroll_into_view_if_needed()
    expect(page.locator("[data-stale]")).to_contain_text("書類の内容が変わったか")
    sound()
    here.follow("開き直す")
    expect(page.locator("[data-stale]")).to_be_hidden()
