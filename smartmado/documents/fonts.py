"""Fonts: which glyph draws a letter, how wide it is, and the part of a font that a document carries.

Letters are looked up as registered: a base letter with a variation selector is one letter, and only a
font that has that very sequence draws it (IPAmj明朝 has the Moji_Joho sequences, the others the
Adobe-Japan1 ones, and the two sets do not meet). No font is asked to guess.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, Final

import uharfbuzz as hb

from smartmado.documents.errors import MissingGlyphError
from smartmado.facts.names import clusters, is_variation_selector

_DATA: Final = Path(__file__).parent / "fonts_data"
_IPAMJ: Final = (
    "/usr/share/fonts/truetype/ipamj/ipamjm.ttf",
    "/usr/share/fonts/truetype/fonts-ipamj-mincho/ipamjm.ttf",
)
_VERSION_NAME, _POSTSCRIPT_NAME = 5, 6
_KEPT_OUT: Final = (
    "BASE",
    "GDEF",
    "GPOS",
    "GSUB",
    "gasp",
    "vhea",
    "vmtx",
    "VORG",
    "DSIG",
    "STAT",
    "post",
    "name",
    "OS/2",
    "cmap",
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter as one font draws it. `advance` in parts of the text size."""

    face: Face
    gid: int
    letter: str
    advance: float


class Face:
    """One font file, opened once in a process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self._face)
        self.name: str = self._face.get_name(_POSTSCRIPT_NAME)
        self.version: str = self._face.get_name(_VERSION_NAME)
        self.units: int = self._face.upem

    def glyph(self, letter: str) -> Glyph | None:
        """The glyph of exactly this letter, with its selector if it has one."""
        gid = self._glyph_id(letter)
        if not gid:
            return None
        return Glyph(self, gid, letter, self._font.get_glyph_h_advance(gid) / self.units)

    def _glyph_id(self, letter: str) -> int | None:
        if len(letter) == 1:
            return self._font.get_nominal_glyph(ord(letter)) or None
        if is_variation_selector(letter[1]):
            return (
                self._font.get_variation_glyph(ord(letter[0]), ord(letter[1])) if len(letter) == 2 else None
            )
        return self._composed(letter)

    def _composed(self, letter: str) -> int | None:
        """A letter with combining marks (ト゚), if the font has one glyph for the whole."""
        if any(map(is_variation_selector, letter)):
            return None
        buffer = hb.Buffer()
        buffer.add_str(letter)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer)
        infos = buffer.glyph_infos
        return infos[0].codepoint or None if len(infos) == 1 else None

    def outline(self, gid: int) -> str:
        """The glyph as SVG path data: whole thousandths of the text size, y downwards from the baseline."""
        steps: list[str] = []
        self._font.draw_glyph(gid, _OUTLINE, (1000 / self.units, steps))
        return "".join(steps)

    def ink(self, gid: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a glyph's ink, in parts of the text size, from its origin."""
        e = self._font.get_glyph_extents(gid)
        sides = (e.x_bearing, e.y_bearing + e.height, e.x_bearing + e.width, e.y_bearing)
        left, bottom, right, top = (side / self.units for side in sides)
        return left, bottom, right, top

    def table(self, tag: str) -> memoryview:
        """A table of the font file, which is mapped and not read: outlines alone may be 45 MB."""
        start, length = self._tables[tag.encode("ascii")]
        return self._mapped[start : start + length]

    @cached_property
    def _mapped(self) -> memoryview:
        with self._path.open("rb") as file:
            return memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))

    @cached_property
    def _tables(self) -> dict[bytes, tuple[int, int]]:
        """Where each table begins and how long it is (OpenType: table directory)."""
        count = int.from_bytes(self._mapped[4:6], "big")
        entries = struct.iter_unpack(">4sLLL", self._mapped[12 : 12 + 16 * count])
        return {tag: (start, length) for tag, _, start, length in entries}

    def measures(self) -> tuple[int, int, list[int]]:
        """Ascent, descent and bounding box, in thousandths."""
        scale = 1000 / self.units
        extents = self._font.get_font_extents("ltr")
        box = struct.unpack(">4h", bytes(self._face.reference_table("head").data[36:44]))
        return (
            round(extents.ascender * scale),
            round(extents.descender * scale),
            [round(v * scale) for v in box],
        )

    def subset(self, gids: Iterable[int]) -> tuple[bytes, dict[int, int]]:
        """A font with just these outlines, and the new number of each glyph."""
        wanted = hb.SubsetInput()
        wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(sorted(gids))
        wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(
            int.from_bytes(tag.encode(), "big") for tag in _KEPT_OUT
        )
        wanted.flags = (
            hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        )
        plan = hb.SubsetPlan(self._face, wanted)
        made: Any = plan.execute()
        return bytes(made.blob.data), dict(plan.old_to_new_glyph_mapping)


def _step(command: str) -> Callable[..., None]:
    def add(*told: Any) -> None:
        scale, steps = told[-1]
        places = (round(v * (scale if i % 2 == 0 else -scale)) for i, v in enumerate(told[:-1]))
        steps.append(command + " ".join(map(str, places)))

    return add


def _outline_funcs() -> hb.DrawFuncs:
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(_step("M"))
    funcs.set_line_to_func(_step("L"))
    funcs.set_quadratic_to_func(_step("Q"))
    funcs.set_cubic_to_func(_step("C"))
    funcs.set_close_path_func(_step("Z"))
    return funcs


_OUTLINE: Final = _outline_funcs()


class Chain:
    """Fonts in order of preference; a letter is drawn by the first that has it."""

    def __init__(self, faces: Sequence[Face]) -> None:
        self.faces = tuple(faces)
        self._known: dict[str, Glyph] = {}

    def shape(self, text: str) -> list[Glyph]:
        """A glyph for each letter of the text.

        Raises:
            MissingGlyphError: no font has a letter, or not with its variation selector.
        """
        return [self._known.get(letter) or self._find(letter) for letter in clusters(text)]

    def _find(self, letter: str) -> Glyph:
        for face in self.faces:
            glyph = face.glyph(letter)
            if glyph:
                self._known[letter] = glyph
                return glyph
        raise MissingGlyphError(letter)


@lru_cache(maxsize=16)
def _face(path: Path) -> Face:
    return Face(path)


@lru_cache(maxsize=4)
def _chains(ipamj: Path | None) -> tuple[Chain, Chain]:
    own = [_face(_DATA / f"{name}.ttf") for name in ("NotoSerifJP-Regular", "BIZUDMincho-Regular")]
    values = [*([_face(ipamj)] if ipamj else []), *own]
    return Chain(values), Chain([_face(_DATA / "BIZUDGothic-Regular.ttf"), *values])


@lru_cache(maxsize=4)
def _ipamj(chosen: str | None) -> Path | None:
    if chosen is not None:
        return Path(chosen) if chosen not in ("", "none") else None
    return next((path for path in map(Path, _IPAMJ) if path.is_file()), None)


def value_fonts() -> Chain:
    """明朝 for what is filled in: IPAmj明朝 if it is there, Noto Serif JP, BIZ UDMincho.

    SMARTMADO_IPAMJ names the file; `none` leaves it out.
    """
    return _chains(_ipamj(os.environ.get("SMARTMADO_IPAMJ")))[0]


def label_fonts() -> Chain:
    """ゴシック for the printed words of a form."""
    return _chains(_ipamj(os.environ.get("SMARTMADO_IPAMJ")))[1]


def font_note() -> str:
    """Names and versions of the fonts in use: with case and rulebook they decide a document's bytes."""
    return _note(label_fonts())


@lru_cache(maxsize=4)
def _note(chain: Chain) -> str:
    return "; ".join(
        f"{face.name} {face.version.removeprefix('Version ').split(';')[0]}" for face in chain.faces
    )
