"""Turns a program into operations on bitmaps, for a table that has certain columns.

A fact without a column is unknown of everybody; whatever rests on it alone falls away here. With
`complete`, every column is known of everybody, and one bitmap for a truth is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, TypeAlias

from smartmado.content.model import CONCLUSIONS, UNDETERMINED
from smartmado.decisions.compiled.bits import ALL, NONE, Bits, Pair
from smartmado.decisions.compiled.program import DATES, Node, Program

STATUSES: Final = (*CONCLUSIONS, UNDETERMINED)
"""What may be found for a procedure and a person, each with a bitmap of its own."""


class Day(NamedTuple):
    """A date without a choice in it; `args` are numbers of other ones.

    `undated`, `literal` [day], `as_of`, `date` [fact, event], `viewpoint` [event, fact], `changed`
    [steps] of a date, `override` of (given, derived), and `by_type` [event, (types, …)] of as many
    dates. `wide`: one for each person, not one for each visit.
    """

    op: str
    args: tuple[int, ...] = ()
    data: tuple[Any, ...] = ()
    wide: bool = False


UNDATED: Final = 0
"""The number of the date of which nothing is known."""


class Case(NamedTuple):
    """One of the dates that something may be, and the bitmap of where it is that one."""

    where: int
    day: int


@dataclass(frozen=True, eq=False)
class Lowered:
    """Bitmaps of a program: for each procedure and event one for each of `STATUSES`, in order."""

    bits: Bits
    outputs: Mapping[tuple[str, int], tuple[int, ...]]


@dataclass(frozen=True)
class Present:
    """The columns that a table has: (fact, event), with the words of those that have words.

    `all_members`: everyone listed is a member of the household.
    """

    columns: frozenset[tuple[str, int | None]]
    words: Mapping[tuple[str, int | None], tuple[str, ...]]
    all_members: bool


Applies: TypeAlias = Callable[[int, date, date | None], bool | None]
"""Whether the law from one day until another may apply to all (or to none) of what happened on the
date of this number; None: to some."""


def lower(
    program: Program, present: Present, days: list[Day], applies: Applies, complete: bool = False
) -> Lowered:
    """The bitmaps that tell the program's outcomes.

    `days` is filled with the dates that they compare, by number. `applies` is asked of dates that
    are there; what it settles falls away.
    """
    lowering = _Lowering(program, present, days, applies, complete)
    return Lowered(lowering.bits, {key: lowering.output(key) for key in program.outcomes})


class _Lowering:
    def __init__(
        self, program: Program, present: Present, days: list[Day], applies: Applies, complete: bool
    ) -> None:
        self.program = program
        self.present = present
        self.applies = applies
        self.complete = complete
        self.bits = Bits()
        self.days: dict[Day, int] = {Day("undated"): UNDATED}
        days[:] = self.days
        self._day_list = days
        self._pairs: dict[int, Pair] = {}
        self._cases: dict[int, tuple[Case, ...]] = {}
        for i, node in enumerate(program.nodes):
            if node.op in DATES:
                self._cases[i] = tuple(self._date(node))
            else:
                self._pairs[i] = getattr(self, f"_{node.op}")(node)

    # --- outcomes ---------------------------------------------------------------------------

    def output(self, key: tuple[str, int]) -> tuple[int, ...]:
        """The bitmaps of a procedure's statuses.

        Whoever may be concerned but is not for certain has no status but 'not required'.
        """
        bits, outcome = self.bits, self.program.outcomes[key]
        concerned = self._pairs[outcome.candidates]
        possible = bits.no(concerned.false)
        found = [
            bits.every((possible if name == "not_required" else concerned.true, self._pairs[node].true))
            for name, node in outcome.statuses()
        ]
        undetermined = bits.spread(possible)
        for status in found:
            undetermined = bits.differ(undetermined, bits.spread(status))
        return (*found, undetermined)

    # --- truths -----------------------------------------------------------------------------

    def _args(self, node: Node) -> list[Pair]:
        return [self._pairs[a] for a in node.args]

    def _known_unless(self, true: int, unknown: int) -> Pair:
        """A truth that is False wherever it is neither True nor unknown."""
        if self.complete:
            return self.bits.known(true)
        return Pair(true, self.bits.no(self.bits.some((true, unknown))))

    def _const(self, node: Node) -> Pair:
        value = node.data[0]
        return Pair(ALL if value is True else NONE, ALL if value is False else NONE)

    def _and(self, node: Node) -> Pair:
        parts = self._args(node)
        return Pair(self.bits.every(p.true for p in parts), self.bits.some(p.false for p in parts))

    def _or(self, node: Node) -> Pair:
        parts = self._args(node)
        return Pair(self.bits.some(p.true for p in parts), self.bits.every(p.false for p in parts))

    def _not(self, node: Node) -> Pair:
        [part] = self._args(node)
        return Pair(part.false, part.true)

    def _given(self, node: Node) -> Pair:
        fact, event = node.data
        if (fact, event) not in self.present.columns:
            return Pair(NONE, NONE)
        true = self.bits.leaf("flag", 1, fact, event, wide=node.wide)
        if self.complete:
            return self.bits.known(true)
        return Pair(true, self.bits.leaf("flag", 0, fact, event, wide=node.wide))

    def _unknown(self, node: Node) -> int:
        fact, event = node.data[:2]
        return NONE if self.complete else self.bits.leaf("unknown", fact, event, wide=node.wide)

    def _one_of(self, node: Node) -> Pair:
        fact, event, values = node.data
        if (fact, event) not in self.present.columns:
            return Pair(NONE, NONE)
        unknown = self._unknown(node)
        words = self.present.words.get((fact, event))
        singles = {
            v: self.bits.leaf("value", v, fact, event, wide=node.wide)
            for v in (values if words is None else words)
            if words is None or v in values
        }
        return self._known_unless(self.bits.some(singles.values()), unknown)

    def _bound(self, node: Node) -> Pair:
        fact, event, op, limit = node.data
        if (fact, event) not in self.present.columns:
            return Pair(NONE, NONE)
        within = self.bits.leaf("bound", op, limit, fact, event, wide=node.wide)
        return self._known_unless(within, self._unknown(node))

    def _override(self, node: Node) -> Pair:
        given, derived = self._args(node)
        if self.complete:
            return derived if given == Pair(NONE, NONE) else given
        bits = self.bits
        if derived.true == NONE and derived.false == ALL:
            return Pair(given.true, bits.no(given.true))
        if derived.true == ALL and derived.false == NONE:
            return Pair(bits.no(given.false), given.false)
        open_ = bits.no(bits.some(given))
        return Pair(
            bits.some((given.true, bits.every((open_, derived.true)))),
            bits.some((given.false, bits.every((open_, derived.false)))),
        )

    def _settled(self, node: Node) -> Pair:
        yes, no = self._args(node)
        return self.bits.known(yes.true) if self.complete else Pair(yes.true, no.true)

    def _subject(self, node: Node) -> Pair:
        return self.bits.known(self.bits.leaf("subject", *node.data, wide=True))

    def _member(self, _: Node) -> Pair:
        return self.bits.known(ALL if self.present.all_members else self.bits.leaf("member", wide=True))

    def _event_is(self, node: Node) -> Pair:
        event, types = node.data
        single = (self.bits.leaf("type", event, t, wide=False) for t in types)
        return self.bits.known(self.bits.some(single))

    def _unlisted(self, _: Node) -> Pair:
        return Pair(NONE, ALL if self.complete else self.bits.leaf("closed", wide=False))

    def _kin_of(self, node: Node) -> Pair:
        people, event = node.data
        true = self.bits.leaf("kin_of", 1, people, event, wide=True)
        if self.complete:
            return self.bits.known(true)
        return Pair(true, self.bits.leaf("kin_of", 0, people, event, wide=True))

    def _count(self, node: Node) -> Pair:
        [where] = self._args(node)
        [n] = node.data
        bits, occupied = self.bits, self.bits.leaf("occupied", wide=True)
        certain = self._counted("count", n, bits.spread(bits.every((occupied, where.true))))
        if self.complete:
            return bits.known(certain)
        if n == 1:
            nobody = bits.spread(bits.some((bits.no(occupied), where.false)))
            return Pair(certain, self._counted("every_one", 1, nobody))
        possible = bits.spread(bits.every((occupied, bits.no(where.false))))
        return Pair(certain, bits.no(self._counted("count", n, possible)))

    def _counted(self, op: str, n: int, where: int) -> int:
        return NONE if where == NONE else self.bits.make(op, where, data=(n,), wide=False)

    def _kin_count(self, node: Node) -> Pair:
        [where] = self._args(node)
        people, n = node.data
        bits = self.bits
        true, false = (bits.spread(half) for half in where)
        certain = NONE if true == NONE else bits.make("kin", true, data=(people, n))
        if self.complete:
            return bits.known(certain)
        return Pair(certain, ALL if false == ALL else bits.make("no_kin", false, data=(people, n)))

    def _loop_value(self, node: Node) -> Pair:
        return self.bits.loop_value(node.data)

    def _loop(self, node: Node) -> Pair:
        [body] = self._args(node)
        resting = any(node.data in self.bits.nodes[half].open for half in body)
        if resting and self.complete:
            raise ValueError(f"{node.data[0]} は、登録値がないと二値では決まりません。")
        return self.bits.loop(node.data, body) if resting else body

    # --- dates ------------------------------------------------------------------------------

    def _day(self, op: str, *args: int, data: tuple[Any, ...] = (), wide: bool = False) -> int:
        """The number of a date, new or known."""
        day = Day(op, args, data, wide or any(self._day_list[a].wide for a in args))
        if day not in self.days:
            self.days[day] = len(self.days)
            self._day_list.append(day)
        return self.days[day]

    def _is_wide(self, *days: int) -> bool:
        return any(self._day_list[d].wide for d in days)

    def _date(self, node: Node) -> Iterable[Case]:
        match node.op:
            case "literal":
                day: date = node.data[0]
                return [Case(ALL, self._day("literal", data=(day.toordinal(),)))]
            case "date_given":
                given = node.data in self.present.columns
                return [Case(ALL, self._day("date", data=node.data, wide=node.wide) if given else UNDATED)]
            case "viewpoint":
                return self._at_viewpoint(node)
            case "age" | "edge" | "shift" | "school_start":
                step = (node.op, *node.data)
                return [Case(where, self._changed(day, step)) for where, day in self._cases[node.args[0]]]
            case "date_override":
                return self._overridden(*(self._cases[a] for a in node.args))
            case "select":
                return self._selected(node)
        return [Case(ALL, self._day(node.op))]

    def _changed(self, day: int, step: tuple[Any, ...]) -> int:
        found = self._day_list[day]
        if day == UNDATED:
            return day
        if found.op == "changed":
            return self._day("changed", *found.args, data=(*found.data, step))
        return self._day("changed", day, data=(step,))

    def _at_viewpoint(self, node: Node) -> list[Case]:
        given = self.program.nodes[node.args[0]]
        if given.data not in self.present.columns:
            return [Case(ALL, UNDATED)]
        return [Case(ALL, self._day("viewpoint", data=(*node.data, given.data[0])))]

    def _overridden(self, given: tuple[Case, ...], derived: tuple[Case, ...]) -> list[Case]:
        """The given date where anything is known of it; a given date has no choice in it."""
        [(_, told)] = given
        if told == UNDATED:
            return list(derived)
        if len(derived) == 1 and derived[0].where == ALL:
            return [Case(ALL, self._day("override", told, derived[0].day))]
        bits = self.bits
        known = bits.leaf("dated", told, wide=self._is_wide(told))
        return [Case(known, told), *(Case(bits.every((bits.no(known), c.where)), c.day) for c in derived)]

    def _selected(self, node: Node) -> list[Case]:
        pairs = list(zip(node.args[::2], node.args[1::2], strict=True))
        by_type = self._by_type(pairs)
        if by_type is not None:
            return [Case(ALL, by_type)]
        return [
            Case(self.bits.every((self._pairs[only].true, case.where)), case.day)
            for only, day in pairs
            for case in self._cases[day]
        ]

    def _by_type(self, pairs: list[tuple[int, int]]) -> int | None:
        """The choice as one date, where nothing but the type of an event tells which it is."""
        tests = [self.program.nodes[only] for only, _ in pairs]
        cases = [self._cases[day] for _, day in pairs]
        plain = all(len(c) == 1 and c[0].where == ALL for c in cases)
        if not plain or any(t.op != "event_is" for t in tests) or len({t.data[0] for t in tests}) != 1:
            return None
        types = tuple(t.data[1] for t in tests)
        return self._day("by_type", *(c[0].day for c in cases), data=(tests[0].data[0], types))

    def _before(self, node: Node) -> Pair:
        return self._earlier(*node.args)

    def _earlier(self, left: int, right: int) -> Pair:
        """Whether one date is before the other, for every pair of what they may be."""
        true: list[int] = []
        false: list[int] = []
        for one in self._cases[left]:
            for two in self._cases[right]:
                if UNDATED not in (one.day, two.day):
                    here = (one.where, two.where)
                    halves = self._compared(one.day, two.day)
                    true.append(self.bits.every((*here, halves.true)))
                    false.append(self.bits.every((*here, halves.false)))
        return Pair(self.bits.some(true), self.bits.some(false))

    def _compared(self, one: int, two: int) -> Pair:
        wide = self._is_wide(one, two)
        true = self.bits.leaf("before", 1, one, two, wide=wide)
        if self.complete:
            return self.bits.known(true)
        return Pair(true, self.bits.leaf("before", 0, one, two, wide=wide))

    def _applies(self, node: Node) -> Pair:
        """In force for what may have happened on one of several days: on any of them."""
        cases = self._cases[node.args[0]]
        applies = [self._may_apply(c.day, node) for c in cases]
        parts = [self.bits.every((c.where, a)) for c, a in zip(cases, applies, strict=True)]
        if any(c.where != ALL for c in cases):
            nowhere = self.bits.no(self.bits.some(c.where for c in cases))
            parts.append(self.bits.every((nowhere, self._may_apply(UNDATED, node))))
        return self.bits.known(self.bits.some(parts))

    def _may_apply(self, day: int, node: Node) -> int:
        everywhere = self.applies(day, *node.data)
        if everywhere is not None:
            return ALL if everywhere else NONE
        return self.bits.leaf("applies", day, *node.data, wide=self._is_wide(day))
