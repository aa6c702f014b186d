"""The pages of a filled form as operators, slot by slot in reading order.

Most values are one line that fits at the natural size: the widths of a whole sheet are looked up at once.
Only the others (long, centred, with a variation selector) are set letter by letter.
These loops run a hundred times for each page: plain tuples, few calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from smartmado.content.forms import FilledForm
from smartmado.documents.codes import NOTHING
from smartmado.documents.compiled import CompiledForm, Quick, compiled_page
from smartmado.documents.errors import TextDoesNotFitError
from smartmado.documents.filling import Leaf, filled_pages, leaves, row_values, sheet_values
from smartmado.documents.pieces import SHOW, Piece
from smartmado.documents.slots import Value
from smartmado.documents.told import SHOW_TOLD, mark


class Sheet(NamedTuple):
    """Value and operators of each slot of a form, in the form's order; an empty slot has no operators."""

    form: CompiledForm
    values: list[Value]
    pieces: list[Sequence[Piece]]


def filled_sheets(form: CompiledForm, filled: FilledForm) -> list[Sheet]:
    """Every page of a filled form; further sheets (別紙) hold what no box does.

    Raises:
        MissingGlyphError: a letter that no font has.
        TextDoesNotFitError: a value that cannot be read in its box, which has no room to name a 別紙 either.
    """
    try:
        return [_sheet(form.side(leaf), filled, leaf) for leaf in leaves(form.page.form, filled)]
    except TextDoesNotFitError:
        return list(_with_annex(form, filled))


def _with_annex(form: CompiledForm, filled: FilledForm) -> Iterator[Sheet]:
    known = {id(side.page): side for side in (form, form.back) if side}
    for found in filled_pages(form.page.form, filled, lambda leaf: form.side(leaf).page):
        page = known.get(id(found.page)) or compiled_page(found.page, form.codes)
        pieces: list[Sequence[Piece]] = [
            slot.pieces(put.value, put.whose) for slot, put in zip(page.slots, found.slots, strict=True)
        ]
        yield Sheet(page, [put.value for put in found.slots], pieces)


def _sheet(form: CompiledForm, filled: FilledForm, leaf: Leaf) -> Sheet:
    values, people = _values(form, filled, leaf)
    found: list[Sequence[Piece]] = [()] * len(form.slots)
    rest = list(form.others)
    for (i, font, head), text, fits, gaps in _measured(form, values):
        if not fits:
            rest.append(i)
        elif gaps:
            found[i] = ((font, mark(text) + head, text, SHOW_TOLD),)
        else:
            found[i] = ((font, head, text, SHOW),)
    for i in rest:
        slot, value = form.slots[i], values[i]
        known = slot.known.get(value)
        found[i] = slot.pieces(value, people[form.owners[i]]) if known is None else known
    return Sheet(form, values, found)


def _measured(form: CompiledForm, values: Sequence[Value]) -> Iterable[tuple[Quick, str, bool, int]]:
    """The simple slots, their texts, whether these fit as they are, and their gaps. No text does not fit."""
    found = [values[i] for i, _, _ in form.quick]
    texts = [value if isinstance(value, str) and value else NOTHING for value in found]
    if not texts:
        return ()
    widths, gaps = form.codes.widths(texts)
    return zip(form.quick, texts, (widths <= form.measures).tolist(), gaps.tolist(), strict=True)


def _values(form: CompiledForm, filled: FilledForm, leaf: Leaf) -> tuple[list[Value], Sequence[str]]:
    """The value of each slot, and the name of each owner of slots."""
    common: Mapping[str, Value] = sheet_values(filled, leaf)
    found: list[Value] = []
    people: list[str] = []
    for whose, keys in form.keys:
        values, person = common, filled.person
        if whose:
            values, person = row_values(
                filled, common, whose[0], leaf.share * form.counts[whose[0]] + whose[1]
            )
        found += map(values.get, keys)
        people.append(person)
    return found, people
