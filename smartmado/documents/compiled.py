"""A form made ready once: what is constant as finished objects, what changes as slots."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from threading import Lock
from typing import Final

from smartmado.content.forms import FilledForm, Form, people_blocks
from smartmado.documents.codes import Codes
from smartmado.documents.description import Description, describe, describe_back, filler
from smartmado.documents.era_date import EraDateSlot
from smartmado.documents.errors import FormFaultError
from smartmado.documents.filling import Leaf
from smartmado.documents.imported import ImportedPage, imported_page
from smartmado.documents.lines import Lines, lines_of
from smartmado.documents.paper import city_paper
from smartmado.documents.pdf_file import text_string
from smartmado.documents.pieces import Piece, pieces
from smartmado.documents.reference import drawn_pages
from smartmado.documents.slots import ROW, SHEET, Slot, SquaresSlot, TextSlot, TickSlot, Value
from smartmado.documents.told import told


@dataclass(eq=False)
class CompiledSlot:
    """A slot and its operators. `tag`: what the structure of the file says of the field."""

    slot: Slot
    codes: Codes
    height: float
    tag: bytes
    known: dict[Value, tuple[Piece, ...]] = field(default_factory=dict)

    def pieces(self, value: Value, person: str) -> tuple[Piece, ...]:
        """The operators for this value; raises what `Slot.marks` raises.

        What comes of no value, and of the numbers of rows and sheets, is kept; a resident's text never is.
        """
        found = told(self.slot.said(value), pieces(self.slot.marks(value, person), self.codes, self.height))
        if not value or self.slot.key in (ROW, SHEET):
            self.known[value] = found
        return found


@dataclass(frozen=True, eq=False)
class CompiledForm:
    """A form ready to be filled, with its `back` if it has one.

    `layers`: drawn below the values, the first one lowest.

    `slots`: in reading order. `keys`: the names of their values, parted by owner: (people block, position),
    or None for the form's own; `owners`: the number of the owner of each slot.
    """

    page: Description
    codes: Codes
    layers: tuple[ImportedPage, ...]
    slots: tuple[CompiledSlot, ...]
    keys: tuple[tuple[tuple[str, int] | None, tuple[str, ...]], ...]
    owners: tuple[int, ...]
    lines: Lines
    counts: dict[str, int]
    back: CompiledForm | None = None

    def side(self, leaf: Leaf) -> CompiledForm:
        """The side of the form that this page shows."""
        return self.back if self.back and leaf.back else self


class _Forms:
    """Compiled forms by form and city, the latest used; a form is known by its identity."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._known: OrderedDict[tuple[object, ...], CompiledForm] = OrderedDict()

    def get(self, form: Form, filled: FilledForm, codes: Codes) -> CompiledForm:
        key = (id(form), filled.city, filled.prefecture, id(codes))
        with self._lock:
            found = self._known.pop(key, None)
            if found is None:
                found = _compile(form, filled, codes)
            self._known[key] = found
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return found


_FORMS: Final = _Forms(512)


def compiled(form: Form, filled: FilledForm, codes: Codes) -> CompiledForm:
    """The form ready for the city of this filling and these fonts; made once in a process.

    Raises:
        FormFaultError: the form does not fit its page.
    """
    return _FORMS.get(form, filled, codes)


def _compile(form: Form, filled: FilledForm, codes: Codes) -> CompiledForm:
    fill = filler(filled)
    front, back = describe(form, fill), describe_back(form, fill)
    for fault in [*front.faults, *(back.faults if back else ())]:
        raise FormFaultError(f"様式 {form.id}: {fault.message}")
    layers = [_drawn(front)]
    if form.background:
        paper = form.background
        layers.insert(0, city_paper(paper.pdf, paper.page, front.width, front.height))
    behind = compiled_page(back, codes, [_drawn(back)]) if back else None
    return replace(compiled_page(front, codes, layers), back=behind)


def _drawn(page: Description) -> ImportedPage:
    return imported_page(drawn_pages([page.constant], page.width, page.height))


def compiled_page(page: Description, codes: Codes, layers: Sequence[ImportedPage] = ()) -> CompiledForm:
    """A page as it is described, ready to be filled."""
    groups = [
        (person, [slot for cell in cells for slot in cell.slots])
        for person, cells in groupby(page.cells, key=lambda cell: cell.person)
    ]
    slots = [slot for _, own in groups for slot in own]
    return CompiledForm(
        page,
        codes,
        tuple(layers),
        tuple(CompiledSlot(slot, codes, page.height, _tag(slot)) for slot in slots),
        tuple((person, tuple(slot.key for slot in own)) for person, own in groups),
        tuple(number for number, (_, own) in enumerate(groups) for _ in own),
        lines_of(slots, codes, page.height),
        {block.id: block.count for block in people_blocks(page.form)},
    )


def _tag(slot: Slot) -> bytes:
    """What the field is, for readers that speak the page (ISO 32000-1, 14.8.5.6: printed form fields)."""
    match slot:
        case TextSlot(field=text) | SquaresSlot(field=text) | EraDateSlot(field=text):
            return b"/S/Form/A<</O/PrintField/Role/tv/Desc %s>>" % text_string(text.label)
        case TickSlot():
            return b"/S/Form/A<</O/PrintField/Role/cb/checked/on/Desc %s>>" % text_string(slot.label)
        case _:
            return b"/S/P"
