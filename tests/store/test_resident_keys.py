"""Search keys of residents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.store.resident_keys import address_key, name_kind, query_keys, resident_keys

HANAKO = {
    "name": "髙橋　華子",
    "name_kana": "タカハシ　ハナコ",
    "former_surname": "澤田",
    "former_surname_kana": "サワダ",
    "alias_name": "ハナ",
}


def found(facts: dict[str, str], typed: str) -> bool:
    """Whether the keys of the resident meet the typed name exactly."""
    kind = name_kind(typed)
    keys = {key for of, key in resident_keys(facts) if of == kind}
    wanted = query_keys(kind, typed)
    return bool(wanted) and all(keys & group for group in wanted)


@pytest.mark.parametrize(
    "typed",
    ["高橋華子", "髙橋", "華子", "沢田華子", "たかはし はなこ", "ﾀｶﾊｼ", "ハナコ", "サハタ ハナコ"],
)
def test_a_resident_is_found_by_every_name_whole_or_in_part(typed: str) -> None:
    assert found(HANAKO, typed)


@pytest.mark.parametrize("typed", ["橋華", "タナカ", "SMITH", "　", ""])
def test_other_names_do_not_find_them(typed: str) -> None:
    assert not found(HANAKO, typed)


@pytest.mark.parametrize(
    "typed", ["john smith", "Smith, John", "SMITH", "ｓｍｉｔｈ", "john fitzgerald smith"]
)
def test_latin_names_are_found_in_any_order_of_their_parts(typed: str) -> None:
    assert found({"name": "SMITH JOHN FITZGERALD", "name_latin": "SMITH JOHN FITZGERALD"}, typed)


def test_a_name_of_latin_letters_and_kanji_is_found_by_both() -> None:
    person = {"name": "WANG MEI 王　梅", "name_latin": "WANG MEI", "name_kanji": "王　梅"}
    for typed in ("Mei Wang", "王梅", "王"):
        assert found(person, typed)


def test_a_resident_without_any_name_has_no_keys() -> None:
    assert resident_keys({}) == set()


@given(st.text(), st.text())
def test_keys_are_never_empty_and_never_fail(name: str, kana: str) -> None:
    assert all(key for _, key in resident_keys({"name": name, "name_kana": kana, "former_surname": kana}))
    assert all(key for group in query_keys(name_kind(name), name) for key in group)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("東福原一丁目1番45号", "東福原１－１－４５"),
        ("加茂町1丁目1番地", "加茂町１丁目１"),
        ("角盤町二丁目二十七番地の3", "角盤町2-27-3"),
        ("皆生温泉十丁目", "皆生温泉10丁目"),
        ("安倍 ハイツ　コーポ", "安倍ハイツコ-ポ"),
        ("ﾊｲﾂA棟", "ハイツａ棟"),
    ],
)
def test_an_address_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


def test_different_addresses_stay_different() -> None:
    assert address_key("東福原1丁目11番1号") != address_key("東福原1丁目1番11号")
    assert address_key("二十番") != address_key("十二番")
