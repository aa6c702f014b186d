"""What the family must not learn of, on the pages: marked, printed by its own button, named nowhere else."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from smartmado.cases.case_state import case_state
from smartmado.cases.desk import Desk
from smartmado.store.engine import reading
from smartmado.web.questions import question_view
from tests.support.counter import FATHER, open_birth
from tests.support.pdfs import text_of
from tests.web.conftest import Login

PROTECTION = "dv_support_measures_application"
TITLE = "住民基本台帳事務における支援措置申出書"


def ask_for_protection(clerk: FlaskClient) -> str:
    """A birth, and one of the parents asks for protection."""
    asked = {"event-1-subject": FATHER, "event-1-notice_date": "R8.11.16"}
    made = open_birth(clerk, event=["birth", "dv_support"], **asked)
    clerk.post(f"{made}/wanted", data={"wanted": PROTECTION})
    return made


@pytest.fixture
def case(clerk: FlaskClient) -> str:
    """Such a visit."""
    return ask_for_protection(clerk)


def confirmed(clerk: FlaskClient, case: str) -> str:
    """The page of the finished papers."""
    version = re.search(r'name="version" value="(\d+)"', clerk.get(f"{case}/confirm").text)
    assert version
    assert clerk.post(f"{case}/confirm", data={"version": version[1]}).location == f"{case}/papers"
    return unescape(clerk.get(f"{case}/papers").text)


def test_the_counters_pages_say_whose_eyes_it_is_for(clerk: FlaskClient, case: str) -> None:
    assert "本人だけ</span>" in clerk.get(case).text
    page = unescape(clerk.get(f"{case}/confirm").text)
    assert f'{TITLE} <span class="badge badge--own">本人だけに渡す</span>' in page
    assert "だけの案内です。ほかの書類とは別に印刷します。" in page
    [own] = re.findall(r'<h2 id="guide-(\d+)">案内票 <span', page)
    assert clerk.get(f"{case}/preview/{own}.pdf").data.startswith(b"%PDF")


def test_a_second_button_prints_it_apart(clerk: FlaskClient, case: str) -> None:
    page = confirmed(clerk, case)
    apart, rest = page.split('<h2 id="own">')[1].split("</section>", 1)
    assert TITLE in apart
    assert TITLE not in rest.split('<h2 id="routing">')[0]
    [button] = re.findall(r'href="([^"]+/papers/own/\d+\.pdf)"', apart)
    assert TITLE in text_of(clerk.get(button).data)
    assert "支援措置" not in text_of(clerk.get(f"{case}/papers/all.pdf").data)
    assert clerk.get(f"{case}/papers/own/2.pdf").status_code == 404


def test_there_is_no_button_for_a_bundle_of_nothing(clerk: FlaskClient) -> None:
    alone = {"new1-name": "山根　花", "new1-birth": "S63.1.1", "new1-relation": "世帯主", "visitor": "new1"}
    asked = {"event": "dv_support", "event-0-subject": "new1", "event-0-notice_date": "R8.11.16"}
    case = open_birth(clerk, household="", **alone, **asked)
    about = {"insurance_type": "employer_insured", "pension_category": "cat2"}
    told = (("wants_livelihood_consult", "", "false"), *((f, "new1", v) for f, v in about.items()))
    for fact, subject, value in told:
        clerk.post(f"{case}/answer", data={"fact": fact, "subject": subject, "value": value})
    clerk.post(f"{case}/wanted", data={"wanted": PROTECTION})
    page = confirmed(clerk, case)
    assert "すべて印刷(1つのPDF)" not in page
    assert "「本人だけに渡す書類」のほかに、印刷するものはありません" in page
    assert clerk.get(f"{case}/papers/all.pdf").status_code == 404


def test_nothing_is_printed_apart_where_nothing_is_confidential(clerk: FlaskClient) -> None:
    case = open_birth(clerk)
    assert "本人だけに渡す" not in clerk.get(f"{case}/confirm").text
    assert "本人だけに渡す" not in confirmed(clerk, case)


def test_the_department_gets_the_form_and_not_the_residents_guide_sheet(
    clerk: FlaskClient, case: str, login: Login
) -> None:
    confirmed(clerk, case)
    office = login("shimin")
    tasks = set(re.findall(r"/office/tasks/\d+", office.get("/office/").text))
    [page] = [p for t in tasks if "支援措置の申出" in (p := unescape(office.get(t).text))]
    assert page.count("様式を開く(PDF)") == 1


def test_no_question_says_that_a_confidential_procedure_waits_for_it(desk: Desk, case: str) -> None:
    with reading(desk.engine) as session:
        state = case_state(desk, session, int(case.rpartition("/")[2]))
    waiting = (PROTECTION, "birth_registration")
    view = question_view(state, ("birth_date", FATHER), waiting)
    assert view.procedures == (state.book.procedures["birth_registration"].name,)
