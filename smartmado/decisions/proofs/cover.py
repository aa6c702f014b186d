"""Does everyone whom the content says must be covered get one of the procedures named?"""

from __future__ import annotations

from collections.abc import Iterator

from smartmado.content.proof_statements import Covered
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.proofs.encode import VIEWPOINT, Encoder
from smartmado.decisions.proofs.findings import ProofFinding
from smartmado.decisions.proofs.prover import Prover, Question, Seen, days_in_force
from smartmado.decisions.proofs.sample import SELF
from smartmado.decisions.proofs.terms import Term


def cover_findings(prover: Prover, said: Covered) -> Iterator[ProofFinding]:
    """The events for which a statement of rules/proofs.yaml fails in some visit, on whatever day."""
    for event in said.events:
        seen = _uncovered(prover, said, event)
        if seen is not None:
            yield _finding(prover, said, seen)


def _uncovered(prover: Prover, said: Covered, event: str) -> Seen | None:
    procedures = [prover.book.procedures[name] for name in said.one_of]
    since = max(min(v.since for v in p.versions) for p in procedures)

    def goals(encoder: Encoder) -> tuple[Term, ...]:
        world = encoder.world
        someone = [
            encoder.outcome(p, said.statuses, slot, event)
            for p in procedures
            for slot in (world.slots if p.per == "household" else (0,))
        ]
        return (
            world.belongs(said.people, 0, VIEWPOINT, event),
            encoder.truth(said.when, 0, event),
            -world.terms.any(someone),
        )

    return prover.anywhen(event, Question(goals, frozenset(said.one_of)), days_in_force(since, None))


def _finding(prover: Prover, said: Covered, seen: Seen) -> ProofFinding:
    procedures = [prover.book.procedures[name] for name in said.one_of]

    def confirm(ev: Evaluator) -> bool:
        statuses = {
            ev.status(p, person, 0)
            for p in procedures
            if seen.event in p.events
            for person, belongs in ev.candidates(p, 0)
            if belongs is not False and (p.per == "household" or person == SELF)
        }
        concerned = dict(ev.people(said.people, ev.viewpoint(0), 0)).get(SELF) is True
        applies = ev.truth(said.when, SELF, 0) is True
        return concerned and applies and None not in statuses and statuses.isdisjoint(said.statuses)

    conditions = [c for p in procedures for v in p.versions for c in v.conditions.values()]
    label = prover.book.life_events[seen.event].label
    return ProofFinding(
        "uncovered",
        (said.id,),
        ("proofs", said.id, ()),
        f"「{said.says}」が成り立たない場合があります(「{label}」)。手続の条件を直すか、この文を直してください",
        lambda: prover.sample(seen, [said.when, *conditions], confirm),
        "、".join(f"「{p.name}」" for p in procedures) + "が出ないこと",
    )
