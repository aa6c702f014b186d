"""CP932 as Windows writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.facts.names import clusters
from smartmado.routing.cp932 import GETA, Replacement, encode, fit


@pytest.mark.parametrize(
    ("letter", "windows"),
    [("髙", "fbfc"), ("﨑", "fab1"), ("Ⅰ", "8754"), ("ⅰ", "fa40"), ("㈱", "878a"), ("①", "8740"),
     ("高", "8d82"),
     ("￢", "81ca"), ("∵", "81e6"), ("纊", "fa5c"), ("ｱ", "b1"), ("A", "41"), ("～", "8160"), ("－", "817c")],
)  # fmt: skip
def test_letters_are_written_where_windows_writes_them(letter: str, windows: str) -> None:
    assert encode(letter).hex() == windows


def test_no_letter_is_written_at_a_nec_selected_place() -> None:
    for row in (0xED, 0xEE):
        for cell in range(0x40, 0xFD):
            letter = bytes((row, cell)).decode("cp932", errors="ignore")
            if letter:
                assert encode(letter)[0] not in (0xED, 0xEE), letter


def test_every_letter_that_cp932_has_goes_there_and_back() -> None:
    places = [bytes((one,)) for one in range(0x80)]
    places += [
        bytes((row, cell)) for row in (*range(0x81, 0xA0), *range(0xE0, 0xFD)) for cell in range(0x40, 0xFD)
    ]
    letters = {place.decode("cp932", errors="ignore") for place in places}
    fitting = [letter for letter in letters if letter and not "\ue000" <= letter <= "\uf8ff"]
    assert len(fitting) > 7000
    for letter in fitting:
        assert fit(letter) == (letter, [])
        assert encode(letter).decode("cp932") == letter


def test_what_does_not_fit_becomes_one_mark_at_its_place_and_is_noted() -> None:
    fitted, replaced = fit("𠮷田 葛󠄀城か\u3099")
    assert fitted == "〓田 〓城〓"
    assert replaced == [
        Replacement(1, "𠮷", GETA),
        Replacement(4, "葛󠄀", GETA),
        Replacement(6, "か\u3099", GETA),
    ]
    assert replaced[1].code_points == ["U+845B", "U+E0100"]


def test_a_vendors_own_letter_does_not_pass_as_somebody_elses() -> None:
    assert fit("\ue000田") == ("〓田", [Replacement(1, "\ue000", GETA)])


def test_a_letter_with_two_code_points_is_written_by_the_one_windows_knows_and_noted() -> None:
    assert fit("1−2〜3") == ("1－2～3", [Replacement(2, "−", "－"), Replacement(4, "〜", "～")])


@given(st.text())
def test_nothing_is_dropped_and_everything_else_stays(text: str) -> None:
    fitted, replaced = fit(text)
    assert encode(fitted).decode("cp932") == fitted
    notes = {note.position: note for note in replaced}
    letters = clusters(text)
    assert len(fitted) == len(letters)
    for position, (letter, written) in enumerate(zip(letters, fitted, strict=True), start=1):
        note = notes.get(position)
        assert (letter, written) == ((note.letter, note.written) if note else (letter, letter))
