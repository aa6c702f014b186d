"""The compiled form of a rulebook: a graph in which every condition stands once.

A program is made for a tuple of event types (build.py) and run over one household (household.py)
or over a whole city. Every node has one value per person listed in the visit (`wide`), or one per
visit. A truth is True, False or unknown (Kleene's logic), a date a range of possible days; an
unknown date has no bounds.

Truths (`args` are node ids, `data` what is in brackets):

- `const` [value]; `given` [fact, event], a bool as the register or an answer gives it;
  `one_of` [fact, event, values]; `bound` [fact, event, operator, limit]
- `and`, `or`, `not`
- `override` of (given, derived): the given value where it is known, else the derived one
- `settled` of (yes, no): True where `yes` is True, False where `no` is True, else unknown
- `before` of two dates (they are the same day if neither is before the other)
- `applies` [since, until] of a date: whether law in force from `since` until (not including)
  `until` may apply to what happened on that date; never unknown (see `last_law_day`)
- `subject` [event]: the person is a subject of it; `member`: the person is of the household, not
  another person; `kin_of` [set, event]: the person belongs to that kin of the event's viewpoint
- `event_is` [event, types], only where the type of the event is data
- `unlisted`: unknown where people who are not listed may belong to the household, else False
- `count` [n] of a truth: it holds for at least n of the people listed (one value per visit)
- `kin_count` [set, n] of a truth: for at least n of the person's kin
- `loop` [fact, event] of a body that reads `loop_value` [fact, event]: the least fixpoint, from
  unknown, of a fact that is read of a relative

Dates: `undated`, `literal` [day], `as_of`, `date_given` [fact, event], `viewpoint` [event] of a date
of people (that of the event's viewpoint; undated if there is none), `age` [kind, years],
`school_start`, `edge` [kind], `shift` [days, months, years], `date_override` of (given, derived), and
`select` of (truth, date, truth, date, …): the date whose truth is True, if there is one; no two are.

`event` is an index into the visit's events for facts of events, None for facts of people and of the
visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from smartmado.content.model import CONCLUSIONS

GIVEN = ("given", "one_of", "bound", "date_given")
"""The operations that read a column."""
DATES = frozenset(
    {
        "undated",
        "literal",
        "as_of",
        "date_given",
        "viewpoint",
        "age",
        "school_start",
        "edge",
        "shift",
        "date_override",
        "select",
    }
)
"""The operations whose value is a date."""


LoopValues: TypeAlias = frozenset[tuple[Any, ...]]
"""Facts, with the event that they are read for, whose value a loop is still looking for."""
_NONE: LoopValues = frozenset()


@dataclass(frozen=True, slots=True)
class Node:
    """One operation; `args` are ids of earlier nodes."""

    op: str
    args: tuple[int, ...] = ()
    data: tuple[Any, ...] = ()
    wide: bool = False


def rests_on(node: Node, below: Sequence[LoopValues]) -> LoopValues:
    """The loop values that a node rests on and no loop has closed yet, from those of the nodes below."""
    found = _NONE
    for a in node.args:
        if below[a]:
            found |= below[a]
    if node.op == "loop_value":
        return found | {node.data}
    return found - {node.data} if node.op == "loop" else found


@dataclass(frozen=True, slots=True)
class Outcome:
    """The truths, by id, that tell a procedure's decision for a person and an event.

    `candidates`: the person is one whom the procedure is decided for. At most one of the others is
    True; while none is, the decision is open.
    """

    candidates: int
    required: int
    recommended: int
    automatic: int
    not_required: int

    def statuses(self) -> tuple[tuple[str, int], ...]:
        """Each status and the node that tells it."""
        return tuple((name, getattr(self, name)) for name in CONCLUSIONS)


@dataclass(frozen=True, order=True, slots=True)
class Column:
    """A fact that a program reads: of people, of one event (`event`), or of the visit."""

    fact: str
    scope: str
    type: str
    event: int | None = None


@dataclass(frozen=True, eq=False)
class Program:
    """All rules that a visit with these events can trigger. None in `events`: the type is data."""

    events: tuple[str | None, ...]
    nodes: tuple[Node, ...]
    outcomes: Mapping[tuple[str, int], Outcome]
    columns: tuple[Column, ...]

    @cached_property
    def rounds(self) -> Mapping[int, tuple[int, ...]]:
        """For each loop the nodes to be computed anew in each round, in order.

        A loop within a loop is one node of the outer one, and has its own rounds.
        """
        return {i: self._round(i) for i, node in enumerate(self.nodes) if node.op == "loop"}

    @cached_property
    def inside(self) -> frozenset[int]:
        """The nodes that only a loop's rounds compute."""
        return frozenset(i for ids in self.rounds.values() for i in ids)

    @cached_property
    def _open(self) -> tuple[LoopValues, ...]:
        """For each node the loop values that it rests on and that no loop has closed yet."""
        found: list[LoopValues] = []
        for node in self.nodes:
            found.append(rests_on(node, found))
        return tuple(found)

    def _round(self, loop: int) -> tuple[int, ...]:
        return tuple(sorted(set(self._resting_on(self.nodes[loop].args[0], self.nodes[loop].data))))

    def _resting_on(self, node: int, value: tuple[Any, ...]) -> Iterator[int]:
        seen: set[int] = set()
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if here in seen or value not in self._open[here]:
                continue
            seen.add(here)
            yield here
            if self.nodes[here].op == "loop":
                continue
            waiting += self.nodes[here].args


def last_law_day(earliest: date | None, latest: date | None, as_of: date) -> date:
    """The last day whose law may apply to what happened on a date: today, if nothing bounds it."""
    return latest or max(as_of, earliest or date.min)
