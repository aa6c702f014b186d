"""What can be told of a fact, and whether it has been told."""

from __future__ import annotations

from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.facts.situation import Value


def domain(ev: Evaluator, fact: str) -> tuple[Value, ...]:
    """The values a fact can take, as far as they can be listed; empty for dates, numbers and texts."""
    definition = ev.book.facts[fact]
    if definition.type == "bool":
        return (True, False)
    if definition.type == "enum":
        choices = definition.question.choices if definition.question else ()
        return choices or tuple(definition.values)
    if definition.type == "list":
        return ((), *((v,) for v in definition.values))
    return ()


def is_told(ev: Evaluator, key: FactKey) -> bool:
    """Whether the fact is recorded, be it only in part. Who says that more people live there, or in which
    month someone died, has said what they know: the same question again would never come to an end.
    """
    return ev.given(key) is not None
