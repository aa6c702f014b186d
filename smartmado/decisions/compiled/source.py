"""Writes a program as the text of a Python function over the truths of everybody at once (fused.py).

The text is made of node numbers, numbers and operators: nothing that stands in content, and no fact,
gets into it (docs/adr/0014-compiled-rules.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from smartmado.decisions.compiled.program import DATES, Program
from smartmado.decisions.compiled.readers import Leaf

_TESTED = ("given", "one_of", "bound", "before")
TAKEN = ("subject", "member", "kin_of", "count", "kin_count")
"""Operations whose truth of belonging, or whose table that counts, the function takes."""
_DEEPEST = 12
"""Brackets within brackets, beyond which a line of its own is made."""

Root: TypeAlias = tuple[int, bool]
"""The place of a truth in what the function returns, and whether it is negated."""
Outcomes: TypeAlias = Mapping[tuple[str, int], tuple[tuple[str, Root], ...]]
"""Which truth tells each status of a procedure for an event."""
Taken: TypeAlias = tuple[str, tuple[Any, ...]]
"""An operation of `TAKEN` and its data."""


@dataclass(frozen=True)
class Written:
    """A function `run(leaves, taken)`: from the truths of these leaves to those that tell the outcomes.

    It takes what `write` was told of, then the table that negates, the lower half, True and unknown of
    everybody, and the truth that people who are not listed may belong to a set.
    """

    leaves: Sequence[Leaf]
    outcomes: Outcomes
    lines: Sequence[str]

    def text(self, order: Sequence[Leaf]) -> str:
        """The text, where the truths of the leaves come in this order."""
        places = {leaf: place for place, leaf in enumerate(self.leaves)}
        names = "".join(f"m{places[leaf]}, " for leaf in order)
        unpacked = [f"    ({names}) = leaves"] if names else []
        return "\n".join(["def run(leaves, taken):", *unpacked, *self.lines, ""])


def write(program: Program, taken: Sequence[Taken]) -> Written:
    """The function of a program that `law.under` made; `taken`: what it takes, in turn."""
    return _Writer(program, taken).written()


class _Writer:
    def __init__(self, program: Program, taken: Sequence[Taken]) -> None:
        self._program = program
        self._nodes = program.nodes
        self._taken = {what: f"g{i}" for i, what in enumerate(taken)}
        self._leaves: dict[Leaf, int] = {}
        self._lines: list[str] = []
        self._texts: dict[int, tuple[str, int]] = {}
        self._roots: dict[int, int] = {}
        self._outcomes = {
            key: tuple((status, self._root(n)) for status, n in outcome.statuses())
            for key, outcome in program.outcomes.items()
        }
        self._uses = Counter[int]()
        self._count(list(self._roots))

    def _root(self, number: int) -> Root:
        negated = self._nodes[number].op == "not"
        told = self._nodes[number].args[0] if negated else number
        return self._roots.setdefault(told, len(self._roots)), negated

    def _count(self, waiting: list[int]) -> None:
        """How often each node is read; what nothing reads is not written."""
        while waiting:
            number = waiting.pop()
            self._uses[number] += 1
            if self._uses[number] == 1 and self._nodes[number].op not in _TESTED:
                waiting += self._nodes[number].args

    def written(self) -> Written:
        for number, node in enumerate(self._nodes):
            if number not in self._program.inside and node.op not in DATES:
                self._write(number, 1)
        names = ", ".join((*self._taken.values(), "N", "A", "B", "H", "unlisted"))
        result = "".join(f"{self._texts[n][0]}, " for n in self._roots)
        lines = [f"    ({names}) = taken", *self._lines, f"    return ({result})"]
        return Written(tuple(self._leaves), self._outcomes, lines)

    def _write(self, number: int, depth: int) -> None:
        """The lines of a node, if anything reads it."""
        if not self._uses[number]:
            return
        if self._nodes[number].op == "loop":
            self._loop(number, depth)
            return
        text, deep = self._expression(number)
        if (self._uses[number] > 1 and deep > 0) or deep > _DEEPEST:
            self._lines.append(f"{'    ' * depth}x{number} = {text}")
            text, deep = f"x{number}", 0
        self._texts[number] = (text, deep)

    def _loop(self, number: int, depth: int) -> None:
        """Rounds from unknown until nothing more is learnt."""
        nodes = self._nodes
        value = next(i for i, n in enumerate(nodes) if n.op == "loop_value" and n.data == nodes[number].data)
        pad = "    " * depth
        self._lines += [f"{pad}x{value} = H", f"{pad}while True:"]
        self._texts[value] = (f"x{value}", 0)
        for inner in self._program.rounds[number]:
            if inner != value:
                self._write(inner, depth + 1)
        self._lines += [
            f"{pad}    x{number} = {self._texts[nodes[number].args[0]][0]}",
            f"{pad}    if x{number} == x{value}:",
            f"{pad}        break",
            f"{pad}    x{value} = x{number}",
        ]
        self._texts[number] = (f"x{number}", 0)

    def _expression(self, number: int) -> tuple[str, int]:
        """The text of a node, and how deep its brackets go; 0 if it is no more than a name."""
        node = self._nodes[number]
        if node.op in _TESTED:
            return self._leaf(number, "is"), 0
        if node.op in TAKEN and not node.args:
            return self._taken[node.op, node.data], 0
        match node.op:
            case "const":
                return {True: "B", False: "0", None: "H"}[node.data[0]], 0
            case "unlisted":
                return "unlisted", 0
            case "override":
                given, derived = node.args
                text, deep = self._texts[derived]
                known, is_open = self._leaf(given, "known"), self._leaf(given, "open")
                return f"({known} | {is_open} & {text})", deep + 1
        below = [self._texts[a] for a in node.args]
        texts, deep = [text for text, _ in below], max(d for _, d in below) + 1
        match node.op:
            case "not":
                return f"N[{texts[0]}]", deep
            case "and" | "or":
                return f"({(' & ' if node.op == 'and' else ' | ').join(texts)})", deep
            case "settled":
                return f"({texts[0]} & A | N[{texts[1]}] & H)", deep
        assert node.op in TAKEN
        return f"{self._taken[node.op, node.data]}[{texts[0]}]", deep

    def _leaf(self, number: int, what: str) -> str:
        return f"m{self._leaves.setdefault((number, what), len(self._leaves))}"
