"""Family who live elsewhere, entered for a new visit and for an open case."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from smartmado.cases.desk import Desk
from smartmado.decisions.situation import SituationError
from smartmado.store.engine import reading
from smartmado.store.repositories import cases
from smartmado.web.questions import plain
from tests.support.counter import BIRTH, FATHER, NEWBORN, STORIES, all_cases, open_birth, press

MOTHER = STORIES["birth"].people["mother"]
ANOTHER = STORIES["groom"].people["groom"]
STUDENT = {
    "elsewhere": "new2",
    "new2-name": "山根　学",
    "new2-birth": "H18.5.2",
    "new2-sex": "male",
    "new2-address": "鳥取県鳥取市湖山町南四丁目1番地",
    "new2-father": FATHER,
    "new2-mother": MOTHER,
}
DRAFT = {"event": "birth", "household": FATHER, **NEWBORN}


def situation(desk: Desk, case_id: int = 1) -> Any:
    with reading(desk.engine) as session:
        return cases.get_case(session, case_id).situation


def mistakes(page: str) -> list[str]:
    return re.findall(r'class="mistake" id="mistake-([^"]*)"', page)


# --- a new visit ---


def test_a_row_for_family_elsewhere_asks_whose_they_are_and_no_relation(clerk: FlaskClient) -> None:
    page = press(clerk, "add_elsewhere", **DRAFT).text
    assert 'name="elsewhere" value="new2"' in page
    for field in ("name", "kana", "birth", "sex", "address", "father", "mother", "spouse"):
        assert f'name="new2-{field}"' in page
    assert 'name="new2-relation"' not in page
    assert f'<option value="{FATHER}">山根　大輔</option>' in page


def test_name_birth_date_and_one_of_the_family_are_needed(clerk: FlaskClient) -> None:
    answer = press(clerk, "next", **DRAFT, elsewhere="new2")
    assert answer.status_code == 422
    assert mistakes(answer.text) == ["new2-name", "new2-birth", "new2-father"]
    assert "父・母・配偶者のうち一人" in answer.text


@pytest.mark.parametrize("gone", ["new2", "99999", "new7"])
def test_nobody_is_their_own_family_nor_of_who_is_not_there(clerk: FlaskClient, gone: str) -> None:
    kin = {"new2-father": gone, "new2-mother": ""}
    assert mistakes(press(clerk, "next", **DRAFT, **{**STUDENT, **kin}).text) == ["new2-father"]


def test_they_stand_outside_the_household_and_are_neither_born_nor_without_a_say(
    clerk: FlaskClient, desk: Desk
) -> None:
    page = press(clerk, "next", **DRAFT, **STUDENT).text
    assert re.search(r'name="visitor" value="new2"', page)
    assert not re.search(r'name="event-0-subject" value="new2"', page)
    open_birth(clerk, **STUDENT)
    [student] = situation(desk)["others"]
    assert student == {
        "id": "new2",
        "name": "山根　学",
        "birth_date": "2006-05-02",
        "sex": "male",
        "address": "鳥取県鳥取市湖山町南四丁目1番地",
        "resident_state": "non_registered",
        "father": FATHER,
        "mother": MOTHER,
        "spouse": "unlisted",
    }
    case = clerk.get("/counter/cases/1").text
    assert "山根　大輔さんの子" in case
    assert "別に住む</span>" in case


def test_what_can_happen_elsewhere_may_happen_to_them(clerk: FlaskClient) -> None:
    for event, offered in (("child_independent", True), ("relocate", False), ("move_in", False)):
        page = press(clerk, "next", event=event, household=FATHER, begun="1", **STUDENT).text
        assert ('name="event-0-subject" value="new2"' in page) is offered, event


def test_a_resident_of_another_household_is_added_with_the_facts_of_the_register(
    clerk: FlaskClient, desk: Desk
) -> None:
    found = press(clerk, "search", **DRAFT, **{"q-id": ANOTHER}).text
    assert f'value="elsewhere:{ANOTHER}"' in found
    page = press(clerk, f"elsewhere:{ANOTHER}", **DRAFT).text
    assert f'name="{ANOTHER}-father"' in page
    assert f'name="{ANOTHER}-name"' not in page
    open_birth(clerk, elsewhere=ANOTHER, **{f"{ANOTHER}-mother": MOTHER})
    [person] = situation(desk)["others"]
    assert (person["id"], person["mother"], person["father"]) == (ANOTHER, MOTHER, "unlisted")
    assert "relation_to_head" not in person


def test_who_lives_in_the_household_does_not_live_elsewhere(clerk: FlaskClient) -> None:
    answer = press(clerk, f"elsewhere:{MOTHER}", **DRAFT)
    assert answer.status_code == 422
    assert "この受付の世帯の方です" in answer.text
    assert f'name="{MOTHER}-father"' not in answer.text
    assert 'name="elsewhere"' not in answer.text


def test_they_are_taken_out_again(clerk: FlaskClient) -> None:
    page = press(clerk, "drop:new2", **DRAFT, **STUDENT).text
    assert "new2" not in page  # nor what was typed, which would come back with the next one


def test_a_spouse_who_works_away_may_be_the_mother_and_the_visitor(clerk: FlaskClient, desk: Desk) -> None:
    away = {
        "elsewhere": "new2",
        "new2-name": "髙橋　岬",
        "new2-birth": "H10.1.1",
        "new2-spouse": ANOTHER,
        "household": ANOTHER,
        "event-0-mother": "new2",
        "visitor": "new2",
    }
    open_birth(clerk, **away)
    assert situation(desk)["answers"] == {"visitor": "new2"}
    assert situation(desk)["events"][0]["mother"] == "new2"


def test_of_a_couple_elsewhere_it_is_enough_that_one_names_the_other(clerk: FlaskClient, desk: Desk) -> None:
    wife = {"new3-name": "山根　望", "new3-birth": "H18.7.7", "new3-spouse": "new2"}
    open_birth(clerk, **{**STUDENT, "elsewhere": ["new2", "new3"]}, **wife)
    son, wife = situation(desk)["others"]
    assert (son.get("spouse"), wife["spouse"]) == (None, "new2")


MANY = {"elsewhere": [f"new{i}" for i in range(2, 14)], "event": "birth", "household": FATHER, **NEWBORN}
NEW = {"new": [f"new{i}" for i in range(1, 13)], "begun": "1", "event": "move_in"}


@pytest.mark.parametrize(
    ("do", "fields", "whom"),
    [
        ("add_elsewhere", MANY, "別に住む家族"),
        (f"elsewhere:{ANOTHER}", MANY, "別に住む家族"),
        ("add", NEW, "住民でない方"),
    ],
)
def test_the_thirteenth_is_refused_with_why_and_what_to_do(
    clerk: FlaskClient, do: str, fields: dict[str, Any], whom: str
) -> None:
    answer = press(clerk, do, **fields)
    assert (answer.status_code, mistakes(answer.text)) == (422, ["people"])
    assert f"{whom}は、一つの受付に12人までです(人数が増えると、判定に時間がかかるためです)。" in answer.text
    assert "new14" not in answer.text


@pytest.mark.parametrize("do", ["next", "open"])
def test_more_rows_than_a_visit_takes_open_no_case(clerk: FlaskClient, desk: Desk, do: str) -> None:
    rows = [f"new{i}" for i in range(2, 15)]
    answer = clerk.post("/counter/new", data={**BIRTH, "elsewhere": rows, "do": do})
    assert answer.status_code == 422
    assert "別に住む家族は、一つの受付に12人までです" in answer.text
    assert not all_cases(desk)


def test_who_turns_out_to_be_of_the_household_is_told_before_the_case_is_opened(
    clerk: FlaskClient, desk: Desk
) -> None:
    answer = clerk.post("/counter/new", data={**BIRTH, "elsewhere": MOTHER})
    assert answer.status_code == 422
    assert "この受付の世帯の方です" in answer.text
    assert not all_cases(desk)


def test_a_release_that_ran_out_is_told_as_such_when_the_case_is_opened(
    clerk: FlaskClient, desk: Desk
) -> None:
    with desk.engine.connect() as connection:
        query = text("select resident_id from residents where protected = 1")
        protected = connection.execute(query).scalars().first()
    answer = clerk.post("/counter/new", data={**BIRTH, "household": protected, "visitor": protected})
    assert answer.status_code == 422
    assert mistakes(answer.text) == ["people"]
    assert "支援措置の対象の方が含まれています" in answer.text


@pytest.mark.parametrize("who", ["new2", MOTHER])
def test_nobody_else_is_made_the_one_who_is_born(clerk: FlaskClient, desk: Desk, who: str) -> None:
    answer = clerk.post("/counter/new", data={**BIRTH, **STUDENT, "event-0-subject": ["new1", who]})
    assert (answer.status_code, mistakes(answer.text)) == (422, ["event-0-subject"])
    assert "に選べません。ほかの方を選んでください。" in answer.text
    assert not all_cases(desk)


# --- an open case ---


ROW = {k.replace("new2", "new99"): v for k, v in STUDENT.items() if k != "elsewhere"}


def send(client: FlaskClient, do: str, version: int = 1, **fields: str) -> Any:
    return client.post("/counter/cases/1/family", data={**fields, "do": do, "version": version})


def test_the_page_of_an_open_case_leads_to_the_row(clerk: FlaskClient) -> None:
    open_birth(clerk)
    assert 'href="/counter/cases/1/family"' in clerk.get("/counter/cases/1").text
    assert 'name="new99-father"' in clerk.get("/counter/cases/1/family").text


def test_somebody_comes_in_later_and_goes_again(clerk: FlaskClient, desk: Desk) -> None:
    open_birth(clerk)
    assert send(clerk, "add", **ROW).location == "/counter/cases/1"
    assert "山根　学" in clerk.get("/counter/cases/1").text
    [student] = situation(desk)["others"]
    assert (student["id"], student["spouse"]) == ("new2", "unlisted")
    assert 'value="remove:new2"' in clerk.get("/counter/cases/1/family").text
    assert send(clerk, "remove:new2", 2).location == "/counter/cases/1"
    assert situation(desk)["others"] == []


def test_somebody_comes_in_as_the_family_of_who_was_entered_by_hand(clerk: FlaskClient, desk: Desk) -> None:
    moved_in = {
        "event": "move_in", "new": "new1", "begun": "1", "key": "k", "visitor": "new1",
        "new1-name": "田中　花", "new1-birth": "S63.2.29", "new1-relation": "世帯主",
        "event-0-subject": "new1",
    }  # fmt: skip
    assert press(clerk, "open", **moved_in).status_code == 303
    assert '<option value="new1">田中　花さん</option>' in clerk.get("/counter/cases/1/family").text
    assert send(clerk, "add", **{**ROW, "new99-father": "", "new99-mother": "new1"}).status_code == 303
    assert situation(desk)["others"][0]["mother"] == "new1"


def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(clerk: FlaskClient, desk: Desk) -> None:
    open_birth(clerk)
    answer = send(clerk, "add", **{**ROW, "new99-birth": ""})
    assert (answer.status_code, mistakes(answer.text)) == (422, ["new99-birth"])
    assert 'value="山根　学"' in answer.text
    answer = send(clerk, "add", **{**ROW, "new99-birth": "S25.1.1"})
    assert (answer.status_code, mistakes(answer.text)) == (422, ["new99-father"])
    assert "親が子より後に生まれています(山根　大輔さん" in answer.text
    assert "new2" not in answer.text
    assert situation(desk)["others"] == []


def test_a_couple_comes_in_one_after_the_other(clerk: FlaskClient, desk: Desk) -> None:
    open_birth(clerk)
    send(clerk, "add", **ROW)
    wife = {"new99-name": "山根　望", "new99-birth": "H18.7.7", "new99-spouse": "new2"}
    assert send(clerk, "add", 2, **wife).status_code == 303
    assert [p.get("spouse") for p in situation(desk)["others"]] == [None, "new2"]


def test_a_full_case_takes_nobody_more_and_says_why(
    clerk: FlaskClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_birth(clerk)
    monkeypatch.setattr("smartmado.cases.family.MOST_ELSEWHERE", 0)
    answer = send(clerk, "add", **ROW)
    assert (answer.status_code, mistakes(answer.text)) == (422, [])
    assert "別に住む家族は、一つの受付に12人までです" in answer.text
    assert 'value="山根　学"' in answer.text
    assert situation(desk)["others"] == []


def test_what_is_told_of_who_is_not_here_is_in_plain_words(desk: Desk) -> None:
    error = SituationError("a.spouse", "a.spouseはbですが、b.spouseはunlistedです。どちらかを直してください")
    words = "花さんの配偶者は学さんですが、学さんの配偶者はここにいない方です。どちらかを直してください"
    assert plain(error, {"a": "花さん", "b": "学さん"}, desk.book.facts) == words


def test_an_old_page_changes_nothing_and_says_so(clerk: FlaskClient, desk: Desk) -> None:
    open_birth(clerk)
    send(clerk, "add", **ROW)
    for do in ("add", "remove:new2"):
        answer = send(clerk, do, **{**ROW, "new99-name": "山根　望"})
        assert answer.status_code == 409
        assert "ほかの人が変更しました" in answer.text
    assert [p["name"] for p in situation(desk)["others"]] == ["山根　学"]


def test_a_case_that_is_over_has_no_such_page(clerk: FlaskClient) -> None:
    open_birth(clerk)
    clerk.post("/counter/cases/1/close")
    assert "/family" not in clerk.get("/counter/cases/1").text
    assert clerk.get("/counter/cases/1/family").status_code == 422
    assert send(clerk, "add", 2, **ROW).status_code == 422


# --- who is not here ---


def test_a_parent_may_be_answered_to_be_none_of_the_people(clerk: FlaskClient) -> None:
    open_birth(clerk, **{"new1-relation": "同居人"})
    page = clerk.post("/counter/cases/1/ask", data={"fact": "father", "subject": "new1"}).text
    assert re.search(r'value="unlisted"[^>]*><span>ここにいない方', page)
    answer = {"fact": "father", "subject": "new1", "value": "unlisted"}
    assert clerk.post("/counter/cases/1/answer", data=answer).status_code == 303
    page = clerk.post("/counter/cases/1/ask", data={"fact": "father", "subject": "new1"}).text
    assert 'value="unlisted" checked' in page


def test_who_comes_to_file_is_never_somebody_who_is_not_here(clerk: FlaskClient) -> None:
    open_birth(clerk)
    page = clerk.post("/counter/cases/1/ask", data={"fact": "visitor", "subject": ""}).text
    assert "unlisted" not in page
