"""Every way an extract goes wrong, each told with file, line, column and reason."""

import pytest

from smartmado.store.register_file import RegisterFileError
from smartmado.store.register_rows import is_individual_number
from tests.store.register_sample import CHILD, FOREIGNER, HEAD, WIFE, Sample

RESIDENTS, RESTRICTIONS = "residents.csv", "restrictions.csv"
LOST = "山根\ufffd輔"


def raw(change):
    """Damage: the bytes of residents.csv."""

    def damage(sample):
        sample.residents.raw = change(sample.residents.content())

    return damage


def first(index, value):
    """Damage: a cell of the first line of residents.csv."""

    def damage(sample):
        sample.residents.first[index] = value
        sample.residents.count_rows = index != 3

    return damage


def shift_jis(content):
    return content.decode().replace("\U00020bb7葛\U000e0101", "葛").encode("cp932")


def unclosed(content):
    return content.replace('"山根　大輔"'.encode(), '"山根　大輔'.encode(), 1)


def short_row(sample):
    del sample.residents.rows[1][-1]


def long_row(sample):
    sample.residents.rows[1].append("東町,9101番地")


def all_individual_numbers(sample):
    for line, start in (
        (HEAD, 12345678901),
        (WIFE, 23456789012),
        (CHILD, 34567890123),
        (FOREIGNER, 45678901234),
    ):
        number = next(n for n in (f"{start}{digit}" for digit in range(10)) if is_individual_number(n))
        sample.residents.set(line, "resident_id", number)


WHOLE_FILES = {
    # what is wrong: damage, line, column, part of the reason
    "no file": (lambda s: s.missing.add(RESIDENTS), 0, "", "ファイルがありません"),
    "empty": (raw(lambda c: b""), 1, "", "空です"),
    "only a byte order mark": (raw(lambda c: b"\xef\xbb\xbf"), 1, "", "空です"),
    "Shift_JIS": (raw(shift_jis), 3, "", "Shift_JIS"),
    "UTF-16": (raw(lambda c: c.decode().encode("utf-16")), 1, "", "UTF-16"),
    "no encoding": (raw(lambda c: c.replace("大輔".encode(), b"\xff\xfe\xa0", 1)), 3, "", "UTF-8でない"),
    "cut inside a letter": (raw(lambda c: c[: c.index("灘町".encode()) + 2]), 6, "", "UTF-8でない"),
    "a quote left open": (raw(unclosed), 3, "", "引用符"),
    "a quote never closed": (raw(lambda c: c + b'"abc'), 7, "", "引用符"),
    "cut between rows": (raw(lambda c: c[: c.index(b'"0000000044"')]), 1, "", "転送が途中"),
    "no rows": (lambda s: s.residents.rows.clear(), 2, "", "1人も"),
    "no first line": (raw(lambda c: c.split(b"\r\n", 1)[1]), 1, "", "1行目は"),
    "another file": (first(0, "smartmado-restrictions"), 1, "", "別のファイル"),
    "another version": (first(1, "2"), 1, "", "1行目は"),
    "no time of extraction": (first(2, ""), 1, "", "抽出日時"),
    "a time without its offset": (first(2, "2026-11-16T03:00:00"), 1, "", "時差"),
    "a count that is no number": (first(3, "四"), 1, "", "行数は数字"),
    "a wrong count": (first(3, "5"), 1, "", "5行ですが、4行"),
    "a missing column": (lambda s: s.residents.drop_column("sex"), 2, "sex", "この列がありません"),
    "an unknown column": (lambda s: s.residents.add_column("phone"), 2, "phone", "知らない列"),
    "a column twice": (lambda s: s.residents.add_column("sex"), 2, "sex", "2つ"),
    "個人番号": (lambda s: s.residents.add_column("個人番号"), 2, "個人番号", "個人番号の列"),
    "My_Number": (lambda s: s.residents.add_column("My_Number"), 2, "My_Number", "個人番号の列"),
    "住民票コード": (lambda s: s.residents.add_column("住民票コード"), 2, "住民票コード", "コードの列"),
    "ids that are 個人番号": (all_individual_numbers, 2, "resident_id", "個人番号(12桁)の形"),
    "a short row": (short_row, WIFE, "", "列が"),
    "a long row": (long_row, WIFE, "", "引用符で囲みます"),
}

CELLS = [
    # line, column, value, part of the reason
    (HEAD, "resident_id", "", "空欄"),
    (HEAD, "household_id", "", "空欄"),
    (HEAD, "person_type", "", "空欄"),
    (WIFE, "resident_id", "A000000022", "数字だけ"),
    (WIFE, "resident_id", "００２２", "数字だけ"),
    (WIFE, "resident_id", "1" * 16, "15桁まで"),
    (WIFE, "resident_id", "0000000011", "3行目にもあります"),
    (WIFE, "insurance_type", "kokuho", "「kokuho」は使えません"),
    (CHILD, "special_medical", "child;x", "「x」は使えません"),
    (CHILD, "special_medical", "child;", "「」は使えません"),
    (CHILD, "owns_dog", "1", "「1」は使えません"),
    (CHILD, "household_order", "三", "数字だけ"),
    (WIFE, "birth_date", "1982/02/28", "2026-11-16 の形"),
    (WIFE, "birth_date", "1982-02-29", "not_in_calendar"),
    (WIFE, "birth_date", "0001-01-01", "1800年から"),
    (CHILD, "birth_date", "2026-11-17", "抽出した日より後"),
    (WIFE, "postal_code", "683-006", "郵便番号"),
    (HEAD, "name", "山" * 101, "101文字"),
    (HEAD, "address", "番" * 201, "200文字まで"),
    (HEAD, "name", "山根\x00大輔", "U+0000"),
    (HEAD, "name", "山根\n大輔", "U+000A"),
    (HEAD, "address", "東町\t9101", "U+0009"),
    (HEAD, "name", "山根\u202e大輔", "U+202E"),
    (HEAD, "name", LOST, "文字化け"),
    (HEAD, "address", "東町 123456789018", "12桁"),
    (HEAD, "school", "1234-5678-9018", "12桁"),
    (HEAD, "name", "１２３４５６７８９０１８", "12桁"),
    # dates in words
    (WIFE, "birth_date", "", "exact なら"),
    (WIFE, "birth_date_precision", "maybe", "「maybe」は使えません"),
    # the row as a whole
    (WIFE, "address", "", "空欄にできない"),
    (WIFE, "honseki", "", "「なし」"),
    (WIFE, "became_resident_date", "", "空欄にできません"),
    (FOREIGNER, "article_30_45_class", "", "空欄にできない"),
    (FOREIGNER, "honseki", "米子市東町", "外国人住民の行には"),
    (HEAD, "alias_name", "山根　太郎", "日本人住民の行には"),
    # the household as a whole
    (WIFE, "relation_to_head", "世帯主", "世帯主が2人"),
    (CHILD, "birth_date", "1980-05-05", "3行目の人と親子"),
]

ROWS = {
    # what is wrong: line, cells, column told, part of the reason
    "an uncertain day": (WIFE, {"birth_date_precision": "year"}, "birth_date", "確かさは year"),
    "a certainty of nothing": (
        WIFE, {"address_set_date_precision": "year"}, "address_set_date", "確かさだけ",
    ),
    "no birth date": (WIFE, {"birth_date": "", "birth_date_precision": ""}, "birth_date", "birth_date_text"),
    "a father younger than the head": (
        CHILD, {"relation_to_head": "父", "birth_date": "1981-01-01"}, "birth_date", "親にあたる人",
    ),
    "a grandchild older than the head": (
        CHILD, {"relation_to_head": "子の子", "birth_date": "1979-01-01"}, "birth_date", "親子",
    ),
    "a wife's child older than the wife": (
        CHILD, {"relation_to_head": "妻の子", "birth_date": "1981-01-01"}, "birth_date", "4行目の人と親子",
    ),
    "a grandfather younger than the head": (
        CHILD, {"relation_to_head": "父の父", "birth_date": "2000-01-01"}, "birth_date", "親にあたる人",
    ),
}  # fmt: skip

RESTRICTION_CELLS = [
    ("kind", "dv", "「dv」は使えません"),
    ("kind", "", "空欄"),
    ("resident_id", "", "空欄"),
    ("resident_id", "DV-1", "数字だけ"),
    ("valid_to", "2026-02-30", "暦にない"),
]


def check(sample, folder, file, line, column, reason):
    """The extract is refused for this one error and nothing else."""
    with pytest.raises(RegisterFileError) as caught:
        sample.read(folder)
    assert [(e.file, e.line, e.column) for e in caught.value.errors] == [(file, line, column)]
    assert reason in caught.value.errors[0].reason


@pytest.mark.parametrize(("damage", "line", "column", "reason"), WHOLE_FILES.values(), ids=WHOLE_FILES)
def test_a_file_that_is_wrong_as_a_whole_is_refused(tmp_path, damage, line, column, reason):
    sample = Sample()
    damage(sample)
    check(sample, tmp_path, RESIDENTS, line, column, reason)


@pytest.mark.parametrize(("line", "column", "value", "reason"), CELLS)
def test_a_wrong_cell_is_told_where_it_stands(tmp_path, line, column, value, reason):
    sample = Sample()
    sample.residents.set(line, column, value)
    check(sample, tmp_path, RESIDENTS, line, column, reason)


@pytest.mark.parametrize(("line", "values", "column", "reason"), ROWS.values(), ids=ROWS)
def test_cells_that_contradict_each_other_are_told(tmp_path, line, values, column, reason):
    sample = Sample()
    for name, value in values.items():
        sample.residents.set(line, name, value)
    check(sample, tmp_path, RESIDENTS, line, column, reason)


@pytest.mark.parametrize(("column", "value", "reason"), RESTRICTION_CELLS)
def test_a_wrong_restriction_stops_the_import(tmp_path, column, value, reason):
    sample = Sample()
    sample.restrictions.set(3, column, value)
    check(sample, tmp_path, RESTRICTIONS, 3, column, reason)


def test_a_missing_file_of_restrictions_stops_the_import(tmp_path):
    sample = Sample()
    sample.missing.add(RESTRICTIONS)
    check(sample, tmp_path, RESTRICTIONS, 0, "", "支援措置のファイルがありません")


def test_a_missing_column_of_restrictions_stops_the_import(tmp_path):
    sample = Sample()
    sample.restrictions.drop_column("lifted_at")
    check(sample, tmp_path, RESTRICTIONS, 2, "lifted_at", "この列がありません")


def test_no_reason_repeats_an_individual_number(tmp_path):
    sample = Sample()
    sample.residents.set(HEAD, "address", "東町 123456789018")
    with pytest.raises(RegisterFileError) as caught:
        sample.read(tmp_path)
    assert "123456789018" not in str(caught.value)
