"""The content of a page: operators and letters between the marks of its structure (ISO 32000-1, 14.6)."""

from __future__ import annotations

from collections.abc import Sequence

from smartmado.documents.codes import Numbering
from smartmado.documents.pdf_file import text_string
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
            actual = _actual(said) if _is_lost(said, pieces) else b""
            mark = plain(b"/Span<</MCID %d%s>>BDC " % (len(elements), actual))
            elements.append(slot.tag)
        else:
            mark = _BLANK
        found += _marked(mark, pieces)
    return found, elements


def by_sheet(sheet: Sheet) -> tuple[list[Piece], list[bytes]]:
    """All fields between the same marks; a field has its own where its text needs them to come back."""
    found: list[Piece] = [_SHEET]
    for slot, value, pieces in zip(sheet.form.slots, sheet.values, sheet.pieces, strict=True):
        if pieces and isinstance(value, str) and value and _is_lost(value, pieces):
            said = slot.slot.said(value)
            found += _marked(plain(b"/Span<<%s>>BDC " % _actual(said)), pieces) if said else pieces
        else:
            found += pieces
    found.append(_SHEET_END)
    return found, [b"/S/Sect"]


def _marked(mark: Piece, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces after their mark. What is drawn leaves the text object, and so must the mark (14.6.1)."""
    if pieces[0][0] and (len(pieces) == 1 or all(piece[0] for piece in pieces)):
        return (mark, *pieces, _END)
    return (_LEAVE, mark, _RETURN, *pieces, _LEAVE, _END, _RETURN)


def _is_lost(said: str, pieces: Sequence[Piece]) -> bool:
    """Whether a program that reads the page would not find this text to the letter.

    It sees squares and lines as many texts, and takes a space for a gap, however wide it was.
    """
    return len(pieces) > 1 or " " in said or "\u3000" in said or "\u00a0" in said


def _actual(said: str) -> bytes:
    """What such a program should find instead (14.9.4)."""
    return b"/ActualText" + text_string(said)
