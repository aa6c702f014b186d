"""Functions that read the facts of people, or of a visit and its events, as bytes (ADR 0014).

A byte is the truth of a leaf. Most facts of people are bools and become bytes at once; what any other
value says is looked up (answers.py). The functions are written as text, of numbers and names of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from smartmado.decisions.compiled.answers import Answers, DayTable, Limit, Limits
from smartmado.decisions.compiled.fused import FALSE, TRUE, UNKNOWN
from smartmado.decisions.compiled.lane_dates import UNDATED, Step, first_day, last_day, moved, reaching
from smartmado.decisions.compiled.law import VisitDates
from smartmado.decisions.compiled.program import Program
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Facts

Leaf: TypeAlias = tuple[int, str]
"""A node, and what is read of it: `is`, its truth; of one that a formula may give, `known` (that it
is True as given) and `open` (that it is not given), each True or False."""
_NO_DATE = DateRange(None, None)
_FLAGS: Mapping[Any, int] = {False: 0, True: 1, None: 2}
_SPREAD = bytes((FALSE, TRUE, UNKNOWN, *bytes(253)))
"""The byte of a truth, by the number of a flag."""
_MISSING = (KeyError, TypeError, AttributeError)
"""What reading at speed ends in where a fact is missing, or a value comes for the first time."""


class _Reader:
    """Facts of one or more holders, each named in the text. `order`: the leaves in turn."""

    def __init__(self, program: Program, arguments: str) -> None:
        self._nodes = program.nodes
        self._arguments = arguments
        self._names: dict[str, Any] = {
            "__builtins__": {"bytes": bytes},
            "number": int.from_bytes,
            "join": b"".join,
        }
        self.order: list[Leaf] = []
        self._pieces: list[str] = []
        self._values: dict[str, dict[str, str]] = defaultdict(dict)
        self._answers: dict[tuple[str, str], Answers] = {}

    def _value(self, holder: str, fact: str) -> str:
        """The name of a fact's value in the text."""
        values = self._values[holder]
        return values.setdefault(fact, f"v{len(self._values)}_{len(values)}")

    def _look_up(self, holder: str, fact: str, found: Sequence[Leaf]) -> None:
        answers = Answers([(self._nodes[number], what) for number, what in found])
        name = f"t{len(self._answers)}"
        self._answers[holder, fact] = answers
        self._names[name] = answers.said
        self._pieces.append(f"{name}[{self._value(holder, fact)}]")
        self.order += found

    def _told(self) -> list[str]:
        """The lines that read the values."""
        lines: list[str] = []
        for holder, values in self._values.items():
            name = f"told{len(lines)}"
            facts = list(values)
            self._names[name] = itemgetter(*facts, facts[0])
            lines.append(f"({', '.join(values.values())}, _) = {name}({holder})")
        return lines

    def _joined(self) -> str:
        return f"number(join(({''.join(f'{p}, ' for p in self._pieces)})), 'little')"

    def _made(self, lines: Sequence[str]) -> Callable[..., int]:
        text = "\n".join([f"def read({self._arguments}):", *(f"    {line}" for line in lines)])
        exec(compile(text, "<compiled rules>", "exec"), self._names)  # noqa: S102 - see ADR 0014
        made: Callable[..., int] = self._names["read"]
        return made


class VisitReader(_Reader):
    """The facts of the visit (`answers`) and of its events (`events[0]` and so on)."""

    def __init__(self, program: Program, by_holder: Mapping[str, Mapping[str, Sequence[Leaf]]]) -> None:
        super().__init__(program, "answers, events, said")
        self._pieces.append("said")
        for holder, by_fact in by_holder.items():
            for fact, found in by_fact.items():
                self._look_up(holder, fact, found)
        self._read = self._made([*self._told(), f"return {self._joined()}"])

    def read(self, answers: Facts, events: Sequence[Facts], said: bytes) -> int:
        """The bytes of all leaves after those that are said, as one number."""
        try:
            return self._read(answers, events, said)
        except _MISSING:
            known = [self._learnt(f"events[{i}]", facts) for i, facts in enumerate(events)]
            return self._read(self._learnt("answers", answers), known, said)

    def _learnt(self, holder: str, facts: Facts) -> dict[str, Any]:
        known = {fact: facts.get(fact) for fact in self._values.get(holder, ())}
        for fact, value in known.items():
            self._answers[holder, fact].learn(value)
        return known


class PeopleReader(_Reader):
    """The facts of up to four people; `dated`: comparisons of dates among them."""

    def __init__(self, program: Program, by_fact: Mapping[str, Sequence[Leaf]], dated: Sequence[int]) -> None:
        super().__init__(program, "people, taken")
        self._names |= {
            "spread": _SPREAD,
            "yes": bytes((TRUE,)),
            "maybe": bytes((UNKNOWN,)),
            "no": bytes((FALSE,)),
            "first": DayTable(first_day),
            "last": DayTable(last_day),
        }
        self._dates: set[str] = set()
        self._limited: dict[str, list[int]] = defaultdict(list)
        self._days: list[int] = []
        types = {c.fact: c.type for c in program.columns}
        self._flags = [fact for fact, found in by_fact.items() if types[fact] == "bool" and _is_plain(found)]
        self._read_flags(by_fact)
        for fact, found in by_fact.items():
            if fact not in self._flags:
                self._look_up("facts", fact, found)
        for number in dated:
            self._compare(number)
        for i, (fact, numbers) in enumerate(self._limited.items()):
            day = self._value("facts", fact)
            self._pieces.append(f"r{i}[{day}.earliest if {day}.earliest is {day}.latest else {day}]")
            self.order += [(number, "is") for number in numbers]
        self._dates |= set(self._limited)
        self._read = self._made(self._lines())
        self._blank = {
            **dict.fromkeys(self._values["facts"], None),
            **dict.fromkeys(self._dates, _NO_DATE),
            **dict.fromkeys(self._flags, _FLAGS[None]),
        }

    def read(self, people: Sequence[Facts], limits: Sequence[Limits], taken: tuple[Any, ...]) -> int:
        """The bytes of all leaves as one number; the last of the people first."""
        try:
            return self._read(people, taken)
        except _MISSING:
            return self._read_partly_known(people, limits, taken)

    def _read_partly_known(
        self, people: Sequence[Facts], limits: Sequence[Limits], taken: tuple[Any, ...]
    ) -> int:
        try:
            return self._read([{**self._blank, **facts} for facts in people], taken)
        except _MISSING:
            row = 0
            for facts in people:
                row = row << 1 | self._read((self._learnt(facts, limits),), taken)
            return row

    def _learnt(self, facts: Facts, limits: Sequence[Limits]) -> dict[str, Any]:
        """The facts of somebody of whom not all is known, after the tables have learnt what they say."""
        known: dict[str, Any] = {fact: _FLAGS.get(facts.get(fact), 0) for fact in self._flags}
        for fact in self._values["facts"]:
            value = facts.get(fact)
            known[fact] = _NO_DATE if fact in self._dates and not isinstance(value, DateRange) else value
        for (_, fact), answers in self._answers.items():
            answers.learn(known[fact])
        for fact, table in zip(self._limited, limits, strict=True):
            table.learn(known[fact])
        return known

    def on(self, dates: VisitDates) -> tuple[tuple[Limits, ...], tuple[Any, ...]]:
        """What the function takes for the days of a visit."""
        limits = tuple(
            Limits([self._limit(number, dates) for number in found]) for found in self._limited.values()
        )
        return limits, (*(t.said for t in limits), *(end for n in self._days for end in dates.day(n)))

    def _lines(self) -> list[str]:
        taken = [f"r{i}" for i in range(len(self._limited))] + [f"e{n}, l{n}" for n in self._days]
        return [
            *([f"({', '.join(taken)},) = taken"] if taken else []),
            "row = 0",
            "for facts in people:",
            *(f"    {line}" for line in self._told()),
            f"    row = row << 1 | {self._joined()}",
            "return row",
        ]

    def _read_flags(self, by_fact: Mapping[str, Sequence[Leaf]]) -> None:
        """The facts that are read as bytes at once: bools that no formula tells."""
        if len(self._flags) < 2:
            self._flags = []
            return
        self.order += [by_fact[fact][0] for fact in self._flags]
        self._names["flags"] = itemgetter(*self._flags)
        self._pieces.append("bytes(flags(facts)).translate(spread)")

    # --- dates ------------------------------------------------------------------------------

    def _compare(self, number: int) -> None:
        """With days of the visit where one side is one, else with another date of the person."""
        sides = [a for a in self._nodes[number].args if self._nodes[a].wide]
        start, _ = self._chain(sides[0])
        if len(sides) == 1 and self._nodes[start].op == "date_given":
            self._limited[self._nodes[start].data[0]].append(number)
            return
        (first, last), (first2, last2) = (self._ends(a) for a in self._nodes[number].args)
        self._pieces.append(f"yes if {last} < {first2} else maybe if {first} < {last2} else no")
        self.order.append((number, "is"))

    def _chain(self, number: int) -> tuple[int, tuple[Step, ...]]:
        """The date that an expression starts from, and the steps from there."""
        steps: list[Step] = []
        while len(self._nodes[number].args) == 1:
            steps.append((self._nodes[number].op, self._nodes[number].data))
            number = self._nodes[number].args[0]
        return number, tuple(reversed(steps))

    def _limit(self, number: int, dates: VisitDates) -> Limit:
        left, right = self._nodes[number].args
        is_left = self._nodes[left].wide
        _, steps = self._chain(left if is_left else right)
        first, last = dates.day(right if is_left else left)
        if is_left:
            return Limit(True, reaching(steps, first), reaching(steps, last))
        return Limit(False, reaching(steps, last + 1), reaching(steps, first + 1))

    def _ends(self, number: int) -> tuple[str, str]:
        """The texts of a date's earliest and latest day."""
        node = self._nodes[number]
        if not node.wide:
            if number not in self._days:
                self._days.append(number)
            return f"e{number}", f"l{number}"
        if node.op == "date_given":
            self._dates.add(node.data[0])
            value = self._value("facts", node.data[0])
            return f"first[{value}.earliest]", f"last[{value}.latest]"
        if node.op == "date_override":
            (first, last), (first2, last2) = (self._ends(a) for a in node.args)
            given = f"({first}, {last}) != {UNDATED}"
            return f"({first} if {given} else {first2})", f"({last} if {given} else {last2})"
        name = f"m{len(self._names)}"
        self._names[name] = DayTable(lambda day, op=node.op, data=node.data: moved(op, data, day))  # type: ignore[misc]
        first, last = self._ends(node.args[0])
        return f"{name}[{first}]", f"{name}[{last}]"


def _is_plain(leaves: Sequence[Leaf]) -> bool:
    return len(leaves) == 1 and leaves[0][1] == "is"
