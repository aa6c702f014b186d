"""What a finished PDF says of itself."""

from __future__ import annotations

from io import BytesIO

import pikepdf


def made_with(pdf: bytes) -> str:
    """The rulebook and the fonts that a paper was made with, from its keywords; empty if it does not tell."""
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return str(document.docinfo.get("/Keywords", ""))
    except pikepdf.PdfError:
        return ""
