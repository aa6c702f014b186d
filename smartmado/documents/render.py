"""Filled forms as PDF files: one for a case, or many forms in one file."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO

from smartmado.content.forms import FilledForm, Form
from smartmado.documents.description import describe, filled_slots, filler, sheet_count
from smartmado.documents.errors import FormFaultError, TextDoesNotFitError
from smartmado.documents.layout import Fault
from smartmado.documents.writer import FormWriter


def render_form(form: Form, filled: FilledForm) -> bytes:
    """The form as a PDF file; more people than rows make further sheets.

    Raises:
        MissingGlyphError: a letter that no font has.
        TextDoesNotFitError: a value that cannot be read in its box.
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


def form_faults(form: Form, filled: FilledForm) -> list[Fault]:
    """What is wrong with a form filled like this: boxes outside the page, words or values that do not fit."""
    page = describe(form, filler(filled))
    for sheet in range(sheet_count(form, filled)):
        for cell, slot, value, person in filled_slots(page, filled, sheet):
            try:
                slot.marks(value, person)
            except (FormFaultError, TextDoesNotFitError) as error:
                page.faults.append(Fault(cell.place, str(error)))
    return page.faults
