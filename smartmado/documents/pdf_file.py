"""A PDF file written from front to back: numbered objects, the table of their places, the trailer.

ISO 32000-1: file structure 7.5, indirect objects 7.3.10, streams 7.3.8, file identifiers 14.4.
Objects are written as they come and forgotten; only their places are kept (eight bytes each).
"""

from __future__ import annotations

import hashlib
from array import array
from binascii import hexlify
from collections.abc import Sequence
from itertools import accumulate
from typing import BinaryIO, Final

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
END_STREAM: Final = b"\r\nendstream"
"""After data that end in a carriage return a line feed alone would seem to belong with it, and the data to be
a byte shorter than their length says (ISO 19005-2, 6.1.7.1)."""


class PdfFile:
    """Writes to `out`, which need not be able to go back."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._places = array("Q", [0])
        self._place = 0
        self._digest = hashlib.sha256()
        self._write(_HEADER)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._place += len(data)

    def sign(self, data: bytes) -> None:
        """Let the file's identifier depend on this content."""
        self._digest.update(data)

    def reserve(self, count: int) -> range:
        """Numbers for objects that will be put."""
        first = len(self._places)
        self._places.extend([0] * count)
        return range(first, first + count)

    def put(self, number: int, body: bytes) -> None:
        """Write an object."""
        self._places[number] = self._place
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def put_stream(self, number: int, entries: bytes, data: bytes) -> None:
        """Write a stream; `entries` of its dictionary besides the length."""
        self._places[number] = self._place
        self._write(b"%d 0 obj\n<</Length %d%s>>\nstream\n" % (number, len(data), entries))
        self._write(data)
        self._write(END_STREAM + b"\nendobj\n")

    def put_all(self, numbers: range, objects: Sequence[bytes]) -> None:
        """Write finished objects, from `N 0 obj` to `endobj`."""
        places = array("Q", accumulate(map(len, objects), initial=self._place))
        self._places[numbers.start : numbers.stop] = places[:-1]
        self._write(b"".join(objects))

    def finish(self, root: int, info: int) -> None:
        """Write the table and the trailer."""
        start, name = self._place, self._digest.hexdigest()[:32].encode("ascii")
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._places))
        for first in range(1, len(self._places), 4096):
            places = self._places[first : first + 4096]
            self._write(b"%010d 00000 n \n" * len(places) % tuple(places))
        self._write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._places), root, info, name, name, start)
        )


def text_string(text: str) -> bytes:
    """A text string (7.9.2.2): as it is where it is ASCII, otherwise UTF-16 with a byte order mark."""
    if text.isascii():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").replace("\r", "\\r")
        return b"(" + escaped.encode("ascii") + b")"
    return b"<feff%s>" % hexlify(text.encode("utf-16-be"))
