"""Decisions as JSON (contracts)."""

from __future__ import annotations

from typing import Any

from smartmado.decisions.deadlines import DueDate
from smartmado.decisions.decide import Decision, Decisions
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.explain import Reason
from smartmado.decisions.flips import Flip, Flips
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Value


def decisions_json(decisions: Decisions) -> dict[str, Any]:
    """The `decide` output without `next_question`, which the interview adds."""
    ev, flips = decisions.evaluator, Flips(decisions)
    return {
        "rulebook": {
            "digest": ev.book.digest,
            "as_of": ev.situation.as_of.isoformat(),
            "known_on": ev.book.known_on.isoformat() if ev.book.known_on else None,
        },
        "decisions": [_decision(d, flips) for d in decisions.decided],
        "undetermined": [
            {
                "procedure": u.procedure.id,
                "subjects": list(u.subjects),
                "waits_for": list(dict.fromkeys(fact for fact, _ in u.waits_for)),
            }
            for u in decisions.undetermined
        ],
    }


def _decision(decision: Decision, flips: Flips) -> dict[str, Any]:
    version = decision.version
    return {
        "procedure": decision.procedure.id,
        "status": decision.status,
        "subjects": list(decision.subjects),
        "deadline": deadline_json(decision.deadline),
        "reasons": [_reason(r) for r in decision.reasons],
        "certificate": [_key(k) for k in decision.certificate],
        "would_change_if": [_flip(f) for f in flips.of(decision)],
        "legal_basis": list(version.legal_basis) if version else [],
        "department": decision.procedure.department,
        "required_items": list(decision.required_items),
        "form": decision.procedure.form,
    }


def deadline_json(deadline: DueDate | None) -> dict[str, Any] | None:
    """A deadline's days as ISO text; keys without a value are left out, `date` may be null."""
    if deadline is None:
        return None
    days = {k: getattr(deadline, k) for k in ("statutory", "counted_from", "no_loss_until", "opens")}
    return {
        "date": deadline.date.isoformat() if deadline.date else None,
        "rule": deadline.rule,
        **{k: v.isoformat() for k, v in days.items() if v},
        **{k: v for k, v in (("rolled", deadline.rolled), ("note", deadline.note)) if v},
        **({"waits_for": [f for f, _ in deadline.waits_for]} if deadline.waits_for else {}),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "fact": reason.fact,
        "subject": reason.subject,
        "value": value_json(reason.value),
        "text": reason.text,
        "basis": list(reason.basis),
    }


def _key(key: FactKey) -> dict[str, Any]:
    return {"fact": key[0], "subject": key[1]}


def _flip(flip: Flip) -> dict[str, Any]:
    changes = [{**_key(key), "values": [value_json(v) for v in values]} for key, values in flip.changes]
    return {"changes": changes, "status": flip.status, "text": flip.text}


def value_json(value: Value | None) -> Any:
    """A fact's value as the situation JSON writes it."""
    if isinstance(value, DateRange):
        if value.exact and not value.text:
            return value.exact.isoformat()
        ends = {k: d.isoformat() for k in ("earliest", "latest") if (d := getattr(value, k))}
        return {**({"text": value.text} if value.text else {}), **ends}
    return list(value) if isinstance(value, tuple) else value
