"""A frozen rulebook as a file: its digest in the first line, then its bytes.

A file that someone hands in is read with the same checks as the rules themselves, and refused if it is
not what was frozen.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from smartmado.content.collected import SECTIONS
from smartmado.content.known import as_known
from smartmado.content.loader import thaw
from smartmado.content.references import check_references
from smartmado.content.rulebook import Rulebook, digest_of
from smartmado.content.yaml_source import ContentError, Finding

_WHAT = "規則集のファイルではありません。smartmado freeze で作ったファイルを渡してください"


_EDITED = (
    "freeze で作ったあとに書きかえられているか、途中で切れています(先頭の番号と中身が合いません)。"
    "もとのファイルを渡してください"
)
_HEAD = b"smartmado-rulebook "


def frozen_file(book: Rulebook) -> bytes:
    """The rulebook as the bytes of a file."""
    return _HEAD + book.digest.encode() + b"\n" + book.frozen


def read_frozen(data: bytes, name: str) -> Rulebook:
    """The rulebook of a frozen file. Raises `ContentError` for what is none, whatever it is."""
    head, _, frozen = data.partition(b"\n")
    if not head.startswith(_HEAD):
        raise ContentError([Finding(name, 1, "(file)", _WHAT)])
    if head.removeprefix(_HEAD) != digest_of(frozen).encode():
        raise ContentError([Finding(name, 1, "(file)", _EDITED)])
    try:
        book = thaw(frozen)
        _walk(book)
    except ContentError as error:
        raise ContentError([Finding(name, 1, f.key, f.message) for f in error.findings]) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ContentError([Finding(name, 1, "(file)", _WHAT)]) from None
    return book


def _walk(book: Rulebook) -> None:
    """Build every entry, and follow every name: nothing may be found missing in the middle of a decision."""
    if not all(isinstance(book.raw[section], dict) for section in (*SECTIONS, "forms", "city")):
        raise TypeError("a section that is no mapping")
    findings: list[Finding] = []

    def report(section: str, key: str, path: tuple[Any, ...], message: str) -> None:
        findings.append(Finding(section, 1, ".".join(map(str, (key, *path))), message))

    for section in (book.facts, book.life_events, book.departments, book.parameters, book.forms):
        for key in section:
            section[key]
    check_references(book, report)
    if findings:
        raise ContentError(findings)
    if book.city.get("recorded") is not None:
        as_known(book, date.max, date.max)  # the days of recording are days
