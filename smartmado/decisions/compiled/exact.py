"""Decides a household of which everything is known, as fast as Python can.

For a program, the law in force and the days of a visit a function is made once (exact_source.py):
every age limit becomes the birthdays between which it holds, so that a visit compares numbers only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled import lane_dates
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.exact_source import Written, write
from smartmado.decisions.compiled.kin_masks import Kin, kin_masks
from smartmado.decisions.compiled.program import Node, Program
from smartmado.decisions.compiled.specialise import for_records, in_force
from smartmado.facts.dates import FIRST_YEAR, LAST_YEAR, DateRange
from smartmado.facts.situation import Facts, Situation, Value

Records: TypeAlias = Mapping[str, Any]
"""Facts as a register holds them: bools, numbers, words, lists, and dates as day numbers (ordinals)."""
Rows: TypeAlias = tuple[tuple[int, int], ...]
"""Bit of a person and mask of that person's kin, of whoever has any."""
_TOLD = ("as_of", "viewpoint", "date_given")
_Function: TypeAlias = Callable[..., tuple[int, ...]]
_DAYS = range(date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal() + 1)


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """A visit of which all is known. `members` and `subjects` (one for each event) are masks of people,
    `viewpoints` the place of each event's first subject; `kin` are the certain kin by kind."""

    people: Sequence[Records]
    members: int
    events: Sequence[Records]
    subjects: Sequence[int]
    viewpoints: Sequence[int]
    answers: Records
    kin: Mapping[str, Relatives]


def certain(kin: Kin) -> Relatives:
    """Kin for `KnownVisit`, one object for households of the same pattern.

    Raises ValueError if it is open who is kin of whom.
    """
    if any(sure != possible for _, sure, possible in kin.rows):
        raise ValueError("kinship is not known")
    return _relatives(tuple((bit, sure) for bit, sure, _ in kin.rows))


def _record(value: Value) -> Any:
    if not isinstance(value, DateRange):
        return value
    if value.exact is None:
        raise ValueError("a date is not known to the day")
    return value.exact.toordinal()


class ExactRunner:
    """The rules for visits with these events, of which the `recorded` facts are known.

    Raises ValueError if facts without a formula are missing among them.
    """

    def __init__(self, book: Rulebook, events: tuple[str, ...], recorded: frozenset[str]) -> None:
        self._program = for_records(compile_rules(book, events), recorded)
        self._scopes = {c.fact: c.scope for c in self._program.columns}
        self._moments = [n for n in self._program.nodes if n.op in _TOLD and not n.wide]
        self._names = [_name(self._program, node) for node in self._moments]
        counted = {n.data[0] for n in self._program.nodes if n.op in ("kin_count", "kin_of")}
        self._kin = tuple(sorted(counted))
        self._ready: dict[tuple[int, ...], Ready] = {}
        self._by_law: dict[tuple[bool, ...], tuple[Program, Written, _Function]] = {}

    @property
    def facts(self) -> frozenset[str]:
        """The facts that the rules read."""
        return frozenset(self._scopes)

    def known(self, situation: Situation) -> KnownVisit:
        """A situation as it is run. Raises ValueError if a date, or who is whose kin, is open."""
        people = situation.everyone()
        subjects = [[people.index(s) for s in event.subjects] for event in situation.events]
        if not situation.closed or not all(subjects):
            raise ValueError("it is not known who is concerned")
        told = [person.facts for i in people if (person := situation.person(i)) is not None]
        return KnownVisit(
            [self._records(facts) for facts in told],
            (1 << len(situation.members)) - 1,
            [self._records(event.facts) for event in situation.events],
            [sum(1 << place for place in places) for places in subjects],
            [places[0] for places in subjects],
            self._records(situation.answers),
            {name: certain(kin_masks(situation, name)) for name in self._kin},
        )

    def _records(self, facts: Facts) -> Records:
        return {fact: _record(value) for fact, value in facts.items() if fact in self._scopes}

    def run(self, visit: KnownVisit, as_of: int) -> tuple[int, ...]:
        """A mask of people for each of `results` on that day."""
        return self.ready(visit, as_of).run(visit)

    def decide(self, visit: KnownVisit, as_of: int) -> dict[tuple[str, int, str], int]:
        """(procedure, event, status) -> the people for whom it is so; whoever is left needs nothing."""
        ready = self.ready(visit, as_of)
        return {key: mask for key, mask in zip(ready.results, ready.run(visit), strict=True) if mask}

    def ready(self, visit: KnownVisit, as_of: int) -> Ready:
        """The function for visits on the days of this one."""
        days = tuple([self._moment(node, visit, as_of) for node in self._moments])
        found = self._ready.get(days)
        if found is None:
            found = self._ready[days] = self._made(days)
        return found

    def _moment(self, node: Node, visit: KnownVisit, as_of: int) -> int:
        if node.op == "as_of":
            return as_of
        if node.op == "viewpoint":
            fact = self._program.nodes[node.args[0]].data[0]
            day: int = visit.people[visit.viewpoints[node.data[0]]][fact]
            return day
        fact, event = node.data
        told: int = (visit.answers if event is None else visit.events[event])[fact]
        return told

    def _made(self, days: tuple[int, ...]) -> Ready:
        """The function for visits on these days, with the days that its comparisons turn on."""
        moments = dict(zip(self._names, days, strict=True))
        laws = _Moments(self._program, moments)
        applies = {i: laws.holds(i) for i, n in enumerate(self._program.nodes) if n.op == "applies"}
        law = tuple(applies.values())
        if law not in self._by_law:
            program = in_force(self._program, applies)
            written = write(program)
            self._by_law[law] = program, written, _function(program, written)
        program, written, function = self._by_law[law]
        told = _Moments(program, moments)
        return Ready(program, written, function, tuple(told.cut(i) for i in written.cuts))


@dataclass(frozen=True, slots=True)
class Ready:
    """A function for certain law and days; `cuts` are the days that its comparisons turn on."""

    program: Program
    written: Written
    function: _Function
    cuts: tuple[Any, ...]

    @property
    def results(self) -> Sequence[tuple[str, int, str]]:
        """(procedure, event, status) of each mask."""
        return self.written.results

    def run(self, visit: KnownVisit) -> tuple[int, ...]:
        """A mask of people for each of `results`."""
        kin = [visit.kin[name][n] for name, n in self.written.kin]
        near = [visit.kin[name].of(visit.viewpoints[event]) for name, event in self.written.near]
        return self.function(
            visit.people, visit.events, visit.answers, visit.members, visit.subjects, kin, near, self.cuts
        )


class Having(dict[int, int]):
    """Mask of people -> mask of those at least n of whose kin are among them; worked out once each."""

    def __init__(self, rows: Rows, n: int) -> None:
        super().__init__()
        self._rows = rows
        self._n = n

    def __missing__(self, among: int) -> int:
        enough = (bit for bit, kin in self._rows if (kin & among).bit_count() >= self._n)
        found = self[among] = sum(enough)
        return found


class Relatives(dict[int, Having]):
    """A pattern of kinship of one kind: number -> table of those who have at least so many."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.rows = rows

    def of(self, place: int) -> int:
        """Mask of the kin of the person at this place."""
        return dict(self.rows).get(1 << place, 0)

    def __missing__(self, n: int) -> Having:
        found = self[n] = Having(self.rows, n)
        return found


@lru_cache(maxsize=4096)
def _relatives(rows: Rows) -> Relatives:
    return Relatives(rows)


def _function(program: Program, written: Written) -> _Function:
    """The function of a text, with the constants that it names."""

    def columns(person: Records) -> tuple[Any, ...]:
        return tuple([person[fact] for fact in written.columns])

    names: dict[str, Any] = {
        "__builtins__": {"len": len, "map": map},
        "columns": itemgetter(*written.columns) if len(written.columns) > 1 else columns,
        **written.constants,
        **{f"d{number}": comparison(program, number) for number in written.compared},
    }
    exec(compile(written.text, "<compiled rules>", "exec"), names)  # noqa: S102 - see ADR 0014
    made: _Function = names["run"]
    return made


def _name(program: Program, node: Node) -> tuple[Any, ...]:
    """A date of the visit, whatever number it has in a program."""
    below = [program.nodes[a].data[0] for a in node.args]
    return (node.op, *node.data, *below)


def _chain(program: Program, number: int) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """The steps from a date to a date expression's value."""
    steps: list[tuple[str, tuple[Any, ...]]] = []
    while program.nodes[number].args and program.nodes[number].op != "viewpoint":
        steps.append((program.nodes[number].op, program.nodes[number].data))
        number = program.nodes[number].args[0]
    return tuple(reversed(steps))


def _along(steps: tuple[tuple[str, tuple[Any, ...]], ...], day: int) -> int:
    for op, data in steps:
        day = lane_dates.moved(op, data, day)
    return day


def comparison(program: Program, number: int) -> Callable[[int, int], bool]:
    """A comparison of two dates of one person, by their day numbers."""
    node = program.nodes[number]
    left, right = (_chain(program, a) for a in node.args)
    if node.op == "before":
        return lambda one, other: _along(left, one) < _along(right, other)
    return lambda one, other: _along(left, one) == _along(right, other)


@lru_cache(maxsize=65536)
def _reaches(steps: tuple[tuple[str, tuple[Any, ...]], ...], day: int) -> int:
    """The first day from which the steps lead to `day` or later (they never lead backwards)."""
    return _DAYS[0] + bisect_left(_DAYS, day, key=lambda start: _along(steps, start))


class _Moments:
    """What is told from the dates of a visit that are the same for everybody, by name (`_name`)."""

    def __init__(self, program: Program, moments: Mapping[tuple[Any, ...], int]) -> None:
        self._program = program
        self._moments = moments

    def day(self, number: int) -> int:
        """A date of the visit."""
        node = self._program.nodes[number]
        if node.op == "literal":
            literal: date = node.data[0]
            return literal.toordinal()
        if node.op in _TOLD:
            return self._moments[_name(self._program, node)]
        if node.op == "select":
            chosen = [d for only, d in zip(node.args[::2], node.args[1::2], strict=True) if self.holds(only)]
            return self.day(chosen[0])
        return lane_dates.moved(node.op, node.data, self.day(node.args[0]))

    def holds(self, number: int) -> bool:
        """A truth about the law in force."""
        node = self._program.nodes[number]
        match node.op:
            case "applies":
                day = self.day(node.args[0])
                return lane_dates.applies(node, (day, day), date.fromordinal(day))
            case "not":
                return not self.holds(node.args[0])
            case "and":
                return all(self.holds(a) for a in node.args)
            case "or":
                return any(self.holds(a) for a in node.args)
        return bool(node.data[0])

    def cut(self, number: int) -> Any:
        """A comparison's truth, or the days of the people's date between which it holds.

        One day for `before`: the date is before it, or (where it is the later one) it is not.
        """
        node = self._program.nodes[number]
        left, right = node.args
        if not node.wide:
            days = self.day(left), self.day(right)
            return days[0] < days[1] if node.op == "before" else days[0] == days[1]
        theirs, other = (left, right) if self._program.nodes[left].wide else (right, left)
        steps, day = _chain(self._program, theirs), self.day(other)
        if node.op == "before":
            return _reaches(steps, day if theirs == left else day + 1)
        return _reaches(steps, day), _reaches(steps, day + 1)
