"""Tells statuses by compiled rules where it pays: from the few combinations of events that come often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count
from typing import TypeAlias

from smartmado.content.model import Procedure
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import Evaluator

FREQUENT = 8
"""Visits after which compiling the rules for such visits pays (docs/adr/0014-compiled-rules.md)."""
_MOST_EVENTS = 3
"""Compiling grows with the events of a visit, and so does the choice of combinations."""

Status: TypeAlias = Callable[[Procedure, str, int], str | None]


def status_of(ev: Evaluator) -> Status:
    """What tells the statuses of this visit, with the meaning of `Evaluator.status`."""
    types = tuple(event.type for event in ev.situation.events)
    if len(types) > _MOST_EVENTS or next(_asked(ev.book, types)) < FREQUENT:
        return ev.status
    # Read when first needed: a single decision starts without it.
    from smartmado.decisions.compiled.household import runner

    told = runner(ev.book, types).statuses(ev.situation, ev.assumed)
    return lambda procedure, person, event: told.status(procedure.id, person, event)


@lru_cache(maxsize=1024)
def _asked(book: Rulebook, types: tuple[str, ...]) -> Iterator[int]:
    return count()
