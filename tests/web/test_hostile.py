"""What a browser may send that our pages never would: refused, recorded, and nothing left half done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from smartmado.cases.authenticate import STAFF_IDLE
from smartmado.cases.desk import Desk
from smartmado.store.engine import reading
from smartmado.store.repositories import answers, audit, cases, deliveries, documents, tasks
from tests.support.city import Moment
from tests.support.counter import BIRTH, FATHER, open_birth, press
from tests.web.test_resident import asked

Login = Callable[[str], FlaskClient]
NUMBER = "123456789018"
"""Twelve digits with the check digit of an 個人番号; it is nobody's."""


def given(desk: Desk, case: int = 1) -> list[tuple[str, str | None]]:
    with reading(desk.engine) as session:
        return [(a.fact, a.subject) for a in answers.list_answers(session, case)]


def tell(client: FlaskClient, where: str, fact: str, subject: str, value: str) -> int:
    return client.post(where, data={"fact": fact, "subject": subject, "value": value}).status_code


# --- the tablet ---


@pytest.mark.parametrize(
    ("fact", "subject", "value"),
    [
        ("name", FATHER, "別の名前"),
        ("birth_date", FATHER, "1950-01-01"),
        ("address", FATHER, "別の住所"),
        ("insurance_type", FATHER, "nhi"),
        ("name", FATHER, "?"),
        ("name", FATHER, ""),
        ("visitor_phone", "nobody", "?"),
        ("visitor_phone", "x" * 2000, "?"),
        ("childbirth_payment", "event.-1", "?"),
        ("death_date", "event.0", "2026-11-01"),
    ],
)
def test_the_tablet_cannot_tell_what_it_is_not_asked(
    clerk: FlaskClient, desk: Desk, fact: str, subject: str, value: str
) -> None:
    clerk.post(f"{open_birth(clerk)}/hand-over")
    assert tell(clerk, "/tablet/answer", fact, subject, value) in (303, 403)
    assert given(desk) == []
    assert clerk.get("/tablet/").status_code == clerk.get("/tablet/review").status_code == 200


def test_a_mistyped_answer_to_a_clerks_question_does_not_show_that_question(clerk: FlaskClient) -> None:
    clerk.post(f"{open_birth(clerk)}/hand-over")
    data = {"fact": "person_type", "subject": FATHER, "value": "nonsense"}
    assert clerk.post("/tablet/answer", data=data).location == "/tablet/"


def test_what_the_clerk_has_told_the_tablet_does_not_change(
    clerk: FlaskClient, login: Login, desk: Desk
) -> None:
    case = open_birth(clerk)
    clerk.post(f"{case}/hand-over")
    fact, subject = asked(clerk.get("/tablet/").text)
    assert tell(login("madoguchi2"), f"{case}/answer", fact, subject, "?") == 303
    assert tell(clerk, "/tablet/answer", fact, subject, "true") == 422  # and shows what the clerk noted
    with reading(desk.engine) as session:
        assert [(a.source, a.unknown) for a in answers.list_answers(session, 1)] == [("clerk", True)]


def test_a_second_tab_of_a_tablet_given_back_opens_nothing(clerk: FlaskClient, app: Flask) -> None:
    clerk.post(f"{open_birth(clerk)}/hand-over")
    cookie = clerk.get_cookie("smartmado")
    assert cookie is not None
    clerk.post("/tablet/finish")
    second = app.test_client()
    second.set_cookie("smartmado", cookie.value)
    for page in ("/tablet/", "/tablet/review", "/tablet/answers/1", "/counter/cases/1"):
        assert second.get(page).location == "/login"


# --- the counter's questions ---


@pytest.mark.parametrize("subject", ["event.x", "event.-1", "event.9", "event.²", "nobody", "x" * 3000, ""])
@pytest.mark.parametrize("value", ["?", "2026-11-01"])
def test_an_answer_for_nobody_is_refused(clerk: FlaskClient, desk: Desk, subject: str, value: str) -> None:
    case = open_birth(clerk)
    assert tell(clerk, f"{case}/answer", "birth_date", subject, value) == 422
    assert given(desk) == []


@pytest.mark.parametrize("subject", ["new1", "event.x", "event.9", ""])
def test_a_question_about_nobody_is_no_error_of_ours(clerk: FlaskClient, subject: str) -> None:
    case = open_birth(clerk)
    data = {"fact": "childbirth_payment", "subject": subject}
    assert clerk.post(f"{case}/ask", data=data).status_code == 422


# --- steps out of order ---


def test_a_visit_that_is_over_changes_no_more(clerk: FlaskClient, desk: Desk) -> None:
    case = open_birth(clerk)
    clerk.post(f"{case}/close")
    assert tell(clerk, f"{case}/answer", "birth_weight", "new1", "3000") == 422
    assert clerk.post(f"{case}/wanted", data={"wanted": "x"}).status_code == 422
    assert clerk.post(f"{case}/hand-over").status_code == 422
    with reading(desk.engine) as session:
        version = cases.get_case(session, 1).version
    assert clerk.post(f"{case}/confirm", data={"version": version}).status_code == 422
    with reading(desk.engine) as session:
        assert cases.get_case(session, 1).confirmed_at is None
        assert not documents.list_documents(session, 1)


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "99", str(2**70)])
def test_a_version_that_is_not_the_one_seen_confirms_nothing(
    clerk: FlaskClient, desk: Desk, version: str
) -> None:
    assert clerk.post(f"{open_birth(clerk)}/confirm", data={"version": version}).status_code == 409
    with reading(desk.engine) as session:
        assert not documents.list_documents(session, 1)


def test_a_letter_without_a_glyph_leaves_the_case_unconfirmed(clerk: FlaskClient, desk: Desk) -> None:
    case = open_birth(clerk, **{"new1-name": "山根 🏠"})
    with reading(desk.engine) as session:
        version = cases.get_case(session, 1).version
    for answer in (clerk.get(f"{case}/confirm"), clerk.post(f"{case}/confirm", data={"version": version})):
        assert answer.location == f"{case}/letters"
    page = clerk.get(f"{case}/letters").text
    for told in ("U+1F3E0", "氏名: ", "山根 🏠", "案内票「氏名」", f'action="{case}/correct"'):
        assert told in page
    with reading(desk.engine) as session:
        assert cases.get_case(session, 1).state == "open"
        assert not documents.list_documents(session, 1)
        assert not tasks.list_tasks_of_case(session, 1)
        assert not deliveries.list_deliveries(session, case_id=1)


# --- at the same time ---


def test_many_presses_at_once_confirm_once(clerk: FlaskClient, login: Login, desk: Desk) -> None:
    case = open_birth(clerk)
    with reading(desk.engine) as session:
        version = cases.get_case(session, 1).version
    browsers = [login("madoguchi" if n % 2 else "madoguchi2") for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        codes = list(
            pool.map(lambda b: b.post(f"{case}/confirm", data={"version": version}).status_code, browsers)
        )
    assert set(codes) == {303}  # to the papers, which are made once
    with reading(desk.engine) as session:
        done = [e.outcome for e in audit.list_entries(session, case_id=1) if e.action == "confirm_case"]
        names = [d.file_name for d in documents.list_documents(session, 1)]
        sent = [d.department for d in deliveries.list_deliveries(session, case_id=1)]
        made = [(t.procedure, t.subjects) for t in tasks.list_tasks_of_case(session, 1)]
    assert done.count("done") == 1
    assert len(names) == len(set(names)) > 0
    assert len(sent) == len(set(sent)) > 0
    assert len(made) == len(set(made)) > 0


def test_many_presses_at_once_open_once(login: Login, desk: Desk) -> None:
    browsers = [login("madoguchi") for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        went = set(pool.map(lambda b: b.post("/counter/new", data=BIRTH).location, browsers))
    assert went == {"/counter/cases/1"}
    with reading(desk.engine) as session:
        assert len(cases.list_cases(session)) == 1


# --- numbers that must not come in ---

WRITTEN = [
    NUMBER,
    "１２３４５６７８９０１８",
    "1234 5678 9018",
    "1234　5678　9018",
    "1234-5678-9018",
    "1234‐5678‐9018",
    "1234ー5678ー9018",
    "1234−5678−9018",
    "1234・5678・9018",
    "1234  5678  9018",
    "1234\u200b56789018",
    f"番号は{NUMBER}です",
]


@pytest.mark.parametrize("number", WRITTEN)
def test_an_individual_number_is_not_taken_however_it_is_written(
    clerk: FlaskClient, desk: Desk, number: str
) -> None:
    for field in ("new1-name", "new1-kana", "new1-relation", "new1-birth", "visitor_name"):
        who = {"visitor": "other"} if field == "visitor_name" else {}
        assert clerk.post("/counter/new", data={**BIRTH, **who, field: number}).status_code == 422, field
    with reading(desk.engine) as session:
        assert not cases.list_cases(session)


def test_an_individual_number_is_no_reason(clerk: FlaskClient, desk: Desk) -> None:
    reason = {"reason-1000000201": f"番号は {NUMBER} です"}
    answer = press(clerk, "release:1000000201", event="certificate", **reason)
    assert "マイナンバー(個人番号)は書かないでください" in answer.text
    assert NUMBER not in clerk.get("/counter/").text


@pytest.mark.parametrize("who", ["<b>x</b>", "山田太郎", "x" * 5000, ""])
def test_a_release_names_someone_by_number(clerk: FlaskClient, desk: Desk, who: str) -> None:
    press(clerk, f"release:{who}", event="certificate", **{f"reason-{who}": "転入の手続のため"})
    with reading(desk.engine) as session:
        assert "ask_release" not in [e.action for e in audit.list_entries(session, limit=20)]


def test_an_old_request_is_not_allowed_any_more(clerk: FlaskClient, login: Login, moment: Moment) -> None:
    reason = {"reason-1000000201": "転入の手続のため"}
    press(clerk, "release:1000000201", event="certificate", **reason)
    moment.pass_by(hours=3)
    answer = login("madoguchi2").post("/counter/releases/1/allow")
    assert (answer.status_code, "2時間を過ぎて" in answer.text) == (422, True)
    again = login("madoguchi")
    assert press(again, "choose:1000000201", event="certificate").status_code == 422


# --- refusals are recorded ---


def test_a_page_that_is_not_for_the_role_is_recorded(clerk: FlaskClient, desk: Desk) -> None:
    case = open_birth(clerk)
    clerk.post(f"{case}/hand-over")
    assert clerk.get("/counter/cases/7").status_code == 403
    with reading(desk.engine) as session:
        newest = audit.list_entries(session, limit=1)[0]
    assert (newest.role, newest.action, newest.outcome) == ("resident", "open_page", "denied")
    assert (newest.case_id, newest.detail) == (7, {"page": "counter.case"})


def test_a_refusal_says_what_it_was_about(login: Login, desk: Desk) -> None:
    assert login("hoken").get("/office/tasks/77").status_code == 404
    with reading(desk.engine) as session:
        newest = audit.list_entries(session, limit=1)[0]
    assert (newest.action, newest.outcome, newest.detail) == ("view_task", "denied", {"task": 77})


# --- where it comes from, and who is still there ---


def test_an_origin_that_is_no_address_is_refused(clerk: FlaskClient) -> None:
    case = open_birth(clerk)
    assert clerk.post(f"{case}/close", headers={"Origin": "http://["}).status_code == 403


def test_a_page_that_asks_by_itself_does_not_keep_the_session_awake(
    clerk: FlaskClient, desk: Desk, moment: Moment
) -> None:
    case = open_birth(clerk)
    for _ in range(3):
        moment.pass_by(seconds=STAFF_IDLE.total_seconds() * 0.6)
        clerk.get(f"{case}/lists?seen=1&here=1")
    assert clerk.get(case).status_code == 200
    for _ in range(3):
        moment.pass_by(seconds=STAFF_IDLE.total_seconds() * 0.6)
        last = clerk.get(f"{case}/lists?seen=1")
    assert last.location == "/login"
