"""Reads the facts of one visit into truths, in the order in which a program's leaves are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from smartmado.decisions.compiled.answers import Limit, Limits
from smartmado.decisions.compiled.fused import GROUP
from smartmado.decisions.compiled.law import VisitDates
from smartmado.decisions.compiled.program import Program
from smartmado.decisions.compiled.readers import Leaf, PeopleReader, VisitReader
from smartmado.decisions.compiled.visits import Visit

OnDays: TypeAlias = tuple[bytes, tuple[Limits, ...], tuple[Any, ...]]
"""What the days of a visit settle: comparisons of them, tables for dates of people, and what else the
function that reads people takes."""


class Lanes:
    """The leaves of a program in the order in which they are read (`order`)."""

    def __init__(self, program: Program, leaves: Iterable[Leaf]) -> None:
        self.program = program
        scopes = {c.fact: c.scope for c in program.columns}
        by_fact: dict[str, dict[str, list[Leaf]]] = defaultdict(lambda: defaultdict(list))
        dated: dict[bool, list[int]] = {True: [], False: []}
        for number, what in leaves:
            node = program.nodes[number]
            if node.op == "before":
                dated[node.wide].append(number)
            else:
                fact, event = node.data[:2]
                holder = {"person": "facts", "visit": "answers"}.get(scopes[fact], f"events[{event}]")
                by_fact[holder][fact].append((number, what))
        self._people = PeopleReader(program, by_fact.pop("facts", {}), dated[True])
        self._visit = VisitReader(program, by_fact)
        self._compared = dated[False]
        self.order = [*self._people.order, *((n, "is") for n in self._compared), *self._visit.order]

    def on(self, dates: VisitDates) -> OnDays:
        """What the days of a visit settle."""
        said = []
        for number in self._compared:
            one, (first, last) = (dates.day(a) for a in self.program.nodes[number].args)
            said.append(Limit(True, first, last).byte(*one))
        return bytes(said), *self._people.on(dates)

    def read(self, visit: Visit, days: OnDays) -> Sequence[int]:
        """The truth of each leaf."""
        said, limits, taken = days
        people, form, size = visit.people, visit.form, len(self.order)
        shared = self._visit.read(visit.answers, visit.events, said)
        wide = 8 * len(self._people.order)
        if len(people) <= GROUP:
            row = self._people.read(people[::-1], limits, taken)
            return (row | shared * form.certain << wide).to_bytes(size, "little")
        rows = []
        for group, everybody in enumerate(form.everybody):
            some = people[group * GROUP : (group + 1) * GROUP]
            row = self._people.read(some[::-1], limits, taken)
            rows.append((row | shared * everybody << wide).to_bytes(size, "little"))
        return form.gathered(rows)
