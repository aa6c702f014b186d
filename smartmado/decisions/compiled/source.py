"""Writes a program as the text of a Python function over bit masks, one bit per person.

A truth is two masks: `t`, for whom it is True, and `f`, for whom it is False; whoever is in neither
is unknown. So one `&` decides for everybody. A value of the whole visit is no bit or all bits.

The text is made of node numbers, numbers and operators: nothing that stands in content, and no fact,
gets into it (docs/adr/0014-compiled-rules.md).
"""

from __future__ import annotations

from collections import Counter
from typing import TypeAlias

from smartmado.decisions.compiled.program import Program

Half: TypeAlias = tuple[int, str]
"""The `t` or the `f` mask of a node."""

LEAVES = frozenset(
    {"given", "one_of", "bound", "before", "same_day", "applies", "subject", "member", "kin_of", "event_is"}
)
"""Truths that are known before the function runs: each has its place in the lists T and F."""
_DEEPEST = 12
"""Brackets within brackets, beyond which a line of its own is made."""
_OTHER = {"t": "f", "f": "t"}


def leaves(program: Program) -> tuple[int, ...]:
    """The leaves of a program, in the order of the lists that its function takes."""
    return tuple(i for i, node in enumerate(program.nodes) if node.op in LEAVES)


def kin_sets(program: Program) -> tuple[str, ...]:
    """The kin that a program counts, in the order of the list that its function takes."""
    return tuple(sorted({node.data[0] for node in program.nodes if node.op == "kin_count"}))


def results(program: Program) -> tuple[Half, ...]:
    """What the function returns for each outcome in turn: for whom each of its nodes is True, in order,
    after who may not be a candidate for certain."""
    found: list[Half] = []
    for outcome in program.outcomes.values():
        found += [(outcome.candidates, "f"), (outcome.candidates, "t")]
        found += [(node, "t") for _, node in outcome.statuses()]
    return tuple(found)


def source(program: Program) -> str:
    """The function `run(T, F, A, closed, kin, sure, never)`; A: the mask of everybody listed."""
    return _Writer(program).text()


class _Writer:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._places = {node: place for place, node in enumerate(leaves(program))}
        self._kin = kin_sets(program)
        self._lines: list[str] = []
        self._texts: dict[Half, tuple[str, int]] = {}
        self._uses = Counter[Half]()
        self._count(list(results(program)))

    def _count(self, waiting: list[Half]) -> None:
        """How often each half is read; what nothing reads is not written."""
        while waiting:
            half = waiting.pop()
            self._uses[half] += 1
            if self._uses[half] == 1:
                waiting += self._below(half)

    def _below(self, half: Half) -> list[Half]:
        """The halves that a half is worked out from."""
        number, side = half
        node = self._program.nodes[number]
        if node.op in LEAVES:
            return []
        match node.op:
            case "not":
                return [(node.args[0], _OTHER[side])]
            case "override":
                given, derived = node.args
                return [(given, side), (given, _OTHER[side]), (derived, side)]
            case "settled":
                return [(node.args[0 if side == "t" else 1], "t")]
            case "loop":
                return [(node.args[0], "t"), (node.args[0], "f")]
        return [(a, side) for a in node.args]

    def text(self) -> str:
        for number in range(len(self._program.nodes)):
            if number not in self._program.inside:
                self._write(number, 1)
        result = "".join(f"{self._texts[half][0]}, " for half in results(self._program))
        return "\n".join(
            ["def run(T, F, A, closed, kin, sure, never):", *self._lines, f"    return ({result})", ""]
        )

    def _write(self, number: int, depth: int) -> None:
        """The lines of a node, if anything reads it."""
        sides = [side for side in "tf" if self._uses[number, side]]
        if self._program.nodes[number].op == "loop":
            if sides:
                self._loop(number, depth)
            return
        for side in sides:
            half = (number, side)
            text, deep = self._expression(half)
            if (self._uses[half] > 1 and deep > 0) or deep > _DEEPEST:
                self._lines.append(f"{'    ' * depth}{side}{number} = {text}")
                text, deep = f"{side}{number}", 0
            self._texts[half] = (text, deep)

    def _loop(self, number: int, depth: int) -> None:
        """Rounds from unknown until nothing more is learnt."""
        nodes = self._program.nodes
        value = next(i for i, n in enumerate(nodes) if n.op == "loop_value" and n.data == nodes[number].data)
        pad = "    " * depth
        self._lines += [f"{pad}t{value} = f{value} = 0", f"{pad}while True:"]
        self._texts |= {(value, side): (f"{side}{value}", 0) for side in "tf"}
        for inner in self._program.rounds[number]:
            if inner != value:
                self._write(inner, depth + 1)
        found = ", ".join(self._texts[nodes[number].args[0], side][0] for side in "tf")
        self._lines += [
            f"{pad}    t{number}, f{number} = {found}",
            f"{pad}    if t{number} == t{value} and f{number} == f{value}:",
            f"{pad}        break",
            f"{pad}    t{value}, f{value} = t{number}, f{number}",
        ]
        self._texts |= {(number, side): (f"{side}{number}", 0) for side in "tf"}

    def _expression(self, half: Half) -> tuple[str, int]:
        """The text of a half, and how deep its brackets go; 0 if it is no more than a name."""
        number, side = half
        node = self._program.nodes[number]
        if number in self._places:
            return f"{'T' if side == 't' else 'F'}[{self._places[number]}]", 1
        below = [self._texts[h] for h in self._below(half)]
        texts, deep = [text for text, _ in below], max((d for _, d in below), default=0)
        match node.op:
            case "not" | "settled":
                return texts[0], deep
            case "const":
                return ("A" if node.data[0] is (side == "t") else "0"), 0
            case "unlisted":
                return ("0" if side == "t" else "closed"), 0
            case "and" | "or":
                return f"({(' & ' if (node.op == 'and') == (side == 't') else ' | ').join(texts)})", deep + 1
            case "override":
                return f"({texts[0]} | {texts[2]} & ~{texts[1]})", deep + 1
            case "count":
                return self._counted(node.data[0], side, texts[0]), deep + 1
        assert node.op == "kin_count"
        people, n = node.data
        function = "sure" if side == "t" else "never"
        return f"{function}(kin[{self._kin.index(people)}], {n}, {texts[0]})", deep + 1

    def _counted(self, n: int, side: str, where: str) -> str:
        if side == "t":
            return f"(A if {where if n == 1 else f'{where}.bit_count() >= {n}'} else 0)"
        return f"(0 if A & ~{where} else A)" if n == 1 else f"(A if (A & ~{where}).bit_count() < {n} else 0)"
