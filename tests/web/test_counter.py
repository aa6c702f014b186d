"""The counter's list of visits, and who may see it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support import city
from tests.support.city import Moment
from tests.support.counter import open_birth


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


def test_ending_a_visit_says_so_in_the_list(clerk: FlaskClient) -> None:
    case = open_birth(clerk)
    assert clerk.post(f"{case}/close").status_code == 303
    assert "終了" in clerk.get("/counter/").text
    assert "タブレットを渡す" not in clerk.get(case).text


def test_the_session_of_an_absent_clerk_ends(clerk: FlaskClient, moment: Moment) -> None:
    moment.pass_by(minutes=31)
    assert clerk.get("/counter/").location == "/login"
