"""Search keys of names, and letters that are never split from their selectors."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.facts.name_variants import VARIANT_TO_COMMON
from smartmado.facts.names import (
    clusters,
    is_variation_selector,
    kana_keys,
    kanji_key,
    latin_key,
)

kana_names = st.text(
    "アイウエオカガキクコゴシジスズチヂツヅトドノハバパヒピホボポマメヤユヨロワヲヴァィッャュョー　",
    max_size=10,
)

name_letters = st.one_of(
    st.characters(min_codepoint=0x30A1, max_codepoint=0x30FE),
    st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0xF900, max_codepoint=0xFAD9),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2FA1D),
    st.sampled_from("ABCxyz 　\ufe00\U000e0100\U000e0101"),
)


def meet(one, two):
    return bool(kana_keys(one) & kana_keys(two))


# --- letters


def test_a_letter_keeps_its_variation_selector():
    assert clusters("辻\U000e0100葛\U000e0101城 花") == ["辻\U000e0100", "葛\U000e0101", "城", " ", "花"]
    assert clusters("が") == ["が"]
    assert clusters("𠮷田") == ["𠮷", "田"]


def test_a_selector_without_a_letter_stands_alone():
    assert clusters("\U000e0100辻") == ["\U000e0100", "辻"]


@pytest.mark.parametrize(
    ("character", "answer"),
    [
        ("\ufe00", True),
        ("\ufe0f", True),
        ("\U000e0100", True),
        ("\U000e01ef", True),
        ("\ufdff", False),
        ("\ufe10", False),
        ("\U000e00ff", False),
        ("\U000e01f0", False),
        ("辻", False),
    ],
)
def test_selectors_are_told_from_letters(character, answer):
    assert is_variation_selector(character) is answer


@given(st.text(st.sampled_from("辻葛𠮷か ゙\U000e0100\U000e0101\ufe00A"), max_size=12))
def test_letters_joined_are_the_text_unchanged(text):
    assert "".join(clusters(text)) == text


# --- kana


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("ヒロシ", "ピロシ"),
        ("ヂ", "ジ"),
        ("ヂ", "チ"),
        ("ヅ", "ズ"),
        ("ヅ", "ツ"),
        ("ワタナベ", "ハタナベ"),
        ("カヲル", "カオル"),
        ("ヴァイオレット", "バイオレット"),
        ("ヴィクトル", "ビクトル"),
        ("エヴ", "エブ"),
        ("ハットリ", "ハツトリ"),
        ("キャシー", "キヤシー"),
        ("リュウ", "リユウ"),
        ("ジョー", "ジヨ"),
        ("サトー", "サト"),
        ("サト―", "サト－"),
        ("オノウメ", "オノ　ウメ"),
        ("オノ ウメ", "オノ　ウメ"),
        ("コウノ", "コオノ"),
        ("コーノ", "コウノ"),
        ("コーノ", "コノ"),
        ("ゴウダ", "ゴーダ"),
        ("ジョウ", "ジョー"),
        ("こうの たろう", "コウノ　タロウ"),
        ("ｺｳﾉ ﾀﾛｳ", "コウノ　タロウ"),
        ("ﾌﾞﾗｳﾝ", "ブラウン"),
        ("ジョン・スミス", "ジョン　スミス"),
        ("スヱ", "スエ"),
        ("タカハシ　カヅコ", "たかはし　かずこ"),
    ],
)
def test_spellings_of_one_sound_find_each_other(one, two):
    assert meet(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("シ", "チ"),
        ("ス", "ツ"),
        ("ジ", "チ"),
        ("コウノ", "コノ"),
        ("ウノ", "オノ"),
        ("ユウ", "ユオ"),
        ("アベ", "アボ"),
    ],
)
def test_different_sounds_do_not(one, two):
    assert not meet(one, two)


def test_nothing_has_no_key():
    assert kana_keys("") == kana_keys(" 　ー") == set()


@given(kana_names)
def test_spaces_and_long_marks_never_hide_a_name(name):
    if kana_keys(name.replace("ー", "")):
        assert meet(name, name.replace("ー", ""))
        assert meet(name, name.replace("　", ""))


@given(kana_names)
def test_hiragana_finds_katakana(name):
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヴ" else c for c in name)
    assert kana_keys(hiragana) == kana_keys(name)


@given(kana_names)
def test_a_name_has_few_keys_and_none_with_a_space(name):
    keys = kana_keys(name)
    assert len(keys) <= 8
    assert not any(c in key for key in keys for c in " 　ー")


# --- kanji


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("𠮷田", "吉田"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邊", "渡辺"),
        ("渡邉", "渡邊"),
        ("浜田", "濱田"),
        ("濵田", "濱田"),
        ("齋藤", "斉藤"),
        ("齊藤", "斎藤"),
        ("廣澤", "広沢"),
        ("辻\U000e0100", "辻"),
        ("葛\U000e0101城", "葛城"),
        ("\ufa19田", "神田"),
        ("國枝　太郎", "国枝太郎"),
        ("龍田", "竜田"),
        ("ＡＢＥ", "abe"),
    ],
)
def test_variants_of_a_letter_find_each_other(one, two):
    assert kanji_key(one) == kanji_key(two)


@pytest.mark.parametrize(("one", "two"), [("渡辺", "渡部"), ("太田", "大田"), ("岩田", "巌田")])
def test_different_letters_do_not(one, two):
    assert kanji_key(one) != kanji_key(two)


def test_the_table_of_variants_is_one_step_deep():
    assert not set(VARIANT_TO_COMMON) & set(VARIANT_TO_COMMON.values())
    assert all(len(k) == len(v) == 1 for k, v in VARIANT_TO_COMMON.items())


def test_the_table_survives_the_normalisation_that_comes_before_it():
    unreachable = [k for k in VARIANT_TO_COMMON if unicodedata.normalize("NFKC", k) != k]
    assert unreachable == []


@given(st.text(name_letters, max_size=12))
def test_making_a_kanji_key_twice_changes_nothing(text):
    assert kanji_key(kanji_key(text)) == kanji_key(text)


# --- latin


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("NGUYEN VAN AN", "An Nguyễn Văn"),
        ("TRẦN THỊ ĐÀO", "TRAN THI DAO"),
        ("O'BRIEN, Mary-Ann", "MARY ANN OBRIEN"),
        ("SANTOS MARIA CRISTINA", "Maria Cristina SANTOS"),
        ("JOSÉ", "jose"),
        ("ＷＡＮＧ　ＬＩ", "wang li"),
        ("Strauß", "STRAUSS"),
        ("Sørensen", "SORENSEN"),
    ],
)
def test_latin_names_meet_in_any_order_and_spelling(one, two):
    assert latin_key(one) == latin_key(two)


def test_different_latin_names_do_not_meet():
    assert latin_key("WANG LI") != latin_key("WANG LU")


@given(st.lists(st.text("ABCDEFG", min_size=1, max_size=5), min_size=1, max_size=4), st.randoms())
def test_the_order_of_latin_parts_never_matters(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert latin_key(" ".join(parts)) == latin_key(", ".join(shuffled))
