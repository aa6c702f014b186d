"""Life events and facts in, decisions out: what is due, for whom, by when, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from smartmado.content.model import DUE, STRENGTH, UNDETERMINED, Procedure, Version
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.certificate import Proofs
from smartmado.decisions.compiled.frequent import Status, status_of
from smartmado.decisions.deadlines import DueDate, due_date, earliest
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.explain import Explanation, Reason, explain
from smartmado.decisions.grounds import Outcome
from smartmado.decisions.kin_proofs import only
from smartmado.decisions.residuals.residuals import OpenItem, Residuals
from smartmado.decisions.waits import CLOSING, candidate_waits
from smartmado.facts.situation import Situation, Value
from smartmado.facts.truth import Truth


@dataclass(frozen=True)
class Decision:
    """One procedure for the people of one sheet. `events` are indexes into the situation's events."""

    procedure: Procedure
    status: str
    subjects: tuple[str, ...]
    events: tuple[int, ...]
    version: Version | None
    deadline: DueDate | None
    required_items: tuple[str, ...]
    explain: Callable[[], Explanation] = field(repr=False, compare=False)

    @cached_property
    def explanation(self) -> Explanation:
        """Why; worked out when first asked for, because most decisions are only counted."""
        return self.explain()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, in words."""
        return self.explanation.reasons

    @property
    def certificate(self) -> tuple[FactKey, ...]:
        """The smallest set of recorded facts that decides this, whatever else is known."""
        return self.explanation.certificate

    @property
    def facts_used(self) -> tuple[FactKey, ...]:
        """What whoever handles this needs to see: what decides it, and the day of what happened."""
        return tuple(dict.fromkeys((*self.explanation.happened, *self.certificate)))


@dataclass(frozen=True)
class Undetermined:
    """A procedure that cannot be decided yet for these people, and the facts it waits for."""

    procedure: Procedure
    subjects: tuple[str, ...]
    events: tuple[int, ...]
    waits_for: tuple[FactKey, ...]


@dataclass(frozen=True)
class Decisions:
    """All decisions of a visit, in rulebook order. `residuals`: what the undetermined ones turn on."""

    decided: tuple[Decision, ...]
    undetermined: tuple[Undetermined, ...]
    evaluator: Evaluator = field(repr=False, compare=False)
    residuals: Residuals = field(repr=False, compare=False)

    def with_status(self, *statuses: str) -> tuple[Decision, ...]:
        """The decisions that have one of these statuses."""
        return tuple(d for d in self.decided if d.status in statuses)

    @property
    def to_file(self) -> tuple[Decision, ...]:
        """What is filed in this visit: everything required, and the recommended that someone wishes."""
        wanted = str(self.evaluator.read("wanted_procedures", None, None) or "").split(",")
        return tuple(
            d
            for d in self.decided
            if d.status == "required" or (d.status == "recommended" and d.procedure.id in wanted)
        )


@dataclass(frozen=True)
class _Outcome:
    person: str
    event: int
    status: str | None
    waits_for: tuple[FactKey, ...] = ()


def decide(book: Rulebook, situation: Situation, assumed: Mapping[FactKey, Value] | None = None) -> Decisions:
    """Decide every procedure that the events of the visit can trigger."""
    ev = Evaluator(book, situation, assumed)
    proofs = Proofs(ev)
    residuals = Residuals(ev)
    status = status_of(ev)
    types = {e.type for e in situation.events}
    decided: list[Decision] = []
    undetermined: list[Undetermined] = []
    for procedure in book.procedures.values():
        if types.isdisjoint(procedure.events):
            continue
        outcomes = _outcomes(residuals, status, procedure)
        decided += _decisions(proofs, procedure, outcomes)
        undetermined += _undetermined(procedure, outcomes)
    return Decisions(tuple(decided), tuple(undetermined), ev, residuals)


def _outcomes(residuals: Residuals, status: Status, procedure: Procedure) -> list[_Outcome]:
    """One outcome for each candidate of each triggering event that the rule covers by date."""
    ev = residuals.ev
    found: list[_Outcome] = []
    for index, event in enumerate(ev.situation.events):
        if event.type not in procedure.events or not ev.versions(procedure, index):
            continue
        for person, belongs in ev.candidates(procedure, index):
            clear = status(procedure, person, index)
            found.append(_outcome(residuals, procedure, clear, person, belongs, index))
        if ev.open_candidates(procedure, index):
            residuals.add_unlisted(procedure, index)
            found.append(_Outcome("", index, None, tuple(CLOSING)))
    return _merge(found)


def _outcome(
    residuals: Residuals, procedure: Procedure, status: str | None, person: str, belongs: Truth, index: int
) -> _Outcome:
    """The status told; where the conditions cannot tell, the one that comes out whatever is answered."""
    if status != "not_required" and not (status is not None and belongs):
        status = residuals.add(procedure, person, belongs, index)
    if status is not None:
        return _Outcome(person, index, status)
    waits = residuals.waits(OpenItem(procedure.id, person, index))
    return _Outcome(
        person, index, None, waits or tuple(candidate_waits(residuals.ev, procedure, person, index))
    )


def _merge(found: list[_Outcome]) -> list[_Outcome]:
    """For each person only the outcomes of the strongest status among the events."""
    best: dict[str, int] = {}
    for outcome in found:
        best[outcome.person] = max(best.get(outcome.person, 0), _strength(outcome))
    return [o for o in found if _strength(o) == best[o.person]]


def _strength(outcome: _Outcome) -> int:
    return STRENGTH[outcome.status or UNDETERMINED]


def _decisions(proofs: Proofs, procedure: Procedure, outcomes: list[_Outcome]) -> list[Decision]:
    sheets: dict[tuple[str, str], list[_Outcome]] = {}
    for outcome in outcomes:
        if outcome.status is not None and outcome.status != "not_required":
            sheet = outcome.person if procedure.per == "person" else ""
            sheets.setdefault((outcome.status, sheet), []).append(outcome)
    if not sheets and all(o.status == "not_required" for o in outcomes):
        return [_not_required(proofs, procedure, outcomes)] if _covered(proofs.ev, procedure) else []
    return [_decision(proofs, procedure, status, group) for (status, _), group in sheets.items()]


def _covered(ev: Evaluator, procedure: Procedure) -> bool:
    return any(
        e.type in procedure.events and ev.versions(procedure, i) for i, e in enumerate(ev.situation.events)
    )


def _decision(proofs: Proofs, procedure: Procedure, status: str, group: list[_Outcome]) -> Decision:
    ev, subjects = proofs.ev, tuple(dict.fromkeys(o.person for o in group))
    version = ev.versions(procedure, group[0].event)[-1]  # an outcome has a version in force
    found = [d for o in group if status in DUE and (d := due_date(ev, version, o.person, o.event))]
    return Decision(
        procedure,
        status,
        subjects,
        tuple(dict.fromkeys(o.event for o in group)),
        version,
        earliest(found),
        _items(ev, version, group),
        lambda: explain(proofs, _outcome_of(ev, procedure, status, subjects)),
    )


def _items(ev: Evaluator, version: Version, group: list[_Outcome]) -> tuple[str, ...]:
    """What to bring: items for certain, and those not settled yet marked so."""
    items: dict[str, None] = {}
    for item in version.required_items:
        holds = [True if item.when is None else ev.truth(item.when, o.person, o.event) for o in group]
        if True in holds:
            items[item.item] = None
        elif None in holds:
            items[f"{item.item}(該当する場合)"] = None
    return tuple(items)


def _not_required(proofs: Proofs, procedure: Procedure, outcomes: list[_Outcome]) -> Decision:
    subjects = tuple(dict.fromkeys(o.person for o in outcomes))
    version = proofs.ev.versions(procedure, outcomes[0].event)[-1] if outcomes else None
    return Decision(
        procedure,
        "not_required",
        subjects,
        tuple(dict.fromkeys(o.event for o in outcomes)),
        version,
        None,
        (),
        lambda: explain(proofs, _outcome_of(proofs.ev, procedure, "not_required", subjects)),
    )


def told(ev: Evaluator, procedure: Procedure) -> dict[str, str | None]:
    """The status of each candidate, None while open; "" stands for people who are not listed."""
    return {o.person: o.status for o in _outcomes(Residuals(ev), ev.status, procedure)}


def _outcome_of(ev: Evaluator, procedure: Procedure, status: str, subjects: tuple[str, ...]) -> Outcome:
    """What an explanation needs: the outcome, and a way to see whether some of the facts lead to it too."""

    def stands(keys: Iterable[FactKey]) -> bool:
        known = set(keys)
        assumed = {k: v for k, v in ev.assumed.items() if k in known}
        found = told(Evaluator(ev.book, only(ev.situation, known), assumed), procedure)
        if status == "not_required":
            return set(found.values()) <= {status}
        return all(found.get(s) == status for s in subjects)

    return Outcome(procedure, status, subjects, stands)


def _undetermined(procedure: Procedure, outcomes: list[_Outcome]) -> list[Undetermined]:
    waiting = [o for o in outcomes if o.status is None]
    groups: dict[str, list[_Outcome]] = {}
    for outcome in waiting:
        groups.setdefault(outcome.person if procedure.per == "person" else "", []).append(outcome)
    return [
        Undetermined(
            procedure,
            tuple(dict.fromkeys(o.person for o in group if o.person)),
            tuple(dict.fromkeys(o.event for o in group)),
            tuple(dict.fromkeys(k for o in group for k in o.waits_for)),
        )
        for group in groups.values()
    ]
