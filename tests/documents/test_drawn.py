"""Names on the screen: the outlines of the very glyphs that are printed, or a marked box."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smartmado.documents import MissingGlyphError, code_points, drawn, missing_letters, printed
from smartmado.documents.fonts import value_fonts
from smartmado.facts.names import clusters

SELECTORS = [chr(c) for c in (*range(0xFE00, 0xFE03), *range(0xE0100, 0xE0110))]
LETTER = st.builds(
    "".join,
    st.tuples(
        st.sampled_from("葛辻邉邊神山𠮷髙﨑ガト々ーAgầ\u3000\u0378\U0010ffff"),
        st.sampled_from(["", "", *SELECTORS]),
    ),
)
NAME = st.lists(LETTER, max_size=8).map("".join)


def _outlines(text: str) -> list[str]:
    return [one.outline for word in drawn(text).words for one in word.letters]


def _has(letter: str) -> bool:
    try:
        value_fonts().shape(letter)
    except MissingGlyphError:
        return False
    return True


@given(NAME)
@example("𠮷川　葛\U000e0101子")
def test_a_letter_is_drawn_exactly_if_the_print_has_its_glyph(name: str) -> None:
    letters = [one for word in drawn(name).words for one in word.letters]
    assert [one.letter for one in letters] == clusters(name)
    for one in letters:
        assert bool(one.code_points) is not _has(one.letter)
        assert one.letter.isspace() or bool(one.outline) is _has(one.letter)
    assert missing_letters(name) == tuple(dict.fromkeys(x for x in clusters(name) if not _has(x)))


@given(LETTER, LETTER)
@example("葛\U000e0100", "葛\U000e0101")
def test_two_letters_look_alike_exactly_if_they_are_printed_by_the_same_outline(one: str, two: str) -> None:
    if not (_has(one) and _has(two)) or len(clusters(one + two)) != 2:
        return
    (first,), (second,) = value_fonts().shape(one), value_fonts().shape(two)
    same = first.face.outline(first.gid) == second.face.outline(second.gid)
    assert (_outlines(one) == _outlines(two)) is same
    if (first.face, first.gid) == (second.face, second.gid):
        assert same


def test_selectors_that_pick_other_shapes_are_drawn_as_other_shapes() -> None:
    shapes = {tuple(_outlines(f"葛{s}")) for s in ("\U000e0100", "\U000e0101")}
    assert len(shapes) == 2
    assert tuple(_outlines("高")) != tuple(_outlines("髙"))


def test_what_no_font_has_is_a_box_with_its_code_points_and_not_a_look_alike() -> None:
    shown = drawn("葛\U000e01ef城")
    missing, castle = shown.words[0].letters
    assert (missing.outline, missing.code_points) == ("", ("845B", "E01EF"))
    assert castle.outline
    assert shown.missing
    assert code_points("葛\U000e01ef") == "U+845B U+E01EF"


@given(NAME)
def test_an_approved_letter_stands_only_where_no_font_has_the_registered_one(name: str) -> None:
    substitutes = {"葛": "山", "\u0378": "川", "葛\U000e010f": "葛"}
    shown = clusters(printed(name, substitutes))
    wanted = [substitutes.get(x, x) if not _has(x) else x for x in clusters(name)]
    assert shown == wanted
    letters = [one for word in drawn(name, substitutes).words for one in word.letters]
    assert [one.letter for one in letters] == clusters(name)  # what is read and copied
    assert [one.instead for one in letters] == [a != b for a, b in zip(wanted, clusters(name), strict=True)]


def test_a_long_name_may_break_at_its_spaces() -> None:
    words = drawn("NGUYỄN THỊ  MINH　KHAI").words
    assert ["".join(x.letter for x in w.letters) for w in words] == ["NGUYỄN ", "THỊ  ", "MINH　", "KHAI"]
    assert all(w.letters[0].x == 0 and w.width > 0 for w in words)


def test_a_substitute_that_no_font_has_helps_nothing() -> None:
    assert drawn("\u0378", {"\u0378": "\u0379"}).missing


@pytest.mark.parametrize("text", ["", "　", " "])
def test_nothing_is_drawn_as_nothing(text: str) -> None:
    assert "".join(_outlines(text)) == ""
