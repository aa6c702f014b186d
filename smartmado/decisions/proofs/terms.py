"""Propositional terms, each held once: what conditions become before a solver sees them.

A term is a number: TRUE is 1, and `-t` is the negation of `t`. Everything else is a leaf (an open
question about the world, named by a hashable key) or a conjunction. Constants are folded while
terms are built, so a condition on another event disappears here and not in the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Final, TypeAlias

Term: TypeAlias = int
TRUE: Final[Term] = 1
FALSE: Final[Term] = -1


class Terms:
    """A store of terms; equal terms have equal numbers."""

    def __init__(self) -> None:
        self._nodes: list[Any] = [("all", ()), ("all", ())]  # there is no term 0; TRUE is of no parts
        self._numbers: dict[Any, Term] = {}

    def leaf(self, key: Hashable) -> Term:
        """The open question of this name."""
        return self._held(("leaf", key))

    def all(self, parts: Iterable[Term]) -> Term:
        """The conjunction; TRUE of nothing."""
        found = set(parts)
        found.discard(TRUE)
        if FALSE in found or not found.isdisjoint([-t for t in found]):
            return FALSE
        if len(found) < 2:
            return found.pop() if found else TRUE
        return self._held(("all", tuple(sorted(found))))

    def any(self, parts: Iterable[Term]) -> Term:
        """The disjunction; FALSE of nothing."""
        return -self.all([-t for t in parts])

    def implies(self, a: Term, b: Term) -> Term:
        """If `a` then `b`."""
        return self.any((-a, b))

    def same(self, a: Term, b: Term) -> Term:
        """`a` exactly when `b`."""
        return self.all((self.implies(a, b), self.implies(b, a)))

    def at_least(self, count: int, parts: Sequence[Term]) -> Term:
        """At least so many of the parts hold."""
        reached = [TRUE, *[FALSE] * max(count, 0)]
        for part in parts:
            for n in range(len(reached) - 1, 0, -1):
                reached[n] = self.any((reached[n], self.all((part, reached[n - 1]))))
        return reached[count] if count > 0 else TRUE

    def at_most_one(self, parts: Sequence[Term]) -> Term:
        """No two of the parts hold."""
        return self.all(self.any((-a, -b)) for i, a in enumerate(parts) for b in parts[i + 1 :])

    def key(self, term: Term) -> Hashable | None:
        """The name of a leaf; None for TRUE and for a conjunction."""
        kind, name = self._nodes[abs(term)]
        return name if kind == "leaf" else None

    def parts(self, term: Term) -> tuple[Term, ...]:
        """The parts of a conjunction, whatever the sign of the term."""
        kind, parts = self._nodes[abs(term)]
        return parts if kind == "all" else ()

    def new_leaves(self, terms: Iterable[Term], seen: set[Term]) -> list[Any]:
        """The names of the leaves inside the terms that are not in `seen`, which takes them up."""
        found, nodes = [], self._nodes
        waiting = [abs(t) for t in terms]
        while waiting:
            term = waiting.pop()
            if term in seen:
                continue
            seen.add(term)
            kind, inside = nodes[term]
            if kind == "leaf":
                found.append(inside)
            else:
                waiting += map(abs, inside)
        return found

    def truth(self, holds: Callable[[Any], bool]) -> Callable[[Term], bool]:
        """How terms read when `holds` answers every leaf."""
        known: dict[Term, bool] = {TRUE: True}

        def read(term: Term) -> bool:
            positive = abs(term)
            if positive not in known:
                key = self.key(positive)
                known[positive] = all(map(read, self.parts(positive))) if key is None else holds(key)
            return known[positive] is (term > 0)

        return read

    def _held(self, node: Any) -> Term:
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
        return number
