"""A form made ready once: what is constant as finished objects, what changes as slots."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import groupby
from threading import Lock
from typing import Final

from smartmado.content.forms import FilledForm, Form, people_blocks
from smartmado.documents.codes import Codes, codes_in_use
from smartmado.documents.description import Description, describe, filler
from smartmado.documents.errors import FormFaultError
from smartmado.documents.imported import ImportedPage, imported_page
from smartmado.documents.marks import MM
from smartmado.documents.paper import city_paper
from smartmado.documents.pdf_file import text_string
from smartmado.documents.pieces import Piece, font_size, pieces, text_place
from smartmado.documents.reference import drawn_pages
from smartmado.documents.slots import EraDateSlot, Slot, SquaresSlot, TextSlot, TickSlot, Value

_KEPT_VALUES: Final = 64
"""Values of one slot whose operators are kept: blank boxes, dates, names of places come again and again."""


@dataclass(frozen=True, slots=True)
class Quick:
    """A text slot whose value stands on one line from the left: all but its letters is known before.

    `measure`: the width of the box at a size of 1.
    """

    font: bytes
    head: bytes
    measure: float
    prefix: str
    suffix: str


@dataclass(eq=False)
class CompiledSlot:
    """A slot and its operators. `quick` is set where only the width decides if one line fits."""

    slot: Slot
    codes: Codes
    height: float
    key: str = ""
    quick: Quick | None = None
    tag: bytes = b""
    known: dict[Value, tuple[Piece, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key, self.tag = self.slot.key, _tag(self.slot)
        if isinstance(self.slot, TextSlot):
            self.quick = _quick(self.slot, self.height)

    def pieces(self, value: Value, person: str) -> tuple[Piece, ...]:
        """The operators for this value; raises what `Slot.marks` raises."""
        found = self.known.get(value)
        if found is None:
            found = pieces(self.slot.marks(value, person), self.codes, self.height)
            if len(self.known) >= _KEPT_VALUES:
                self.known.clear()
            self.known[value] = found
        return found


@dataclass(frozen=True, eq=False)
class CompiledForm:
    """A form ready to be filled. `layers` are drawn below the values, the first one lowest.

    `groups`: slots in reading order, parted by whose values they take: (people block, position) or None.
    """

    page: Description
    codes: Codes
    layers: tuple[ImportedPage, ...]
    groups: tuple[tuple[tuple[str, int] | None, tuple[CompiledSlot, ...]], ...]
    counts: dict[str, int]


class _Forms:
    """Compiled forms by form and city, the latest used; a form is known by its identity."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._known: OrderedDict[tuple[object, ...], CompiledForm] = OrderedDict()

    def get(self, form: Form, filled: FilledForm) -> CompiledForm:
        codes = codes_in_use()
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


def compiled(form: Form, filled: FilledForm) -> CompiledForm:
    """The form ready for the city of this filling; made once in a process.

    Raises:
        FormFaultError: the form does not fit its page.
    """
    return _FORMS.get(form, filled)


def _compile(form: Form, filled: FilledForm, codes: Codes) -> CompiledForm:
    page = describe(form, filler(filled))
    if page.faults:
        raise FormFaultError(f"様式 {form.id}: {page.faults[0].message}")
    layers = [imported_page(drawn_pages([page.constant], page.width, page.height))]
    if form.background:
        paper = form.background
        layers.insert(0, city_paper(paper.pdf, paper.page, page.width, page.height))
    groups = tuple(
        (person, tuple(CompiledSlot(slot, codes, page.height) for cell in cells for slot in cell.slots))
        for person, cells in groupby(page.cells, key=lambda cell: cell.person)
    )
    counts = {block.id: block.count for block in people_blocks(form)}
    return CompiledForm(page, codes, tuple(layers), groups, counts)


def _quick(slot: TextSlot, height: float) -> Quick | None:
    size = min(slot.size, slot.rect.height * MM)
    if slot.align != "left" or size < slot.smallest:
        return None
    middle = slot.rect.y + slot.rect.height / 2
    head = text_place(slot.rect.x, middle, size, height)
    return Quick(font_size(0, size), head, slot.rect.width * MM / size, slot.prefix, slot.suffix)


def _tag(slot: Slot) -> bytes:
    """What the field is, for readers that speak the page (ISO 32000-1, 14.8.5.6: printed form fields)."""
    match slot:
        case TextSlot(field=text) | SquaresSlot(field=text) | EraDateSlot(field=text):
            return b"/S/Form/A<</O/PrintField/Role/tv/Desc %s>>" % text_string(text.label)
        case TickSlot():
            return b"/S/Form/A<</O/PrintField/Role/cb/checked/on/Desc %s>>" % text_string(slot.label)
        case _:
            return b"/S/P"
