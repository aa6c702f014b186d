"""Filled forms and the guide sheet as PDF. The only part that knows ReportLab."""

from smartmado.documents.check import check_forms
from smartmado.documents.drawn import Drawn, code_points, drawn, missing_letters, printed
from smartmado.documents.errors import FormFaultError, MissingGlyphError, TextDoesNotFitError
from smartmado.documents.field_boxes import FormPages, field_boxes
from smartmado.documents.fonts import font_note
from smartmado.documents.guide_sheet import GuideErrand, GuideSheet, GuideStop, render_guide_sheet
from smartmado.documents.render import count_pages, form_faults, render_form, write_forms
from smartmado.documents.writer import FormWriter

__all__ = [
    "Drawn",
    "FormFaultError",
    "FormPages",
    "FormWriter",
    "GuideErrand",
    "GuideSheet",
    "GuideStop",
    "MissingGlyphError",
    "TextDoesNotFitError",
    "check_forms",
    "code_points",
    "count_pages",
    "drawn",
    "field_boxes",
    "font_note",
    "form_faults",
    "missing_letters",
    "printed",
    "render_form",
    "render_guide_sheet",
    "write_forms",
]
