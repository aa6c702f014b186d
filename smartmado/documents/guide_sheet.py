"""The guide sheet (案内票): where to go, in which order, by when, with what. For the resident to take along.

It carries no 個人番号 and no address. Any number of procedures flows on to further pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

from smartmado.documents.fit import LEADING, advance, break_lines
from smartmado.documents.fonts import Glyph, label_fonts
from smartmado.documents.marks import A4, MM, Box, Line, Mark, Run
from smartmado.documents.typeset import set_right
from smartmado.documents.writer import FormWriter
from smartmado.facts.wareki import with_weekday

_LEFT, _TOP, _BOTTOM, _WIDTH = 16.0, 14.0, 14.0, 178.0
_BADGE: Final = 11.0
_BODY, _SMALL = 10.0, 8.5


@dataclass(frozen=True)
class GuideErrand:
    """One procedure. `who`: whom it is about; `place`: where, if not at a counter of the city.

    `deadline` is the last day; `no_loss_until` the last day on which no month of a benefit is lost.
    """

    name: str
    who: str = ""
    optional: bool = False
    deadline: date | None = None
    no_loss_until: date | None = None
    items: tuple[str, ...] = ()
    note: str = ""
    place: str = ""


@dataclass(frozen=True)
class GuideStop:
    """A counter, with what is done there."""

    department: str
    errands: tuple[GuideErrand, ...]
    counter: str = ""
    floor: str = ""
    hours: str = ""


@dataclass(frozen=True)
class GuideSheet:
    """What the sheet says.

    `stops` in visiting order; `external` is filed elsewhere; `automatic` needs nothing.
    """

    city: str
    day: date
    reference: str = ""
    name: str = ""
    stops: tuple[GuideStop, ...] = ()
    external: tuple[GuideErrand, ...] = ()
    automatic: tuple[GuideErrand, ...] = ()
    notes: tuple[str, ...] = ()
    rulebook: str = ""


def render_guide_sheet(guide: GuideSheet) -> bytes:
    """The guide sheet as a PDF file.

    Raises:
        MissingGlyphError: a letter that no font has.
    """
    setter = _Setter(guide)
    setter.draw()
    out = BytesIO()
    writer = FormWriter(out, "手続のご案内", subject="guide_sheet")
    for marks in setter.pages:
        writer.add_page(marks, *A4, guide.city, guide.rulebook)
    writer.finish()
    return out.getvalue()


@dataclass(frozen=True)
class _Piece:
    """Something that stays together on a page."""

    height: float
    draw: Callable[[float], None]


class _Setter:
    """Sets the sheet from top to bottom, page after page."""

    def __init__(self, guide: GuideSheet) -> None:
        self.guide = guide
        self.pages: list[list[Mark]] = [[]]
        self.y = _TOP
        self.end = A4[1] - _BOTTOM

    def draw(self) -> None:
        """The whole sheet."""
        self._head()
        for number, stop in enumerate(self.guide.stops, 1):
            self._stop(number, stop)
        self._bring()
        self._section("市役所以外での手続", [self._errand(e, elsewhere=True) for e in self.guide.external])
        self._section(
            "届出の要らないもの(市が行います)",
            [self._errand(e, ticked=False) for e in self.guide.automatic],
        )
        self._section("お知らせ", [self._line(f"・{note}", 0, _BODY) for note in self.guide.notes])
        self._foot()

    # --- pages ---

    def _put(self, piece: _Piece, needed: float | None = None) -> None:
        """Draw a piece, on the next page if it (and what must follow it) has no room here."""
        if self.y + (needed or piece.height) > self.end and self.y > _TOP + 12:
            self._foot()
            self.pages.append([])
            self.y = _TOP
            self._text(f"手続のご案内(つづき){self._reference()}", _LEFT, self.y + 2, _SMALL)
            self.y += 7
        piece.draw(self.y)
        self.y += piece.height

    def _foot(self) -> None:
        self._mark(set_right(f"{len(self.pages)}ページ", _LEFT + _WIDTH, self.end + 5, 7))

    def _mark(self, mark: Mark) -> None:
        self.pages[-1].append(mark)

    def _reference(self) -> str:
        return f"　受付番号 {self.guide.reference}" if self.guide.reference else ""

    def _head(self) -> None:
        guide = self.guide
        count = sum(len(stop.errands) for stop in guide.stops)
        self._text("手続のご案内", _LEFT, self.y + 4, 20, bold=True)
        self._text(
            f"{guide.city}　{with_weekday(guide.day)}{self._reference()}",
            _LEFT,
            self.y + 2,
            _SMALL,
            right=True,
        )
        self.y += 11
        if guide.name:
            self._put(self._line(f"{guide.name}　様", 0, 13))
        todo = f"今日の窓口は{len(guide.stops)}か所、手続は{count}件です。下の番号の順にお回りください。"
        self._put(self._line(todo if guide.stops else "今日、窓口で行う手続はありません。", 0, 11))
        self.y += 2

    # --- parts ---

    def _stop(self, number: int, stop: GuideStop) -> None:
        where = "　".join(filter(None, (stop.floor, _window(stop.counter))))
        errands = [self._errand(errand) for errand in stop.errands]
        title = _Piece(_BADGE + 2, lambda y: self._badge(number, stop, where, y))
        self._put(title, title.height + (errands[0].height if errands else 0))
        for piece in errands:
            self._put(piece)
        self.y += 2

    def _badge(self, number: int, stop: GuideStop, where: str, y: float) -> None:
        self._mark(Box(_LEFT, y, _WIDTH, _BADGE, 0, 0.92))
        self._mark(Box(_LEFT, y, _BADGE, _BADGE, 0, 0.2))
        digits = tuple(label_fonts().shape(str(number)))
        left = _LEFT + (_BADGE - advance(digits) * 17 / MM) / 2
        self._mark(Run(digits, left, y + _BADGE / 2, 17, grey=1))
        self._text(stop.department, _LEFT + _BADGE + 3, y + _BADGE / 2, 15, bold=True)
        self._text(where, _LEFT, y + _BADGE / 2 - (1.8 if stop.hours else 0), 12, right=True)
        if stop.hours:
            self._text(stop.hours, _LEFT, y + _BADGE - 2.2, 7, right=True)

    def _errand(self, errand: GuideErrand, *, elsewhere: bool = False, ticked: bool = True) -> _Piece:
        """A procedure: its name with a box to tick, then place, deadline, things to bring, note."""
        name = errand.name + (f"({errand.who})" if errand.who else "")
        name += "　※希望する方" if errand.optional else ""
        lines = [self._ticked(name, 11) if ticked else self._line(f"・{name}", 2, 11)]
        if elsewhere and errand.place:
            lines.append(self._line(f"届出先　{errand.place}", 7, _BODY))
        if errand.deadline:
            late = "　期限を過ぎています。すぐにお届けください" if errand.deadline < self.guide.day else ""
            lines.append(
                self._line(f"期限　　{with_weekday(errand.deadline)}まで{late}", 7, _BODY, bold=True)
            )
        if errand.no_loss_until and errand.no_loss_until != errand.deadline:
            lines.append(
                self._line(f"　　　　{with_weekday(errand.no_loss_until)}までなら手当は減りません", 7, _BODY)
            )
        if errand.items:
            lines.append(self._line(f"持ちもの　{'、'.join(errand.items)}", 7, _BODY))
        if errand.note:
            lines.append(self._line(errand.note, 7, _SMALL))
        return self._together(lines)

    def _together(self, lines: Sequence[_Piece]) -> _Piece:
        def draw(y: float) -> None:
            for line in lines:
                line.draw(y)
                y += line.height
            self._mark(Line(_LEFT, y + 0.8, _LEFT + _WIDTH, y + 0.8, 0.3, (1, 1.5)))

        return _Piece(sum(line.height for line in lines) + 2, draw)

    def _bring(self) -> None:
        """Everything to bring, once each."""
        items = dict.fromkeys(i for stop in self.guide.stops for e in stop.errands for i in e.items)
        self._section("持ちもののまとめ", [self._ticked(item, _BODY) for item in items])

    def _section(self, title: str, pieces: Sequence[_Piece]) -> None:
        if not pieces:
            return

        def draw(y: float) -> None:
            self._text(title, _LEFT, y + 3.5, 12, bold=True)
            self._mark(Line(_LEFT, y + 7, _LEFT + _WIDTH, y + 7, 1))

        heading = _Piece(9, draw)
        self.y += 2
        self._put(heading, heading.height + pieces[0].height)
        for piece in pieces:
            self._put(piece)

    # --- lines ---

    def _ticked(self, text: str, size: float) -> _Piece:
        """Words after an empty box to tick."""
        words = self._line(text, 7, size)

        def draw(y: float) -> None:
            self._mark(Box(_LEFT + 1.5, y + size * 0.32 / MM, 3.4, 3.4, 0.6))
            words.draw(y)

        return _Piece(words.height, draw)

    def _line(self, text: str, indent: float, size: float, *, bold: bool = False) -> _Piece:
        """Words that wrap at the right edge."""
        glyphs = label_fonts().shape(text.replace("\n", " "))
        lines = break_lines(glyphs, (_WIDTH - indent) * MM / size) or ()
        step = size * (LEADING + 0.3) / MM

        def draw(y: float) -> None:
            for line in lines:
                self._mark(Run(line, _LEFT + indent, y + step / 2, size, bold=bold))
                y += step

        return _Piece(step * len(lines), draw)

    def _text(
        self, text: str, x: float, middle: float, size: float, *, right: bool = False, bold: bool = False
    ) -> None:
        """One line; smaller if it would leave the page."""
        glyphs: list[Glyph] = label_fonts().shape(text)
        natural = advance(glyphs) / MM
        room = _LEFT + _WIDTH - x
        size = min(size, room / natural) if natural else size
        if right:
            x = _LEFT + _WIDTH - natural * size - 2
        self._mark(Run(tuple(glyphs), x, middle, size, bold=bold))


def _window(counter: str) -> str:
    return counter if not counter or counter.endswith("窓口") else f"{counter}窓口"
