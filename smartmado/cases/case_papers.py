"""The papers of a case before they are printed: each due procedure's form, filled, with its sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smartmado.cases.case_state import CaseState
from smartmado.content.forms import TextField
from smartmado.decisions.bindings import Bound, BoundForm, bind_form
from smartmado.decisions.decide import Decision
from smartmado.decisions.evaluate import FactKey

EXTERNAL = "external"


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


def sheets(state: CaseState) -> list[Sheet]:
    """The forms of all procedures that are filed, in rulebook order."""
    found: list[Sheet] = []
    for decision in state.decisions.to_file:
        if decision.procedure.form is not None:
            number = len(found) + 1
            name = f"{number:02d}-{decision.procedure.id}.pdf"
            found.append(Sheet(decision, bind_form(state.decisions, decision), name))
    return found


def count_boxes(found: Sequence[Sheet], answered: set[FactKey]) -> BoxCount:
    """Count the boxes by where their value comes from; boxes that do not apply are left out."""
    recorded = given = blank = 0
    for box in (b for sheet in found for b in sheet.boxes()):
        if box.value is None or box.value is False:
            blank += isinstance(box.field, TextField) and bool(box.unknown)
        elif answered.intersection(box.sources):
            given += 1
        else:
            recorded += 1
    return BoxCount(recorded, given, blank)
