"""The visits of today: open ones and those just done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.facts.calendar import JAPAN
from smartmado.store.repositories import cases


def list_cases(desk: Desk, actor: Actor) -> Sequence[cases.Case]:
    """Cases not closed yet, and those opened today, newest first."""
    with use_case(desk, actor, "list_cases", ("clerk",)) as work:
        midnight = datetime.combine(desk.today(), time(), JAPAN)
        found = {c.id: c for c in cases.list_cases(work.session, unclosed=True)}
        found.update({c.id: c for c in cases.list_cases(work.session, since=midnight)})
        work.detail["cases"] = len(found)
    return sorted(found.values(), key=lambda c: c.id, reverse=True)
