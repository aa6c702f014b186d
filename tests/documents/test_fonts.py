"""Letters are drawn as registered, by the first font that has them, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartmado.documents import MissingGlyphError, font_note
from smartmado.documents.fonts import Chain, Face, label_fonts, value_fonts

IPAMJ = Path("/usr/share/fonts/truetype/ipamj/ipamjm.ttf")
ADOBE_JAPAN = ["葛\U000e0100", "葛\U000e0101", "辻\U000e0100", "辻\U000e0101", "邉\U000e0100"]
RARE = ["𠮷", "髙", "﨑", "𡈽", "栁", "濵", "槗", "龗", "神\ufe00"]


@pytest.fixture
def without_ipamj(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTMADO_IPAMJ", "none")


@pytest.mark.parametrize("letter", RARE + ADOBE_JAPAN)
def test_without_ipamj_rare_letters_and_adobe_japan_sequences_are_drawn(
    without_ipamj: None, letter: str
) -> None:
    [glyph] = value_fonts().shape(letter)
    assert glyph.letter == letter
    assert glyph.gid > 0


@pytest.mark.parametrize("letter", RARE + ADOBE_JAPAN)
def test_the_chain_of_this_machine_draws_them_too(letter: str) -> None:
    assert [g.letter for g in value_fonts().shape(letter)] == [letter]


def test_two_sequences_of_one_letter_are_two_shapes(without_ipamj: None) -> None:
    first, second = value_fonts().shape("葛\U000e0100葛\U000e0101")
    assert first.gid != second.gid or first.face is not second.face


def test_a_sequence_that_no_font_has_is_refused_by_name(without_ipamj: None) -> None:
    with pytest.raises(MissingGlyphError) as caught:
        value_fonts().shape("葛\U000e01ef")
    assert caught.value.letter == "葛\U000e01ef"
    assert "U+845B U+E01EF" in str(caught.value)


@pytest.mark.parametrize("letter", ["\U0010fffd", "\U000f0000", "\u0378", "😀", "\t", "\n"])
def test_a_letter_that_no_font_has_is_refused(letter: str) -> None:
    with pytest.raises(MissingGlyphError):
        value_fonts().shape(f"山{letter}田")


def test_a_stray_selector_is_refused() -> None:
    with pytest.raises(MissingGlyphError):
        value_fonts().shape("\U000e0100山")


def test_a_letter_with_two_selectors_is_refused() -> None:
    with pytest.raises(MissingGlyphError):
        value_fonts().shape("葛\U000e0100\U000e0101")


def test_a_combined_kana_is_one_glyph() -> None:
    assert len(value_fonts().shape("ト\u309a")) == 1


def test_ipamj_comes_first_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMARTMADO_IPAMJ", raising=False)
    [glyph] = value_fonts().shape("山")
    assert glyph.face.name == ("IPAmjMincho" if IPAMJ.exists() else "NotoSerifJP-Regular")
    if IPAMJ.exists():
        moji_joho, adobe = value_fonts().shape("葛\U000e0102葛\U000e0100")
        assert (moji_joho.face.name, adobe.face.name) == ("IPAmjMincho", "NotoSerifJP-Regular")


def test_the_note_names_every_font_and_its_version(without_ipamj: None) -> None:
    assert font_note() == "BIZUDGothic-Regular 1.05; NotoSerifJP-Regular 2.003-H1; BIZUDMincho-Regular 1.05"


def test_labels_are_gothic_and_fall_back_for_rare_letters() -> None:
    gothic, rare = label_fonts().shape("山𠮷")
    assert gothic.face.name == "BIZUDGothic-Regular"
    assert rare.face.name != gothic.face.name


def test_a_subset_holds_only_what_was_asked_for() -> None:
    face: Face = value_fonts().faces[-1]
    glyphs = Chain([face]).shape("米子市")
    data, numbers = face.subset(g.gid for g in glyphs)
    assert len(data) < 10_000
    assert {g.gid for g in glyphs} <= set(numbers)
    assert data == face.subset(reversed([g.gid for g in glyphs]))[0]
