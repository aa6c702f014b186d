"""The papers of a confirmed case, made again: the same bytes, or the reason why not."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from smartmado.cases.confirm_case import confirm_case
from smartmado.cases.desk import Actor, Desk
from smartmado.cases.open_case import NewPerson, Opening, open_case
from smartmado.cases.reprint_case import reprint_case
from smartmado.ops.cli import main
from smartmado.ops.context import OPERATOR
from smartmado.store.engine import reading
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import documents, users
from tests.web.conftest import app, city_file, desk, moment  # noqa: F401 -- fixtures

PERSON = {
    "name": "髙橋 𠮷子", "birth_date": "1990-04-01", "relation_to_head": "世帯主", "person_type": "japanese",
}  # fmt: skip


@pytest.fixture
def reference(desk: Desk) -> str:  # noqa: F811
    """A confirmed move to the city."""
    with reading(desk.engine) as session:
        clerk = Actor("madoguchi", "clerk", "test", users.find_user(session, "madoguchi").id)
    event = {"type": "move_in", "subjects": ["new1"], "move_in_date": "2026-11-09"}
    case = open_case(desk, clerk, Opening((event,), new_people=(NewPerson("new1", PERSON),)))
    confirm_case(desk, clerk, case.id, case.version)
    return case.reference


def _command(desk: Desk, *arguments: str) -> tuple[int, str]:  # noqa: F811
    settings = {"SMARTMADO_DATABASE_URL": str(desk.engine.url), "SMARTMADO_CITY": desk.book.municipality}
    done = CliRunner().invoke(main, ["reprint", *arguments], env=settings)
    return done.exit_code, done.output


def test_the_papers_come_out_the_same_byte_for_byte(desk: Desk, reference: str, tmp_path: Path) -> None:  # noqa: F811
    status, told = _command(desk, reference, "--out", str(tmp_path / "out"))
    assert status == 0, told
    with reading(desk.engine) as session:
        [*kept] = documents.list_documents(session, int(reference.split("-")[1]))
        assert len(kept) >= 2
        for document in kept:
            content = documents.document_content(session, document.case_id, document.id)
            assert (tmp_path / "out" / document.file_name).read_bytes() == content


def test_a_paper_that_another_font_changes_is_told_with_both_fonts(
    desk: Desk,  # noqa: F811
    reference: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SMARTMADO_IPAMJ", "none")
    status, told = _command(desk, reference, "--out", str(tmp_path / "out"))
    assert status == 1
    assert "01-move_in_notice.pdf は同じものになりません。確定のとき: " in told
    assert told.count("IPAmjMincho") == told.count("同じものになりません")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_kept_paper_that_was_changed_is_noticed(desk: Desk, reference: str, tmp_path: Path) -> None:  # noqa: F811
    with desk.engine.begin() as connection:
        connection.execute(text("update documents set sha256 = 'another' where file_name like '01-%'"))
    status, told = _command(desk, reference, "--out", str(tmp_path / "out"))
    assert status == 1
    assert "smartmado の版が変わっています" in told
    assert [paper.name for paper in (tmp_path / "out").iterdir()] == ["00-guide_sheet.pdf"]
    assert [paper.same for paper in reprint_case(desk, OPERATOR, reference)] == [True, False]


def test_the_database_that_was_searched_is_told(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    status, told = _command(desk, "20261116-9999", "--out", str(tmp_path / "out"))
    assert status == 2
    assert f"探したデータベース: {desk.engine.url.database}" in told


@pytest.mark.parametrize("reference", ["20261116-9999", "x", "", "20261115-0001"])
def test_a_number_of_no_confirmed_case_is_told(desk: Desk, reference: str, tmp_path: Path) -> None:  # noqa: F811
    with pytest.raises(NotFoundError, match="確定した受付はありません"):
        reprint_case(desk, OPERATOR, reference)
    status, told = _command(desk, reference, "--out", str(tmp_path / "out"))
    assert (status, "確定した受付はありません" in told) == (2, True)
    assert not (tmp_path / "out").exists()
