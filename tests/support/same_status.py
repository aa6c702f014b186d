"""Asks the definition and the compiled rules the same, and tells where they differ."""

from __future__ import annotations

from collections.abc import Mapping

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.household import runner
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.facts.situation import Situation, Value


def differences(
    book: Rulebook,
    situation: Situation,
    assumed: Mapping[FactKey, Value] | None = None,
    events: tuple[str | None, ...] | None = None,
) -> list[str]:
    """Every status that the two tell differently; `events`: what the program is made for."""
    types = tuple(e.type for e in situation.events)
    compiled = runner(book, events or types)
    statuses = compiled.statuses(situation, assumed or {})
    ev = Evaluator(book, situation, assumed)
    found = []
    for procedure, event in compiled.program.outcomes:
        if types[event] not in book.procedures[procedure].events:
            continue
        for person in situation.everyone():
            defined = ev.status(book.procedures[procedure], person, event)
            told = statuses.status(procedure, person, event)
            if told != defined:
                found.append(f"{procedure} for {person}, event {event}: {told}, defined as {defined}")
    return found
