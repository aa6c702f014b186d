"""Can each rule hold, can it fail, and does each part of it matter?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from smartmado.content.expressions import All, Condition, Const, Not, Some
from smartmado.content.model import Procedure, Version
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.proofs.encode import Encoder
from smartmado.decisions.proofs.findings import ProofFinding
from smartmado.decisions.proofs.prover import Confirm, ProofError, Prover, Question, days_in_force
from smartmado.decisions.proofs.sample import SELF
from smartmado.decisions.proofs.solve import UnsureError
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


@dataclass(frozen=True)
class Wanted:
    """A target of a version of a procedure."""

    procedure: Procedure
    version: Version
    target: Target


def unreached(small: Prover, larger: Callable[[], Prover], procedures: Iterable[Procedure]) -> list[Wanted]:
    """The targets that no visit reaches: `small` looks for visits, `larger` makes sure that there is none.

    Where z3 cannot say, the target is one of kind `unsure`.
    """
    every = [Wanted(p, v, t) for p in procedures for v in p.versions for t in targets(v, p.events)]
    missing = [w for w in _unusual(small, every) if not _reached(small, w)]
    if not missing:
        return []
    tried = [(w, _reached(larger(), w)) for w in _unusual(larger(), missing)]
    return [_unsure(w) if reached is None else w for w, reached in tried if not reached]


def _unsure(wanted: Wanted) -> Wanted:
    return replace(wanted, target=replace(wanted.target, kind="unsure"))


def _unusual(prover: Prover, every: Iterable[Wanted]) -> list[Wanted]:
    """The targets that no visit reaches on an ordinary day of their version.

    An event brings up many procedures: a visit that is found for one target is read for all the others.
    """
    wanted = dict(enumerate(every))  # a number is quicker to find than a tree
    for (day, _, event), goals in _goals(prover, wanted).items():
        left = {n: g for n, g in goals.items() if n in wanted}
        also = tuple(left.values())
        while left:
            number, goal = left.popitem()  # the last first: a visit for a branch tells most of the others
            ask = Question(_just(goal), frozenset((wanted[number].procedure.id,)))
            try:
                seen = prover.on(day, event, ask, also=also, wishes=_wishes(wanted, number, left))
            except UnsureError:
                seen = None  # it is asked again alone
            also = ()  # they are known from now on
            if seen is not None:
                reads = prover.world.terms.truth(seen.found.holds)
                for done in [number, *(n for n, g in left.items() if reads(g))]:
                    left.pop(done, None)
                    del wanted[done]
    return list(wanted.values())


_WISHES = 4
"""So many goals are wished for beside one: with more of them the solver finds that they cannot be."""


def _wishes(wanted: Mapping[int, Wanted], number: int, left: Mapping[int, Term]) -> list[Term]:
    """Goals of a few other procedures, which the visit for this one may well reach too."""
    last = {wanted[n].procedure.id: goal for n, goal in left.items()}
    last.pop(wanted[number].procedure.id, None)
    return list(last.values())[-_WISHES:]


def _goals(prover: Prover, wanted: Mapping[int, Wanted]) -> dict[tuple[date, date, str], dict[int, Term]]:
    """What is asked to reach the targets, for each day, law and event."""
    found: dict[tuple[date, date, str], dict[int, Term]] = {}
    for number, one in wanted.items():
        day = days_in_force(one.version.since, one.version.until)[0]
        law = prover.law(day, frozenset((one.procedure.id,)))
        for event in _events(one.procedure, one.target):
            goal = one.target.goal(prover.encoder(event, law), one.procedure, event)
            if goal != FALSE:
                found.setdefault((day, law, event), {})[number] = goal
    return found


def _events(procedure: Procedure, target: Target) -> tuple[str, ...]:
    return procedure.events if target.event is None else (target.event,)


def _reached(prover: Prover, wanted: Wanted) -> bool | None:
    """Whether some visit on any day of the version reaches the target; None where z3 cannot say."""
    procedure, target = wanted.procedure, wanted.target
    days = days_in_force(wanted.version.since, wanted.version.until)
    events = _events(procedure, target)
    try:
        return any(prover.anywhen(e, target.question(procedure, e), days) is not None for e in events)
    except UnsureError:
        return None


def reach_findings(
    prover: Callable[[], Prover], procedure: Procedure, missing: Iterable[Wanted]
) -> Iterator[ProofFinding]:
    """What is told of a procedure, whose unreached targets are among these."""
    for version in procedure.versions:
        here = [w.target for w in missing if w.procedure is procedure and w.version is version]
        if any(t.kind == "never" for t in here) and len(version.conditions) == 1:
            here = [t for t in here if t.kind == "never"]
        yield from (_finding(prover(), procedure, version, t) for t in here)


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
    "unsure": "ここが成り立つことがあるか分かりません。日付の式を簡単にできないか、見直してください",
}


def _sample(prover: Prover, procedure: Procedure, version: Version, target: Target) -> dict[str, Any] | None:
    """A resident who comes as near to the target as can be; None if it is not known that it cannot be."""
    if target.kind == "unsure":
        return None
    days = days_in_force(version.since, version.until)
    for near in _near(target):
        for event in _events(procedure, target):
            seen = prover.anywhen(event, near.question(procedure, event), days)
            if seen is not None:
                return prover.sample(seen, version.conditions.values(), _confirms(procedure, near))
    raise ProofError("この手続の対象になる人(candidates)が、だれもいません")


def _near(target: Target) -> Iterator[Target]:
    """What can be where the target cannot: only the part in question is otherwise; or another; or either.

    Of what cannot be, one of the last two can, if anybody is a candidate.
    """
    *others, part = target.holds or (Not(target.fails[0]),)
    fails = target.fails if target.holds else target.fails[1:]
    yield replace(target, holds=(*others, Not(part)), fails=fails)
    yield replace(target, holds=(part,), fails=())
    yield replace(target, holds=(Not(part),), fails=())


def _confirms(procedure: Procedure, near: Target) -> Confirm:
    def confirm(ev: Evaluator) -> bool:
        return (
            SELF in dict(ev.candidates(procedure, 0))
            and all(ev.truth(c, SELF, 0) is True for c in near.holds)
            and all(ev.truth(c, SELF, 0) is False for c in near.fails)
        )

    return confirm
