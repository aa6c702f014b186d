"""The papers: before printing, boxes on the page, corrections, letters that no font has; then confirmed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from smartmado.cases.desk import Desk
from smartmado.store.engine import reading
from smartmado.store.repositories import answers, audit, corrections, substitutes
from tests.support.counter import FATHER, all_cases, open_birth
from tests.support.letters import MISSING, rename

WHY = "本人確認書類で確かめた"
NAME = {"fact": "name", "subject": FATHER}


def confirm_page(clerk: FlaskClient, case: str) -> str:
    return unescape(clerk.get(f"{case}/confirm").text)


def test_every_box_on_the_page_leads_to_its_row_and_says_its_source_without_colour(
    clerk: FlaskClient,
) -> None:
    page = confirm_page(clerk, open_birth(clerk))
    rows = set(re.findall(r'<li id="(b\d+-\d+)"', page))
    spots = re.findall(r'<a href="#(b\d+-\d+)" tabindex="-1" data-ref="\1" class="spot spot--(\w+)">', page)
    assert len(spots) > 50
    assert {ref for ref, _ in spots} <= rows
    assert len({ref for ref, _ in spots}) > 0.9 * len(rows)
    assert {look for _, look in spots} >= {"record", "derived", "pen"}
    marks = dict(re.findall(r'spot--(\w+)"><rect[^>]*/><text[^>]*>(.)</text>', page))
    assert len(set(marks.values())) == len(marks)


def test_rows_with_one_label_say_whose_they_are(clerk: FlaskClient) -> None:
    page = confirm_page(clerk, open_birth(clerk))
    birth = page[page.index("出生届") :]
    labels = re.findall(r'<span class="boxes__label">([^<]*氏名)</span>', birth[: birth.index("</ul>")])
    assert set(labels) == {"山根　大輔さん 氏名", "山根　彩花さん 氏名"}


def test_the_name_on_the_papers_is_drawn_and_can_still_be_read(clerk: FlaskClient) -> None:
    page = confirm_page(clerk, open_birth(clerk))
    assert '<span class="drawn__text">山根　大輔</span>' in page


def test_a_page_is_drawn_sharper_for_a_closer_look_but_only_as_it_was_seen(
    clerk: FlaskClient, desk: Desk
) -> None:
    case = open_birth(clerk)
    found = re.search(r'src="([^"]+)" data-sharp="([^"]+)"', confirm_page(clerk, case))
    assert found
    for url, width in zip(found.groups(), (620, 1860), strict=True):
        picture = clerk.get(url)
        assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")
        assert int.from_bytes(picture.data[16:20]) in (width, width + 1)
        assert picture.headers["Cache-Control"] == "no-store"
    seen = all_cases(desk)[0].version
    assert clerk.get(f"{case}/preview/1/99.png?seen={seen}").status_code == 404
    assert clerk.get(f"{case}/preview/99/0.png?seen={seen}").status_code == 404
    assert clerk.get(f"{case}/preview/1/0.png?seen={seen - 1}").status_code == 409
    assert clerk.get(f"{case}/preview/1/0.png").status_code == 409


def test_the_page_of_the_papers_is_small_and_each_look_at_a_picture_is_recorded(
    clerk: FlaskClient, desk: Desk
) -> None:
    case = open_birth(clerk)
    page = clerk.get(f"{case}/confirm")
    assert "data:" not in page.headers["Content-Security-Policy"]
    assert len(page.data) < 250_000
    pictures = re.findall(
        r'loading="lazy" decoding="async" width="(\d+)" height="(\d+)" src="([^"]+)"', page.text
    )
    assert len(pictures) >= 10
    assert all(0.6 < int(width) / int(height) < 1.5 for width, height, _ in pictures)
    clerk.get(unescape(pictures[0][2]))
    with reading(desk.engine) as session:
        last = audit.list_entries(session)[0]
    assert (last.action, last.detail) == ("preview_paper", {"paper": 1})


def test_a_value_of_the_register_is_corrected_with_a_reason(clerk: FlaskClient, desk: Desk) -> None:
    case = open_birth(clerk)
    form = clerk.post(f"{case}/correct", data=NAME).text
    assert "住民記録は変わりません" in form
    assert "わからない" not in form
    refused = clerk.post(f"{case}/correction", data={**NAME, "value": "山根　大介", "reason": ""})
    assert refused.status_code == 422
    assert "理由を5文字以上で書いてください" in refused.text
    assert 'value="山根　大介"' in refused.text
    kept = clerk.post(f"{case}/correction", data={**NAME, "value": "山根　大介", "reason": WHY})
    assert kept.location == f"{case}/confirm"
    page = confirm_page(clerk, case)
    assert "訂正 1件" in page
    assert f"住民記録「山根　大輔」、理由「{WHY}」" in page
    again = clerk.post(f"{case}/correct", data=NAME).text
    assert "住民記録の値に戻す" in again
    assert "<dt>出どころ</dt><dd>訂正</dd>" in again
    assert clerk.post(f"{case}/correction/undo", data=NAME).location == f"{case}/confirm"
    assert "訂正 1件" not in confirm_page(clerk, case)
    with reading(desk.engine) as session:
        [trace] = corrections.list_corrections(session, 1)
    assert (trace.old_value, trace.new_value, trace.undone_at is None) == ("山根　大輔", "山根　大介", False)


def test_an_answer_is_corrected_as_an_answer_for_every_form(clerk: FlaskClient, desk: Desk) -> None:
    case = open_birth(clerk)
    phone = {"fact": "visitor_phone", "subject": ""}
    form = clerk.post(f"{case}/correct", data=phone).text
    assert "同じ答えを使うすべての手続と様式に反映します" in form
    assert 'name="reason"' not in form
    assert clerk.post(f"{case}/correction", data={**phone, "value": "000-0000-0123"}).status_code == 303
    assert confirm_page(clerk, case).count('>000-0000-0123 <span class="source source--clerk"') > 1
    with reading(desk.engine) as session:
        assert [a.value for a in answers.list_answers(session, 1)] == ["000-0000-0123"]
        assert corrections.list_corrections(session, 1) == []


@pytest.mark.parametrize("fact", ["is_dv_protected", "resident_id", "nothing", ""])
def test_what_no_counter_corrects_has_no_page(clerk: FlaskClient, fact: str) -> None:
    case = open_birth(clerk)
    assert clerk.post(f"{case}/correct", data={"fact": fact, "subject": FATHER}).status_code == 422
    data = {"fact": fact, "subject": FATHER, "value": "true", "reason": WHY}
    assert clerk.post(f"{case}/correction", data=data).status_code in (403, 422)


def test_what_was_told_cannot_be_made_unknown_in_the_register(clerk: FlaskClient) -> None:
    case = open_birth(clerk)
    answer = clerk.post(f"{case}/correction", data={**NAME, "value": "?", "reason": WHY})
    assert answer.status_code == 422
    assert "「わからない」にはできません" in answer.text


# --- letters that no font has ---


@pytest.fixture
def unprintable(clerk: FlaskClient, desk: Desk) -> str:
    """A visit with a name that cannot be printed."""
    rename(desk, FATHER, f"{MISSING}根　大輔")
    return open_birth(clerk)


def test_the_papers_lead_to_the_letter_that_is_missing(clerk: FlaskClient, unprintable: str) -> None:
    for answer in (
        clerk.get(f"{unprintable}/confirm"),
        clerk.get(f"{unprintable}/preview/0.pdf"),
        clerk.post(f"{unprintable}/confirm", data={"version": 1}),
    ):
        assert answer.location == f"{unprintable}/letters"
    page = clerk.get(f"{unprintable}/letters").text
    assert "U+5C71 U+E01EF" in page
    assert ">5C71</text>" in page
    assert ">E01EF</text>" in page
    assert "「氏名」" in page
    assert "印字できない字" in clerk.get(unprintable).text


def test_a_letter_is_looked_at_before_it_is_approved(
    clerk: FlaskClient, desk: Desk, unprintable: str
) -> None:
    def send(**fields: str) -> tuple[int, str]:
        answer = clerk.post(f"{unprintable}/letters", data={"letter": MISSING, **fields})
        return answer.status_code, answer.text if answer.status_code != 303 else str(answer.location)

    assert send(do="look", substitute="山", reason="")[0] == 422
    assert "1字だけ" in send(do="look", other="山川", reason=WHY)[1]
    assert "どのフォントにもありません" in send(do="approve", other="\u0378", reason=WHY)[1]
    status, page = send(do="look", substitute="山", reason=WHY)
    assert (status, "このように印字します" in page, "drawn__instead" in page) == (200, True, True)
    with reading(desk.engine) as session:
        assert substitutes.list_substitutes(session, 1) == []
    assert send(do="approve", substitute="山", reason=WHY) == (303, f"{unprintable}/confirm")
    page = confirm_page(clerk, unprintable)
    assert "代わりの字で印字します" in page
    assert "drawn__instead" in page
    [undo] = re.findall(r'action="([^"]+/undo)"', clerk.get(f"{unprintable}/letters").text)
    assert clerk.post(undo).location == f"{unprintable}/letters"
    assert clerk.get(f"{unprintable}/confirm").location == f"{unprintable}/letters"


def test_an_approval_sent_again_after_it_was_taken_back_approves_nothing(
    clerk: FlaskClient, desk: Desk, unprintable: str
) -> None:
    look = {"letter": MISSING, "substitute": "山", "reason": WHY, "do": "look"}
    seen = re.findall(r'name="seen" value="(\d+)"', clerk.post(f"{unprintable}/letters", data=look).text)
    press = {**look, "do": "approve", "seen": seen[0]}
    for _ in range(2):
        assert clerk.post(f"{unprintable}/letters", data=press).location == f"{unprintable}/confirm"
    [undo] = re.findall(r'action="([^"]+/undo)"', clerk.get(f"{unprintable}/letters").text)
    clerk.post(undo)
    replayed = clerk.post(f"{unprintable}/letters", data=press)
    assert replayed.status_code == 409
    assert "この画面を開いたあとに決められ、取り消されました" in replayed.text
    with reading(desk.engine) as session:
        assert [s.undone_at is None for s in substitutes.list_substitutes(session, 1)] == [False]


def test_a_department_sees_what_was_corrected_and_what_stands_for_a_letter(
    clerk: FlaskClient, unprintable: str, login: object
) -> None:
    value = {"fact": "name_kana", "subject": FATHER, "value": "ヤマネ　ダイキ", "reason": WHY}
    clerk.post(f"{unprintable}/correction", data=value)
    choice = {"letter": MISSING, "substitute": "山", "reason": WHY, "do": "approve"}
    clerk.post(f"{unprintable}/letters", data=choice)
    version = re.search(r'name="version" value="(\d+)"', confirm_page(clerk, unprintable))
    assert version
    assert clerk.post(f"{unprintable}/confirm", data={"version": version[1]}).location.endswith("/papers")
    office = login("hoken")  # type: ignore[operator]
    pages = [
        unescape(office.get(u).text)
        for u in set(re.findall(r"/office/tasks/\d+", office.get("/office/").text))
    ]
    told = [page for page in pages if "窓口で訂正したこと" in page]
    assert any("住民記録「ヤマネ　ダイスケ」→「ヤマネ　ダイキ」" in page for page in told)
    assert any("代替文字" in page and "U+5C71 U+E01EF" in page for page in told)


def test_a_text_too_long_for_its_box_is_shown_on_a_further_page(clerk: FlaskClient, desk: Desk) -> None:
    rename(desk, FATHER, "山" * 400)
    page = confirm_page(clerk, open_birth(clerk))
    further = re.search(r'data-sharp="([^"]+/preview/\d+/1\.png[^"]*)"', page)
    assert further
    assert clerk.get(further[1]).mimetype == "image/png"


def test_confirming_makes_the_papers_and_a_second_look_finds_them(clerk: FlaskClient, desk: Desk) -> None:
    case = open_birth(clerk)
    page = clerk.get(f"{case}/confirm").text
    assert "まだ決まっていない手続が" in page
    assert "その手続の書類は作られません" in page
    assert f'src="{case}/preview/1/0.png?seen=' in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    stale = clerk.post(f"{case}/confirm", data={"version": int(version[1]) - 1})
    assert stale.status_code == 409
    for _ in range(2):  # a double tap too
        assert clerk.post(f"{case}/confirm", data={"version": version[1]}).location == f"{case}/papers"
    papers = clerk.get(f"{case}/papers").text
    assert "案内票" in papers
    assert clerk.get(f"{case}/papers/all.pdf").data.startswith(b"%PDF")
    first = re.search(r"/papers/(\d+)\.pdf", papers)
    assert first
    assert clerk.get(f"{case}/papers/{first[1]}.pdf").mimetype == "application/pdf"
    assert clerk.get(f"{case}/confirm").location == f"{case}/papers"
    assert clerk.post(f"{case}/hand-over").status_code == 422


def test_a_preview_that_is_not_there_is_not_found(clerk: FlaskClient) -> None:
    case = open_birth(clerk)
    assert clerk.get(f"{case}/preview/0.pdf").data.startswith(b"%PDF")
    assert clerk.get(f"{case}/preview/999.pdf").status_code == 404
