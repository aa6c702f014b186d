"""Can each rule hold, can it fail, and does each part of it matter?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from smartmado.content.expressions import All, Condition, Const, Some
from smartmado.content.model import STATUSES, Procedure, Version
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.proofs.encode import Encoder
from smartmado.decisions.proofs.findings import ProofFinding
from smartmado.decisions.proofs.prover import Confirm, Prover, Question, days_in_force
from smartmado.decisions.proofs.sample import SELF
from smartmado.decisions.proofs.terms import FALSE, Term
from smartmado.decisions.wording import STATUS_WORDS


@dataclass(frozen=True)
class Target:
    """Something that must be possible: that all of `holds` and none of `fails` holds for a candidate.

    `event`: the only event that counts; None where any event of the procedure will do.
    """

    kind: str
    status: str
    path: tuple[Any, ...]
    holds: tuple[Condition, ...]
    fails: tuple[Condition, ...]
    event: str | None = None

    def goal(self, encoder: Encoder, procedure: Procedure, event: str) -> Term:
        """The target from the viewpoint of the first person and an event."""
        terms = encoder.world.terms
        holds = (encoder.truth(c, 0, event) for c in self.holds)
        fails = (-encoder.truth(c, 0, event) for c in self.fails)
        return terms.all((encoder.candidate(procedure, 0, event), *holds, *fails))

    def question(self, procedure: Procedure, event: str) -> Question:
        """The target as a question to a prover."""
        return Question(lambda e: (self.goal(e, procedure, event),), frozenset((procedure.id,)))


def _just(goal: Term) -> Callable[[Encoder], tuple[Term, ...]]:
    return lambda encoder: (goal,)


def targets(version: Version, events: tuple[str, ...]) -> Iterator[Target]:
    """What must be possible for every part of a version to matter."""
    stronger: tuple[Condition, ...] = ()
    conditions = tuple(version.conditions.values())
    for event in events:
        yield Target("never_for_event", "", (), (Some(conditions),), (), event)
    for status, condition in version.conditions.items():
        path = (f"{status}_when",)
        yield Target("never", status, path, (condition,), stronger)
        if condition != Const(True):
            yield Target("always", status, path, (), (condition, *stronger))
        yield from _parts(condition, status, path, (), stronger)
        stronger = (*stronger, condition)


def _parts(
    condition: Condition,
    status: str,
    path: tuple[Any, ...],
    around: tuple[Condition, ...],
    fails: tuple[Condition, ...],
) -> Iterator[Target]:
    """Every branch of an `any` can be the one that holds.

    A part of an `all` that the others imply is no finding: it spares questions while they are unknown.
    """
    if isinstance(condition, Some):
        for i, part in enumerate(condition.parts):
            here = (*path, "any", i)
            if len(condition.parts) > 1:
                yield Target("dead_branch", status, here, (*around, part), fails)
            yield from _parts(part, status, here, around, fails)
    if isinstance(condition, All):
        for i, part in enumerate(condition.parts):
            others = (*around, *(p for j, p in enumerate(condition.parts) if j != i))
            yield from _parts(part, status, (*path, "all", i), others, fails)


def unreached(prover: Prover, procedure: Procedure, version: Version) -> list[Target]:
    """The targets that no visit reaches."""
    wanted = dict(enumerate(targets(version, procedure.events)))  # a number is quicker to find than a tree
    day = days_in_force(version.since, version.until)[0]
    for event in procedure.events:
        encoder = prover.encoder(event, prover.law(day, frozenset((procedure.id,))))
        terms = {n: t.goal(encoder, procedure, event) for n, t in wanted.items() if t.event in (None, event)}
        goals = {n: g for n, g in terms.items() if g != FALSE}
        also = tuple(goals.values())
        while goals:
            number, goal = goals.popitem()  # the last first: a visit for a branch tells most of the others
            seen = prover.on(day, event, Question(_just(goal), frozenset((procedure.id,))), also)
            also = ()  # they are known from now on
            if seen is not None:
                reads = prover.world.terms.truth(seen.found.holds)
                reached = [number, *(n for n, g in goals.items() if reads(g))]
                for done in reached:
                    goals.pop(done, None)
                    del wanted[done]
    return [t for t in wanted.values() if not _reached_later(prover, procedure, t, version)]


def _reached_later(prover: Prover, procedure: Procedure, target: Target, version: Version) -> bool:
    """Whether some visit on another day of the version reaches the target."""
    days = days_in_force(version.since, version.until)
    events = procedure.events if target.event is None else (target.event,)
    return any(prover.anywhen(e, target.question(procedure, e), days) is not None for e in events)


def reach_findings(
    small: Prover, larger: Callable[[], Prover], procedure: Procedure
) -> Iterator[ProofFinding]:
    """What is told of a procedure: `small` looks for visits, `larger` makes sure that there is none."""
    for version in procedure.versions:
        missing = unreached(small, procedure, version)
        missing = [t for t in missing if not _reached_later(larger(), procedure, t, version)]
        if any(t.kind == "never" for t in missing) and len(version.conditions) == 1:
            missing = [t for t in missing if t.kind == "never"]
        yield from (_finding(larger(), procedure, version, t) for t in missing)


def _finding(prover: Prover, procedure: Procedure, version: Version, target: Target) -> ProofFinding:
    names = {
        "status": STATUS_WORDS.get(target.status, ""),
        "event": prover.book.life_events[target.event].label if target.event else "",
    }
    path = ("versions", version.place, *target.path) if target.path else ("events",)
    return ProofFinding(
        target.kind,
        tuple(n for n in (procedure.id, target.event) if n),
        ("procedures", procedure.id, path),
        _MESSAGES[target.kind].format(**names),
        lambda: _sample(prover, procedure, version, target),
        f"「{procedure.name}」の判定",
    )


_MESSAGES = {
    "never_for_event": "「{event}」では、誰がどんな事情でも出ません。events から外すか、条件を直してください",
    "never": "「{status}」の条件は、誰がどんな事情でも成り立ちません。条件のどこかが食いちがっています",
    "always": "「{status}」の条件は、誰がどんな事情でも成り立ちます。条件が効いていません",
    "dead_branch": (
        "any のこの枝は、ほかの条件と合わせると決して成り立ちません。枝を消すか、条件を直してください"
    ),
}


def _sample(prover: Prover, procedure: Procedure, version: Version, target: Target) -> dict[str, Any] | None:
    """A resident in whom the finding shows: everything but the part in question holds, if that can be."""
    events = procedure.events if target.event is None else (target.event,)
    part = target.holds[-1] if target.kind == "dead_branch" else None
    wishes: list[tuple[Condition, ...]] = [target.holds[:-1] if part is not None else (), ()]
    conditions = tuple(version.conditions.values())
    for wish in dict.fromkeys(wishes):
        for event in events:
            wished = Target("", "", (), wish, ())
            day = days_in_force(version.since, version.until)[0]
            seen = prover.on(day, event, wished.question(procedure, event))
            if seen is not None:
                confirm = _confirms(procedure, target, part)
                return prover.sample(seen, conditions, confirm)
    return None


def _confirms(procedure: Procedure, target: Target, part: Condition | None) -> Confirm:
    def confirm(ev: Evaluator) -> bool:
        if part is not None:
            return ev.truth(part, SELF, 0) is False
        status = ev.status(procedure, SELF, 0)
        if target.kind == "always":
            return status in STATUSES[: STATUSES.index(target.status) + 1]
        if target.kind == "never":
            return status not in (None, target.status)
        return status == "not_required"

    return lambda ev: SELF in dict(ev.candidates(procedure, 0)) and confirm(ev)
