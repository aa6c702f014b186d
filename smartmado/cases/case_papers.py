"""The papers of a case before they are printed: each due procedure's form, filled, with its sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smartmado.cases.guide import guide_sheet
from smartmado.content.forms import TextField
from smartmado.decisions.bindings import Bound, BoundForm, bind_form
from smartmado.decisions.decide import Decision, Decisions
from smartmado.decisions.evaluate import FactKey
from smartmado.documents import render_form, render_guide_sheet

GUIDE_FILE = "00-guide_sheet.pdf"


@dataclass(frozen=True)
class Sheet:
    """One filled form for one decision."""

    decision: Decision
    bound: BoundForm
    file_name: str

    def boxes(self) -> Iterator[Bound]:
        """Every box, those of repeated rows included."""
        yield from self.bound.fields.values()
        for people in self.bound.rows.values():
            for _, boxes in people:
                yield from boxes.values()


@dataclass(frozen=True)
class BoxCount:
    """How the boxes of a case were filled: from records, from answers, or left for the pen."""

    recorded: int
    answered: int
    blank: int

    @property
    def filled(self) -> int:
        """Boxes that print a value."""
        return self.recorded + self.answered


def sheets(decisions: Decisions) -> list[Sheet]:
    """The forms of all procedures that are filed, in rulebook order."""
    found: list[Sheet] = []
    for decision in decisions.to_file:
        if decision.procedure.form is not None:
            number = len(found) + 1
            name = f"{number:02d}-{decision.procedure.id}.pdf"
            found.append(Sheet(decision, bind_form(decisions, decision), name))
    return found


def render(decisions: Decisions, found: Sequence[Sheet], reference: str) -> list[tuple[str, bytes]]:
    """File name and PDF of the guide sheet and of each sheet.

    Raises `MissingGlyphError` or `TextDoesNotFitError` naming letter, field and person.
    """
    pdfs = [(GUIDE_FILE, render_guide_sheet(guide_sheet(decisions, reference)))]
    return pdfs + [(s.file_name, render_form(s.bound.form, s.bound.filled(reference))) for s in found]


def count_boxes(found: Sequence[Sheet], answered: set[FactKey]) -> BoxCount:
    """Count the boxes by where their value comes from; boxes that do not apply are left out."""
    recorded = given = blank = 0
    for box in (b for sheet in found for b in sheet.boxes()):
        if box.value is None or box.value is False:
            by_pen = box.by_hand or box.withheld or bool(box.unknown)
            blank += isinstance(box.field, TextField) and by_pen
        elif answered.intersection(box.sources):
            given += 1
        else:
            recorded += 1
    return BoxCount(recorded, given, blank)
