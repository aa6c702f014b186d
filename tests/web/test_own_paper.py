"""A city that prints the move-in notice on its own paper, from the folder of forms to the printer."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from smartmado.cases.confirm_case import confirm_case
from smartmado.cases.desk import Actor, Desk
from smartmado.cases.open_case import NewPerson, Opening, open_case
from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.documents.preview import page_pictures
from smartmado.store.engine import reading
from smartmado.store.repositories import users
from tests.support.city import CITY
from tests.support.papers import city_pdf
from tests.support.pdfs import page_texts, squeezed
from tests.web.conftest import Login

FORM = """title: 住民異動届(市の用紙)
background: {page: 1, preprinted: true}
boxes:
  - {at: [45, 62, 80, 8], cell: {value: subject.name}}
"""


@pytest.fixture
def book(tmp_path: Path, root: Path) -> Rulebook:
    """The rulebook of a city with a paper of its own."""
    content = tmp_path / "content"
    shutil.copytree(root / "forms", content / "forms")
    (content / "rules").symlink_to(root / "rules")
    form = content / "forms" / "residence_notification"
    (form / "form.yaml").write_text(FORM, encoding="utf-8")
    (form / "background.pdf").write_bytes(city_pdf())
    return load_rulebook(CITY, content)


@pytest.fixture
def case_id(desk: Desk) -> int:
    """A confirmed move to the city."""
    with reading(desk.engine) as session:
        clerk = Actor("madoguchi", "clerk", "test", users.find_user(session, "madoguchi").id)
    person = {"name": "髙橋　花子", "birth_date": "1990-04-01", "relation_to_head": "世帯主"}
    event = {"type": "move_in", "subjects": ["new1"], "move_in_date": "2026-11-09"}
    people = (NewPerson("new1", {**person, "person_type": "japanese"}),)
    case = open_case(desk, clerk, Opening((event,), new_people=people))
    confirm_case(desk, clerk, case.id, case.version)
    return case.id


@pytest.fixture
def clerk(login: Login) -> FlaskClient:
    """A clerk's browser."""
    return login("clerk")


def _papers(clerk: FlaskClient, case_id: int) -> str:
    return clerk.get(f"/counter/cases/{case_id}/papers").text


def _ink(picture: bytes) -> int:
    """Pixels that are not white."""
    return sum(Image.open(BytesIO(picture)).histogram()[:250])


def test_the_paper_is_seen_on_the_screen_and_left_out_for_the_printer_that_holds_it(
    clerk: FlaskClient, case_id: int
) -> None:
    page = _papers(clerk, case_id)
    assert "「住民異動届(市の用紙)」は、用紙の入ったプリンターで印刷します" in page
    own = clerk.get(f"/counter/cases/{case_id}/papers/2.pdf").data
    printed = clerk.get(f"/counter/cases/{case_id}/papers/all.pdf?right=1.5&down=-2").data
    assert "花子" in squeezed(page_texts(own)[0])
    assert "花子" in squeezed(page_texts(printed)[-1])
    assert _ink(page_pictures(own)[0]) > 10 * _ink(page_pictures(printed)[-1]) > 0
    assert 'name="right" type="number" min="-20" max="20" step="0.1" value="1.5"' in _papers(clerk, case_id)


@pytest.mark.parametrize("offset", ["right=25&down=0", "right=nan&down=0", "right=abc&down=0"])
def test_an_offset_that_cannot_be_is_told(clerk: FlaskClient, case_id: int, offset: str) -> None:
    answer = clerk.get(f"/counter/cases/{case_id}/papers/all.pdf?{offset}")
    assert (answer.status_code // 100, "20mm の間の数" in answer.text) == (4, True)
