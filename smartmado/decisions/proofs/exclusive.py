"""Procedures that must not come out together, and those that do although they fill in the same form.

Declared pairs are those of `exclusive_with`. Undeclared ones are looked at where both use the same form
for the same event: a person who files one form twice in one visit is a mistake or wants a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from smartmado.content.model import DUE, Procedure
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.proofs.encode import Encoder
from smartmado.decisions.proofs.findings import ProofFinding
from smartmado.decisions.proofs.prover import Prover, Question, Seen, days_in_force
from smartmado.decisions.proofs.sample import SELF
from smartmado.decisions.proofs.terms import Term


def exclusive_findings(prover: Prover, kind: str, one: Procedure, other: Procedure) -> Iterator[ProofFinding]:
    """The events for which the two are due for the same person in some visit, on whatever day."""
    for seen in _together(prover, one, other):
        yield _finding(prover, kind, one, other, seen)


def pairs(book: Rulebook) -> Iterator[tuple[str, Procedure, Procedure]]:
    """The pairs to look at, with the kind of finding that they would be."""
    declared: set[frozenset[str]] = set()
    for one in book.procedures.values():
        for name in one.exclusive_with:
            if frozenset((one.id, name)) not in declared:
                declared.add(frozenset((one.id, name)))
                yield "contradiction", one, book.procedures[name]
    filled = [p for p in book.procedures.values() if p.form and p.kind not in _MANY_ON_ONE]
    for one, other in combinations(filled, 2):
        if one.form == other.form and frozenset((one.id, other.id)) not in declared:
            yield "overlap", one, other


_MANY_ON_ONE = ("request",)
"""Kinds of procedures whose form asks for several things at once, as that for certificates does."""


def _together(prover: Prover, one: Procedure, other: Procedure) -> Iterator[Seen]:
    since = max(min(v.since for v in p.versions) for p in (one, other))
    for event in one.events:
        if event in other.events:

            def both(encoder: Encoder, event: str = event) -> tuple[Term, ...]:
                return tuple(encoder.outcome(p, DUE, 0, event) for p in (one, other))

            ask = Question(both, frozenset((one.id, other.id)))
            seen = prover.anywhen(event, ask, days_in_force(since, None))
            if seen is not None:
                yield seen


def _finding(prover: Prover, kind: str, one: Procedure, other: Procedure, seen: Seen) -> ProofFinding:
    def confirm(ev: Evaluator) -> bool:
        return all(SELF in dict(ev.candidates(p, 0)) and ev.status(p, SELF, 0) in DUE for p in (one, other))

    conditions = [c for p in (one, other) for v in p.versions for c in v.conditions.values()]
    label = prover.book.life_events[seen.event].label
    message = (
        f"exclusive_with の「{other.name}」と、「{label}」で同じ人に同時に出ます。条件を直してください"
        if kind == "contradiction"
        else f"同じ様式の「{other.name}」と、「{label}」で同じ人に同時に出ます。"
        "どちらかの条件を直すか、exclusive_with を書いてください"
    )
    return ProofFinding(
        kind,
        (one.id, other.id),
        ("procedures", one.id, ("exclusive_with",) if kind == "contradiction" else ("form",)),
        message,
        lambda: prover.sample(seen, conditions, confirm),
        f"「{one.name}」と「{other.name}」の両方",
    )
