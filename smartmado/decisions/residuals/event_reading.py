"""Which formulas may say another thing for another event of the visit; all others are read once for all."""

from __future__ import annotations

from smartmado.content.expressions import (
    Age,
    Bound,
    DateFact,
    DateParameter,
    EventIs,
    FactIs,
    Named,
    Quantified,
    Shift,
    walk,
)
from smartmado.content.rulebook import Rulebook


class EventReading:
    """What the formulas of a rulebook read of the event that they are read for."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._found: dict[str, bool] = {}

    def turns(self, fact: str) -> bool:
        """Whether the fact's formula may say another thing for another event."""
        if fact not in self._found:
            self._found[fact] = False  # what comes back to itself turns on no more than the rest
            self._found[fact] = any(self._reads(node) for node in walk(self.book.facts[fact].derived))
        return self._found[fact]

    def _reads(self, node: object) -> bool:
        match node:
            case EventIs() | DateParameter() | Named(name="event_date") | Quantified(people="subjects"):
                return True
            case Bound(limit=str()) | Age(years=str()):
                return True
            case Shift(days=days, months=months, years=years) if not all(
                isinstance(n, int) for n in (days, months, years)
            ):
                return True
            case FactIs(fact=fact) | Bound(fact=fact) | DateFact(fact=fact):
                definition = self.book.facts[fact]
                return definition.scope == "event" or (definition.derived is not None and self.turns(fact))
        return False
