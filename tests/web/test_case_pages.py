"""The case: what is due and why, and the questions that the clerk answers."""

import re
from html import unescape

from flask.testing import FlaskClient

from smartmado.cases.desk import Desk
from smartmado.store.engine import reading
from smartmado.store.repositories import audit
from tests.support.counter import STORIES, all_cases, open_birth, press


def test_the_case_shows_what_is_due_with_day_counter_and_reason(clerk: FlaskClient) -> None:
    page = clerk.get(open_birth(clerk)).text
    for told in ("必要", "確認中", "ご案内", "今回は不要", "令和8年11月24日(火)", "市民課", "戸籍法49条"):
        assert told in page, told
    assert 'class="source source--clerk"' in page
    assert page.index("出生届") < page.index("児童手当 額改定認定請求書")
    assert "undefined" not in page


def test_the_notes_on_the_case_are_told_in_words(clerk: FlaskClient) -> None:
    notes = re.findall(r"<dt>確度</dt><dd>(.*?)</dd>", clerk.get(open_birth(clerk)).text, re.DOTALL)
    assert any("「細部は要確認」" in note for note in notes)
    for note in notes:
        assert not re.search(r"\b(medium|low|[a-z]+_[a-z_]+)\b", re.sub(r"<[^>]*>", "", note)), note


def test_a_case_about_a_death_congratulates_nobody(clerk: FlaskClient) -> None:
    head, wife = STORIES["death"].people["head"], STORIES["death"].people["wife"]
    fields = {"event": "death", "household": head, "key": "k", "visitor": wife, "event-0-subject": head}
    page = clerk.get(press(clerk, "open", **{**fields, "event-0-death_date": "R8.11.14"}).location).text
    assert "おめでとう" not in page
    assert "ありがとう" not in page
    assert "死亡届" in page


def test_the_clerk_answers_open_questions_here(clerk: FlaskClient, desk: Desk) -> None:
    case = open_birth(clerk)
    page = clerk.post(f"{case}/ask", data={"fact": "childbirth_payment", "subject": "event.0"}).text
    assert "出産の費用は、どのように払いましたか" in page
    given = {"fact": "childbirth_payment", "subject": "event.0", "value": "direct_full", "then": "case"}
    assert clerk.post(f"{case}/answer", data=given).status_code == 303
    assert "direct_full" not in clerk.get(case).text
    wrong = clerk.post(f"{case}/answer", data={"fact": "birth_weight", "subject": "new1", "value": "重い"})
    assert wrong.status_code == 422
    assert "数字だけで書いてください" in wrong.text
    assert 'value="重い"' in wrong.text


def test_the_lists_are_sent_again_only_when_something_changed(clerk: FlaskClient, desk: Desk) -> None:
    case = open_birth(clerk)
    seen = all_cases(desk)[0].version
    assert clerk.get(f"{case}/lists?seen={seen}").status_code == 204
    clerk.post(f"{case}/answer", data={"fact": "birth_weight", "subject": "new1", "value": "3000"})
    part = clerk.get(f"{case}/lists?seen={seen}")
    assert part.status_code == 200
    assert "<html" not in part.text
    assert 'id="left"' in part.text


def test_watching_leaves_no_record_but_looking_does(clerk: FlaskClient, desk: Desk) -> None:
    case = open_birth(clerk)
    with reading(desk.engine) as session:
        before = len(audit.list_entries(session, limit=1000))
    clerk.get(f"{case}/lists?seen={all_cases(desk)[0].version}")
    with reading(desk.engine) as session:
        assert len(audit.list_entries(session, limit=1000)) == before
    clerk.get(case)
    with reading(desk.engine) as session:
        assert len(audit.list_entries(session, limit=1000)) == before + 1


def test_optional_procedures_are_filed_when_wished(clerk: FlaskClient) -> None:
    case = open_birth(clerk)
    chosen = re.findall(r'name="wanted" value="(\w+)"', clerk.get(case).text)
    clerk.post(f"{case}/wanted", data={"wanted": chosen[0]})
    assert clerk.get(case).text.count("今日出す") == 1


def test_an_unknown_case_is_not_found(clerk: FlaskClient) -> None:
    assert clerk.get("/counter/cases/99").status_code == 404


def test_the_desk_is_not_asked_what_takes_an_answer_for_granted(clerk: FlaskClient) -> None:
    case = press(
        clerk, "open", event="move_in", new="new1", begun="1", key="k", visitor="new1",
        **{"new1-name": "三島　直樹", "new1-birth": "S61.2.14", "new1-relation": "世帯主",
           "new1-type": "japanese", "event-0-subject": "new1", "event-0-move_in_date": "R8.11.9"},
    ).location  # fmt: skip
    assert "市外にいた間もこの市の国民健康保険だった" not in clerk.get(case).text
    kept = {"fact": "insurance_type", "subject": "new1", "value": "nhi_kept", "then": "case"}
    clerk.post(f"{case}/answer", data=kept)
    assert "市外にいた間もこの市の国民健康保険だった" in clerk.get(case).text


def test_what_nobody_knew_is_counted_when_the_questions_are_over(clerk: FlaskClient) -> None:
    case = open_birth(clerk)
    page, asked = clerk.get(f"{case}/ask").text, 0
    while "聞くことは、もうありません" not in page:
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
        clerk.post(f"{case}/answer", data={**dict(hidden), "value": "?", "then": "ask"})
        page, asked = clerk.get(f"{case}/ask").text, asked + 1
    assert f"「わからない」と答えたことが {asked}つあります" in page
    assert "すべてそろいました" not in page


def test_a_line_leads_to_its_reasons_and_to_what_would_change_it(clerk: FlaskClient) -> None:
    place = open_birth(clerk)
    links = re.findall(r'data-why="([^"]+)"', clerk.get(place).text)
    pages = [unescape(clerk.get(link).text) for link in links]
    assert all("のわけ" in page and "根拠: " in page for page in pages)
    assert any(re.search("もし、[^<]+なら、不要.対象外.になります。", page) for page in pages)


def test_what_is_not_required_says_why_and_leads_to_more(clerk: FlaskClient) -> None:
    place = open_birth(clerk)
    more = re.search(r'data-status="not_required".*?href="([^"]+)">なぜ</a>', clerk.get(place).text)
    assert more
    page = clerk.get(more[1])
    assert page.status_code == 200
    assert "「不要」のわけ" in page.text


def test_a_line_that_is_no_more_is_not_found(clerk: FlaskClient) -> None:
    assert clerk.get(f"{open_birth(clerk)}/why/move_in_notice-0").status_code == 404
