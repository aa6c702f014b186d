"""A page of another PDF as objects for ours: one Form XObject (ISO 32000-1, 8.10) and all that it needs.

A form's constant part, drawn by ReportLab, and the city's own paper (background.pdf) come in this way.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any, TypeAlias

import pikepdf

from smartmado.documents.pdf_file import END_STREAM

_Parts: TypeAlias = tuple[bytes | int, ...]
"""Bytes, and places where the number of another object of the page stands."""


@dataclass(eq=False)
class ImportedPage:
    """Objects numbered from 0, the Form XObject first."""

    objects: tuple[_Parts, ...]
    _last: tuple[int, tuple[bytes, ...]] = (0, ())

    def __len__(self) -> int:
        return len(self.objects)

    def numbered(self, first: int) -> tuple[bytes, ...]:
        """The objects, from `N 0 obj` to `endobj`, numbered from `first` on."""
        last = self._last
        if last[0] != first:
            objects = tuple(_numbered(parts, first, i) for i, parts in enumerate(self.objects))
            last = self._last = (first, objects)
        return last[1]

    @cached_property
    def digest(self) -> bytes:
        """A hash of the content."""
        return hashlib.sha256(b"".join(self.numbered(1))).digest()


def _numbered(parts: _Parts, first: int, i: int) -> bytes:
    body = b"".join(part if isinstance(part, bytes) else b"%d 0 R" % (first + part) for part in parts)
    return b"%d 0 obj\n%s\nendobj\n" % (first + i, body)


def imported_page(pdf: bytes, page: int = 0) -> ImportedPage:
    """The page as a Form XObject."""
    with pikepdf.open(BytesIO(pdf)) as source:
        shape = source.make_indirect(source.pages[page].as_form_xobject())
        shape.write(zlib.compress(shape.read_bytes(), 9), filter=pikepdf.Name.FlateDecode)
        return imported(shape)


def imported(shape: pikepdf.Object) -> ImportedPage:
    """A Form XObject, which must be an indirect object of an open file, and all that it needs."""
    return ImportedPage(tuple(_Copy().objects(shape)))


class _Copy:
    """Numbers objects in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, int], int] = {}
        self.queue: list[Any] = []

    def objects(self, root: Any) -> Iterator[_Parts]:
        self._number(root)
        for item in self.queue:  # grows while it is read
            yield _joined(self._body(item))

    def _number(self, item: Any) -> int:
        known = self.numbers.get(item.objgen)
        if known is None:
            known = self.numbers[item.objgen] = len(self.queue)
            self.queue.append(item)
        return known

    def _body(self, item: Any) -> Iterator[bytes | int]:
        if not isinstance(item, pikepdf.Stream):
            yield from self._direct(item)
            return
        data = item.read_raw_bytes()
        yield from self._dictionary({**dict(item.stream_dict.items()), "/Length": len(data)})
        yield b"\nstream\n" + data + END_STREAM

    def _value(self, item: Any) -> Iterator[bytes | int]:
        if isinstance(item, pikepdf.Object) and item.is_indirect:
            yield b" "
            yield self._number(item)
        else:
            yield from self._direct(item)

    def _direct(self, item: Any) -> Iterator[bytes | int]:
        if isinstance(item, pikepdf.Dictionary):
            yield from self._dictionary(dict(item.items()))
        elif isinstance(item, pikepdf.Array):
            yield b"["
            for i in range(len(item)):
                yield from self._value(item[i])
                yield b" "
            yield b"]"
        elif isinstance(item, pikepdf.Object):
            yield b" " + item.unparse()
        else:
            yield pikepdf.Array([item]).unparse().strip(b"[]")

    def _dictionary(self, items: dict[str, Any]) -> Iterator[bytes | int]:
        yield b"<<"
        for key in sorted(items):
            yield pikepdf.Name(key).unparse()
            yield from self._value(items[key])
        yield b">>"


def _joined(parts: Iterator[bytes | int]) -> _Parts:
    """Neighbouring bytes as one."""
    found: list[bytes | int] = []
    for part in parts:
        if found and isinstance(part, bytes) and isinstance(found[-1], bytes):
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)
