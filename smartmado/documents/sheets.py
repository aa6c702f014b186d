"""The pages of a filled form as operators, slot by slot in reading order.

Most values are one line that fits at the natural size (`lines`): the widths of a whole sheet are looked up
at once. Only the others (long ones, with a variation selector, in squares) are set letter by letter.
These loops run a hundred times for each page: plain lists, few calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartmado.content.forms import FilledForm
from smartmado.documents.codes import Measured
from smartmado.documents.compiled import CompiledForm, compiled_page
from smartmado.documents.errors import TextDoesNotFitError
from smartmado.documents.filling import Leaf, filled_pages, leaves, row_values, sheet_values
from smartmado.documents.pieces import Piece
from smartmado.documents.slots import Elsewhere, Value
from smartmado.documents.told import SHOW_TOLD, is_lost, mark


class Sheet(NamedTuple):
    """A page of a form with its values, the letters not numbered yet.

    `said`: what each slot says, "" for nothing. `parts`: operators, place of the letters, operators of each;
    `points`: the letters of all of them (`Measured`). `others`: what is no line, by the number of its slot.
    """

    form: CompiledForm
    said: list[str]
    parts: list[bytes]
    points: NDArray[np.intp]
    others: dict[int, Sequence[Piece]]


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
        yield _set(page, [put.value for put in found.slots], [put.whose for put in found.slots])


def _sheet(form: CompiledForm, filled: FilledForm, leaf: Leaf) -> Sheet:
    common: Mapping[str, Value] = sheet_values(filled, leaf)
    values: list[Value] = []
    people: list[str] = []
    for whose, keys in form.keys:
        own, person = common, filled.person
        if whose:
            own, person = row_values(filled, common, whose[0], leaf.share * form.counts[whose[0]] + whose[1])
        values += map(own.get, keys)
        people += [person] * len(keys)
    return _set(form, values, people)


def _set(form: CompiledForm, values: Sequence[Value], people: Sequence[str]) -> Sheet:
    """The page with these values; `people`: whose each is, for errors."""
    lines = form.lines
    said, codes = _texts(form, values)
    letters = _fitting(form, codes)
    parts = list(lines.parts)
    others: dict[int, Sequence[Piece]] = {}
    for i in [i for i, code in enumerate(codes) if not code]:
        parts[3 * i], parts[3 * i + 2] = lines.switches[i], b""
        if said[i] or i in lines.never_empty:
            found = form.slots[i].known.get(values[i])
            if found is None:
                found = form.slots[i].pieces(values[i], people[i])
            if found:
                others[i] = found
    for line in lines.moving:
        if codes[line.slot]:
            parts[3 * line.slot] = lines.place(line, int(letters.widths[line.slot]))
    for i in (*letters.gaps.nonzero()[0].tolist(), *[i for i in lines.printed if is_lost(said[i])]):
        if codes[i]:
            parts[3 * i], parts[3 * i + 2] = mark(said[i]) + parts[3 * i], SHOW_TOLD
    return Sheet(form, said, parts, letters.points, others)


def _texts(form: CompiledForm, values: Sequence[Value]) -> tuple[list[str], list[str]]:
    """What each slot says, and its codes if it can be a line."""
    lines, slots = form.lines, form.slots
    said = [
        value if isinstance(value, str) else value.words if isinstance(value, Elsewhere) else ""
        for value in values
    ]
    for i in (*lines.affixed, *lines.others):
        said[i] = slots[i].slot.said(values[i])
    codes = said.copy()
    for i in lines.others:
        codes[i] = ""
    for i in lines.printed:
        codes[i] = form.codes.printed(said[i])
    for i, letters, code in lines.ticks:
        if values[i]:
            said[i], codes[i] = letters, code
    return said, codes


def _fitting(form: CompiledForm, codes: list[str]) -> Measured:
    """The letters of the lines. A text that does not fit as it is loses its codes: it is no line."""
    found = form.codes.measured(codes)
    wide = (found.widths > form.lines.measures).nonzero()[0].tolist()
    if wide and form.codes.learn("".join([codes[i] for i in wide])):
        found = form.codes.measured(codes)
        wide = (found.widths > form.lines.measures).nonzero()[0].tolist()
    if not wide:
        return found
    for i in wide:
        codes[i] = ""
    return form.codes.measured(codes)
