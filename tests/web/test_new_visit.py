"""A new visit: what happened, to whom, when and where, and who files."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from smartmado.cases.desk import Desk
from smartmado.content.rulebook import Rulebook
from smartmado.ops.demo_rows import numbered
from smartmado.store.engine import reading
from smartmado.store.repositories.residents import find_resident
from tests.support.counter import FATHER, NEWBORN, STORIES, all_cases, open_birth, press

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
