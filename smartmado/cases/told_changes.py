"""What a department is told of a case's corrections and substitutes: those of its own facts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartmado.documents import code_points
from smartmado.facts.names import clusters
from smartmado.routing.minimise import VISIT
from smartmado.store.repositories.corrections import Correction
from smartmado.store.repositories.substitutes import Substitute

Facts = Mapping[str, Mapping[str, Any]]
"""Whose (a person's id, "event.N", "visit") -> fact -> JSON value, as `minimise` gives them."""


def own_corrections(corrections: Sequence[Correction], facts: Facts) -> list[Correction]:
    """The standing corrections of facts that a department holds, in the order they were made."""
    return [c for c in corrections if c.undone_at is None and c.fact in facts.get(c.subject or VISIT, {})]


def own_substitutes(substitutes: Sequence[Substitute], facts: Facts) -> list[Substitute]:
    """The standing substitutes of letters that stand in a department's facts."""
    letters = set(_letters(facts))
    return [s for s in substitutes if s.undone_at is None and s.letter in letters]


def corrections_json(corrections: Sequence[Correction]) -> list[dict[str, Any]]:
    """As a delivery writes them (docs/delivery-format.md)."""
    return [
        {
            "subject": c.subject or VISIT,
            "fact": c.fact,
            "old": c.old_value,
            "new": c.new_value,
            "reason": c.reason,
            "at": c.made_at.isoformat(),
        }
        for c in corrections
    ]


def substitutes_json(substitutes: Sequence[Substitute]) -> list[dict[str, Any]]:
    """As a delivery writes them (docs/delivery-format.md)."""
    return [
        {
            "letter": s.letter,
            "code_points": code_points(s.letter),
            "substitute": s.substitute,
            "reason": s.reason,
            "at": s.made_at.isoformat(),
        }
        for s in substitutes
    ]


def _letters(facts: Facts) -> Iterator[str]:
    for known in facts.values():
        for value in known.values():
            if isinstance(value, str):
                yield from clusters(value)
