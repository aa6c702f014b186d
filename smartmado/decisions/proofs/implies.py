"""Does one condition follow from another, for everyone and on every day?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from smartmado.content.expressions import Condition
from smartmado.content.model import LocalChange
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.proofs.encode import Encoder
from smartmado.decisions.proofs.findings import ProofFinding
from smartmado.decisions.proofs.prover import Prover, Question, Seen, days_in_force
from smartmado.decisions.proofs.sample import SELF
from smartmado.decisions.proofs.terms import Term
from smartmado.decisions.wording import STATUS_WORDS


def counterexample(
    prover: Prover,
    given: Condition,
    then: Condition,
    events: Iterable[str],
    days: Sequence[date],
    about: Iterable[str] = (),
) -> Seen | None:
    """A visit in which `given` holds for the first person and `then` does not; None proves `given ⇒ then`.

    `about`: the procedures that the conditions belong to.
    """
    for event in events:

        def goals(encoder: Encoder, event: str = event) -> tuple[Term, ...]:
            return encoder.truth(given, 0, event), -encoder.truth(then, 0, event)

        seen = prover.anywhen(event, Question(goals, frozenset(about)), days)
        if seen is not None:
            return seen
    return None


def direction_findings(prover: Prover, change: LocalChange) -> Iterator[ProofFinding]:
    """A city's narrowing that lets in whom the nation does not, or a widening that leaves someone out."""
    if change.kind == "replaces":
        return
    procedure = prover.book.procedures[change.procedure]
    for status in change.added:
        local = change.local.conditions.get(status)
        national = change.national.conditions.get(status)
        if local is not None and national is not None:
            given, then = (local, national) if change.kind == "narrows" else (national, local)
            days = days_in_force(change.local.since, change.local.until)
            seen = counterexample(prover, given, then, procedure.events, days, (procedure.id,))
            if seen is not None:
                yield _finding(prover, change, status, (given, then), seen)


def _finding(
    prover: Prover, change: LocalChange, status: str, conditions: tuple[Condition, Condition], seen: Seen
) -> ProofFinding:
    procedure = prover.book.procedures[change.procedure]
    given, then = conditions

    def confirm(ev: Evaluator) -> bool:
        return ev.truth(given, SELF, 0) is True and ev.truth(then, SELF, 0) is False

    words = (
        "市の決まりが、国の規則では当てはまらない人に当てはまります。narrows は狭めるだけです"
        if change.kind == "narrows"
        else "国の規則が当てはまるのに、市の決まりでは当てはまらない人がいます。widens は広げるだけです"
    )
    return ProofFinding(
        "direction",
        (procedure.id,),
        ("procedures", procedure.id, ("versions", change.local.place, f"{status}_when")),
        f"{words}(「{STATUS_WORDS[status]}」の条件)",
        lambda: prover.sample(seen, [given, then], confirm),
        f"「{procedure.name}」の判定",
    )
