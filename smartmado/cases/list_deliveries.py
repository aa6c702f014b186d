"""The outbox as an administrator sees it: what waits, what arrived, what failed and why."""

from __future__ import annotations

from collections.abc import Sequence

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.store.repositories import deliveries


def list_deliveries(desk: Desk, actor: Actor, limit: int = 200) -> Sequence[deliveries.Delivery]:
    """The newest deliveries of all departments, without their contents."""
    with use_case(desk, actor, "list_deliveries", ("administrator",)) as work:
        found = deliveries.list_deliveries(work.session, limit=limit)
        work.detail["deliveries"] = len(found)
        return found
