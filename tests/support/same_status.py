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
) -> list[str]:
    """Every status that the two tell differently of somebody who is, or may be, a candidate."""
    compiled = runner(book, tuple(e.type for e in situation.events))
    statuses = compiled.statuses(situation, assumed or {})
    ev = Evaluator(book, situation, assumed)
    found = []
    for procedure, event in compiled.program.outcomes:
        for person, belongs in ev.candidates(book.procedures[procedure], event):
            defined = ev.status(book.procedures[procedure], person, event)
            if not belongs and defined != "not_required":
                defined = None
            told = statuses.status(procedure, person, event)
            if told != defined:
                found.append(f"{procedure} for {person}, event {event}: {told}, defined as {defined}")
    return found
