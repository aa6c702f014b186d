"""Where everything of a form stands on its page. Pure geometry, in millimetres from the upper left corner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from smartmado.content.forms import (
    Block,
    Box,
    Cell,
    Content,
    Form,
    Label,
    Lines,
    Notes,
    Number,
    People,
    Place,
    Row,
    Space,
    Table,
    Words,
)
from smartmado.documents.fit import advance, break_lines
from smartmado.documents.fonts import label_fonts
from smartmado.documents.geometry import Rect, left_of
from smartmado.documents.marks import A4, MM
from smartmado.documents.placed import Fault, Frame, Layout, PlacedCell, PlacedWords

MARGIN: Final = 15.0
TOP: Final = 11.0
BOTTOM: Final = 18.0
FOOT: Final = 7.5
"""From the lower edge up to the middle of the words at the foot."""

CODE_SIDE: Final = 11.6
"""The QR code at the foot; the printers of counters leave no more than four millimetres at the edge blank."""

SIDE: Final = 7.5
HEADING: Final = 5.5
STRETCH: Final = 1.3
"""Rows grow up to this much to fill the page: a form with room is easier to write on."""

HEAD: Final = 0.49
"""The share of the width that the title takes, where the office's boxes stand beside it."""

BESIDE: Final = 2.0
"""The room between the two."""

CLOSER: Final = 0.5
"""The room between blocks shrinks down to this much before a form is too long for its page."""


def lay_out(form: Form, fill: Callable[[str], str] = lambda text: text) -> Layout:
    """Place a form. `fill` puts the city's name into printed words."""
    natural = _Setter(form, fill).run()
    used = max((rect.bottom for rect, _ in natural.blocks), default=TOP)
    rows = sum(_stretchable(form))
    room = natural.height - BOTTOM - used
    gaps = sum(block.gap for block in form.blocks if not isinstance(block, Space))
    if room < 0 and gaps:
        return _Setter(form, fill, gaps=max(CLOSER, 1 + room / gaps)).run()
    if not rows or room < 0:
        return natural
    return _Setter(form, fill, min(STRETCH, 1 + room / rows)).run()


def page_size(form: Form) -> tuple[float, float]:
    """Width and height: A4."""
    return A4[::-1] if form.landscape else A4


def code_place(form: Form) -> Rect:
    """Where the QR code stands: at the lower right of every sheet, unless the city's paper leaves no room."""
    width, height = page_size(form)
    left, top = width - MARGIN - CODE_SIDE, height - BOTTOM + 1.6
    if form.background and form.background.code:
        left, top = form.background.code
    return Rect(left, top, CODE_SIDE, CODE_SIDE)


def _stretchable(form: Form) -> Iterator[float]:
    for block in form.blocks:
        if isinstance(block, Table | Lines):
            yield sum(row.height for row in block.rows)
        elif isinstance(block, People):
            yield sum(row.height for row in block.row) * block.count


_PersonRow: TypeAlias = tuple[Row, tuple[str, int] | None]


class _Setter:
    """Sets a form from top to bottom."""

    def __init__(
        self, form: Form, fill: Callable[[str], str], stretch: float = 1.0, gaps: float = 1.0
    ) -> None:
        self.form, self.fill, self.stretch, self.gaps = form, fill, stretch, gaps
        width, height = page_size(form)
        self.page = Layout(width, height, code=code_place(form))
        self.left, self.inner = MARGIN, width - 2 * MARGIN
        self.y = TOP

    def run(self) -> Layout:
        """The finished page."""
        if self.form.beside:
            self._head_and_beside()
        else:
            self._head()
        self._put(self.form.blocks)
        over = self.y - (self.page.height - BOTTOM)
        if over > 0.05:
            self._fault(
                Place(self.form.id, ("body",)),
                f"用紙の下に{over:.1f}mm はみ出します。height を小さくするか、行か注意書きを減らしてください",
            )
        for i, box in enumerate(self.form.boxes):
            self._box(box, Place(self.form.id, ("boxes", i)))
        return self.page

    def _fault(self, place: Place, message: str) -> None:
        self.page.faults.append(Fault(place, message))

    def _put(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            start = self.y
            self._block(block)
            width = block.width if isinstance(block, Lines) else self.inner
            rect = Rect(self.left + self.inner - width, start, width, self.y - start)
            self.page.blocks.append((rect, block.place))

    # --- the head of the page ---

    def _head_and_beside(self) -> None:
        """The head at the left, at the right what the office fills in: so the forms of 戸籍."""
        left, inner, stretch = self.left, self.inner, self.stretch
        self.inner = inner * HEAD - BESIDE
        self._head()
        below = self.y
        self.left, self.inner = left + inner * HEAD, inner * (1 - HEAD)
        self.y, self.stretch = TOP, 1
        self._put(self.form.beside)
        self.left, self.inner, self.stretch = left, inner, stretch
        self.y = max(below, self.y)

    def _head(self) -> None:
        form = self.form
        if form.number:
            self._say(form.number, 8, 4, Place(form.id, ("number",)))
        self.y += 1
        if form.title:
            self._say(form.title, 15, 8, Place(form.id, ("title",)), align="center", bold=True)
        if form.subtitle:
            self._say(form.subtitle, 9, 5, Place(form.id, ("subtitle",)), align="center")
        self.y += 1.5
        if form.date:
            self.page.date = Rect(self.left + self.inner - 75, self.y, 75, 5)
        if form.addressee:
            self.y += 3.5 if form.date else 0
            self._say(self.fill(form.addressee), 11, 6, Place(form.id, ("addressee",)))
        elif form.date:
            self.y += 6
        self.y += 1.5

    def _say(
        self, text: str, size: float, height: float, place: Place, *, align: str = "left", bold: bool = False
    ) -> None:
        rect = Rect(self.left, self.y, self.inner, height)
        if size * advance(label_fonts().shape(text)) > self.inner * MM:
            self._fault(place, f"「{text}」が1行に収まりません。短くしてください")
        self.page.words.append(PlacedWords(rect, (text,), size, align, bold))
        self.y += height

    # --- blocks ---

    def _block(self, block: Block) -> None:
        match block:
            case Table():
                self._heading(block)
                self._grid(block, [(row, None) for row in block.rows], 1.2 if block.bold else 0.8)
            case People():
                self._heading(block)
                rows: list[_PersonRow] = [(row, None) for row in block.head]
                rows += [(row, (block.id, i)) for i in range(block.count) for row in block.row]
                self._grid(block, rows, 1.2 if block.bold else 0.8)
            case Lines():
                self._lines(block)
            case Words():
                self._words(self.fill(block.text), block)
            case Notes():
                self._notes(block)
            case Space():
                self.y += block.height

    def _heading(self, block: Table | People) -> None:
        if block.heading:
            self._say(self.fill(block.heading), 9.5, HEADING, block.place)

    def _lines(self, block: Lines) -> None:
        left = self.left + self.inner - block.width
        if block.heading:
            self.page.words.append(
                PlacedWords(
                    Rect(left - 30, self.y, 28, 7 * self.stretch), (self.fill(block.heading),), 9, "right"
                )
            )
        for row in block.rows:
            height = row.height * self.stretch
            if len(row.cells) != 2:
                self._fault(row.place, "lines の行は [ラベル, 欄] の二つにしてください")
                continue
            label, value = row.cells
            self.page.cells.append(
                PlacedCell(Rect(left, self.y, block.label, height), _plain(label), rules="none")
            )
            rect = Rect(left + block.label, self.y, block.width - block.label, height)
            self.page.cells.append(PlacedCell(rect, value, rules="underline"))
            self.y += height
        self.y += block.gap * self.gaps

    def _words(self, text: str, block: Words) -> None:
        lines = _broken(text, block.size, self.inner - block.indent)
        height = len(lines) * block.size * 1.4 / MM
        rect = Rect(self.left + block.indent, self.y, self.inner - block.indent, height)
        self.page.words.append(PlacedWords(rect, tuple(lines), block.size, block.align, block.bold))
        self.y += height + block.gap * self.gaps

    def _notes(self, block: Notes) -> None:
        if block.heading:
            self.page.words.append(
                PlacedWords(Rect(self.left, self.y, self.inner, 4), (self.fill(block.heading),), 8)
            )
            self.y += 4
        step = block.size * 1.32 / MM
        for number, item in enumerate(block.items, 1):
            mark = f"{number}　" if len(block.items) > 1 else "※　"
            self.page.words.append(PlacedWords(Rect(self.left, self.y, 8, step), (mark.strip(),), block.size))
            lines = _broken(self.fill(item), block.size, self.inner - 5)
            self.page.words.append(
                PlacedWords(
                    Rect(self.left + 5, self.y, self.inner - 5, step * len(lines)), tuple(lines), block.size
                )
            )
            self.y += step * len(lines)
        self.y += block.gap * self.gaps

    def _box(self, box: Box, place: Place) -> None:
        rect = Rect(box.x, box.y, box.width, box.height)
        page = Rect(5, 5, self.page.width - 10, self.page.height - 10)
        if rect.x < page.x or rect.y < page.y or rect.right > page.right or rect.bottom > page.bottom:
            self._fault(place, "箱が用紙からはみ出します(上下左右に5mmの余白が要ります)。at を直してください")
        taken = [(other, "ほかの欄") for other, _ in self.page.blocks]
        taken += [(f.rect, "ほかの箱") for f in self.page.frames if f.weight == 0.6]
        taken += [(_inked(w), "印刷された文字") for w in self.page.words]
        taken.append((self.page.code, "QRコードの場所"))
        for other, what in taken:
            if rect.meets(other):
                self._fault(
                    place, f"箱が{what} {other} と重なります。at: [左, 上, 幅, 高さ] を直してください"
                )
                break
        self.page.frames.append(Frame(rect, 0.6))
        inner = rect
        if box.label:
            label = Cell(Label(box.label), place)
            self.page.cells.append(PlacedCell(replace(rect, height=5), label))
            inner = Rect(rect.x, rect.y + 5, rect.width, rect.height - 5)
        self.page.cells.append(PlacedCell(inner, box.cell))

    # --- ruled rows ---

    def _grid(self, block: Table | People, rows: Sequence[_PersonRow], weight: float) -> None:
        side = SIDE if block.side else 0.0
        left, width = self.left + side, self.inner - side
        columns = _columns(block, [row for row, _ in rows], width)
        heights = [
            row.height * (self.stretch if person or not isinstance(block, People) else 1)
            for row, person in rows
        ]
        edges = [left]
        for column in columns:
            edges.append(edges[-1] + column)
        top, shade = self.y, isinstance(block, Table) and block.shade
        taken: set[tuple[int, int]] = set()
        for i, (row, person) in enumerate(rows):
            self._row(row, i, person, edges, heights, top, taken, shade)
        total = sum(heights)
        if side:
            header = Cell(Label(block.side, vertical=True), block.place)
            self.page.cells.append(PlacedCell(Rect(self.left, top, side, total), header))
        self.page.frames.append(Frame(Rect(self.left, top, self.inner, total), weight))
        self.y = top + total + block.gap * self.gaps

    def _row(
        self,
        row: Row,
        i: int,
        person: tuple[str, int] | None,
        edges: list[float],
        heights: list[float],
        top: float,
        taken: set[tuple[int, int]],
        shade: bool,
    ) -> None:
        column, count = 0, len(edges) - 1
        for cell in row.cells:
            while (i, column) in taken:
                column += 1
            if column + cell.span > count or i + cell.rows > len(heights):
                self._fault(
                    cell.place,
                    f"この欄は表({count}列・{len(heights)}行)からはみ出します。"
                    "span・rows か widths を直してください",
                )
                return
            rect = Rect(
                edges[column],
                top + sum(heights[:i]),
                edges[column + cell.span] - edges[column],
                sum(heights[i : i + cell.rows]),
            )
            self.page.cells.append(PlacedCell(rect, cell, person, shade=shade))
            taken |= {(i + down, column + right) for down in range(cell.rows) for right in range(cell.span)}
            column += cell.span
        while (i, column) in taken:
            column += 1
        if column < count:
            self._fault(
                row.place,
                f"行に {column} 列しかありません({count} 列要ります)。欄を足すか span を広げてください",
            )


def _columns(block: Table | People, rows: Sequence[Row], width: float) -> list[float]:
    if block.widths:
        return [width * share / sum(block.widths) for share in block.widths]
    kinds: list[Content] = [cell.content for cell in rows[0].cells for _ in range(cell.span)]
    narrow = [24.0 if isinstance(kind, Label) else 8.0 if isinstance(kind, Number) else 0.0 for kind in kinds]
    rest = narrow.count(0.0)
    if not rest:
        return [width / len(kinds)] * len(kinds)
    return [fixed or (width - sum(narrow)) / rest for fixed in narrow]


def _plain(cell: Cell) -> Cell:
    if isinstance(cell.content, Label):
        return replace(cell, content=replace(cell.content, plain=True), align=cell.align or "left")
    return cell


def _inked(words: PlacedWords) -> Rect:
    """The part of the line that holds letters."""
    width = max((advance(label_fonts().shape(line)) for line in words.lines), default=0)
    width = width * words.size / MM
    return Rect(left_of(words.rect, width, words.align), words.rect.y, width, words.rect.height)


def _broken(text: str, size: float, width: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        broken = break_lines(label_fonts().shape(paragraph), width * MM / size) or ((),)
        lines += ["".join(glyph.letter for glyph in line) for line in broken]
    return lines
