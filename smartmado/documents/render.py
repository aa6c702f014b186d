"""Filled forms as PDF files: one for a case, or many forms in one file."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO

from smartmado.content.forms import FilledForm, Form, Place
from smartmado.documents.codes import codes_of
from smartmado.documents.compiled import compiled
from smartmado.documents.description import describe, describe_back, filler
from smartmado.documents.errors import FormFaultError, MissingGlyphError, TextDoesNotFitError
from smartmado.documents.filling import filled_slots, leaves
from smartmado.documents.fonts import label_fonts, value_fonts
from smartmado.documents.placed import Fault
from smartmado.documents.sheets import filled_sheets
from smartmado.documents.writer import FormWriter


def render_form(form: Form, filled: FilledForm) -> bytes:
    """The form as a PDF file; more people than rows, and text that no box holds, make further sheets.

    Raises:
        MissingGlyphError: a letter that no font has.
        TextDoesNotFitError: a value that cannot be read in its box, nor words that name a 別紙.
        FormFaultError: the form itself does not fit its page (`check_forms` tells before).
    """
    out = BytesIO()
    writer = FormWriter(out, form.title, subject=form.id, by_field=True)
    writer.add(form, filled)
    writer.finish()
    return out.getvalue()


def write_forms(out: BinaryIO, items: Iterable[tuple[Form, FilledForm]], title: str) -> int:
    """Many filled forms as one PDF file, written as they come; how many pages.

    Raises what `render_form` raises; the file is unfinished then. `FormWriter` lets the caller go on.
    """
    writer = FormWriter(out, title)
    pages = sum(writer.add(form, filled) for form, filled in items)
    writer.finish()
    return pages


def count_pages(form: Form, filled: FilledForm) -> int:
    """How many pages the form takes as it is filled; raises what `render_form` raises."""
    return len(filled_sheets(compiled(form, filled, codes_of(value_fonts(), label_fonts())), filled))


def form_faults(form: Form, filled: FilledForm) -> list[Fault]:
    """What is wrong with a form filled like this: boxes outside the page, words or values that do not fit."""
    fill = filler(filled)
    try:
        front, back = describe(form, fill), describe_back(form, fill)
    except MissingGlyphError as error:  # of a title or of words between the tables
        return [Fault(Place(form.id), str(error))]
    faults = [*front.faults, *(back.faults if back else ())]
    for leaf in leaves(form, filled):
        for found in filled_slots(back if back and leaf.back else front, filled, leaf):
            try:
                found.slot.marks(found.value, found.whose)
            except (FormFaultError, MissingGlyphError, TextDoesNotFitError) as error:
                faults.append(Fault(found.cell.place, str(error)))
    return faults
