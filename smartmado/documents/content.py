"""The content of a page: operators and letters between the marks of its structure (ISO 32000-1, 14.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smartmado.documents.codes import Numbering
from smartmado.documents.pdf_file import text_string
from smartmado.documents.pieces import Piece
from smartmado.documents.sheets import Sheet


def plain(operators: bytes) -> Piece:
    """Operators without letters."""
    return b"", operators, "", b""


_SPACES: Final = frozenset(" \u3000\u00a0")
"""Programs that read a page take these for gaps, and lose how many and which they were."""

_END = plain(b"EMC ")
_LEAVE, _RETURN = plain(b"ET "), plain(b"BT ")
_BLANK = plain(b"/Artifact BMC ")
_SHEET, _SHEET_END = plain(b"ET/Sect<</MCID 0>>BDC BT "), plain(b"ET EMC BT ")


def content(pieces: Sequence[Piece], numbering: Numbering) -> bytes:
    """The bytes of a page. All its letters are numbered in one go."""
    data = numbering.text("".join([piece[2] for piece in pieces]))
    parts: list[bytes] = []
    add = parts.append
    font, start = b"", 0
    for own, head, codes, tail in pieces:
        if own and own != font:
            add(own)
            font = own
        add(head)
        if codes:
            end = start + 2 * len(codes)
            add(data[start:end])
            add(tail)
            start = end
    return b"".join(parts)


def by_fields(sheet: Sheet) -> tuple[list[Piece], list[bytes]]:
    """Each field between marks of its own, and the elements that the marks belong to."""
    found: list[Piece] = []
    elements: list[bytes] = []
    for slot, value, pieces in zip(sheet.form.slots, sheet.values, sheet.pieces, strict=True):
        if not pieces:
            continue
        said = slot.slot.said(value)
        if said:
            mark = plain(b"/Span<</MCID %d%s>>BDC " % (len(elements), _actual(said, pieces)))
            elements.append(slot.tag)
        else:
            mark = _BLANK
        found += _marked(mark, pieces)
    return found, elements


def by_sheet(sheet: Sheet) -> tuple[list[Piece], list[bytes]]:
    """All fields between the same marks; a field has its own where its text needs them to come back."""
    found: list[Piece] = [_SHEET]
    for slot, value, pieces in zip(sheet.form.slots, sheet.values, sheet.pieces, strict=True):
        if len(pieces) > 1 or (pieces and isinstance(value, str) and _SPACES.intersection(value)):
            said = slot.slot.said(value)
            found += _marked(plain(b"/Span<<%s>>BDC " % _actual(said, pieces)), pieces) if said else pieces
        else:
            found += pieces
    found.append(_SHEET_END)
    return found, [b"/S/Sect"]


def _marked(mark: Piece, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces after their mark. What is drawn leaves the text object, and so must the mark (14.6.1)."""
    if pieces[0][0] and (len(pieces) == 1 or all(piece[0] for piece in pieces)):
        return (mark, *pieces, _END)
    return (_LEAVE, mark, _RETURN, *pieces, _LEAVE, _END, _RETURN)


def _actual(said: str, found: Sequence[Piece]) -> bytes:
    """What a reader should find (14.9.4) where the letters alone would not tell: squares, lines, spaces."""
    return b"/ActualText " + text_string(said) if len(found) > 1 or _SPACES.intersection(said) else b""
