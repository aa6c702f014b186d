"""Tries whether some of the known facts decide a procedure as all of them do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from smartmado.content.expressions import Due, walk
from smartmado.content.model import Procedure
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decision, decide
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.kin_proofs import only
from smartmado.facts.situation import Situation
from tests.support.situations import statuses


def only_procedure(book: Rulebook, procedure: str) -> Rulebook:
    """The rulebook without procedures that neither are this one nor decide it."""
    formulas = [f.derived for f in book.facts.values() if f.derived is not None]
    names = list(dict.fromkeys((procedure, *(p for f in formulas for p in _due(f)))))
    for name in names:
        conditions = [c for v in book.procedures[name].versions for c in v.conditions.values()]
        names += dict.fromkeys(p for c in conditions for p in _due(c) if p not in names)
    return replace(book, procedures={n: book.procedures[n] for n in names})


def _due(node: object) -> list[str]:
    return [p for n in walk(node) if isinstance(n, Due) for p in n.procedures]


def still_decided(book: Rulebook, situation: Situation, decision: Decision, keys: Iterable[FactKey]) -> bool:
    """Whether each subject has the same status when nothing but these facts is known."""
    found = statuses(decide(book, only(situation, keys))).get(decision.procedure.id, {})
    if decision.status == "not_required":  # whoever might then be one of those it is decided for
        return set(found.values()) == {"not_required"}
    return all(found.get(subject) == decision.status for subject in decision.subjects or ("",))


def unneeded(book: Rulebook, situation: Situation, decision: Decision) -> list[FactKey]:
    """Facts of the certificate without which the rest of it would still decide the same.

    Asked of the evaluator: `decide` may besides see that every answer to the missing fact leads to the same.
    """
    keys, found = decision.certificate, []
    for key in keys:
        statuses_now = _told(
            Evaluator(book, only(situation, [k for k in keys if k != key])), decision.procedure
        )
        if decision.status == "not_required":
            same = set(statuses_now.values()) <= {"not_required"}
        else:
            same = all(statuses_now.get(s) == decision.status for s in decision.subjects)
        found += [key] if same else []
    return found


def _told(ev: Evaluator, procedure: Procedure) -> dict[str, str | None]:
    """The strongest status of each person over the events, as the conditions alone tell it."""
    strength = {"required": 4, None: 3, "recommended": 2, "automatic": 1, "not_required": 0}
    found: dict[str, str | None] = {}
    for index, event in enumerate(ev.situation.events):
        if event.type not in procedure.events or not ev.versions(procedure, index):
            continue
        outcomes: list[tuple[str, str | None]] = [("", None)] if ev.open_candidates(procedure, index) else []
        for person, belongs in ev.candidates(procedure, index):
            status = ev.status(procedure, person, index)
            outcomes.append((person, status if belongs or status == "not_required" else None))
        for person, status in outcomes:
            found[person] = max(found.get(person, "not_required"), status, key=lambda s: strength[s])
    return found
