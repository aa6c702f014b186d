"""Two clerks, each logged in at a terminal of their own, at the same value of one visit."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from smartmado.cases.desk import Desk
from smartmado.store.engine import reading
from smartmado.store.repositories import answers, corrections, substitutes
from tests.support.counter import FATHER, open_birth
from tests.support.letters import MISSING, rename
from tests.web.conftest import Login

WHY = "本人確認書類で確かめた"
NAME = {"fact": "name", "subject": FATHER}


def hidden(answer: TestResponse) -> dict[str, str]:
    """The last form of a page as it would be sent back, without what is typed."""
    form = answer.text.rpartition('<form method="post"')[2]
    return {n: unescape(v) for n, v in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}


def correction(client: FlaskClient, case: str, name: str) -> dict[str, str]:
    """The correction form as this clerk has it open, filled in."""
    shown = hidden(client.post(f"{case}/correct", data=NAME))
    assert set(shown) == {"fact", "subject", "seen"}
    return {**shown, "value": name, "reason": WHY}


def test_the_later_correction_is_held_back_until_its_clerk_has_seen_the_earlier_one(
    login: Login, desk: Desk
) -> None:
    one, two = login("madoguchi"), login("madoguchi2")
    case = open_birth(one)
    early, late = correction(one, case, "山根　大介"), correction(two, case, "山根　太輔")
    assert one.post(f"{case}/correction", data=early).status_code == 303
    held = two.post(f"{case}/correction", data=late)
    assert held.status_code == 409
    page = unescape(held.text)
    assert "「氏名」は、この画面を開いたあとに変わりました(madoguchi 担当、10:00)" in page
    assert '<span class="drawn__text">山根　大介</span>' in page  # what stands
    assert 'value="山根　太輔"' in page  # what was typed
    assert f'value="{WHY}"' in page
    with reading(desk.engine) as session:
        assert [c.new_value for c in corrections.list_corrections(session, 1)] == ["山根　大介"]
    seen = re.findall(r'name="seen" value="(\w+)"', held.text)
    assert two.post(f"{case}/correction", data={**late, "seen": seen[0]}).status_code == 303
    with reading(desk.engine) as session:
        kept = [(c.old_value, c.new_value) for c in corrections.list_corrections(session, 1)]
    assert kept == [("山根　大輔", "山根　大介"), ("山根　大介", "山根　太輔")]


def test_a_correction_that_another_clerk_made_is_not_taken_back_unseen(login: Login) -> None:
    one, two = login("madoguchi"), login("madoguchi2")
    case = open_birth(one)
    one.post(f"{case}/correction", data=correction(one, case, "山根　大介"))
    undo = hidden(one.post(f"{case}/correct", data=NAME))
    two.post(f"{case}/correction", data=correction(two, case, "山根　太輔"))
    held = one.post(f"{case}/correction/undo", data=undo)
    assert held.status_code == 409
    assert "madoguchi2 担当" in held.text
    assert one.post(f"{case}/correction/undo", data=hidden(held)).status_code == 303


def test_an_answer_given_meanwhile_is_shown_before_it_is_overwritten(login: Login, desk: Desk) -> None:
    one, two = login("madoguchi"), login("madoguchi2")
    case = open_birth(one)
    phone = {"fact": "visitor_phone", "subject": ""}
    forms = [hidden(client.post(f"{case}/ask", data=phone)) for client in (one, two)]
    assert one.post(f"{case}/answer", data={**forms[0], "value": "000-0000-0001"}).status_code == 303
    held = two.post(f"{case}/answer", data={**forms[1], "value": "000-0000-0002"})
    assert held.status_code == 409
    assert "この画面を開いたあとに変わりました(madoguchi 担当、10:00)" in held.text
    assert "今の答え: <strong>000-0000-0001</strong>" in held.text
    assert 'value="000-0000-0002"' in held.text
    with reading(desk.engine) as session:
        assert [a.value for a in answers.list_answers(session, 1)] == ["000-0000-0001"]


def test_what_is_filed_by_wish_is_not_unticked_by_a_page_that_did_not_show_it(login: Login) -> None:
    one, two = login("madoguchi"), login("madoguchi2")
    case = open_birth(one)
    pages = [client.get(case).text for client in (one, two)]
    forms = [
        re.search(r'/wanted" class="stack">\s*<input type="hidden" name="seen" value="(\w+)"', p)
        for p in pages
    ]
    ticked = re.findall(r'name="wanted" value="(\w+)"', pages[0])
    assert forms[0]
    assert forms[1]
    assert one.post(f"{case}/wanted", data={"seen": forms[0][1], "wanted": ticked[0]}).status_code == 303
    held = two.post(f"{case}/wanted", data={"seen": forms[1][1], "wanted": ticked[-1]})
    assert held.status_code == 409
    assert "madoguchi 担当" in held.text


def test_a_substitute_is_approved_once_and_the_second_clerk_sees_both(login: Login, desk: Desk) -> None:
    rename(desk, FATHER, f"{MISSING}根　大輔")
    one, two = login("madoguchi"), login("madoguchi2")
    case = open_birth(one)
    choice = {"letter": MISSING, "reason": WHY, "do": "approve"}
    assert one.post(f"{case}/letters", data={**choice, "substitute": "山"}).status_code == 303
    held = two.post(f"{case}/letters", data={**choice, "substitute": "川"})
    assert held.status_code == 409
    assert (
        "代わりの字「山」が決まっています(madoguchi 担当、10:00)。選んだ字「川」は使っていません" in held.text
    )
    assert "/undo" in held.text
    with reading(desk.engine) as session:
        assert [s.substitute for s in substitutes.list_substitutes(session, 1)] == ["山"]
