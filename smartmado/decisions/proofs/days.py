"""Comparisons of dates as a solver can read them, exactly.

The day of the event is fixed (`Epoch`); every other date is a number that the solver chooses. A
function of a date (an age, the end of a fiscal year) never gives an earlier day for a later one, so
a comparison with a fixed day is the same as comparing the date itself with a threshold, which is
found by bisection with the very functions that the interpreter uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias

from smartmado.content.expressions import Age, DateExpr, DateFact, DateParameter, Edge, Literal, Named, Shift
from smartmado.content.model import Parameter
from smartmado.decisions.evaluate import EDGES
from smartmado.facts import dates
from smartmado.facts.dates import DateRange

DayName: TypeAlias = tuple[str, int | str | None]
"""A date that is chosen: a fact, and whose (a slot, an event type, or None for the visit)."""

AS_OF: Final[DayName] = ("as_of", None)


@dataclass(frozen=True)
class Side:
    """One side of a comparison: `steps` from the outermost, over a chosen date or (None) a fixed one."""

    steps: tuple[DateExpr, ...]
    day: DayName | None = None

    @property
    def fixed(self) -> bool:
        """Whether the day of the event and the law decide it alone."""
        return self.day is None

    @property
    def days_only(self) -> bool:
        """Whether it is the date itself, moved by a number of days or not at all."""
        return all(
            isinstance(s, Shift) and isinstance(s.days, int) and not s.months and not s.years
            for s in self.steps
        )

    @property
    def moved(self) -> int:
        """By how many days, where `days_only`."""
        return sum(s.days for s in self.steps if isinstance(s, Shift) and isinstance(s.days, int))


@dataclass(frozen=True)
class Compared:
    """A leaf: `left` stands before, or on or before, `right`."""

    left: Side
    op: str
    right: Side


@dataclass(frozen=True)
class Apart:
    """A leaf: `later` lies at least so many days after `earlier`."""

    later: DayName
    earlier: DayName
    days: int


@dataclass(frozen=True)
class Epoch:
    """The day on which the events of the visit happen, and the law's numbers on that day."""

    day: date
    numbers: Mapping[str, int | date]

    @staticmethod
    def of(day: date, parameters: Mapping[str, Parameter]) -> Epoch:
        """The epoch of a day under a rulebook's parameters."""
        found = {name: p.on(day) for name, p in parameters.items()}
        return Epoch(day, {name: value for name, value in found.items() if value is not None})

    def number(self, value: int | str) -> int | None:
        """A number as it stands, or the parameter of that name; None where none is in force."""
        found = value if isinstance(value, int) else self.numbers.get(value)
        return found if isinstance(found, int) else None

    def fixed(self, side: Side) -> date | None:
        """The day of a fixed side; None where a parameter has no value yet."""
        *steps, start = side.steps
        match start:
            case Literal(day=literal):
                day: date | None = literal
            case DateParameter(parameter=name):
                found = self.numbers.get(name)
                day = found if isinstance(found, date) else None
            case _:
                day = self.day
        return None if day is None else self.follow(tuple(steps), day)

    def knows(self, steps: tuple[DateExpr, ...]) -> bool:
        """Whether every parameter in the steps has a value."""
        return self.follow(steps, self.day) is not None

    def follow(self, steps: tuple[DateExpr, ...], day: date) -> date | None:
        """Where the steps lead from a day."""
        for step in reversed(steps):
            numbers = [self.number(n) for n in _numbers(step)]
            if None in numbers:
                return None
            day = _step(step, tuple(numbers), day)
        return day

    def threshold(self, steps: tuple[DateExpr, ...], bound: date, strict: bool) -> int | None:
        """The last day, as a number, that the steps lead before (`strict`) or not beyond the bound."""
        numbers = tuple(tuple(self.number(n) for n in _numbers(s)) for s in steps)
        if any(n is None for step in numbers for n in step):
            return None
        return _threshold(steps, numbers, bound, strict)

    def pieces(self, steps: tuple[DateExpr, ...]) -> tuple[Piece, ...] | None:
        """How the steps move each day around the event, in pieces; None if there are too many."""
        numbers = tuple(tuple(self.number(n) for n in _numbers(s)) for s in steps)
        return _pieces(steps, numbers, self.day.year // 10 * 10)

    def drift(self, steps: tuple[DateExpr, ...]) -> tuple[int, int]:
        """How many days on the steps lead a day around the event, at least and at most."""
        numbers = tuple(tuple(self.number(n) for n in _numbers(s)) for s in steps)
        return _drift(steps, numbers, self.day.year // 10 * 10)


FIRST, LAST = date(dates.FIRST_YEAR, 1, 1).toordinal(), date(dates.LAST_YEAR, 12, 31).toordinal()
"""The days that a situation may hold."""


@lru_cache(maxsize=100_000)
def _threshold(steps: tuple[DateExpr, ...], numbers: tuple[Any, ...], bound: date, strict: bool) -> int:
    def inside(number: int) -> bool:
        day = _moved(steps, numbers, date.fromordinal(number))
        return day < bound if strict else day <= bound

    low, high = FIRST - 1, LAST + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if inside(middle) else (low, middle)
    return low


@dataclass(frozen=True)
class Piece:
    """From `first` to `last` the steps lead to one day (`fixed`), or always so many days on."""

    first: int
    last: int
    fixed: bool
    number: int


BEFORE, AFTER = 120 * 366, 8 * 366
"""Dates are looked for so many days before and after the event."""
_MOST_PIECES = 400


@lru_cache(maxsize=64)
def _pieces(steps: tuple[DateExpr, ...], numbers: tuple[Any, ...], decade: int) -> tuple[Piece, ...] | None:
    found: list[Piece] = []
    start, end = _around(decade)
    for number in _days_tried(steps, start, end):
        to = _moved(steps, numbers, date.fromordinal(number)).toordinal()
        last = found[-1] if found else None
        if last and last.number == (to if last.fixed else to - number):
            found[-1] = Piece(last.first, number, last.fixed, last.number)
        elif (
            last
            and last.first == last.last
            and not _yearly(steps)
            and to == last.last + last.number
            and not last.fixed
        ):
            found[-1] = Piece(last.first, number, True, to)
        else:
            found.append(Piece(number, number, False, to - number))
        if len(found) > _MOST_PIECES:
            return None
    return tuple(found)


@lru_cache(maxsize=64)
def _drift(steps: tuple[DateExpr, ...], numbers: tuple[Any, ...], decade: int) -> tuple[int, int]:
    start, end = _around(decade)
    led = [_moved(steps, numbers, date.fromordinal(n)).toordinal() - n for n in range(start, end + 1)]
    return min(led), max(led)


def _around(decade: int) -> tuple[int, int]:
    """The first and the last day that may be chosen where the event is of this decade."""
    first, last = date(decade, 1, 1).toordinal() - BEFORE, date(decade + 9, 12, 31).toordinal() + AFTER
    return max(first, FIRST), min(last, LAST)


def _days_tried(steps: tuple[DateExpr, ...], start: int, end: int) -> Iterable[int]:
    """The days that tell how the steps move all days between these."""
    if all(isinstance(s, Shift) and not s.months and not s.years for s in steps):
        return start, end
    return _turns(start, end) if _yearly(steps) else range(start, end + 1)


def _yearly(steps: tuple[DateExpr, ...]) -> bool:
    """Whether only a 29 February can change how far the steps lead."""
    return len(steps) == 1 and isinstance(steps[0], Age)


def _turns(start: int, end: int) -> Iterator[int]:
    """The first and the last day of every stretch without a 29 February in or beside it."""
    for year in range(date.fromordinal(start).year, date.fromordinal(end).year + 1):
        march = date(year, 3, 1).toordinal()
        leap = [march - 1] if date.fromordinal(march - 1).day == 29 else []
        yield from (date(year, 1, 1).toordinal(), date(year, 2, 28).toordinal(), *leap, march)
        yield date(year, 12, 31).toordinal()


def _moved(steps: tuple[DateExpr, ...], numbers: tuple[Any, ...], day: date) -> date:
    for step, counted in zip(reversed(steps), reversed(numbers), strict=True):
        day = _step(step, counted, day)
    return day


def _numbers(step: DateExpr) -> tuple[int | str, ...]:
    match step:
        case Age(years=years):
            return (years,)
        case Shift():
            return step.days, step.months, step.years
    return ()


def _step(step: DateExpr, numbers: tuple[Any, ...], day: date) -> date:
    at = DateRange.of(day)
    match step:
        case Age(kind="attains"):
            moved = dates.attains(at, *numbers)
        case Age():
            moved = dates.birthday(at, *numbers)
        case Edge(kind=kind):
            moved = EDGES[kind](at)
        case Shift():
            moved = dates.shift(at, *numbers)
        case _:
            moved = dates.school_start(at)
    assert moved.earliest is not None
    return moved.earliest


def steps_of(expr: DateExpr) -> tuple[tuple[DateExpr, ...], DateExpr | None]:
    """The steps of an expression from the outermost, and what they start from.

    What starts from the birth date (an age, the start of school) has None for its start.
    """
    steps: list[DateExpr] = []
    while isinstance(expr, Edge | Shift):
        steps.append(expr)
        expr = expr.of
    if isinstance(expr, Age) or expr == Named("school_start"):
        return (*steps, expr), None
    return tuple(steps), expr


BIRTH: Final = DateFact("birth_date")
EVENT_DAY: Final = Side((Named("event_date"),))
