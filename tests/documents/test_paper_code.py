"""The code of a paper: what it says, and that a wrong one is noticed."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.documents.paper_code import PaperCode, PaperCodeError, read_paper_code

_ALPHANUMERIC = set(string.ascii_uppercase + string.digits + " $%*+-./:")
"""The letters of QR's alphanumeric mode."""
codes = st.builds(
    PaperCode,
    st.from_regex(r"[0-9]{8}-[0-9]{4,12}", fullmatch=True),
    st.integers(1, 999),
    st.from_regex(r"[a-z][a-z0-9_]{0,40}", fullmatch=True),
)


@given(codes)
def test_a_code_says_which_paper_it_is_and_comes_back(code: PaperCode) -> None:
    assert read_paper_code(str(code)) == code
    assert set(str(code)) <= _ALPHANUMERIC


@given(codes, st.sampled_from((str.lower, str.upper, lambda text: f" {text}\n")))
def test_a_scanner_with_caps_lock_or_a_line_feed_is_understood(code: PaperCode, typed: object) -> None:
    assert callable(typed)
    assert read_paper_code(typed(str(code))) == code


def test_full_width_letters_of_a_japanese_keyboard_are_understood() -> None:
    code = PaperCode("20261122-0012", 3, "nhi_enroll")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in str(code))
    assert read_paper_code(wide) == code


@given(codes, st.data())
def test_one_wrong_letter_is_noticed(code: PaperCode, data: st.DataObject) -> None:
    text = str(code)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(sorted(_ALPHANUMERIC - {text[at]})))
    with pytest.raises(PaperCodeError):
        read_paper_code(text[:at] + other + text[at + 1 :])


@given(st.text(max_size=200))
def test_any_text_is_a_code_or_an_error_in_words(text: str) -> None:
    with pytest.raises(PaperCodeError, match="読み取って"):
        read_paper_code(text)


def test_every_form_can_be_named(book: Rulebook) -> None:
    for form in book.forms:
        assert read_paper_code(str(PaperCode("20261122-0012", 1, form))).form == form
