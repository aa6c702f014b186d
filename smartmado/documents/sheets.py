"""One sheet of a filled form as operators, slot by slot in reading order.

Most values are one line that fits at the natural size. Those of a whole sheet are turned into codes by one
`str.translate`; only the others (long, centred, with a variation selector) are set letter by letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from smartmado.content.forms import FilledForm
from smartmado.documents.codes import Codes, JoinedLetterError
from smartmado.documents.compiled import CompiledForm, CompiledSlot, Quick
from smartmado.documents.description import row_values, sheet_values
from smartmado.documents.errors import MissingGlyphError
from smartmado.documents.pieces import Piece
from smartmado.documents.slots import Value

_SECOND_FONT = "\U00010000"


class Entry(NamedTuple):
    """What stands in one slot. `said`: as a reader should find it; "" for words that only invite the pen."""

    slot: CompiledSlot
    said: str
    pieces: Sequence[Piece]


class _Waiting(NamedTuple):
    place: int
    slot: CompiledSlot
    quick: Quick
    value: str
    person: str


def sheet_entries(form: CompiledForm, filled: FilledForm, sheet: int, sheets: int) -> list[Entry]:
    """What stands in the slots of one sheet; slots that stay empty are left out.

    Raises:
        MissingGlyphError: a letter that no font has.
        TextDoesNotFitError: a value that cannot be read in its box.
    """
    common: Mapping[str, Value] = sheet_values(filled, sheet, sheets)
    entries: list[Entry] = []
    waiting: list[_Waiting] = []
    texts: list[str] = []
    for whose, slots in form.groups:
        values, person = common, filled.person
        if whose:
            values, person = row_values(filled, common, whose[0], sheet * form.counts[whose[0]] + whose[1])
        get = values.get
        for slot in slots:
            value = get(slot.key)
            quick = slot.quick
            if quick and value and isinstance(value, str):
                waiting.append(_Waiting(len(entries), slot, quick, value, person))
                text = quick.prefix + value + quick.suffix
                texts.append(text)
                entries.append(Entry(slot, text, ()))
                continue
            found = slot.pieces(value, person)
            if found:
                entries.append(Entry(slot, slot.slot.said(value), found))
    _fill_in(entries, waiting, _coded(texts, form.codes), form.codes)
    return entries


def _coded(texts: Sequence[str], codes: Codes) -> list[str]:
    """The texts as codes; "" for one that must be read letter by letter."""
    try:
        coded = "\0".join(texts).translate(codes).split("\0")
        if len(coded) == len(texts):
            return coded
    except (JoinedLetterError, MissingGlyphError):
        pass
    return [_coded_alone(text, codes) for text in texts]


def _coded_alone(text: str, codes: Codes) -> str:
    try:
        return "" if "\0" in text else text.translate(codes)
    except (JoinedLetterError, MissingGlyphError):
        return ""


def _fill_in(entries: list[Entry], waiting: Sequence[_Waiting], coded: Sequence[str], codes: Codes) -> None:
    """Complete the entries whose letters had to wait for the others."""
    widest, advances = codes.widest, codes.advances
    for (place, slot, quick, value, person), text in zip(waiting, coded, strict=False):
        fits = len(text) * widest <= quick.measure or sum([advances[c] for c in text]) <= quick.measure
        found: Sequence[Piece]
        if text and fits and max(text) < _SECOND_FONT:
            found = (Piece(quick.font, quick.head, text),)
        else:
            found = slot.pieces(value, person)
        entries[place] = Entry(slot, entries[place].said, found)
