"""Text that comes back: what a field says, beside letters that alone would not tell (ISO 32000-1, 14.9.4)."""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Sequence
from typing import Final

from smartmado.documents.codes import GAPS
from smartmado.documents.pieces import SHOW, Piece

_END: Final = b"EMC "
SHOW_TOLD: Final = SHOW + _END


def is_lost(said: str) -> bool:
    """Whether a program that reads the page takes a part of the text for a gap, and loses how wide it was."""
    return any(gap in said for gap in GAPS)


def mark(said: str) -> bytes:
    """The operator before the letters; `EMC` ends it."""
    return b"/Span<</ActualText<feff%s>>>BDC " % hexlify(said.encode("utf-16-be"))


def told(said: str, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces of a field between such marks, where they need them: squares, lines, spaces."""
    if not said or not pieces or (len(pieces) == 1 and not is_lost(said)):
        return tuple(pieces)
    if not all(piece[0] for piece in pieces):  # what is drawn leaves the text object, and so must the mark
        return ((b"", b"ET " + mark(said) + b"BT ", "", b""), *pieces, (b"", b"ET EMC BT ", "", b""))
    first, *others = pieces
    *before, (font, head, codes, tail) = ((first[0], mark(said) + first[1], *first[2:]), *others)
    return (*before, (font, head, codes, tail + _END))
