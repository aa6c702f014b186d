"""Why a condition holds, does not, or cannot be told: the smallest set of facts that decides it."""

from __future__ import annotations

from dataclasses import dataclass

from smartmado.content.expressions import (
    All,
    Bound,
    Condition,
    DateIs,
    Due,
    FactIs,
    Not,
    Quantified,
    Some,
    fact_ids,
)
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.wording import person_name, value_text
from smartmado.facts.situation import Value
from smartmado.facts.truth import Truth, all_of, negate


@dataclass(frozen=True)
class Reason:
    """One fact that decides, in words. `leaves` are the recorded facts it rests on."""

    fact: str
    subject: str | None
    value: Value | None
    text: str
    leaves: tuple[FactKey, ...] = ()


def reasons(ev: Evaluator, condition: Condition, person: str | None, event: int | None) -> list[Reason]:
    """The facts that make the condition true or false; empty while it is unknown."""
    truth = ev.truth(condition, person, event)
    match condition:
        case FactIs(fact=fact) | Bound(fact=fact):
            return [_fact_reason(ev, fact, person, event)] if truth is not None else []
        case Not(part=part):
            return reasons(ev, part, person, event)
        case All(parts=parts):
            return _parts(ev, parts, person, event, truth, all_needed=True)
        case Some(parts=parts):
            return _parts(ev, parts, person, event, truth, all_needed=False)
        case Quantified():
            return _quantified(ev, condition, person, event, truth)
        case DateIs():
            return [
                _fact_reason(ev, f, person, event) for f in sorted(fact_ids(condition)) if truth is not None
            ]
        case Due(procedures=names) if truth is not None:
            label = "・".join(f"「{ev.book.procedures[n].name}」" for n in names)
            return [Reason(names[0], None, truth, f"{label}が{'必要' if truth else '不要'}なため")]
    return []


def _parts(
    ev: Evaluator,
    parts: tuple[Condition, ...],
    person: str | None,
    event: int | None,
    truth: Truth,
    all_needed: bool,
) -> list[Reason]:
    """All parts of a true `all` (false `any`); the shortest deciding part of a false `all` (true `any`)."""
    if truth is None:
        return []
    if truth is all_needed:
        return unique([r for p in parts for r in reasons(ev, p, person, event)])
    deciding = [reasons(ev, p, person, event) for p in parts if ev.truth(p, person, event) is truth]
    return min(deciding, key=len)


def _quantified(
    ev: Evaluator, q: Quantified, person: str | None, event: int | None, truth: Truth
) -> list[Reason]:
    if truth is None:
        return []
    found = [(p, all_of((t, ev.truth(q.where, p, event)))) for p, t in ev.people(q.people, person, event)]
    wanted = truth if q.kind != "every" else not truth
    holding = [p for p, holds in found if holds]
    if q.kind == "exists" and truth:
        return reasons(ev, q.where, holding[0], event)
    if q.kind == "every" and not truth:
        failing = next(
            p for p, t in ev.people(q.people, person, event) if t and negate(ev.truth(q.where, p, event))
        )
        return reasons(ev, q.where, failing, event)
    people = holding if q.kind == "count" and wanted else [p for p, _ in found]
    return unique([r for p in people for r in reasons(ev, q.where, p, event)])


def _fact_reason(ev: Evaluator, fact: str, person: str | None, event: int | None) -> Reason:
    definition = ev.book.facts[fact]
    value = ev.read(fact, person, event)
    key = ev.key(fact, person, event)
    who = f"{person_name(ev.situation, key[1])}さん: " if definition.scope == "person" and key[1] else ""
    if value is None:
        text = f"{who}{definition.label}が分からない"
    elif definition.type == "bool" and definition.derived is not None:
        text = f"{who}{definition.label}" if value else f"{who}「{definition.label}」に当たらない"
    else:
        text = f"{who}{definition.label}は「{value_text(definition, value, ev.situation)}」"
    return Reason(fact, key[1], value, text, tuple(leaves(ev, fact, person, event)))


def leaves(ev: Evaluator, fact: str, person: str | None, event: int | None) -> list[FactKey]:
    """The recorded facts under a fact: itself when given, else those that decide its formula."""
    definition = ev.book.facts[fact]
    key = ev.key(fact, person, event)
    if definition.derived is None or ev.given(key) is not None:
        return [key]
    if definition.type == "date":
        below = sorted(fact_ids(definition.derived))
        return [k for f in below for k in leaves(ev, f, person, event)]
    found = reasons(ev, definition.derived, person, event)  # type: ignore[arg-type]
    return list(dict.fromkeys(k for r in found for k in r.leaves))


def unique(found: list[Reason]) -> list[Reason]:
    """Each reason once, in the order found."""
    return list({(r.fact, r.subject): r for r in found}.values())
