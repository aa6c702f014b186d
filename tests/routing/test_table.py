"""data.csv of a delivery."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.routing.errors import RoutingError
from smartmado.routing.table import COLUMNS, ENCODINGS, build_table, cell_text

CASE = "20261116-0042"
FACTS = {
    "a": {"name": "髙橋　𠮷江", "postal_code": "0010001", "is_head": True},
    "visit": {"note": '一行目\n「二行目」, "三"'},
}
LABELS = {"name": "氏名", "postal_code": "郵便番号"}


def rows(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def test_each_fact_is_one_line_of_quoted_text_with_crlf() -> None:
    table = build_table(CASE, {"a": {"postal_code": "0010001"}}, LABELS, encoding="utf-8")
    assert table.content.decode() == (
        '"case","subject","fact","label","value"\r\n'
        '"20261116-0042","a","postal_code","郵便番号","0010001"\r\n'
    )
    assert list(table.replaced) == []


@pytest.mark.parametrize(
    ("encoding", "begins"), [("utf-8-sig", b'\xef\xbb\xbf"'), ("utf-8", b'"'), ("cp932", b'"')]
)
def test_each_encoding_is_what_it_says(encoding: str, begins: bytes) -> None:
    content = build_table(CASE, FACTS, LABELS, encoding=encoding).content
    assert content.startswith(begins)
    assert rows(content, encoding)[0] == list(COLUMNS)
    assert rows(content, encoding)[-1][-1] == FACTS["visit"]["note"]


def test_every_letter_cp932_cannot_hold_is_listed_with_its_place() -> None:
    table = build_table(CASE, FACTS, LABELS, encoding="cp932")
    assert rows(table.content, "cp932")[2] == [CASE, "a", "name", "氏名", "髙橋　〓江"]
    assert b"\xfb\xfc" in table.content
    assert list(table.replaced) == [
        {
            "row": 3,
            "column": "value",
            "position": 4,
            "letter": "𠮷",
            "code_points": ["U+20BB7"],
            "written": "〓",
        }
    ]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        ("", ""),
        ("2026-11-16", "2026-11-16"),
        (["child", "severe"], "child;severe"),
        ([], ""),
        ({"text": "昭和22年頃", "earliest": "1947-01-01"}, "昭和22年頃"),
        ({"earliest": "1947-01-01", "latest": "1947-12-31"}, "1947-01-01/1947-12-31"),
        ({"latest": "1947-12-31"}, "/1947-12-31"),
    ],
)
def test_values_become_cells(value: object, cell: str) -> None:
    assert cell_text(value) == cell


FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\0", "＝1+1", "＋1", "－1", "＠x", "\r=1", "\n=1"]
FORMULAS += [" =1", "\u3000＝1"]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_for_people_a_formula_is_only_text(formula: str, encoding: str) -> None:
    table = build_table(CASE, {"a": {"f": formula}}, {}, encoding=encoding, for_people=True)
    assert rows(table.content, encoding)[1][-1] == f"'{formula}"


@pytest.mark.parametrize("formula", FORMULAS)
def test_for_programs_nothing_is_put_before_it(formula: str) -> None:
    table = build_table(CASE, {"a": {"f": formula}}, {}, encoding="utf-8")
    assert rows(table.content, "utf-8")[1][-1] == formula


def test_ordinary_text_gets_no_quote() -> None:
    table = build_table(CASE, {"a": {"f": "東町1-2 =3"}}, {}, encoding="utf-8", for_people=True)
    assert rows(table.content, "utf-8")[1][-1] == "東町1-2 =3"


@given(st.dictionaries(st.text(), st.dictionaries(st.text(), st.text())))
def test_any_text_comes_back_whole_from_utf8(facts: dict[str, dict[str, str]]) -> None:
    table = build_table(CASE, facts, {}, encoding="utf-8-sig")
    back = {(s, f): v for _, s, f, _, v in rows(table.content, "utf-8-sig")[1:]}
    assert back == {(s, f): v for s, known in facts.items() for f, v in known.items()}


def test_another_encoding_is_refused_with_those_that_can_be_used() -> None:
    with pytest.raises(RoutingError, match="utf-8-sig"):
        build_table(CASE, FACTS, {}, encoding="shift_jis")
