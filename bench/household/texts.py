"""The rules as expressions of zen (GoRules) and of CEL, written from the program of all rules.

What favours them: ages are comparisons of day numbers with days that come as inputs (`cuts`), kin come as
lists of places, and the cheap parts of a conjunction stand first, so that most rules end with the event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smartmado.decisions.compiled.program import Column, Node, Program

_BOUNDS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}


@dataclass(frozen=True)
class Syntax:
    """How an engine writes things. `lane` is the person at hand at a depth of quantifiers."""

    every: str
    some: str
    no: str
    nested: bool

    def lane(self, depth: int) -> str:
        return f"i{depth}" if self.nested else "#"

    def each(self, people: str, depth: int, text: str) -> str:
        """The list of what holds for each of these people."""
        return f"{people}.map(i{depth}, {text})" if self.nested else f"map({people}, {text})"

    def at_least(self, people: str, n: int, depth: int, text: str) -> str:
        """Whether it holds for at least n of these people."""
        if self.nested:
            exists = f"{people}.exists(i{depth}, {text})"
            return exists if n == 1 else f"(size({people}.filter(i{depth}, {text})) >= {n})"
        return f"some({people}, {text})" if n == 1 else f"(count({people}, {text}) >= {n})"


ZEN = Syntax(" and ", " or ", "not ", nested=False)
CEL = Syntax(" && ", " || ", "!", nested=True)


class Texts:
    """A program as expressions. `shared`: nodes that are read from `$` because they are worked out before."""

    def __init__(self, program: Program, syntax: Syntax, shared: Mapping[int, str] | None = None) -> None:
        self._program = program
        self._syntax = syntax
        self._shared = shared or {}
        types = {c.fact: c for c in program.columns}
        self._columns: Mapping[str, Column] = types
        self._costs = _costs(program)

    def result(self, number: int) -> str:
        """A list with one truth per person, or an empty one where the visit rules it out for everybody:
        what is the same for all, such as the type of the event, is asked once."""
        node = self._program.nodes[number]
        same = [a for a in node.args if not self._program.nodes[a].wide]
        if node.op != "and" or not same:
            return self.listed(number)
        theirs = [a for a in node.args if self._program.nodes[a].wide]
        each = self._syntax.each("ids", 0, self._joined("and", theirs, 0))
        return f"({self._joined('and', same, 0)} ? {each} : [])"

    def listed(self, number: int) -> str:
        """A list with one truth per person."""
        return self._syntax.each("ids", 0, self.of(number, 0))

    def narrow(self, number: int) -> str:
        """One truth for the visit."""
        return self.of(number, 0)

    def of(self, number: int, depth: int, inside: bool = False) -> str:
        """The text of a node for the person at hand at this depth."""
        node = self._program.nodes[number]
        lane = self._syntax.lane(depth)
        if number in self._shared and inside:
            return f"{self._shared[number]}[{lane}]" if node.wide else self._shared[number]
        person = f"people[{lane}]"
        match node.op:
            case "const":
                return "true" if node.data[0] else "false"
            case "given" | "one_of" | "bound":
                return self._tested(node, person)
            case "before":
                return self._compared(number, node, person)
            case "subject":
                return f"{person}.subject{node.data[0]}"
            case "member":
                return f"{person}.member"
            case "event_is":
                return self._word(f"event{node.data[0]}.type", node.data[1])
            case "applies":
                return self._in_force(node)
            case "not":
                return f"{self._syntax.no}({self.of(node.args[0], depth, True)})"
            case "and" | "or":
                return self._joined(node.op, node.args, depth)
            case "count":
                where = self.of(node.args[0], depth + 1, True)
                return self._syntax.at_least("ids", node.data[0], depth + 1, where)
        people, n = node.data
        return self._syntax.at_least(
            f"{person}.{people}", n, depth + 1, self.of(node.args[0], depth + 1, True)
        )

    def _joined(self, op: str, parts: Sequence[int], depth: int) -> str:
        ordered = sorted(parts, key=lambda a: self._costs[a])
        joint = self._syntax.every if op == "and" else self._syntax.some
        return f"({joint.join(self.of(a, depth, True) for a in ordered)})"

    def _tested(self, node: Node, person: str) -> str:
        fact, event = node.data[:2]
        column = self._columns[fact]
        holder = {"person": person, "visit": "answers"}.get(column.scope, f"event{event}")
        value = f"{holder}.{fact}"
        if node.op == "given":
            return value
        if node.op == "bound":
            return f"({value} {_BOUNDS[node.data[2]]} {node.data[3]})"
        if column.type == "list":
            return f"({self._syntax.some.join(f'{w} in {value}' for w in _quoted(node.data[2]))})"
        return self._word(value, node.data[2])

    def _word(self, value: str, wanted: Sequence[Any]) -> str:
        words = _quoted(wanted)
        return f"({value} == {words[0]})" if len(words) == 1 else f"({value} in [{', '.join(words)}])"

    def _in_force(self, node: Node) -> str:
        """Whether the law of a period applies, by the day that tells it."""
        day, (since, until) = f"cuts.day{node.args[0]}", node.data
        started = f"{day} >= {since.toordinal()}"
        return started if until is None else f"({started}{self._syntax.every}{day} < {until.toordinal()})"

    def _compared(self, number: int, node: Node, person: str) -> str:
        if not node.wide:
            return f"cuts.c{number}"
        wide = [a for a in node.args if self._program.nodes[a].wide]
        if len(wide) == 2:
            return f"{person}.d{number}"
        fact = self._program.nodes[_base(self._program, wide[0])].data[0]
        return f"({person}.{fact} {'<' if wide[0] == node.args[0] else '>='} cuts.c{number})"


def _quoted(words: Sequence[Any]) -> list[str]:
    return [f'"{w}"' if isinstance(w, str) else str(w) for w in words]


def _base(program: Program, number: int) -> int:
    while program.nodes[number].args:
        number = program.nodes[number].args[0]
    return number


def _costs(program: Program) -> list[int]:
    costs: list[int] = []
    for node in program.nodes:
        costs.append(
            (0 if not node.wide else 1)
            + sum(costs[a] for a in node.args)
            + (node.op in ("count", "kin_count")) * 5
        )
    return costs


def often_used(program: Program, roots: Sequence[int], cost: int) -> list[int]:
    """Nodes worth working out once: read more than once and of some size, in order."""
    uses: dict[int, int] = {}
    waiting = list(roots)
    while waiting:
        number = waiting.pop()
        uses[number] = uses.get(number, 0) + 1
        if uses[number] == 1 and program.nodes[number].op not in ("before", "applies"):
            waiting += program.nodes[number].args
    costs = _costs(program)
    return sorted(i for i, n in uses.items() if n > 1 and costs[i] >= cost)
