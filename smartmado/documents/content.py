"""The content of a page: operators and letters between the marks of its structure (ISO 32000-1, 14.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from smartmado.documents.codes import Numbering
from smartmado.documents.pieces import Piece
from smartmado.documents.sheets import Sheet

_END: Final = b"EMC "
_BLANK: Final = b"/Artifact BMC "


def content(pieces: Sequence[Piece], numbering: Numbering) -> bytes:
    """The bytes of a page. All its letters are numbered in one go."""
    return _joined(pieces, iter(numbering.texts([piece[2] for piece in pieces])))


def sheet_content(sheet: Sheet, numbering: Numbering) -> bytes:
    """The bytes of a page of a form."""
    parts = sheet.parts.copy()
    parts[1::3] = numbering.numbered(sheet.points)
    if sheet.others:
        texts = iter(numbering.texts([piece[2] for pieces in sheet.others.values() for piece in pieces]))
        for i, pieces in sheet.others.items():
            parts[3 * i] = _joined(pieces, texts) + sheet.form.lines.fonts[i]
    return b"".join(parts)


def _joined(pieces: Sequence[Piece], texts: Iterator[bytes]) -> bytes:
    parts: list[bytes] = []
    font = b""
    for own, head, _, tail in pieces:
        if own and own != font:
            parts.append(own)
            font = own
        parts += head, next(texts), tail
    return b"".join(parts)


def by_fields(sheet: Sheet) -> tuple[Sheet, list[bytes]]:
    """Each field between marks of its own, and the elements that the marks belong to."""
    parts, others = sheet.parts.copy(), sheet.others.copy()
    shown = [i for i, said in enumerate(sheet.said) if said]
    marks = [b"/Span<</MCID %d>>BDC " % number for number in range(len(shown))]
    for i, mark in zip(shown, marks, strict=True):
        if i in others:
            others[i] = _marked(mark, others[i])
        else:
            parts[3 * i] = mark + parts[3 * i]
            parts[3 * i + 2] += _END
    for i, pieces in sheet.others.items():
        if not sheet.said[i]:
            others[i] = _marked(_BLANK, pieces)
    return sheet._replace(parts=parts, others=others), [sheet.form.slots[i].tag for i in shown]


def _marked(mark: bytes, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces after their mark. What is drawn leaves the text object, and so must the mark (14.6.1)."""
    if all(piece[0] for piece in pieces):
        return ((b"", mark, "", b""), *pieces, (b"", _END, "", b""))
    return ((b"", b"ET " + mark + b"BT ", "", b""), *pieces, (b"", b"ET " + _END + b"BT ", "", b""))
