"""The model of a form (様式): what stands where, which fact goes into which box.

A form is data (forms/<id>/form.yaml, described in docs/add-a-form.md). `content` reads it,
`decisions.bindings` fills it (`FilledForm`), `documents` draws it. Nothing here knows about PDF.
Lengths are millimetres, text sizes are points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from smartmado.content.expressions import Condition
from smartmado.facts.wareki import EraParts

PERSON_ROLES: Final = (
    "subject", "applicant", "head", "spouse", "father", "mother", "deceased", "newborn", "row",
)  # fmt: skip
ROLES: Final = (*PERSON_ROLES, "event", "visit")
ROW: Final = "row"
EACH: Final = (
    "subjects", "members", "remaining", "rest", "children", "parents", "spouse",
    "siblings", "everyone", "head", "others",
)  # fmt: skip
FORMATS: Final = ("wareki", "wareki_short", "seireki", *EraParts._fields, "age", "yen", "phone", "postal")


@dataclass(frozen=True)
class Place:
    """Where something stands in forms/: the form's id (or `common`) and the keys below it."""

    entry: str
    path: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Path:
    """ROLE.fact: whose fact is printed."""

    role: str
    fact: str

    def __str__(self) -> str:
        return f"{self.role}.{self.fact}"


@dataclass(frozen=True)
class TextField:
    """A box for text. Several paths are joined by a full-width space (住所 and 方書).

    `ask`: an unknown fact is asked in the interview; otherwise the box stays empty for handwriting.
    `when`: printed and asked only if it holds for the person of the first path; else `otherwise`.
    """

    id: str
    label: str
    paths: tuple[Path, ...]
    format: str | None
    sample: str
    ask: bool = True
    when: Condition | None = None
    otherwise: TextField | None = None


@dataclass(frozen=True)
class CheckField:
    """A box to tick: ticked when `condition`, read for the person in `role`, holds."""

    id: str
    label: str
    role: str
    condition: Condition
    ask: bool = True


FormField: TypeAlias = TextField | CheckField


# --- what a cell holds --------------------------------------------------------------


@dataclass(frozen=True)
class Label:
    """Printed words: a shaded heading cell, or `plain` words on white; `vertical` is 縦書き."""

    text: str
    plain: bool = False
    vertical: bool = False


@dataclass(frozen=True)
class Value:
    """A text field; `blank` is printed for handwriting when the value is unknown."""

    field: TextField
    prefix: str = ""
    suffix: str = ""
    blank: str = ""


@dataclass(frozen=True)
class EraDate:
    """A date with the eras to choose from (□昭和 □平成 □令和) before year, month and day.

    `circle`: 昭・平・令, one with a ring around it; `digits`: two squares each for year, month and day;
    `numbers`: 5.昭和 7.平成, as pension papers number them.
    """

    field: TextField
    eras: tuple[str, ...]
    circle: bool = False
    digits: bool = False
    numbers: bool = False


@dataclass(frozen=True)
class Check:
    """One box to tick; without a field it is left for the pen. `write`: room in brackets, in mm."""

    label: str
    field: CheckField | None = None
    write: float = 0


@dataclass(frozen=True)
class Checks:
    """Boxes to tick, set one after the other and wrapped like words; `circle`: words to ring instead.

    `printed`: the city's own paper shows the one box or word already; only the tick or ring is set on it.
    """

    items: tuple[Check, ...]
    circle: bool = False
    printed: bool = False


@dataclass(frozen=True)
class Squares:
    """One square for each digit, in groups. Without a field they stay empty (個人番号 is never printed)."""

    groups: tuple[int, ...]
    field: TextField | None = None


@dataclass(frozen=True)
class Write:
    """A place for handwriting, with small words that say for what."""

    hint: str = ""


@dataclass(frozen=True)
class Number:
    """The running number of a row of people."""


@dataclass(frozen=True)
class Stack:
    """Cells above each other inside one box, a dotted line between them (フリガナ over 氏名)."""

    cells: tuple[Cell, ...]
    ratio: tuple[float, ...]


Content: TypeAlias = Label | Value | EraDate | Checks | Squares | Write | Number | Stack


@dataclass(frozen=True)
class Cell:
    """A box in a row. `size` None takes the form's size; `lines` None takes what the height allows."""

    content: Content
    place: Place
    span: int = 1
    rows: int = 1
    size: float | None = None
    min_size: float = 6.5
    lines: int | None = None
    align: str | None = None
    caption: str = ""


@dataclass(frozen=True)
class Row:
    """Cells side by side."""

    cells: tuple[Cell, ...]
    height: float
    place: Place


@dataclass(frozen=True)
class Table:
    """Ruled rows. `widths` are shares of the width right of the side header; empty = by kind of cell."""

    rows: tuple[Row, ...]
    place: Place
    widths: tuple[float, ...] = ()
    side: str = ""
    heading: str = ""
    shade: bool = False
    bold: bool = False
    gap: float = 3


@dataclass(frozen=True)
class People:
    """A table with the same rows for each person; more than `count` people need a further sheet."""

    id: str
    each: str
    where: Condition | None
    count: int
    head: tuple[Row, ...]
    row: tuple[Row, ...]
    place: Place
    widths: tuple[float, ...] = ()
    side: str = ""
    heading: str = ""
    bold: bool = False
    gap: float = 3


@dataclass(frozen=True)
class PlacedPeople(People):
    """The same boxes for each person on the city's own paper: `at` for the first person's cells, each next
    person `step` millimetres further down."""

    at: tuple[tuple[float, float, float, float], ...] = ()
    step: float = 0


@dataclass(frozen=True)
class Lines:
    """Labels with an underlined value each, on the right half (届出人 住所・氏名・電話)."""

    rows: tuple[Row, ...]
    place: Place
    width: float = 95
    label: float = 24
    heading: str = ""
    gap: float = 3


@dataclass(frozen=True)
class Words:
    """A paragraph of printed words."""

    text: str
    place: Place
    size: float = 9
    align: str = "left"
    bold: bool = False
    indent: float = 0
    gap: float = 2


@dataclass(frozen=True)
class Notes:
    """Numbered small print."""

    items: tuple[str, ...]
    place: Place
    heading: str = ""
    size: float = 7
    gap: float = 3


@dataclass(frozen=True)
class Space:
    """Empty room."""

    height: float
    place: Place


Block: TypeAlias = Table | People | Lines | Words | Notes | Space


@dataclass(frozen=True)
class Box:
    """A box at a fixed place of the page (受付印, 整理番号): x, y from the upper left corner."""

    x: float
    y: float
    width: float
    height: float
    cell: Cell
    label: str = ""


@dataclass(frozen=True)
class Background:
    """The city's own paper: a page (from 1) of a PDF file, on which only values are printed.

    `preprinted`: the printer holds this paper, so that it is seen on the screen and not printed. `code`: the
    upper left corner of the QR code, where the usual place is taken.
    """

    pdf: bytes = field(repr=False)
    page: int
    preprinted: bool = False
    code: tuple[float, float] | None = None


@dataclass(frozen=True)
class Form:
    """A form as its file describes it. With a `background` it has boxes and `PlacedPeople` only.

    `beside`: what stands beside its head; `back`: on its back (裏面). No rows repeat there.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    beside: tuple[Block, ...] = ()
    back: tuple[Block, ...] = ()
    number: str = ""
    subtitle: str = ""
    addressee: str = "{city}長 様"
    date: Value | None = None
    landscape: bool = False
    size: float = 10
    boxes: tuple[Box, ...] = ()
    background: Background | None = None


@dataclass(frozen=True)
class FilledForm:
    """What goes into the boxes of one form.

    `values`: field id -> text, ticked or not, or None (unknown, left for the pen).
    `rows`: id of a people block -> one mapping for each person.
    `person`: whose sheet it is (for file names and errors). `reference`: 受付番号.
    `note`: what a department must know of this print; it stands at the foot.
    `rulebook`: the digest of the rules, kept in the file's properties. `code`: what the QR code says, in
    ASCII; none is drawn without it.
    """

    values: Mapping[str, str | bool | None] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, str | bool | None]]] = field(default_factory=dict)
    person: str = ""
    city: str = ""
    prefecture: str = ""
    reference: str = ""
    rulebook: str = ""
    code: str = ""
    note: str = ""


# --- reading a form -----------------------------------------------------------------


def content_fields(content: Content) -> Iterator[FormField]:
    """The fields of one cell's content."""
    match content:
        case Value(field=text) | EraDate(field=text):
            yield text
        case Squares(field=TextField() as text):
            yield text
        case Checks(items=items):
            yield from (item.field for item in items if item.field)
        case Stack(cells=cells):
            for cell in cells:
                yield from content_fields(cell.content)


def row_fields(rows: Sequence[Row]) -> Iterator[FormField]:
    """The fields of rows, in reading order."""
    for row in rows:
        for cell in row.cells:
            yield from content_fields(cell.content)


def people_blocks(form: Form) -> tuple[People, ...]:
    """The blocks that repeat for each person."""
    return tuple(block for block in form.blocks if isinstance(block, People))


def form_fields(form: Form) -> tuple[FormField, ...]:
    """Every field of the sheet except those of repeated rows, once each, in reading order."""
    found: dict[str, FormField] = {}
    if form.date:
        found[form.date.field.id] = form.date.field
    for block in (*form.beside, *form.blocks, *form.back):
        if isinstance(block, Table | Lines):
            found |= {f.id: f for f in row_fields(block.rows)}
    for box in form.boxes:
        found |= {f.id: f for f in content_fields(box.cell.content)}
    return tuple(found.values())


def repeated_fields(block: People) -> tuple[FormField, ...]:
    """The fields of one person's rows, once each."""
    return tuple({f.id: f for f in row_fields(block.row)}.values())
