"""The list of residents to print for: read whole, or refused with the line and the cure."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.ops.batch_list import ListError, read_list


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def test_a_number_and_facts_by_their_ids_are_read(file: Path, book: Rulebook) -> None:
    file.write_text(
        "宛名番号,allowance_status_report_requested,lost_items,care_level\n"
        "1,はい,mynumber_card,care1\n\n2,false,,\n",
        encoding="utf-8-sig",
    )
    wanted, repeated = read_list(file, book.facts)
    assert [(w.line, w.resident_id) for w in wanted] == [(2, "1"), (4, "2")]
    assert repeated == 0
    assert wanted[0].facts == {
        "allowance_status_report_requested": True, "lost_items": ["mynumber_card"], "care_level": "care1"
    }  # fmt: skip
    assert wanted[1].facts == {"allowance_status_report_requested": False}


def test_what_screen_wrote_is_read_as_it_is_and_everybody_once(file: Path, book: Rulebook) -> None:
    file.write_text('"抽出","手続","宛名番号","判定"\n"a","x","7","required"\n"a","y","7","required"\n')
    wanted, repeated = read_list(file, book.facts)
    assert ([w.resident_id for w in wanted], repeated) == (["7"], 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "空です"),
        ("resident_id\n", "印刷する人がいません"),
        ("name\n山田\n", "宛名番号の列"),
        ("resident_id,宛名番号\n1,2\n", "列が二つあります"),
        ("resident_id,favourite\n1,x\n", "「favourite」という列は使えません"),
        ("resident_id,care_level\n1,care9\n", "2行目: care_level: 「care9」"),
        ("resident_id,child_allowance_recipient\n1,yes\n", "2行目: child_allowance_recipient: 「yes」"),
        ("resident_id,care_level\n1\n", "2行目: 列が1個あります"),
        ("resident_id,care_level\n,care1\n", "2行目: 宛名番号がありません"),
        ("resident_id,care_level\n1,care1\n1,care2\n", "3行目: 1 は2行目にもあり"),
        ('resident_id\n"1', "CSV として読めません"),
        ("resident_id\n1\0\n", "2行目: 改行などの目に見えない制御文字"),
        ('resident_id,name\n1,"山田\n太郎"\n', "3行目: 改行などの目に見えない制御文字"),
        (f"resident_id,household_order\n1,{'9' * 5000}\n", "2行目: household_order"),
        ("resident_id,name\n1,1234 5678 9018\n", "マイナンバー(個人番号)は一覧に書かないで"),
        ("resident_id,is_dv_protected\n1,いいえ\n", "「is_dv_protected」は、一覧からは変えられません"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_the_line_and_the_cure(
    file: Path, book: Rulebook, text: str, told: str
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ListError, match=r"list\.csv") as error:
        read_list(file, book.facts)
    assert told in error.value.message


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, book: Rulebook) -> None:
    with pytest.raises(ListError, match="ありません"):
        read_list(tmp_path / "nothing.csv", book.facts)
    (tmp_path / "sjis.csv").write_bytes("宛名番号\n1\n".encode("cp932"))
    with pytest.raises(ListError, match="UTF-8"):
        read_list(tmp_path / "sjis.csv", book.facts)


@given(text=st.text(st.sampled_from('resident_id,\n"1;はいtrue care1\r\0'), max_size=120))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_list_or_an_error_in_words(file: Path, book: Rulebook, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="")
    try:
        wanted, _ = read_list(file, book.facts)
    except ListError:
        return
    assert len({w.resident_id for w in wanted}) == len(wanted) > 0
