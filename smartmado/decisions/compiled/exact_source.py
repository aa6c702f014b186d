"""Writes a program of which everything is known as a Python function: one bit per person, no unknowns.

A truth of the visit is Python's truth, one of people a mask; a negated mask may have bits beyond the
people listed until it is cut. Like that of source.py the text holds numbers and operators only: names
and values of content are reached by numbered constants (`Constants`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from smartmado.decisions.compiled.program import DATES, Node, Program

STATUSES = ("required", "recommended", "automatic")
_DEEPEST = 12
"""Brackets within brackets, beyond which a line of its own is made."""
_PLAIN = ("given", "one_of", "bound")
_COMPARED = ("before", "same_day")


@dataclass
class Written:
    """The text of `run(people, events, answers, members, subjects, kin, near, cuts)` and what it refers to.

    `columns`: the facts of people in the order in which the text takes them; `cuts`: the nodes that are
    told from dates, whose days or truths the caller passes; `kin`: the kin that it counts, and up to how
    many, `near`: kin of events' first subjects; `results`: (procedure, event, status) of
    each mask that comes back, all others being of nobody, and `roots` their nodes; `compared`: the
    comparisons of two dates of a person.
    """

    text: str = ""
    columns: list[str] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    kin: list[tuple[str, int]] = field(default_factory=list)
    near: list[tuple[str, int]] = field(default_factory=list)
    results: list[tuple[str, int, str]] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    compared: list[int] = field(default_factory=list)


def write(program: Program) -> Written:
    """The function of a program that `specialise` made."""
    return _Writer(program).written()


def base(program: Program, number: int) -> int:
    """The date that a date expression starts from."""
    while program.nodes[number].args:
        number = program.nodes[number].args[0]
    return number


class _Writer:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._types = {c.fact: c.type for c in program.columns}
        self._scopes = {c.fact: c.scope for c in program.columns}
        self._out = Written()
        self._texts: dict[int, tuple[str, int]] = {}
        self._lines: list[str] = []
        self._signed: set[int] = set()
        roots = self._out.roots
        for (procedure, event), outcome in program.outcomes.items():
            for status in STATUSES:
                node = getattr(outcome, status)
                if program.nodes[node] != Node("const", data=(False,)):
                    roots.append(node)
                    self._out.results.append((procedure, event, status))
        self._uses = self._counted(list(roots))

    def _counted(self, waiting: list[int]) -> Counter[int]:
        uses = Counter[int]()
        while waiting:
            number = waiting.pop()
            uses[number] += 1
            if uses[number] == 1 and self._program.nodes[number].op not in _COMPARED:
                waiting += self._program.nodes[number].args
        return uses

    def written(self) -> Written:
        self._leaves()
        for number, node in enumerate(self._program.nodes):
            if self._uses[number] and number not in self._texts and node.op not in DATES:
                self._write(number, node)
        result = "".join(f"{self._mask(i)}, " for i in self._out.roots)
        cuts = "".join(f"c{i}, " for i in self._out.cuts)
        kin = "".join(f"h{i}, " for i in range(len(self._out.kin)))
        self._out.text = "\n".join(
            [
                "def run(people, events, answers, members, subjects, kin, near, cuts):",
                "    A = (1 << len(people)) - 1",
                *([f"    ({cuts}) = cuts"] if cuts else []),
                *([f"    ({kin}) = kin"] if kin else []),
                *self._lines,
                f"    return ({result})",
                "",
            ]
        )
        return self._out

    # --- leaves -----------------------------------------------------------------------------

    def _leaves(self) -> None:
        """Texts of the leaves, and the loop that reads the facts of people."""
        by_fact: dict[str, list[tuple[int, str]]] = defaultdict(list)
        pairs: list[tuple[int, str]] = []
        for number in sorted(self._uses):
            node = self._program.nodes[number]
            if node.op in _PLAIN and node.wide:
                by_fact[node.data[0]].append((number, self._tested(number, node, "{}")))
            elif node.op in _PLAIN:
                self._texts[number] = (self._tested(number, node, self._narrow(number, node)), 1)
            elif node.op in _COMPARED and not node.wide:
                self._cut(number)
            elif node.op in _COMPARED:
                self._compared(number, node, by_fact, pairs)
            elif node.op == "subject":
                self._lines.append(f"    s{node.data[0]} = subjects[{node.data[0]}]")
                self._texts[number] = (f"s{node.data[0]}", 0)
            elif node.op == "kin_of":
                self._texts[number] = (f"near[{len(self._out.near)}]", 0)
                self._out.near.append(node.data)
            elif node.op == "member":
                self._texts[number] = ("members", 0)
            elif node.op == "const":
                self._texts[number] = (("A" if node.wide else "True") if node.data[0] else "0", 0)
        self._read_people(by_fact, pairs)

    def _constant(self, value: object) -> str:
        name = f"k{len(self._out.constants)}"
        self._out.constants[name] = value
        return name

    def _narrow(self, number: int, node: Node) -> str:
        fact, event = node.data[:2]
        holder = "answers" if self._scopes[fact] == "visit" else f"events[{event}]"
        return f"{holder}[{self._constant(fact)}]"

    def _tested(self, number: int, node: Node, value: str) -> str:
        if node.op == "given":
            return value
        if node.op == "bound":
            return f"({value} {_BOUNDS[node.data[2]]} {self._constant(node.data[3])})"
        if len(node.data[2]) == 1 and self._types[node.data[0]] != "list":
            return f"({value} == {self._constant(node.data[2][0])})"
        wanted = self._constant(frozenset(node.data[2]))
        if self._types[node.data[0]] == "list":
            return f"(not {wanted}.isdisjoint({value}))"
        return f"({value} in {wanted})"

    def _cut(self, number: int) -> None:
        self._out.cuts.append(number)
        self._texts[number] = (f"c{number}", 0)

    def _compared(
        self,
        number: int,
        node: Node,
        by_fact: dict[str, list[tuple[int, str]]],
        pairs: list[tuple[int, str]],
    ) -> None:
        """A comparison of a date of people: with the days between which it holds, or of two such dates."""
        wide = [a for a in node.args if self._program.nodes[a].wide]
        facts = [self._program.nodes[base(self._program, a)].data[0] for a in wide]
        if len(wide) == 1:
            self._out.cuts.append(number)
            is_left = self._program.nodes[node.args[0]].wide
            text = f"{{}} {'<' if is_left else '>='} c{number}"
            if node.op == "same_day":
                text = f"c{number}[0] <= {{}} < c{number}[1]"
            by_fact[facts[0]].append((number, text))
            return
        self._out.compared.append(number)
        for fact in facts:
            by_fact[fact] += []
        pairs.append((number, f"d{number}(v{{{facts[0]}}}, v{{{facts[1]}}})"))

    def _read_people(self, by_fact: dict[str, list[tuple[int, str]]], pairs: list[tuple[int, str]]) -> None:
        if not by_fact:
            return
        self._out.columns = sorted(by_fact)
        places = {fact: place for place, fact in enumerate(self._out.columns)}
        inner: list[str] = []
        masks: list[int] = []
        for fact, tests in by_fact.items():
            value = f"v{places[fact]}"
            for number, text in tests:
                masks.append(number)
                inner += [f"        if {text.format(value)}:", f"            m{number} |= bit"]
        for number, text in pairs:
            masks.append(number)
            values = {fact: str(place) for fact, place in places.items()}
            inner += [f"        if {text.format(**values)}:", f"            m{number} |= bit"]
        names = "".join(f"v{i}, " for i in range(len(places)))
        self._lines += [
            f"    {' = '.join(f'm{i}' for i in masks)} = 0",
            "    bit = 1",
            f"    for ({names}) in map(columns, people):",
            *inner,
            "        bit += bit",
        ]
        self._texts |= {number: (f"m{number}", 0) for number in masks}

    # --- the rest ---------------------------------------------------------------------------

    def _write(self, number: int, node: Node) -> None:
        text, deep = self._expression(number, node)
        if (self._uses[number] > 1 and deep > 0) or deep > _DEEPEST:
            self._lines.append(f"    x{number} = {text}")
            text, deep = f"x{number}", 0
        self._texts[number] = (text, deep)

    def _expression(self, number: int, node: Node) -> tuple[str, int]:
        """The text of a node, and how deep its brackets go."""
        nodes = self._program.nodes
        below = [self._texts[a] for a in node.args]
        deep = max((d for _, d in below), default=0) + 1
        match node.op:
            case "not":
                if node.wide:
                    self._signed.add(number)
                return (f"~{below[0][0]}" if node.wide else f"(not {below[0][0]})"), deep
            case "and" | "or":
                narrow = [self._texts[a][0] for a in node.args if not nodes[a].wide]
                wide = [a for a in node.args if nodes[a].wide]
                self._mark(number, node.op, wide)
                return (self._all if node.op == "and" else self._any)(narrow, wide), deep
            case "count":
                return self._count(node.data[0], node.args[0]), deep
        assert node.op == "kin_count"
        if node.data not in self._out.kin:
            self._out.kin.append(node.data)
        where = self._cut_mask(node.args[0]) if nodes[node.args[0]].wide else f"({below[0][0]} and A)"
        return f"h{self._out.kin.index(node.data)}[{where}]", deep

    def _mark(self, number: int, op: str, wide: list[int]) -> None:
        """Whether a mask may have bits beyond the people listed."""
        signed = [a in self._signed for a in wide]
        if signed and (all(signed) if op == "and" else any(signed)):
            self._signed.add(number)

    def _all(self, narrow: list[str], wide: list[int]) -> str:
        """What is cheap to know first; the rest only if it may still hold."""
        cheap = [self._texts[a][0] for a in wide if self._texts[a][1] <= 1 and "(" not in self._texts[a][0]]
        dear = [self._texts[a][0] for a in wide if self._texts[a][0] not in cheap]
        if not wide:
            return f"({' and '.join(narrow)})"
        masks = " & ".join(cheap or dear)
        if cheap and dear:
            steps = [f"(y := {masks})", *(f"(y := y & {text})" for text in dear[:-1]), f"y & {dear[-1]}"]
            masks = " and ".join(steps)
        return f"({masks} if {' and '.join(narrow)} else 0)" if narrow else f"({masks})"

    def _any(self, narrow: list[str], wide: list[int]) -> str:
        masks = " | ".join(self._texts[a][0] for a in wide)
        if not narrow:
            return f"({masks})"
        either = " or ".join(narrow)
        return f"(A if {either} else {masks})" if masks else f"({either})"

    def _count(self, n: int, where: int) -> str:
        if not self._program.nodes[where].wide:
            text = self._texts[where][0]
            return text if n == 1 else f"({text} and len(people) >= {n})"
        return self._cut_mask(where) if n == 1 else f"({self._cut_mask(where)}.bit_count() >= {n})"

    def _cut_mask(self, number: int) -> str:
        text = self._texts[number][0]
        return f"({text} & A)" if number in self._signed else text

    def _mask(self, number: int) -> str:
        """A result as a mask of people."""
        if self._program.nodes[number].wide:
            return self._cut_mask(number)
        return f"(A if {self._texts[number][0]} else 0)"


_BOUNDS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}
