"""Filled forms and the guide sheet as PDF. The only part that knows ReportLab."""

from smartmado.documents.check import check_forms
from smartmado.documents.errors import MissingGlyphError, TextDoesNotFitError
from smartmado.documents.fonts import font_note
from smartmado.documents.render import form_faults, render_case, render_form, sheet_count

__all__ = [
    "MissingGlyphError",
    "TextDoesNotFitError",
    "check_forms",
    "font_note",
    "form_faults",
    "render_case",
    "render_form",
    "sheet_count",
]
