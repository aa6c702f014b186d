"""Sound extracts are read to the letter; an extract with any error brings in nobody."""

from datetime import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from smartmado.store.register_columns import RESIDENT_COLUMNS
from smartmado.store.register_dates import read_partial
from smartmado.store.register_file import RegisterFileError
from smartmado.store.register_rows import is_individual_number
from tests.store.register_sample import CHILD, FOREIGNER, HEAD, WIFE, Sample


def facts_of(extract):
    return {row.resident_id: row.facts for row in extract.residents}


def without_birthday(sample):
    """A child of unknown age may be anyone's parent."""
    sample.residents.set(CHILD, "birth_date", "")
    sample.residents.set(CHILD, "birth_date_text", "年月日不詳")
    sample.residents.set(CHILD, "birth_date_precision", "unknown")


# --- what is read


def test_a_sound_extract_gives_each_resident_with_facts(tmp_path):
    extract = Sample().read(tmp_path)
    head, wife, child, foreigner = extract.residents
    assert (head.resident_id, head.household_id, head.protected) == ("0000000011", "5000000011", False)
    assert child.facts["special_medical"] == ["child", "severe"]
    assert child.facts["owns_dog"] is False
    assert child.facts["household_order"] == 3
    assert head.facts["special_medical"] == []
    assert wife.facts["birth_date"] == "1982-02-28"
    assert foreigner.facts["name"] == "NGUYEN THI LAN"
    assert extract.extracted_at == datetime.fromisoformat("2026-11-16T03:00:00+09:00")
    assert extract.warnings == ()


def test_a_blank_cell_is_a_fact_that_is_not_known(tmp_path):
    facts = facts_of(Sample().read(tmp_path))
    assert "name" not in facts["0000000033"]
    assert "insurance_type" not in facts["0000000011"]
    assert "special_medical" not in facts["0000000022"]
    assert not any(value == "" for person in facts.values() for value in person.values())


def test_a_name_is_kept_to_the_letter(tmp_path):
    assert facts_of(Sample().read(tmp_path))["0000000022"]["name"] == "山根　\U00020bb7葛\U000e0101"


def test_a_byte_order_mark_and_another_order_of_columns_change_nothing(tmp_path):
    plain = facts_of(Sample().read(tmp_path))
    turned = Sample()
    turned.residents.encoding = "utf-8-sig"
    turned.residents.header.reverse()
    for cells in turned.residents.rows:
        cells.reverse()
    assert facts_of(turned.read(tmp_path)) == plain


def test_empty_lines_at_the_end_are_no_rows(tmp_path):
    sample = Sample()
    sample.residents.raw = sample.residents.content() + b"\r\n\r\n"
    assert len(sample.read(tmp_path).residents) == 4


def test_every_fact_of_the_extract_is_a_fact_of_the_rules(root):
    known = yaml.safe_load((root / "rules" / "facts.yaml").read_text(encoding="utf-8"))
    types = {"digits": "text", "postal": "text"}
    for column in RESIDENT_COLUMNS:
        if not column.fact:
            assert column.name not in known
            continue
        fact = known[column.name]
        assert fact["scope"] == "person"
        assert fact["type"] == types.get(column.kind, column.kind), column.name
        assert set(column.values) <= set(fact.get("values", {})) or column.kind == "bool", column.name


# --- protection


def test_a_protection_stands_until_someone_lifts_it_whatever_its_end_date(tmp_path):
    extract = Sample().read(tmp_path)
    assert extract.protected_ids == {"0000000044"}
    assert extract.residents[3].protected is True
    assert extract.residents[3].facts["is_dv_protected"] is True
    assert extract.residents[0].facts["is_dv_protected"] is False


@pytest.mark.parametrize(
    ("column", "value", "protected"),
    [("lifted_at", "2026-06-01", False), ("kind", "other", False), ("kind", "support_provisional", True)],
)
def test_only_support_that_is_not_lifted_protects(tmp_path, column, value, protected):
    sample = Sample()
    sample.restrictions.set(3, column, value)
    assert sample.read(tmp_path).residents[3].protected is protected


def test_a_protected_person_who_is_no_longer_a_resident_stays_protected(tmp_path):
    sample = Sample()
    sample.restrictions.set(3, "resident_id", "0000000099")
    assert sample.read(tmp_path).protected_ids == {"0000000099"}


def test_a_file_of_restrictions_with_no_row_means_nobody(tmp_path):
    sample = Sample()
    sample.restrictions.rows.clear()
    assert sample.read(tmp_path).protected_ids == frozenset()


# --- dates in words


@pytest.mark.parametrize(
    ("wording", "precision", "earliest", "latest"),
    [
        ("昭和22年月日不詳", "year", "1947-01-01", "1947-12-31"),
        ("昭和22年3月日不詳", "month", "1947-03-01", "1947-03-31"),
        ("昭和２２年３月日不詳", "month", "1947-03-01", "1947-03-31"),
        ("昭和22年春", "season", "1947-01-01", "1947-12-31"),
        ("1947年3月上旬", "month_part", "1947-03-01", "1947-03-31"),
        ("昭和22年3月中旬頃", "month_part", "1947-03-01", "1947-03-31"),
        ("推定昭和22年3月5日", "day_presumed", "1947-03-05", "1947-03-05"),
        ("推定昭和22年3月", "month_presumed", "1947-03-01", "1947-03-31"),
        ("昭和64年月日不詳", "year", "1989-01-01", "1989-01-07"),
        ("昭和22年3月5日から10日まで", "range", "1947-03-05", "1947-03-10"),
        ("推定昭和22年3月30日から4月2日まで", "range", "1947-03-30", "1947-04-02"),
        ("推定昭和22年12月30日から昭和23年1月2日まで", "range", "1947-12-30", "1948-01-02"),
        ("平成11年2月29日", "not_in_calendar", "1999-02-28", "1999-03-01"),
        ("昭和22年3月5日頃から10日頃まで", "range", None, None),
        ("昭和22年3月10日から5日まで", "range", None, None),
        ("1947年頃", "year_about", None, None),
        ("昭和22年3月頃", "month_about", None, None),
        ("昭和22年3月5日頃", "day_about", None, None),
        ("年月日不詳", "unknown", None, None),
        ("丑年の冬", "year", None, None),
        ("何年か", "not_in_calendar", None, None),
        ("昭和22年の終わり", "day_presumed", None, None),
        ("戦後すぐ", "", None, None),
    ],
)
def test_a_date_in_words_is_bounded_only_as_far_as_it_is_certain(wording, precision, earliest, latest):
    assert read_partial("", wording, precision) == {"text": wording, "earliest": earliest, "latest": latest}


def test_a_known_day_keeps_the_wording_of_the_register():
    assert read_partial("1926-12-25", "", "exact") == "1926-12-25"
    assert read_partial("1926-12-25", "大正15年12月25日", "exact") == {
        "text": "大正15年12月25日",
        "earliest": "1926-12-25",
        "latest": "1926-12-25",
    }
    assert read_partial("", "", "") is None


def test_an_unknown_wording_is_kept_and_told(tmp_path):
    sample = Sample()
    sample.residents.set(WIFE, "birth_date", "")
    sample.residents.set(WIFE, "birth_date_text", "丑年の冬")
    sample.residents.set(WIFE, "birth_date_precision", "year")
    extract = sample.read(tmp_path)
    assert extract.residents[1].facts["birth_date"] == {"text": "丑年の冬", "earliest": None, "latest": None}
    assert [(w.line, w.column) for w in extract.warnings] == [(WIFE, "birth_date_text")]


@given(st.text(max_size=20), st.sampled_from(["year", "month", "range", "day_presumed", "not_in_calendar"]))
def test_any_wording_is_kept_verbatim(wording, precision):
    value = read_partial("", f"推定{wording}", precision)
    assert value["text"] == f"推定{wording}"


# --- warnings, which stop nothing


@pytest.mark.parametrize("relation", ["孫", "子の子の子の子の子", "祖母", "長男"])
def test_an_older_word_of_relation_is_kept_with_a_warning(tmp_path, relation):
    sample = Sample()
    sample.residents.set(CHILD, "relation_to_head", relation)
    without_birthday(sample)
    extract = sample.read(tmp_path)
    assert extract.residents[2].facts["relation_to_head"] == relation
    assert [(w.line, w.column) for w in extract.warnings] == [(CHILD, "relation_to_head")]


@pytest.mark.parametrize(
    "relation",
    ["縁故者", "同居人", "子の子の子の子", "子（子の夫）", "妻（未届）", "妻(未届)の子", "父の父", ""],
)
def test_a_relation_of_the_standard_is_no_cause_for_a_warning(tmp_path, relation):
    sample = Sample()
    sample.residents.set(CHILD, "relation_to_head", relation)
    without_birthday(sample)
    assert sample.read(tmp_path).warnings == ()


def test_kana_that_are_not_katakana_are_told(tmp_path):
    sample = Sample()
    sample.residents.set(HEAD, "name_kana", "やまね　大輔")
    assert [(w.line, w.column) for w in sample.read(tmp_path).warnings] == [(HEAD, "name_kana")]


def test_a_check_digit_never_refuses_a_number(tmp_path):
    sample = Sample()
    for line, number in ((HEAD, "1"), (WIFE, "000002"), (CHILD, "123456789012345")):
        sample.residents.set(line, "resident_id", number)
    assert [r.resident_id for r in sample.read(tmp_path).residents][:2] == ["1", "000002"]


def test_a_household_without_a_head_and_removed_people_are_lawful(tmp_path):
    sample = Sample()
    sample.residents.set(HEAD, "resident_state", "deceased")
    sample.residents.set(HEAD, "honseki", "")
    assert len(sample.read(tmp_path).residents) == 4


def test_numbers_of_twelve_digits_are_allowed_when_they_are_not_individual_numbers(tmp_path):
    sample = Sample()
    sample.residents.set(HEAD, "resident_id", "123456789018")
    assert len(sample.read(tmp_path).residents) == 4


def test_an_individual_number_is_told_by_its_check_digit():
    assert is_individual_number("123456789018")
    assert not is_individual_number("123456789012")
    assert not is_individual_number("12345678901８")
    assert not is_individual_number("1234567890")


# --- the message


def test_the_message_names_file_line_column_and_what_to_do(tmp_path):
    sample = Sample()
    sample.residents.set(WIFE, "sex", "F")
    with pytest.raises(RegisterFileError) as caught:
        sample.read(tmp_path)
    assert str(caught.value).splitlines() == [
        "住民データに誤りが1件あるため、何も取り込みませんでした。抽出を直してやり直してください。",
        "residents.csv 4行目 sex: 「F」は使えません。使えるのは male、female、unknown です。",
    ]


def test_all_errors_are_told_at_once_up_to_a_limit(tmp_path):
    sample = Sample()
    row = list(sample.residents.rows[0])
    sample.residents.rows.extend(list(row) for _ in range(300))
    with pytest.raises(RegisterFileError) as caught:
        sample.read(tmp_path)
    assert len(caught.value.errors) == 200
    assert "200件以上" in str(caught.value)
    assert "ほか180件" in str(caught.value)


def test_errors_of_both_files_come_together(tmp_path):
    sample = Sample()
    sample.residents.set(FOREIGNER, "sex", "F")
    sample.missing.add("restrictions.csv")
    with pytest.raises(RegisterFileError) as caught:
        sample.read(tmp_path)
    assert {error.file for error in caught.value.errors} == {"residents.csv", "restrictions.csv"}
