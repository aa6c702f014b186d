"""A hundred thousand made-up names and addresses, each set into a box of an official form.

Each must stand in its box by the ink of its very glyphs, or whole on a 別紙 that its box names, or be
refused with an error. Texts with combining marks that no font has as one letter are refused.
"""

import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from random import Random

from smartmado.documents.annex import Item, annex_pages
from smartmado.documents.description import Description, describe
from smartmado.documents.errors import MissingGlyphError, TextDoesNotFitError
from smartmado.documents.filling import FilledPage, FilledSlot
from smartmado.documents.slots import Elsewhere, TextSlot
from tests.support.any_names import KINDS, any_text
from tests.support.letters_in_boxes import letters_outside
from tests.support.rulebooks import checkout_rulebook

TEXTS = 100_000
_FACTS = ("name", "name_kana", "address", "former_surname", "alias_name")


def boxes() -> list[tuple[Description, FilledSlot]]:
    """Every box of an official form that takes a name or an address."""
    pages = [describe(form, lambda text: text) for form in checkout_rulebook().forms.values()]
    return [
        (page, FilledSlot(cell, slot, None, "見本", None))
        for page in pages
        for cell in page.cells
        for slot in cell.slots
        if isinstance(slot, TextSlot) and slot.field.paths[0].fact in _FACTS
    ]


def outcome(page: Description, box: FilledSlot, text: str) -> str:
    """What becomes of a text in a box; `outside` is the failure that must not be."""
    found, slot = box._replace(value=text), box.slot
    assert isinstance(slot, TextSlot)
    try:
        slot.marks(text, found.whose)
    except MissingGlyphError:
        return "refused: no font has a letter"
    except TextDoesNotFitError:
        found = box._replace(value=Elsewhere("別紙1のとおり"))
        item = Item(slot.key, slot.field, text, None, "見本")
        try:
            slot.marks(found.value, found.whose)
        except TextDoesNotFitError:
            return "refused: no room for the words 別紙"
        if letters_outside(map(_alone, annex_pages(page, [item]))):
            return "outside"
    if letters_outside([FilledPage(Description(page.form, page.width, page.height), (found,))]):
        return "outside"
    return "on a 別紙" if isinstance(found.value, Elsewhere) else "in its box" if text else "empty"


def _alone(page: Description) -> FilledPage:
    slots = [FilledSlot(cell, slot, None, "", None) for cell in page.cells for slot in cell.slots]
    return FilledPage(page, tuple(slots))


def texts(count: int, seed: int) -> Sequence[str]:
    """So many texts of all kinds, composed and with combining marks in turn; the same for the same seed."""
    random = Random(seed)  # noqa: S311 - the same texts every time
    found = [any_text(KINDS[i % len(KINDS)], random) for i in range(count)]
    return [unicodedata.normalize("NFD", t) if i % 50 == 5 else t for i, t in enumerate(found)]


def main() -> None:
    """Print what became of the texts."""
    start, places = time.perf_counter(), boxes()
    random = Random(1)  # noqa: S311 - the same boxes every time
    counts = Counter(outcome(*random.choice(places), text) for text in texts(TEXTS, 2))
    print(f"{TEXTS:,} texts in {len(places):,} boxes, {time.perf_counter() - start:.0f} s")
    for said, count in counts.most_common():
        print(f"  {said}: {count:,}")
    print(f"  outside: {counts['outside']:,}")
