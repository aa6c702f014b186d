"""The content of a page: operators and letters between the marks of its structure (ISO 32000-1, 14.6)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from smartmado.documents.codes import Numbering
from smartmado.documents.pieces import Piece
from smartmado.documents.sheets import Sheet


def plain(operators: bytes) -> Piece:
    """Operators without letters."""
    return b"", operators, "", b""


_END = plain(b"EMC ")
_LEAVE, _RETURN = plain(b"ET "), plain(b"BT ")
_BLANK = plain(b"/Artifact BMC ")
_SHEET, _SHEET_END = plain(b"ET/Sect<</MCID 0>>BDC BT "), plain(b"ET EMC BT ")


def content(pieces: Sequence[Piece], numbering: Numbering) -> bytes:
    """The bytes of a page. All its letters are numbered in one go."""
    texts = numbering.texts([piece[2] for piece in pieces])
    parts: list[bytes] = []
    font = b""
    for (own, head, _, tail), text in zip(pieces, texts, strict=True):
        if own and own != font:
            parts.append(own)
            font = own
        parts += head, text, tail
    return b"".join(parts)


def by_fields(sheet: Sheet) -> tuple[list[Piece], list[bytes]]:
    """Each field between marks of its own, and the elements that the marks belong to."""
    found: list[Piece] = []
    elements: list[bytes] = []
    for slot, value, pieces in zip(sheet.form.slots, sheet.values, sheet.pieces, strict=True):
        if not pieces:
            continue
        mark = _BLANK
        if slot.slot.said(value):
            mark = plain(b"/Span<</MCID %d>>BDC " % len(elements))
            elements.append(slot.tag)
        found += _marked(mark, pieces)
    return found, elements


def by_sheet(sheet: Sheet) -> tuple[list[Piece], list[bytes]]:
    """All fields between the same marks."""
    return [_SHEET, *chain.from_iterable(sheet.pieces), _SHEET_END], [b"/S/Sect"]


def _marked(mark: Piece, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces after their mark. What is drawn leaves the text object, and so must the mark (14.6.1)."""
    if len(pieces) == 1 and pieces[0][0]:
        font, head, codes, tail = pieces[0]
        return ((font, mark[1] + head, codes, tail + _END[1]),)
    if all(piece[0] for piece in pieces):
        return (mark, *pieces, _END)
    return (_LEAVE, mark, _RETURN, *pieces, _LEAVE, _END, _RETURN)
