"""The departments' pages: inbox, task, what is done with it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from smartmado.cases.desk import Desk
from smartmado.documents.paper_code import PaperCode
from smartmado.store.engine import reading, transaction
from smartmado.store.repositories import audit, cases, documents, tasks, users
from tests.support.office_work import ADDRESS, NAME, send_task
from tests.web.conftest import Login


@pytest.fixture
def hoken(login: Login) -> FlaskClient:
    """A browser of the insurance department."""
    return login("hoken")


def _task(desk: Desk, task_id: int, department: str = "insurance_pension") -> tasks.Task:
    with reading(desk.engine) as session:
        return tasks.get_task(session, task_id, department)


def _document(desk: Desk, case_id: int) -> int:
    with reading(desk.engine) as session:
        return documents.list_documents(session, case_id)[0].id


def test_an_empty_inbox_says_where_work_comes_from(hoken: FlaskClient) -> None:
    assert "窓口で受付が確定すると、ここに届きます" in hoken.get("/office/").text


def test_the_inbox_shows_what_when_who_and_by_when(hoken: FlaskClient, desk: Desk) -> None:
    send_task(desk)
    page = hoken.get("/office/").text
    for word in ("国民健康保険", NAME, "令和8年11月24日(火)", "未受理", "11月16日 10:00"):
        assert word in page


def test_a_passed_deadline_is_marked_with_the_days(hoken: FlaskClient, desk: Desk) -> None:
    send_task(desk, deadline=desk.today().replace(day=13))
    page = hoken.get("/office/").text
    assert "3日超過" in page
    assert '<b class="number">1</b> 期限超過' in page


def test_the_inbox_is_narrowed_and_sorted_without_personal_data(hoken: FlaskClient, desk: Desk) -> None:
    first = send_task(desk, deadline=None)
    second = send_task(desk, procedure="nhi_withdraw")
    hoken.post(f"/office/tasks/{second.id}", data={"do": "take"})
    narrowed = hoken.get("/office/?state=taken").text
    assert f"/office/tasks/{second.id}" in narrowed
    assert f"/office/tasks/{first.id}" not in narrowed
    by_time = hoken.get("/office/?sort=received").text
    by_day = hoken.get("/office/?sort=deadline").text
    order = [f'tasks/{first.id}"', f'tasks/{second.id}"']
    assert by_time.index(order[0]) < by_time.index(order[1])
    assert by_day.index(order[1]) < by_day.index(order[0])
    assert f"/office/tasks/{first.id}" in hoken.get("/office/?procedure=nhi_enroll&state=nonsense").text


def test_a_task_shows_its_facts_in_words_with_their_sources(hoken: FlaskClient, desk: Desk) -> None:
    task = send_task(desk)
    page = hoken.get(f"/office/tasks/{task.id}").text
    for word in (
        *(NAME, ADDRESS, "平成2年4月1日", "国民健康保険"),
        *("住民記録", "来庁した方の答え", "窓口の職員が確認"),
        *("転入したため", "根拠:", "送付待ち", "令和8年11月9日"),
    ):
        assert word in page, word


def test_a_task_is_taken_and_finished(hoken: FlaskClient, desk: Desk) -> None:
    task = send_task(desk)
    assert "完了にする" not in hoken.get(f"/office/tasks/{task.id}").text
    assert hoken.post(f"/office/tasks/{task.id}", data={"do": "take"}).status_code == 303
    assert "hoken 担当" in hoken.get("/office/").text
    done = hoken.post(f"/office/tasks/{task.id}", data={"do": "finish"}, follow_redirects=True)
    assert "完了にしました。" in done.text
    assert NAME not in done.text
    assert NAME in hoken.get("/office/done").text
    assert _task(desk, task.id).state == "done"


def test_a_task_is_returned_only_with_a_reason(hoken: FlaskClient, desk: Desk) -> None:
    task = send_task(desk)
    refused = hoken.post(f"/office/tasks/{task.id}", data={"do": "return", "note": " "})
    assert (refused.status_code, "理由を書いてください。" in refused.text) == (422, True)
    hoken.post(f"/office/tasks/{task.id}", data={"do": "return", "note": "口座の写しがない"})
    page = hoken.get(f"/office/tasks/{task.id}").text
    assert "窓口へ戻し中" in page
    assert "口座の写しがない" in page


def test_a_task_passed_on_arrives_in_the_other_department(
    hoken: FlaskClient, login: Login, desk: Desk
) -> None:
    task = send_task(desk)
    answer = hoken.post(
        f"/office/tasks/{task.id}", data={"do": "pass_on", "to": "residents", "note": "転入届が先"}
    )
    assert answer.status_code == 303
    shimin = login("shimin")
    assert NAME in shimin.get("/office/").text
    with reading(desk.engine) as session:
        [moved] = tasks.list_tasks(session, "residents")
    page = shimin.get(f"/office/tasks/{moved.id}").text
    assert "から回されました: 転入届が先" in page
    assert (
        shimin.get(f"/office/tasks/{moved.id}/documents/{_document(desk, task.case_id)}.pdf").status_code
        == 200
    )
    shimin.post(
        f"/office/tasks/{moved.id}", data={"do": "pass_on", "to": "insurance_pension", "note": "済んだ"}
    )
    back = _task(desk, task.id)
    assert (back.state, back.passed_on_to) == ("waiting", None)
    assert "から回されました: 済んだ" in back.reasons[0]


def test_passing_on_to_nowhere_or_to_oneself_is_refused(hoken: FlaskClient, desk: Desk) -> None:
    task = send_task(desk)
    for to in ("", "external", "insurance_pension", "nonsense"):
        answer = hoken.post(f"/office/tasks/{task.id}", data={"do": "pass_on", "to": to, "note": "x"})
        assert (answer.status_code, "回す先の課を選んでください。" in answer.text) == (422, True)


def test_whoever_is_slower_is_told_who_was_faster(hoken: FlaskClient, desk: Desk, login: Login) -> None:
    task = send_task(desk)
    with transaction(desk.engine) as session:
        users.add_user(
            session, login_name="hoken2", display_name="佐藤", password="ten-mado-no-tameshi",
            role="department", department="insurance_pension", at=desk.now(),
        )  # fmt: skip
    login("hoken2").post(f"/office/tasks/{task.id}", data={"do": "take"})
    slower = hoken.post(f"/office/tasks/{task.id}", data={"do": "take"})
    assert slower.status_code == 409
    assert "佐藤さんが11月16日 10:00に受理しました。" in slower.text


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ({"do": "return", "note": "不足"}, "窓口へ戻されています。理由は「不足」です。"),
        ({"do": "pass_on", "to": "residents", "note": "x"}, "へ回されています。"),
        ({"do": "finish"}, "完了になっています。"),
    ],
)
def test_an_act_on_a_task_that_moved_on_says_where_it_is(
    hoken: FlaskClient, desk: Desk, act: dict[str, str], told: str
) -> None:
    task = send_task(desk)
    hoken.post(f"/office/tasks/{task.id}", data={"do": "take"})
    hoken.post(f"/office/tasks/{task.id}", data=act)
    late = hoken.post(f"/office/tasks/{task.id}", data={"do": "finish"})
    assert (late.status_code, told in late.text) == (409, True)


def test_a_task_must_be_taken_before_it_is_finished(hoken: FlaskClient, desk: Desk) -> None:
    task = send_task(desk)
    early = hoken.post(f"/office/tasks/{task.id}", data={"do": "finish"})
    assert (early.status_code, "先に「受理する」" in early.text) == (409, True)


def test_an_unknown_act_is_refused(hoken: FlaskClient, desk: Desk) -> None:
    assert hoken.post(f"/office/tasks/{send_task(desk).id}", data={"do": "erase"}).status_code == 422


def test_the_form_opens_as_a_pdf(hoken: FlaskClient, desk: Desk) -> None:
    task = send_task(desk)
    link = f"/office/tasks/{task.id}/documents/{_document(desk, task.case_id)}.pdf"
    assert link in hoken.get(f"/office/tasks/{task.id}").text
    answer = hoken.get(link)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")


def test_another_department_finds_no_task_no_paper_and_the_try_is_recorded(login: Login, desk: Desk) -> None:
    task = send_task(desk)
    paper = _document(desk, task.case_id)
    shimin = login("shimin")
    own = send_task(desk, "residents", "move_in_notice")
    for link in (
        f"/office/tasks/{task.id}",
        f"/office/tasks/{task.id}/documents/{paper}.pdf",
        f"/office/tasks/{own.id}/documents/{paper}.pdf",
    ):
        answer = shimin.get(link)
        assert answer.status_code == 404, link
        assert NAME not in answer.text
        with reading(desk.engine) as session:
            assert audit.list_entries(session, limit=1)[0].outcome == "denied"
    assert shimin.post(f"/office/tasks/{task.id}", data={"do": "take"}).status_code == 404
    assert _task(desk, task.id).state == "waiting"


def test_a_number_too_large_for_the_database_is_no_task(hoken: FlaskClient) -> None:
    assert hoken.get(f"/office/tasks/{2**63}").status_code == 404
    assert hoken.get(f"/office/tasks/{2**63 - 1}").status_code == 404


def _code(desk: Desk, task: tasks.Task, form: str = "nhi_enroll") -> str:
    with reading(desk.engine) as session:
        return str(PaperCode(cases.get_case(session, task.case_id).reference, 1, form))


def test_the_qr_code_of_a_form_opens_its_task(hoken: FlaskClient, desk: Desk) -> None:
    send_task(desk)
    task = send_task(desk)
    answer = hoken.get("/office/scan", query_string={"code": _code(desk, task)})
    assert (answer.status_code, answer.location) == (303, f"/office/tasks/{task.id}")


def test_a_form_of_another_department_is_told_with_its_name(login: Login, desk: Desk) -> None:
    task = send_task(desk)
    answer = login("shimin").get("/office/scan", query_string={"code": _code(desk, task)})
    name = desk.book.departments["insurance_pension"].name
    assert (answer.status_code, f"{name}の担当です" in answer.text) == (404, True)
    assert NAME not in answer.text


@pytest.mark.parametrize(
    ("code", "told", "status"),
    [
        ("", "QRコードではありません", 422),
        ("https://example.com/", "QRコードではありません", 422),
        (str(PaperCode("20261116-9999", 1, "nhi_enroll")), "この様式はありません", 404),
        (str(PaperCode("20261116-0001", 2, "nhi_enroll"))[:-1] + "?", "QRコードではありません", 422),
        (
            str(PaperCode("20261116-0001", 1, "nhi_enroll")).replace("0001", "0002"),
            "正しく読み取れません",
            422,
        ),
        (str(PaperCode("20261116-0001", 1, "seal_registration")), "この様式はありません", 404),
        ("M" * 5000, "QRコードではありません", 422),
    ],
)
def test_what_is_no_code_of_a_paper_here_is_told_at_the_inbox(
    hoken: FlaskClient, desk: Desk, code: str, told: str, status: int
) -> None:
    send_task(desk)
    answer = hoken.get("/office/scan", query_string={"code": code})
    assert (answer.status_code, told in answer.text) == (status, True)
    assert "受信箱の一覧" in answer.text
