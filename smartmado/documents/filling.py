"""A filled form page by page: each slot with its value, and 別紙 for what no box holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from smartmado.content.forms import FilledForm, Form, people_blocks
from smartmado.documents.annex import Item, annex_pages
from smartmado.documents.description import Description, DrawnCell, describe, describe_back, filler
from smartmado.documents.era_date import EraDateSlot
from smartmado.documents.errors import TextDoesNotFitError
from smartmado.documents.slots import (
    CODE,
    NOTE,
    REFERENCE,
    ROW,
    SHEET,
    Elsewhere,
    Slot,
    TextSlot,
    Value,
)

Person: TypeAlias = tuple[str, int] | None
"""Whose row: people block and position in the filled form."""


class Leaf(NamedTuple):
    """One page: the back of the form, or its front with a share of the people (from 0).

    `said`: at its foot.
    """

    back: bool
    share: int
    said: str


class FilledSlot(NamedTuple):
    """A slot with its value. `whose`: for errors; `person`: whose row it stands in."""

    cell: DrawnCell
    slot: Slot
    value: Value
    whose: str
    person: Person


@dataclass(frozen=True)
class FilledPage:
    """One page of a filled form, its slots in reading order."""

    page: Description
    slots: tuple[FilledSlot, ...]


def leaves(form: Form, filled: FilledForm, annexes: int = 0) -> list[Leaf]:
    """The pages of the form itself: the front, its back, then a front for each further share of the people.

    `annexes`: how many sheets of 別紙 follow them.
    """
    fronts = max([1, *(-(-len(filled.rows.get(b.id, ())) // b.count) for b in people_blocks(form))])
    found = [Leaf(False, share, sheet_words(share, fronts + annexes)) for share in range(fronts)]
    if form.back:
        first = found[0].said
        found[:1] = [Leaf(False, 0, f"{first}(裏面あり)"), Leaf(True, 0, f"{first}(裏面)")]
    return found


def sheet_words(sheet: int, sheets: int) -> str:
    """Which sheet of how many; nothing for a single one."""
    return f"{sheets}枚のうち{sheet + 1}枚目" if sheets > 1 else ""


def sheet_values(filled: FilledForm, leaf: Leaf) -> dict[str, Value]:
    """The values of one page, those for its foot included."""
    return {
        **filled.values,
        REFERENCE: f"受付番号 {filled.reference}" if filled.reference else "",
        NOTE: filled.note,
        CODE: filled.code,
        SHEET: leaf.said,
    }


def row_values(
    filled: FilledForm, values: Mapping[str, Value], block: str, index: int
) -> tuple[Mapping[str, Value], str]:
    """The values for the row of one person, and whose they are."""
    rows = filled.rows.get(block, ())
    row = rows[index] if index < len(rows) else {}
    name = row.get("row.name")
    return {**values, **row, ROW: str(index + 1)}, name if isinstance(name, str) else filled.person


def filled_slots(page: Description, filled: FilledForm, leaf: Leaf) -> Iterator[FilledSlot]:
    """Each slot of one page with its value and whose it is, in reading order."""
    counts = {block.id: block.count for block in people_blocks(page.form)}
    values: Mapping[str, Value] = sheet_values(filled, leaf)
    for cell in page.cells:
        own, whose, person = values, filled.person, None
        if cell.person:
            block, position = cell.person
            person = (block, leaf.share * counts[block] + position)
            own, whose = row_values(filled, values, *person)
        for slot in cell.slots:
            yield FilledSlot(cell, slot, own.get(slot.key), whose, person)


def described_pages(form: Form, filled: FilledForm) -> list[FilledPage]:
    """All pages of a filled form, described for this one time."""
    fill = filler(filled)
    front, back = describe(form, fill), describe_back(form, fill)
    return filled_pages(form, filled, lambda leaf: back if back and leaf.back else front)


def filled_pages(form: Form, filled: FilledForm, page_of: Callable[[Leaf], Description]) -> list[FilledPage]:
    """All pages of a filled form. What no box holds is told by its box and stands whole on a 別紙.

    Raises:
        MissingGlyphError: a letter that no font has.
        TextDoesNotFitError: a box does not even hold the words that name the 別紙.
    """
    plain = _pages(filled, page_of, leaves(form, filled))
    items: list[Item] = []
    told = [[_told(found, items) for found in page.slots] for page in plain]
    if not items:
        return plain
    annexes = annex_pages(page_of(Leaf(False, 0, "")), items)
    final = leaves(form, filled, len(annexes))
    for number, page in enumerate(_pages(filled, page_of, final)):
        slots = [
            now._replace(value=before.value) if isinstance(before.value, Elsewhere) else now
            for now, before in zip(page.slots, told[number], strict=True)
        ]
        plain[number] = replace(page, slots=tuple(slots))
    sheets = sum(not leaf.back for leaf in final) + len(annexes)
    for i, annex in enumerate(annexes):
        leaf = Leaf(False, 0, sheet_words(sheets - len(annexes) + i, sheets))
        plain.append(FilledPage(annex, tuple(_annexed(annex, filled, leaf))))
    return plain


def _pages(
    filled: FilledForm, page_of: Callable[[Leaf], Description], found: Sequence[Leaf]
) -> list[FilledPage]:
    return [
        FilledPage(page, tuple(filled_slots(page, filled, leaf)))
        for leaf in found
        for page in [page_of(leaf)]
    ]


def _annexed(page: Description, filled: FilledForm, leaf: Leaf) -> Iterator[FilledSlot]:
    values = sheet_values(filled, leaf)
    for cell in page.cells:
        for slot in cell.slots:
            yield FilledSlot(cell, slot, values.get(slot.key), filled.person, cell.person)


def _told(found: FilledSlot, items: list[Item]) -> FilledSlot:
    """The slot with its value, or with the words that name its 別紙, which is noted in `items`."""
    slot, value = found.slot, found.value
    if not isinstance(slot, TextSlot | EraDateSlot) or not isinstance(value, str):
        return found
    try:
        slot.marks(value, found.whose)
        return found
    except TextDoesNotFitError:
        item = Item(slot.key, slot.field, slot.said(value), found.person, found.whose)
        if item not in items:
            items.append(item)
        elsewhere = Elsewhere(f"別紙{items.index(item) + 1}のとおり")
        try:
            slot.marks(elsewhere, found.whose)
        except TextDoesNotFitError:
            raise TextDoesNotFitError(value, slot.field.label, found.whose) from None
        return found._replace(value=elsewhere)
