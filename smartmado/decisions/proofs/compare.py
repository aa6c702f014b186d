"""Two rulebooks against each other: can anyone gain or lose a procedure, in any visit on any day?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from smartmado.content.loader import thaw
from smartmado.content.model import STATUSES
from smartmado.content.proof_statements import Statements
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.proofs.encode import Encoder
from smartmado.decisions.proofs.prover import Prover, Question, days_in_force
from smartmado.decisions.proofs.solve import UnsureError
from smartmado.decisions.proofs.terms import FALSE, Term

OLD = "old_"
"""What keeps the old rulebook's parameters, and facts that come back to themselves, apart from the new."""


SLOTS = 5
"""People in a visit: that nobody gains or loses is a claim about rules that count to three, too."""


@dataclass(frozen=True)
class Theorems:
    """What is proved of one procedure, whatever its status: that nobody gains it, that nobody loses it.
    None: not proved."""

    nobody_gains: bool | None
    nobody_loses: bool | None


class Comparison:
    """Proofs about the change from one rulebook to another."""

    def __init__(self, old: Rulebook, new: Rulebook, statements: Statements) -> None:
        self.old = _renamed(old)
        self.new = new
        self._prover = Prover(new, statements, SLOTS, beside=self.old)
        self._encoders: dict[tuple[int, date], Encoder] = {}
        self._told: dict[int, int] = {}

    def theorems(self, procedure: str) -> Theorems:
        """What holds for a procedure of either rulebook."""
        return Theorems(self._nobody(procedure, gains=True), self._nobody(procedure, gains=False))

    def _nobody(self, procedure: str, *, gains: bool) -> bool | None:
        books = [b for b in (self.old, self.new) if procedure in b.procedures]
        events = dict.fromkeys(e for b in books for e in b.procedures[procedure].events)
        since = min(v.since for b in books for v in b.procedures[procedure].versions)
        days: Sequence[date] = days_in_force(since, None)
        try:
            return not any(
                self._prover.anywhen(event, self._question(procedure, event, gains), days) is not None
                for event in events
                if event in self.new.life_events
            )
        except UnsureError:
            return None

    def _question(self, procedure: str, event: str, gains: bool) -> Question:
        def goals(encoder: Encoder) -> tuple[Term, ...]:
            old = self._old_encoder(encoder)
            before, after = self._comes_out(old, procedure, event), self._comes_out(encoder, procedure, event)
            told = self._told.get(id(old), 0)
            encoder.agreed += old.agreed[told:]
            self._told[id(old)] = len(old.agreed)
            return (after, -before) if gains else (before, -after)

        return Question(goals, frozenset((procedure,)))

    def _old_encoder(self, encoder: Encoder) -> Encoder:
        """The reader of the old rules in the world of the new ones; what it agrees on is agreed there."""
        key = (id(encoder), encoder.law)
        if key not in self._encoders:
            self._encoders[key] = Encoder(encoder.world, self.old, encoder.law, OLD)
        return self._encoders[key]

    def _comes_out(self, encoder: Encoder, procedure: str, event: str) -> Term:
        found = encoder.book.procedures.get(procedure)
        return FALSE if found is None else encoder.outcome(found, STATUSES, 0, event)


def _renamed(book: Rulebook) -> Rulebook:
    """The rulebook with other names for its parameters."""
    raw = {**_rename(book.raw, set(book.parameters))}
    raw["parameters"] = {f"{OLD}{k}": v for k, v in book.raw["parameters"].items()}
    return thaw(json.dumps(raw, ensure_ascii=False).encode())


def _rename(raw: Any, names: set[str]) -> Any:
    if isinstance(raw, dict):
        if set(raw) == {"parameter"} and raw["parameter"] in names:
            return {"parameter": f"{OLD}{raw['parameter']}"}
        return {k: _rename(v, names) for k, v in raw.items()}
    if isinstance(raw, list | tuple):
        return [_rename(v, names) for v in raw]
    return raw
