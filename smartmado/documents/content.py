"""The content of a page: operators and letters between the marks of its structure (ISO 32000-1, 14.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from smartmado.documents.codes import Numbering
from smartmado.documents.pdf_file import text_string
from smartmado.documents.pieces import Piece
from smartmado.documents.sheets import Entry

Token: TypeAlias = bytes | Piece
"""Operators as they are, or a piece whose letters still need their numbers."""


def operators(tokens: Sequence[Token], numbering: Numbering) -> bytes:
    """The bytes of a page. All its letters are numbered in one go."""
    data = numbering.text("\0".join([token.codes for token in tokens if isinstance(token, Piece)]))
    parts: list[bytes] = []
    font, start = b"", 0
    for token in tokens:
        if isinstance(token, bytes):
            parts.append(token)
            continue
        own, head, codes, tail = token
        if own != font and own:
            parts.append(own)
            font = own
        end = start + 2 * len(codes)
        parts += (head, data[start:end], tail)
        start = end + 2
    return b"".join(parts)


def by_fields(entries: Sequence[Entry]) -> tuple[list[Token], list[bytes]]:
    """Each field between marks of its own, and the elements that the marks belong to."""
    tokens: list[Token] = []
    elements: list[bytes] = []
    for slot, said, found in entries:
        if said:
            tokens.append(b"ET/Span<</MCID %d%s>>BDC BT " % (len(elements), _actual(said, found)))
            elements.append(slot.tag)
        else:
            tokens.append(b"ET/Artifact BMC BT ")
        tokens += found
        tokens.append(b"ET EMC BT ")
    return tokens, elements


def by_sheet(entries: Sequence[Entry]) -> tuple[list[Token], list[bytes]]:
    """All fields between the same marks; a field has its own where its text is not in one piece."""
    tokens: list[Token] = [b"ET/Sect<</MCID 0>>BDC BT "]
    for _, said, found in entries:
        actual = _actual(said, found)
        if actual:
            tokens += (b"ET/Span<<%s>>BDC BT " % actual, *found, b"ET EMC BT ")
        else:
            tokens += found
    tokens.append(b"ET EMC BT ")
    return tokens, [b"/S/Sect"]


def _actual(said: str, found: Sequence[Piece]) -> bytes:
    """What a reader should find (14.9.4) where it could not put the letters together: squares, lines."""
    return b"/ActualText " + text_string(said) if said and len(found) > 1 else b""
