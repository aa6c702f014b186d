"""One sheet of a filled form as operators, slot by slot in reading order.

Most values are one line that fits at the natural size: the widths of a whole sheet are looked up at once.
Only the others (long, centred, with a variation selector) are set letter by letter.
These loops run a hundred times for each page: plain tuples, few calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from operator import itemgetter
from typing import NamedTuple, cast

from smartmado.content.forms import FilledForm
from smartmado.documents.compiled import CompiledForm, Quick
from smartmado.documents.description import row_values, sheet_values
from smartmado.documents.pieces import SHOW, Piece
from smartmado.documents.slots import Value


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
    slots, owners = form.slots, form.owners
    found: list[Sequence[Piece]] = [()] * len(slots)
    for (i, font, head), text in _fitting(form, values):
        found[i] = ((font, head, text, SHOW),)
    for i, slot in enumerate(slots):
        if not found[i]:
            known = slot.known.get(values[i])
            found[i] = slot.pieces(values[i], people[owners[i]]) if known is None else known
    return Sheet(form, values, found)


def _fitting(form: CompiledForm, values: Sequence[Value]) -> Iterable[tuple[Quick, str]]:
    """The simple slots whose text fits as it is, and the texts."""
    simple = [quick for quick in form.quick if values[quick[0]] and isinstance(values[quick[0]], str)]
    if not simple:
        return ()
    places = [quick[0] for quick in simple]
    texts = cast(Sequence[str], itemgetter(*places, places[0])(values)[:-1])
    fits = form.codes.widths(texts) <= form.measures[places]
    return compress(zip(simple, texts, strict=True), fits.tolist())


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
