"""One sheet of a filled form as operators, slot by slot in reading order.

Most values are one line that fits at the natural size: the widths of a whole sheet are looked up at once.
Only the others (long, centred, with a variation selector) are set letter by letter.
These loops run a hundred times for each page: plain tuples, few calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from smartmado.content.forms import FilledForm
from smartmado.documents.codes import NOTHING
from smartmado.documents.compiled import CompiledForm, Quick
from smartmado.documents.description import row_values, sheet_values
from smartmado.documents.pieces import SHOW, Piece
from smartmado.documents.slots import Value
from smartmado.documents.told import SHOW_TOLD, is_lost, mark


class Sheet(NamedTuple):
    """Value and operators of each slot of a form, in the form's order; an empty slot has no operators."""

    form: CompiledForm
    values: list[Value]
    pieces: list[Sequence[Piece]]


def filled_sheet(form: CompiledForm, filled: FilledForm, sheet: int, sheets: int) -> Sheet:
    """One sheet of a filled form.

    Raises:
        MissingGlyphError: a letter that no font has.
        TextDoesNotFitError: a value that cannot be read in its box.
    """
    values, people = _values(form, filled, sheet, sheets)
    found: list[Sequence[Piece]] = [()] * len(form.slots)
    rest = list(form.others)
    for (i, font, head), text, fits in _measured(form, values):
        if not fits:
            rest.append(i)
        elif is_lost(text):
            found[i] = ((font, mark(text) + head, text, SHOW_TOLD),)
        else:
            found[i] = ((font, head, text, SHOW),)
    for i in rest:
        slot, value = form.slots[i], values[i]
        known = slot.known.get(value)
        found[i] = slot.pieces(value, people[form.owners[i]]) if known is None else known
    return Sheet(form, values, found)


def _measured(form: CompiledForm, values: Sequence[Value]) -> Iterable[tuple[Quick, str, bool]]:
    """The simple slots, their texts, and whether these fit as they are. One without a text does not."""
    texts = [value if isinstance(value, str) else "" for value in [values[i] for i, _, _ in form.quick]]
    if not all(texts):
        texts = [text or NOTHING for text in texts]
    if not texts:
        return ()
    fits = form.codes.widths(texts) <= form.measures
    return zip(form.quick, texts, fits.tolist(), strict=True)


def _values(
    form: CompiledForm, filled: FilledForm, sheet: int, sheets: int
) -> tuple[list[Value], Sequence[str]]:
    """The value of each slot, and the name of each owner of slots."""
    common: Mapping[str, Value] = sheet_values(filled, sheet, sheets)
    found: list[Value] = []
    people: list[str] = []
    for whose, keys in form.keys:
        values, person = common, filled.person
        if whose:
            values, person = row_values(filled, common, whose[0], sheet * form.counts[whose[0]] + whose[1])
        found += map(values.get, keys)
        people.append(person)
    return found, people
