"""Reading PDFs back in tests."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from typing import Any

from page import ValidationProfile, validate_pdf_bytes
from pypdf import PdfReader


def text_of(data: bytes) -> str:
    """All text of the file, without white space."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))


def seen(data: bytes) -> str:
    """All text in the order of its places on the page, without white space."""
    return re.sub(r"\s", "", _poppler(data, "-layout"))


def copied(data: bytes) -> str:
    """All text as a person copies it out of a reader, to the letter."""
    return _poppler(data, "-raw")


def _poppler(data: bytes, order: str) -> str:
    """The text in this order, of a file that the reader finds nothing wrong with."""
    done = subprocess.run(["pdftotext", order, "-", "-"], input=data, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode("utf-8")


def squeezed(text: str) -> str:
    """A value as `text_of` gives it back."""
    return re.sub(r"\s", "", text)


def page_count(data: bytes) -> int:
    """How many pages the file has."""
    return len(PdfReader(BytesIO(data)).pages)


def fonts_of(data: bytes) -> dict[str, Any]:
    """Font descriptors by the fonts' names."""
    found: dict[str, Any] = {}
    for page in PdfReader(BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            found[str(descendant["/BaseFont"])] = descendant["/FontDescriptor"].get_object()
    return found


def page_texts(data: bytes) -> list[str]:
    """The text of each page as pdftotext reads it."""
    read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout
    return read.decode("utf-8").split("\f")[:-1]


def against_pdf_a(data: bytes) -> list[str]:
    """What an independent validator has against the file as PDF/A-2b (ISO 19005-2)."""
    report = validate_pdf_bytes(data, profile=ValidationProfile.PDF_A_2B)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]
