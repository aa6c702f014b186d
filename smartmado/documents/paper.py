"""The city's own paper: a page of a PDF as what lies below the values of a form."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf

from smartmado.documents.imported import ImportedPage, imported
from smartmado.documents.marks import MM
from smartmado.facts.errors import SmartmadoError

MOST_BYTES: Final = 5_000_000
SLACK: Final = 1.5
"""Millimetres by which a page may differ from A4: scanners and printers do not cut to the hair."""
_PROGRAMS: Final = ("/FontFile", "/FontFile2", "/FontFile3")


class PaperError(SmartmadoError):
    """A PDF that cannot be printed on; the message says what to do."""


def city_paper(pdf: bytes, page: int, width: float, height: float) -> ImportedPage:
    """The page (from 1) with its lower left corner at the origin; `width` and `height` in millimetres.

    Raises:
        PaperError: no PDF, encrypted, without this page, of another size, or with a font outside it.
    """
    if len(pdf) > MOST_BYTES:
        raise PaperError(f"{len(pdf) / 1e6:.1f}MBあります。{MOST_BYTES / 1e6:.0f}MBまでの PDF にしてください")
    try:
        with pikepdf.open(BytesIO(pdf)) as source:
            return _imported(source, page, width, height)
    except pikepdf.PasswordError:
        raise PaperError(_LOCKED) from None
    except pikepdf.PdfError:
        raise PaperError(
            "PDF として読めません(壊れています)。作り直すか、開いて保存し直してください"
        ) from None


_LOCKED = "パスワードか、印刷や変更の制限がかかっています。制限のない PDF で保存し直してください"


def _imported(source: pikepdf.Pdf, page: int, width: float, height: float) -> ImportedPage:
    if source.is_encrypted:
        raise PaperError(_LOCKED)
    if page > len(source.pages):
        raise PaperError(
            f"{page}ページ目がありません({len(source.pages)}ページの PDF です)。page を直してください"
        )
    shape = source.make_indirect(source.pages[page - 1].as_form_xobject())
    matrix = pikepdf.Matrix(shape.get("/Matrix", pikepdf.Matrix().as_array()))
    seen: Any = matrix.transform(pikepdf.Rectangle(*map(float, shape.BBox)))
    _check_size(float(seen.width) / MM, float(seen.height) / MM, width, height)
    for name in _fonts_outside(shape.get("/Resources", pikepdf.Dictionary()), set()):
        raise PaperError(f"書体 {name} が埋め込まれていません。書体を埋め込んだ PDF で保存し直してください")
    placed = matrix @ pikepdf.Matrix().translated(-seen.llx, -seen.lly)
    shape.Matrix = placed.as_array()
    return imported(shape)


def _check_size(found_width: float, found_height: float, width: float, height: float) -> None:
    if abs(found_width - width) <= SLACK and abs(found_height - height) <= SLACK:
        return
    turned = abs(found_width - height) <= SLACK and abs(found_height - width) <= SLACK
    cure = (
        "page: landscape か portrait を、用紙の向きに合わせてください"
        if turned
        else "A4 の PDF にしてください(縮小・拡大しないで)"
    )
    raise PaperError(
        f"用紙が {found_width:.0f}×{found_height:.0f}mm です({width:.0f}×{height:.0f}mm のはず)。{cure}"
    )


def _fonts_outside(resources: Any, seen: set[tuple[int, int]]) -> Iterator[str]:
    """Names of fonts that the file does not carry itself, also those of forms within the page."""
    for font in _values(resources, "/Font"):
        if not _carries_itself(font):
            yield str(font.get("/BaseFont", "?")).lstrip("/")
    for inner in _values(resources, "/XObject"):
        if inner.objgen not in seen:
            seen.add(inner.objgen)
            yield from _fonts_outside(inner.get("/Resources", pikepdf.Dictionary()), seen)


def _values(resources: Any, kind: str) -> list[Any]:
    return [value for _, value in resources.get(kind, pikepdf.Dictionary()).items()]


def _carries_itself(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    descendants = font.get("/DescendantFonts")
    described = descendants[0] if descendants is not None else font
    descriptor = described.get("/FontDescriptor", pikepdf.Dictionary())
    return any(program in descriptor for program in _PROGRAMS)
