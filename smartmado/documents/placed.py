"""What stands where on a page, once a form is laid out. Millimetres from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass, field

from smartmado.content.forms import Cell, Place
from smartmado.documents.geometry import Rect


@dataclass(frozen=True)
class PlacedCell:
    """A cell in its box. `person`: (people block, position) for the rows of a person.

    `rules`: a box around it, a line under it, or none.
    """

    rect: Rect
    cell: Cell
    person: tuple[str, int] | None = None
    rules: str = "box"
    shade: bool = False


@dataclass(frozen=True)
class PlacedWords:
    """Printed lines of one size."""

    rect: Rect
    lines: tuple[str, ...]
    size: float
    align: str = "left"
    bold: bool = False


@dataclass(frozen=True)
class Frame:
    """The outer rule of a table."""

    rect: Rect
    weight: float


@dataclass(frozen=True)
class Fault:
    """Something that cannot be placed, and what to do about it."""

    place: Place
    message: str


@dataclass
class Layout:
    """A form's page, and what was found wrong with it."""

    width: float
    height: float
    cells: list[PlacedCell] = field(default_factory=list)
    words: list[PlacedWords] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    blocks: list[tuple[Rect, Place]] = field(default_factory=list)
    date: Rect = field(default_factory=lambda: Rect(0, 0, 0, 0))
    code: Rect = field(default_factory=lambda: Rect(0, 0, 0, 0))
    faults: list[Fault] = field(default_factory=list)
