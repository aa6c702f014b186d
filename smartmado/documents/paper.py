"""The city's own paper: a page of a PDF as what lies below the values of a form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

import pikepdf

from smartmado.documents.imported import ImportedPage, imported
from smartmado.documents.marks import MM
from smartmado.facts.errors import SmartmadoError

MOST_BYTES: Final = 5_000_000
SLACK: Final = 1.5
"""Millimetres by which a page may differ from A4: scanners and printers do not cut to the hair."""
MOST_DRAWN: Final = 50_000_000
"""Bytes of operators on a page, when they are no longer deflated."""
_PROGRAMS: Final = ("/FontFile", "/FontFile2", "/FontFile3")
_NOT_SEEN: Final = ("/Link", "/Popup")
"""Annotations that leave nothing on paper."""

pikepdf.settings.set_qpdf_limits(flate_max_memory=MOST_DRAWN)


class PaperError(SmartmadoError):
    """A PDF that cannot be printed on; the message says what to do."""


def city_paper(pdf: bytes, page: int, width: float, height: float) -> ImportedPage:
    """The page (from 1) with its lower left corner at the origin; `width` and `height` in millimetres.

    Raises:
        PaperError: no PDF, encrypted, without this page, of another size, or with a font outside it.
    """
    with paper_page(pdf, page, width, height) as shape:
        return imported(shape)


@contextmanager
def paper_page(pdf: bytes, page: int, width: float, height: float) -> Iterator[Any]:
    """The same page as a Form XObject of an open file.

    Raises:
        PaperError: as `city_paper`; also on leaving, for what was found damaged in the meantime.
    """
    if len(pdf) > MOST_BYTES:
        raise PaperError(f"{len(pdf) / 1e6:.1f}MBあります。{MOST_BYTES / 1e6:.0f}MBまでの PDF にしてください")
    try:
        with pikepdf.open(BytesIO(pdf), attempt_recovery=False) as source:
            yield _placed(source, page, width, height)
            if source.get_warnings():
                raise PaperError(_BROKEN)
    except pikepdf.PasswordError:
        raise PaperError(_LOCKED) from None
    except _ANYTHING:
        raise PaperError(_BROKEN) from None


_ANYTHING = (
    pikepdf.PdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What comes of a file that has something else at any place than what belongs there."""
_BROKEN = "PDF として読めません(壊れています)。作り直すか、開いて保存し直してください"
_LOCKED = "パスワードか、印刷や変更の制限がかかっています。制限のない PDF で保存し直してください"
_NOT_FLAT = (
    "注釈・入力欄・隠したレイヤーがあり、見えているとおりに印刷できません。"
    "PDF を開き、印刷から「PDF に保存」をして、紙と同じ一枚にしてください"
)


def _placed(source: pikepdf.Pdf, number: int, width: float, height: float) -> Any:
    if source.is_encrypted:
        raise PaperError(_LOCKED)
    if number > len(source.pages):
        raise PaperError(
            f"{number}ページ目がありません({len(source.pages)}ページの PDF です)。page を直してください"
        )
    page = source.pages[number - 1]
    if _has_more_layers(source) or _has_annotations(page):
        raise PaperError(_NOT_FLAT)
    _check_drawn(page)
    shape = source.make_indirect(page.as_form_xobject())
    matrix = pikepdf.Matrix(shape.get("/Matrix", pikepdf.Matrix().as_array()))
    seen: Any = matrix.transform(pikepdf.Rectangle(*map(float, shape.BBox)))
    _check_size(float(seen.width) / MM, float(seen.height) / MM, width, height)
    for name in _fonts_outside(shape.get("/Resources", pikepdf.Dictionary()), set()):
        raise PaperError(f"書体 {name} が埋め込まれていません。書体を埋め込んだ PDF で保存し直してください")
    placed = matrix @ pikepdf.Matrix().translated(-seen.llx, -seen.lly)
    shape.Matrix = placed.as_array()
    return shape


def _has_more_layers(source: pikepdf.Pdf) -> bool:
    """Is anything hidden? Only the page comes along, so it would be seen (ISO 32000-1, 8.11.4.3)."""
    shown = source.Root.get("/OCProperties", pikepdf.Dictionary()).get("/D", pikepdf.Dictionary())
    return len(shown.get("/OFF", [])) > 0 or shown.get("/BaseState") == "/OFF"


def _has_annotations(page: pikepdf.Page) -> bool:
    """Does anything lie on the page that is no part of it (12.5)? It would be lost."""
    return any(note.get("/Subtype") not in _NOT_SEEN for note in page.obj.get("/Annots", []))


def _check_drawn(page: pikepdf.Page) -> None:
    drawn: Any = page.obj.get("/Contents", [])
    room = MOST_DRAWN
    for stream in drawn if isinstance(drawn, pikepdf.Array) else [drawn]:
        room -= len(stream.read_bytes())
        if room < 0:
            raise PaperError("線や図が多すぎて印刷できません。スキャンした PDF にしてください")


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
    """Names of fonts that the file does not carry itself, also those of forms and patterns on the page."""
    drawn = [*_values(resources, "/XObject"), *_values(resources, "/Pattern")]
    for font in _values(resources, "/Font"):
        if font.get("/Subtype") == "/Type3":
            drawn.append(font)
        elif not _carries_itself(font):
            yield _name(font)
    for inner in drawn:
        if inner.objgen not in seen:
            seen.add(inner.objgen)
            yield from _fonts_outside(inner.get("/Resources", pikepdf.Dictionary()), seen)


def _values(resources: Any, kind: str) -> list[Any]:
    return [value for _, value in resources.get(kind, pikepdf.Dictionary()).items()]


def _name(font: Any) -> str:
    """The font's name to be read; old programs wrote Japanese names in the letters of Windows."""
    name = bytes(font.get("/BaseFont", pikepdf.Name("/?")))[1:]
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp932", "replace")


def _carries_itself(font: Any) -> bool:
    descendants = font.get("/DescendantFonts")
    described = descendants[0] if descendants is not None else font
    descriptor = described.get("/FontDescriptor", pikepdf.Dictionary())
    return any(program in descriptor for program in _PROGRAMS)
