"""The counter's screens: a new visit, the case, its papers."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from smartmado.cases.desk import Desk
from smartmado.content.rulebook import Rulebook
from smartmado.ops.demo_city import story_households
from smartmado.ops.demo_rows import numbered
from smartmado.store.engine import reading
from smartmado.store.repositories import audit, cases
from smartmado.store.repositories.residents import find_resident
from tests.support import city
from tests.support.city import Moment

STORIES = story_households()
FATHER = STORIES["birth"].people["father"]
NEWBORN = {
    "new": "new1",
    "begun": "1",
    "new1-birth": "R8.11.10",
    "new1-relation": "子",
    "new1-type": "japanese",
}
BIRTH = {
    "key": "one-press",
    "event": "birth",
    "household": FATHER,
    **NEWBORN,
    "event-0-subject": "new1",
    "visitor": FATHER,
    "do": "open",
}


def press(client: FlaskClient, do: str, **fields: object) -> TestResponse:
    return client.post("/counter/new", data={**fields, "do": do})


def open_birth(client: FlaskClient, **changes: object) -> str:
    answer = client.post("/counter/new", data={**BIRTH, **changes})
    assert answer.status_code == 303, re.findall(r'class="mistake"[^>]*>([^<]*)', answer.text)
    return str(answer.location)


def all_cases(desk: Desk) -> list[cases.Case]:
    with reading(desk.engine) as session:
        return list(cases.list_cases(session))


# --- today ---


def test_today_begins_empty_with_one_big_action(clerk: FlaskClient) -> None:
    page = clerk.get("/counter/").text
    assert "新しい来庁" in page
    assert "今日の受付はまだありません" in page


def test_today_says_what_for_who_how_far_and_since_when(clerk: FlaskClient) -> None:
    open_birth(clerk)
    page = clerk.get("/counter/").text
    for told in ("20261116-0001", "出生", "山根　大輔さんのお子さん", "対応中", "10:00"):
        assert told in page


def test_a_visit_left_open_is_listed_the_day_after_with_its_day(clerk: FlaskClient, moment: Moment) -> None:
    open_birth(clerk)
    assert ">10:00<" in clerk.get("/counter/").text
    moment.pass_by(days=1)
    clerk = city.logged_in(clerk.application, "clerk")
    assert ">11月16日 10:00<" in clerk.get("/counter/").text


@pytest.mark.parametrize("role", ["department", "official", "administrator"])
def test_only_clerks_stand_at_the_counter(login: Callable[[str], FlaskClient], role: str) -> None:
    assert login(role).get("/counter/").status_code == 403


# --- what happened ---


def test_every_event_that_some_procedure_answers_to_has_a_tile(clerk: FlaskClient, book: Rulebook) -> None:
    page = unescape(clerk.get("/counter/new").text)
    for event in book.life_events.values():
        assert (f'value="{event.id}"' in page) is bool(book.triggered_by(event.id))
    assert book.life_events["death"].sentence in page


def test_without_an_event_the_page_says_so(clerk: FlaskClient) -> None:
    answer = press(clerk, "stay")
    assert answer.status_code == 422
    assert "ご用件を一つ以上選んでください" in answer.text


# --- who ---


@pytest.mark.parametrize("birth", ["H4.4.12", "平成4年4月12日", "19920412", "1992/4/12", "平成4年"])
def test_residents_are_found_forgivingly(clerk: FlaskClient, birth: str) -> None:
    page = press(clerk, "search", event="birth", **{"q-kana": "やまね", "q-birth": birth}).text
    assert "山根　大輔" in page
    assert "平成4年4月12日(34歳)" in page
    assert "両三柳9210番地3" in page


def test_a_search_with_too_little_says_what_to_add(clerk: FlaskClient) -> None:
    answer = press(clerk, "search", event="birth", **{"q-kana": "やまね"})
    assert answer.status_code == 422
    assert "条件が足りません" in answer.text
    assert 'value="やまね"' in answer.text


def test_a_birth_date_that_cannot_be_read_is_named_and_kept(clerk: FlaskClient) -> None:
    answer = press(clerk, "search", event="birth", **{"q-birth": "きのう", "q-kana": "やまね"})
    assert "生年月日として読めません" in answer.text
    assert 'value="きのう"' in answer.text


def test_nobody_is_named_in_an_address(clerk: FlaskClient) -> None:
    assert "?" not in open_birth(clerk)
    assert clerk.get("/counter/new?q-kana=やまね").text.count("山根") == 0


def test_choosing_someone_takes_the_whole_household_over(clerk: FlaskClient) -> None:
    page = press(clerk, f"choose:{FATHER}", event="birth").text
    assert all(name in page for name in ("山根　大輔", "山根　彩花", "山根　陽翔"))
    assert "生まれたお子さん" in page


def test_what_was_typed_survives_every_step(clerk: FlaskClient) -> None:
    page = press(clerk, f"choose:{FATHER}", event="birth", **{**NEWBORN, "new1-name": "山根　葵"}).text
    assert 'name="new1-name" value="山根　葵"' in page
    page = press(clerk, "next", event="birth", household=FATHER, **{**NEWBORN, "new1-name": "山根　葵"}).text
    assert "いつ・どこ" in page
    assert '<input type="hidden" name="new1-name" value="山根　葵">' in page


def test_people_entered_by_hand_need_a_birth_date(clerk: FlaskClient) -> None:
    answer = press(clerk, "next", event="move_in", new="new1", begun="1", **{"new1-name": "田中　花"})
    assert answer.status_code == 422
    assert "生年月日を入力してください" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_an_individual_number_is_not_taken(clerk: FlaskClient) -> None:
    typed = {"new1-name": "123456789018", "new1-birth": "H1.1.8"}
    answer = press(clerk, "next", event="move_in", new="new1", begun="1", **typed)
    assert "マイナンバー(個人番号)は入力しないでください" in answer.text


# --- protected people ---


@pytest.fixture
def protected(desk: Desk) -> tuple[str, str]:
    """The number and the address of someone under 支援措置."""
    with reading(desk.engine) as session:
        everyone = (find_resident(session, numbered(str(100_000_000 + n))) for n in range(1, 300))
        found = next(r for r in everyone if r is not None and r.protected)
    return found.resident_id, str(found.facts["address"])


def test_a_protected_person_is_opened_only_after_a_colleague_allowed_it(
    clerk: FlaskClient, login: Callable[[str], FlaskClient], protected: tuple[str, str]
) -> None:
    number, address = protected
    page = press(clerk, "search", event="certificate", **{"q-id": number}).text
    assert "支援措置" in page
    assert address not in page
    refused = press(clerk, f"choose:{number}", event="certificate", **{"q-id": number})
    assert refused.status_code == 422
    assert address not in refused.text
    assert "支援措置の対象の方が含まれています" in refused.text

    fields = {"q-id": number, f"reason-{number}": "ご本人が証明書の交付を求めて来庁"}
    assert "申請しました" in press(clerk, f"release:{number}", event="certificate", **fields).text
    assert "許可待ち" in clerk.get("/counter/").text
    colleague = login("madoguchi2")
    assert "ご本人が証明書の交付を求めて来庁" in colleague.get("/counter/").text
    assert clerk.post("/counter/releases/1/allow").status_code == 409  # not one's own
    assert colleague.post("/counter/releases/1/allow").status_code == 303
    assert address in press(clerk, f"choose:{number}", event="certificate").text
    assert address not in press(colleague, f"choose:{number}", event="certificate").text


def test_a_release_needs_a_reason(clerk: FlaskClient, protected: tuple[str, str]) -> None:
    answer = press(clerk, f"release:{protected[0]}", event="certificate", **{"q-id": protected[0]})
    assert "開く理由を5文字以上で書いてください" in answer.text


# --- the details, and opening ---


def test_a_double_tap_opens_one_case(clerk: FlaskClient, desk: Desk) -> None:
    assert open_birth(clerk) == open_birth(clerk)
    assert len(all_cases(desk)) == 1


def test_a_birth_is_opened_with_the_household_and_the_child(clerk: FlaskClient, desk: Desk) -> None:
    open_birth(clerk)
    situation = all_cases(desk)[0].situation
    child = situation["household"]["members"][-1]
    assert situation["events"] == [{"type": "birth", "subjects": ["new1"]}]
    assert child["birth_date"] == "2026-11-10"
    assert child["address"] == situation["household"]["members"][0]["address"]
    assert situation["answers"] == {"visitor": FATHER}


def test_who_moves_in_lives_at_the_new_address(clerk: FlaskClient, desk: Desk) -> None:
    fields = {
        "event": "move_in", "new": "new1", "begun": "1", "key": "k", "visitor": "new1",
        "new1-name": "田中　花", "new1-kana": "たなか　はな", "new1-birth": "S63.2.29",
        "new1-relation": "世帯主",
        "event-0-subject": "new1", "event-0-move_in_date": "令和8年11月9日",
        "event-0-new_address": "鳥取県米子市加茂町1番地", "event-0-old_address": "島根県松江市末次町1番地",
    }  # fmt: skip
    assert press(clerk, "open", **fields).status_code == 303
    situation = all_cases(desk)[0].situation
    person = situation["household"]["members"][0]
    assert person["name_kana"] == "タナカ　ハナ"
    assert person["birth_date"] == "1988-02-29"
    assert person["address"] == "鳥取県米子市加茂町1番地"
    assert person["previous_address"] == "島根県松江市末次町1番地"
    assert situation["events"][0]["move_in_date"] == "2026-11-09"


def test_a_marriage_joins_two_households(clerk: FlaskClient, desk: Desk) -> None:
    groom, bride = STORIES["groom"].people["groom"], STORIES["bride"].people["bride"]
    page = press(clerk, "next", event="marriage", household=groom, joining=bride).text
    assert re.search(rf'name="{bride}-relation" value="妻"', page)
    fields = {
        "event": "marriage", "household": groom, "joining": bride, "key": "k", "visitor": groom,
        "event-0-subject": [groom, bride], "event-0-marriage_date": "R8.11.16", f"{bride}-relation": "妻",
    }  # fmt: skip
    assert press(clerk, "open", **fields).status_code == 303
    members = {m["id"]: m for m in all_cases(desk)[0].situation["household"]["members"]}
    assert members[bride]["relation_to_head"] == "妻"
    assert set(members) == {groom, bride}


def test_what_cannot_be_true_is_said_at_its_field_in_plain_words(clerk: FlaskClient) -> None:
    head, wife = STORIES["death"].people["head"], STORIES["death"].people["wife"]
    fields = {
        "event": "death", "household": head, "key": "k", "visitor": wife, "event-0-subject": head,
        "event-0-death_date": "R8.11.14", "event-0-known_date": "R8.11.13",
    }  # fmt: skip
    answer = press(clerk, "open", **fields)
    assert answer.status_code == 422
    assert "死亡を知った日(2026-11-13)が亡くなった日(2026-11-14)より前です" in answer.text
    assert 'id="mistake-event-0-known_date"' in answer.text
    assert 'value="R8.11.14"' in answer.text


def test_the_deceased_is_not_the_one_who_came(clerk: FlaskClient) -> None:
    head = STORIES["death"].people["head"]
    answer = press(
        clerk, "open", event="death", household=head, visitor=head,
        **{"event-0-subject": head, "event-0-death_date": "R8.11.14"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'id="mistake-visitor">亡くなった方が選ばれています' in answer.text


def _visitors(page: str) -> tuple[list[str], list[str]]:
    """Who is offered as the one who files, and who only in special cases."""
    offered = page.split('<fieldset id="visitor">')[1].split("</fieldset>")[0]
    plain, _, special = offered.partition("<details")
    return tuple(re.findall(r'name="visitor" value="(\w+)"', part) for part in (plain, special))  # type: ignore[return-value]


def test_a_child_is_not_offered_as_the_one_who_files_but_for_a_special_case(
    clerk: FlaskClient, desk: Desk
) -> None:
    family = STORIES["birth"].people
    fields = {"event": "relocate", "household": FATHER, "key": "k"}
    plain, special = _visitors(press(clerk, "next", **fields).text)
    assert (plain, special) == ([FATHER, family["mother"], "other"], [family["child"]])
    moved = {"event-0-subject": FATHER, "event-0-relocate_date": "R8.11.9"}
    refused = press(clerk, "open", **fields, visitor=family["child"]).text
    assert '<details class="fold" open>' in refused  # what was chosen stays in sight
    assert press(clerk, "open", **fields, **moved, visitor=family["child"]).status_code == 303
    assert all_cases(desk)[0].situation["answers"] == {"visitor": family["child"]}


def test_a_child_entered_by_hand_is_not_offered_either(clerk: FlaskClient) -> None:
    new = {"new": ["new1", "new2"], "begun": "1", "new1-name": "田中　花", "new2-name": "田中　一"}
    born = {
        "new1-birth": "S63.2.29",
        "new2-birth": "R2.4.1",
        "new1-relation": "世帯主",
        "new2-relation": "子",
    }
    plain, special = _visitors(press(clerk, "next", event="move_in", key="k", **new, **born).text)
    assert (plain, special) == (["new1", "other"], ["new2"])


def test_the_question_who_files_puts_children_last_and_the_dead_nowhere(clerk: FlaskClient) -> None:
    head, wife, child = (STORIES["death"].people[who] for who in ("head", "wife", "grandchild"))
    fields = {"event": "death", "household": head, "key": "k", "visitor": "other", "event-0-subject": head}
    case = press(clerk, "open", **{**fields, "event-0-death_date": "R8.11.14"}).location
    page = clerk.post(f"{case}/ask", data={"fact": "visitor", "subject": ""}).text
    assert re.findall(r'name="value" value="(\w+)"', page)[-1] == child
    assert (wife in page, head in page) == (True, False)
    assert page.count("(15歳未満。届出は法定代理人がします)") == 1


def test_subject_and_visitor_must_be_told(clerk: FlaskClient) -> None:
    answer = press(clerk, "open", event="death", household=STORIES["death"].people["head"])
    assert "「亡くなった方」を選んでください" in answer.text
    assert "今日、届出をする方を選んでください" in answer.text


# --- the case ---


def test_the_case_shows_what_is_due_with_day_counter_and_reason(clerk: FlaskClient) -> None:
    page = clerk.get(open_birth(clerk)).text
    for told in ("必要", "確認中", "ご案内", "今回は不要", "令和8年11月24日(火)", "市民課", "戸籍法49条"):
        assert told in page, told
    assert 'class="source source--clerk"' in page
    assert page.index("出生届") < page.index("児童手当 額改定認定請求書")
    assert "undefined" not in page


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


# --- papers ---


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


def test_ending_a_visit_says_so_in_the_list(clerk: FlaskClient) -> None:
    case = open_birth(clerk)
    assert clerk.post(f"{case}/close").status_code == 303
    assert "終了" in clerk.get("/counter/").text
    assert "タブレットを渡す" not in clerk.get(case).text


def test_the_session_of_an_absent_clerk_ends(clerk: FlaskClient, moment: Moment) -> None:
    moment.pass_by(minutes=31)
    assert clerk.get("/counter/").location == "/login"


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
