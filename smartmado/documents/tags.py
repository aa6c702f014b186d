"""The structure of a file for readers that speak it (ISO 32000-1, 14.7 and 14.8).

Printed words and rules are artifacts (14.8.2.2). In the file of one document each field is an element, in
reading order; in a file of many each sheet is one, since such a file goes to a printer.
"""

from __future__ import annotations

from collections.abc import Sequence

from smartmado.documents.pdf_file import PdfFile


class Tags:
    """The structure tree of one file."""

    def __init__(self, file: PdfFile) -> None:
        self._file = file
        self._root, self._document, self._parents = self._file.reserve(3)
        self._elements: list[bytes] = []
        self._pages: list[bytes] = []

    def add_page(self, page: int, elements: Sequence[bytes]) -> bytes:
        """Write an element for each marked content of the page (their numbers are 0, 1, …).

        Returns the page's entry that leads to its elements.
        """
        numbers = self._file.reserve(len(elements))
        parents = b"/P %d 0 R/Pg %d 0 R/K " % (self._document, page)
        bodies = [
            b"%d 0 obj\n<<%s%s%d>>\nendobj\n" % (number, kind, parents, number - numbers.start)
            for number, kind in zip(numbers, elements, strict=True)
        ]
        self._file.put_all(numbers, bodies)
        references = b"%d 0 R " * len(numbers) % tuple(numbers)
        self._elements.append(references)
        key = len(self._pages)
        self._pages.append(b"%d[%s]" % (key, references))
        return b"/StructParents %d" % key

    def finish(self) -> bytes:
        """Write the tree; the catalogue's entries."""
        self._file.put(
            self._root,
            b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (self._document, self._parents, len(self._pages)),
        )
        self._file.put(
            self._document,
            b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (self._root, b" ".join(self._elements)),
        )
        self._file.put(self._parents, b"<</Nums[%s]>>" % b"".join(self._pages))
        return b"/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>" % self._root
