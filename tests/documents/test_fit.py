"""Text never leaves its box and is never cut, for any text and any box."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.documents.fit import LEADING, advance, break_at_words, break_lines, fit, fit_words
from smartmado.documents.fonts import Glyph, value_fonts

LETTERS = st.sampled_from(
    [*"山田太郎アイウー、。「」（）0123ABCabc　 ", "𠮷", "髙", "葛\U000e0100", "辻\U000e0101"]
)
TEXTS = st.lists(LETTERS, min_size=1, max_size=80).map("".join)
BOXES = st.tuples(st.floats(5, 400), st.floats(5, 60))


def _text(lines: tuple[tuple[Glyph, ...], ...]) -> str:
    return "".join(g.letter for line in lines for g in line)


def _ink(line: tuple[Glyph, ...]) -> list[Glyph]:
    kept = list(line)
    while kept and kept[-1].letter in " 　":
        kept.pop()
    return kept


@given(TEXTS, BOXES, st.floats(7, 14), st.integers(1, 4))
def test_what_fits_is_whole_and_inside(text: str, box: tuple[float, float], size: float, lines: int) -> None:
    glyphs = value_fonts().shape(text)
    fitted = fit(glyphs, *box, size, 6.5, lines)
    if fitted is None:
        return
    width, height = box
    assert _text(fitted.lines) == text
    assert 6.5 <= fitted.size <= size
    assert len(fitted.lines) <= lines
    assert all(advance(_ink(line)) * fitted.size <= width + 1e-6 for line in fitted.lines)
    assert len(fitted.lines) * fitted.size * (LEADING if len(fitted.lines) > 1 else 1) <= height + 1e-6


@given(TEXTS, st.floats(7, 14))
def test_a_line_that_is_wide_enough_keeps_the_size(text: str, size: float) -> None:
    glyphs = value_fonts().shape(text)
    fitted = fit(glyphs, advance(glyphs) * size, size * 1.2, size, 6.5)
    assert fitted is not None
    assert (fitted.size, len(fitted.lines)) == (size, 1)


@given(TEXTS, st.floats(1, 30))
def test_broken_lines_are_the_text_and_no_wider_than_the_measure(text: str, measure: float) -> None:
    for way in (break_lines, break_at_words):
        lines = way(value_fonts().shape(text), measure)
        if lines is not None:
            assert _text(lines) == text
            assert all(advance(_ink(line)) <= measure + 1e-6 for line in lines)


def test_a_letter_wider_than_the_box_does_not_fit() -> None:
    assert fit(value_fonts().shape("山田"), 4, 30, 10, 6.5) is None


def test_a_box_too_low_for_the_smallest_size_does_not_fit() -> None:
    assert fit(value_fonts().shape("山田"), 100, 6, 10, 6.5) is None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("あいうえお、かきく", ["あいうえ", "お、かきく"]),
        ("あいうえ「かきく」", ["あいうえ", "「かきく」"]),
        ("あいうえおータワー", ["あいうえ", "おータワー"]),
        ("米子市12345番", ["米子市", "12345番"]),
    ],
)
def test_lines_break_as_japanese_breaks(text: str, lines: list[str]) -> None:
    broken = break_lines(value_fonts().shape(text), 5.0)
    assert broken is not None
    assert ["".join(g.letter for g in line) for line in broken] == lines


def test_names_break_at_their_spaces_where_that_needs_no_more_lines() -> None:
    fitted = fit(value_fonts().shape("アレクサンドラ　マリア　フェルナンダ"), 130, 30, 11, 6.5)
    assert fitted is not None
    assert ["".join(g.letter for g in line) for line in fitted.lines] == [
        "アレクサンドラ　マリア　",
        "フェルナンダ",
    ]


def test_a_long_number_is_broken_rather_than_cut() -> None:
    broken = break_lines(value_fonts().shape("1" * 50), 5.0)
    assert broken is not None
    assert _text(broken) == "1" * 50


def test_printed_words_keep_their_paragraphs() -> None:
    words = [value_fonts().shape("上の行"), value_fonts().shape("下")]
    fitted = fit_words(words, 100, 40, 9, 5)
    assert fitted is not None
    assert [len(line) for line in fitted.lines] == [3, 1]
    assert fit_words(words, 10, 10, 9, 5) is None
