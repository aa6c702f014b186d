"""The counter's screens."""

from flask.testing import FlaskClient


def test_today_begins_empty_with_one_big_action(clerk: FlaskClient) -> None:
    page = clerk.get("/counter/")
    assert page.status_code == 200, page.text
    assert "新しい来庁" in page.text
