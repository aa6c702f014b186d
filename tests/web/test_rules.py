"""The pages of the officials who keep the rules."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from smartmado.content.rulebook import Rulebook
from smartmado.web.rules.views import in_words, versions
from tests.web.conftest import Login


@pytest.fixture
def official(login: Login) -> FlaskClient:
    """A browser of an official."""
    return login("official")


def test_the_index_lists_every_procedure_by_field(official: FlaskClient, book: Rulebook) -> None:
    page = official.get("/rules/").text
    for procedure in book.procedures.values():
        assert f'href="/rules/{procedure.id}"' in page
    assert 'scope="rowgroup" id="field-1">住民異動・カード・証明<' in page
    assert "その他" not in page


def test_a_procedure_page_names_no_identifier(official: FlaskClient, book: Rulebook) -> None:
    noted = [p for p in book.procedures.values() if p.notes and "_" in p.notes]
    for procedure in [*list(book.procedures.values())[::6], *noted[:10]]:
        answer = official.get(f"/rules/{procedure.id}")
        assert answer.status_code == 200, procedure.id
        text = re.sub(r"<(code|span class=\"file-name\")>.*?</", "", answer.text)
        text = re.sub(r"<[^>]*>", "", text)
        assert not re.findall(r"\b[a-z]+_[a-z_]+\b", text), procedure.id


def test_ids_in_notes_are_told_in_words(book: Rulebook) -> None:
    told = in_words(book, "move_in_notice と dv_support と insurance_type と no_such_id")
    assert in_words(book, "条番号は medium。") == "条番号は「細部は要確認」。"
    assert told == "「転入届」 と 「暴力などからの避難」 と 「医療保険」 と no_such_id"


def test_a_procedure_reads_as_sentences_with_law_days_and_items(official: FlaskClient) -> None:
    page = official.get("/rules/move_in_notice").text
    for words in (
        "「必要」になるのは",
        "次のすべてに当てはまる",
        "数えて14日〔住民異動の届出の期間〕以内",
        "住民基本台帳法22条1項",
        "昭和42年11月10日から",
        "今の決まり",
        "来庁する方の本人確認書類",
        "同じ人に同時には出さない手続",
        "市で確かめること",
        "この規則のことば",
    ):
        assert words in page, words


def test_a_law_is_linked_where_its_place_is_known_else_its_number_is_told(official: FlaskClient) -> None:
    moved = official.get("/rules/move_in_notice").text
    assert 'href="https://laws.e-gov.go.jp/law/342AC0000000081"' in moved
    allowance = official.get("/rules/child_rearing_allowance_claim").text
    assert '児童扶養手当法6条 <span class="muted">昭和36年法律第238号</span>' in allowance


def test_scenarios_are_run_on_request_and_told_green(official: FlaskClient) -> None:
    before = official.get("/rules/move_in_notice").text
    assert "実例を動かして確かめる" in before
    assert "とおり</span>" not in before
    after = official.get("/rules/move_in_notice?run=1").text
    assert "件が書いてあるとおりです。" in after
    assert "ちがう</span>" not in after


def test_an_unknown_procedure_is_not_found(official: FlaskClient) -> None:
    assert official.get("/rules/no_such_thing").status_code == 404


def test_the_findings_page_lists_what_rests_on_doubt(official: FlaskClient, book: Rulebook) -> None:
    page = official.get("/rules/check").text
    low = [p for p in book.procedures.values() if p.confidence in ("low", "unknown")]
    assert f"確度の低い手続({len(low)}件)" in page
    assert all(p.name in page for p in low)


def test_a_check_of_sound_files_says_so(official: FlaskClient) -> None:
    page = official.post("/rules/check").text
    assert "誤りはありません。" in page
    assert "いま動いている規則と同じです" in page


@pytest.fixture
def edited(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the content that a test may change; the check reads it."""
    copy = tmp_path / "content"
    for folder in ("rules", "forms"):
        shutil.copytree(root / folder, copy / folder)
    monkeypatch.setenv("SMARTMADO_CONTENT", str(copy))
    return copy


def test_a_mistake_in_a_file_is_told_with_its_line(official: FlaskClient, edited: Path) -> None:
    file = edited / "rules" / "national" / "residence.yaml"
    file.write_text(file.read_text("utf-8").replace("confidence: high", "confidence: sure", 1), "utf-8")
    page = official.post("/rules/check").text
    assert re.search(r"rules/national/residence\.yaml:\d+: ", page)


def test_a_check_tells_unlisted_laws_what_a_restart_would_change_and_red_scenarios(
    official: FlaskClient, edited: Path
) -> None:
    laws = edited / "rules" / "laws.yaml"
    laws.write_text(laws.read_text("utf-8").replace("22条1項, ", "", 1), "utf-8")
    residence = edited / "rules" / "national" / "residence.yaml"
    residence.write_text(
        residence.read_text("utf-8").replace("name: 転入届\n", "name: 転入の届\n", 1), "utf-8"
    )
    (edited / "rules" / "scenarios" / "wrong.yaml").write_text(
        "- name: わざと誤り\n  situation: {as_of: 2026-11-16, events: [{type: certificate, subjects: [a]}],"
        " household: {members: [{id: a}]}}\n  expect: {required: [move_in_notice]}\n",
        "utf-8",
    )
    page = official.post("/rules/check").text
    assert "根拠「住民基本台帳法22条1項」の条が laws.yaml にありません" in page
    assert "次に起動したときに変わること" in page
    assert "転入の届 — 変わる" in page
    assert "実例「わざと誤り」" in page
    assert "「転入の届」は「必要」のはずが、「出ない」になります" in page


def test_the_check_page_lists_what_the_city_added_and_changed(official: FlaskClient) -> None:
    page = official.get("/rules/check").text
    assert "この市が足したもの・変えたもの" in page
    assert "独自の手続(" in page
    assert "水道の使用開始届(water_start)" in page
    assert "市民課(residents。国の規則では「住民記録・戸籍の担当課」)" in page


def test_a_version_that_was_withdrawn_is_shown_as_such(book: Rulebook) -> None:
    procedure = book.procedures["move_in_notice"]
    wrong = replace(procedure.versions[-1], recorded=date(2026, 1, 5), withdrawn=date(2026, 6, 10))
    shown = versions(book, replace(procedure, withdrawn=(wrong,)), date(2026, 11, 16))
    assert [v.version.withdrawn for v in shown][-1] == date(2026, 6, 10)
    assert [v.in_force for v in shown] == [True, *[False] * (len(shown) - 1)]
