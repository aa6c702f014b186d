"""A child was born: from the log-in over the tablet to the printed papers, in a real browser."""

from collections.abc import Callable
from functools import partial

from playwright.sync_api import Browser, Page, expect

from tests.support.journey import VISITS, Check, Journey, says

Start = Callable[..., Journey]
ANSWERS = says(
    VISITS["a"],
    birth_weight=None,  # one thing that they do not know
    older_child_supported=True,
    older_child_counted=False,
)


def open_birth(here: Journey) -> None:
    here.begin("子どもが生まれた")
    here.find("世帯を選ぶ", kana="やまね", birth="H4.4.12")
    here.write_person(1, birth="R8.11.10", sex="女")
    here.press("次へ")
    here.open("大輔")


def add_student(here: Journey) -> None:
    """The eldest, in lodgings, of whom they think when the case is open already."""
    here.follow("別に住む家族を加える")
    here.write({"氏名": "山根　学", "フリガナ": "やまね　まなぶ", "生年月日": "H18.5.2"})
    here.write({"住所(別に住んでいる所)": "鳥取市湖山町南四丁目1番地"})
    for label, chosen in (("性別", "男"), ("この方の父", "山根　大輔さん"), ("この方の母", "山根　彩花さん")):
        here.page.get_by_label(label).select_option(label=chosen)
    here.picture("family", whole=True)
    here.press("この受付に加える")
    card = here.page.get_by_role("list", name="世帯の方").get_by_role("listitem").last
    expect(card).to_contain_text("山根　大輔さんの子")
    expect(card).to_contain_text("別に住む")


def test_a_birth_from_log_in_to_the_printed_papers(journey: Start, sound: Check, browser: Browser) -> None:
    here = journey("birth")
    open_birth(here)
    here.picture("opened")
    assert here.required()["出生届"] == "令和8年11月24日(火)"
    add_student(here)
    before = here.page.locator("#left .line").count()
    assert here.page.locator("#rest .line--undetermined").count() > 0
    here.page.locator("details.line summary").first.click()
    sound()

    # the same clerk's desk, in another browser, follows
    page = browser.new_context(locale="ja-JP", has_touch=True).new_page()
    desk = Journey("birth-desk", page, here.address, partial(sound, page), here.artefacts, here.case)
    desk.log_in("madoguchi")
    desk.follow(here.number)

    here.hand_over()
    expect(page.locator("#status")).to_have_text("タブレットで入力中", timeout=8000)
    here.picture("question")
    here.answer_tablet(ANSWERS)
    here.picture("review", whole=True)
    here.give_back()

    expect(page.locator("#status")).to_have_text("対応中", timeout=8000)
    assert page.locator("#left .line").count() >= before
    sound(page)
    desk.picture("case")
    desk.answer_as_clerk(ANSWERS)
    papers = desk.confirm()
    assert {"案内票", "出生届", "監護相当・生計費の負担についての確認書"} <= set(papers)
    page.context.close()


def test_every_screen_is_sound_on_a_phone_with_the_largest_letters(journey: Start, sound: Check) -> None:
    here = journey("phone", 390, 844)
    open_birth(here)
    for page in ("ask", "confirm"):
        here.page.goto(f"{here.case}/{page}")
        sound()
    here.to_case()
    here.hand_over()
    here.press("とても大きい")
    here.answer(ANSWERS)
    here.press("次へ")


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
