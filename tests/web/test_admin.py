"""The administrators' pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from smartmado.cases.desk import Desk
from smartmado.store.engine import reading
from smartmado.store.repositories import deliveries, users
from tests.support import city
from tests.support.office_work import fail_delivery, send_task
from tests.web.conftest import Login

NEW = {
    "login_name": "sato.k",
    "display_name": "佐藤",
    "role": "department",
    "department": "residents",
    "password": "あさひ-のぼる-まちなみ-みる",
}


@pytest.fixture
def admin(login: Login) -> FlaskClient:
    """A browser of an administrator."""
    return login("administrator")


def _user(desk: Desk, login_name: str) -> users.User:
    with reading(desk.engine) as session:
        return users.find_user(session, login_name)


def test_an_account_is_made_and_can_log_in(admin: FlaskClient, app: Flask) -> None:
    page = admin.post("/admin/accounts", data=NEW, follow_redirects=True).text
    assert "アカウントを作りました。" in page
    assert "佐藤" in page
    browser = app.test_client()
    answer = browser.post(
        "/login",
        data={"login_name": "sato.k", "password": NEW["password"]},
        headers=city.HEADERS,
    )
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "14moji-shikanai"[:14]}, "15文字以上"),
        ({"password": "aaaaaaaaaaaaaaaaaa"}, "推測されやすい"),
        ({"password": "sato.k-sato.k-2026!"}, "推測されやすい"),
        ({"login_name": "佐藤"}, "ログイン名は"),
        ({"display_name": " "}, "表示名"),
        ({"role": "god"}, "役割を一覧から"),
        ({"department": ""}, "課を選んでください"),
        ({"department": "nonsense"}, "その課はありません"),
    ],
)
def test_an_account_that_lacks_something_is_refused_plainly(
    admin: FlaskClient, desk: Desk, change: dict[str, str], told: str
) -> None:
    answer = admin.post("/admin/accounts", data=NEW | change)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert _user(desk, "sato.k") is None
    assert NEW["password"] not in answer.text


def test_a_taken_login_name_is_a_conflict(admin: FlaskClient) -> None:
    answer = admin.post("/admin/accounts", data=NEW | {"login_name": "hoken"})
    assert (answer.status_code, "使われています" in answer.text) == (409, True)


def test_a_stopped_account_is_out_with_its_next_request(admin: FlaskClient, login: Login, desk: Desk) -> None:
    browser = login("hoken")
    assert browser.get("/office/").status_code == 200
    page = admin.post(f"/admin/accounts/{_user(desk, 'hoken').id}/disable", follow_redirects=True).text
    assert "アカウントを止めました。" in page
    assert browser.get("/office/").status_code == 302


def test_nobody_stops_their_own_account(admin: FlaskClient, desk: Desk) -> None:
    answer = admin.post(f"/admin/accounts/{_user(desk, 'kanri').id}/disable")
    assert (answer.status_code, "自分のアカウントは止められません" in answer.text) == (422, True)


def test_a_new_password_ends_old_logins_and_opens_new_ones(
    admin: FlaskClient, app: Flask, login: Login, desk: Desk
) -> None:
    browser = login("hoken")
    user_id = _user(desk, "hoken").id
    refused = admin.post(f"/admin/accounts/{user_id}/password", data={"password": "short"})
    assert refused.status_code == 422
    admin.post(f"/admin/accounts/{user_id}/disable")
    admin.post(f"/admin/accounts/{user_id}/password", data={"password": NEW["password"]})
    assert browser.get("/office/").status_code == 302
    fresh = app.test_client().post(
        "/login", data={"login_name": "hoken", "password": NEW["password"]}, headers=city.HEADERS
    )
    assert fresh.status_code == 302


def test_an_unknown_account_is_not_found(admin: FlaskClient) -> None:
    assert admin.post("/admin/accounts/9999/disable").status_code == 404
    assert admin.post("/admin/accounts/9999/password", data={"password": "x" * 20}).status_code == 404


def test_a_failed_delivery_says_why_and_is_sent_again(admin: FlaskClient, desk: Desk) -> None:
    send_task(desk)
    delivery_id = fail_delivery(desk)
    page = admin.get("/admin/deliveries").text
    assert "送付先のフォルダに書けません" in page
    assert "再送する" in page
    assert admin.post(f"/admin/deliveries/{delivery_id}/retry").status_code == 303
    with reading(desk.engine) as session:
        assert deliveries.get_delivery(session, delivery_id).state == "waiting"
    assert "再送する" not in admin.get("/admin/deliveries").text
    twice = admin.post(f"/admin/deliveries/{delivery_id}/retry")
    assert (twice.status_code, "失敗した送付だけ" in twice.text) == (422, True)


def test_the_audit_shows_acts_in_words(admin: FlaskClient, login: Login) -> None:
    login("clerk").get("/admin/audit")
    page = admin.get("/admin/audit").text
    assert "ログイン" in page
    assert "madoguchi" in page
    assert not re.search(r"<td>[a-z]+_[a-z_]+</td>", page)


def test_a_sound_chain_is_told_with_the_head_to_keep(admin: FlaskClient) -> None:
    page = admin.post("/admin/audit/verify").text
    head = re.search(r"\d+:[0-9a-f]{64}", page).group()
    assert "書き換えも欠けもありません" in page
    assert "書き換えも欠けもありません" in admin.post("/admin/audit/verify", data={"anchor": head}).text


def test_a_head_that_is_not_in_the_chain_shows_a_tail_cut_off(admin: FlaskClient) -> None:
    page = admin.post("/admin/audit/verify", data={"anchor": "99999:" + "a" * 64}).text
    assert "控えの行 99999 がありません" in page
    assert admin.post("/admin/audit/verify", data={"anchor": "昨日の控え"}).status_code == 422


def test_a_changed_row_is_found(admin: FlaskClient, desk: Desk) -> None:
    with desk.engine.connect() as connection:
        triggers = connection.execute(
            text("select name from sqlite_master where type = 'trigger' and tbl_name = 'audit'")
        ).scalars()
        for trigger in triggers.all():
            connection.execute(text(f"drop trigger {trigger}"))
        connection.execute(text("update audit set who = 'someone' where id = 1"))
        connection.commit()
    assert "監査記録の行 1 が書き換えられています。" in admin.post("/admin/audit/verify").text


def test_the_register_page_says_when_it_was_extracted(admin: FlaskClient) -> None:
    page = admin.get("/admin/register").text
    assert "200人" in page
    assert "抽出した時点" in page
