"""Read the audit; reading it is an act of its own."""

from __future__ import annotations

from collections.abc import Sequence

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.store.repositories import audit


def read_audit(desk: Desk, actor: Actor, limit: int = 200) -> Sequence[audit.AuditEntry]:
    """The newest entries."""
    with use_case(desk, actor, "read_audit", ("administrator",)) as work:
        return audit.list_entries(work.session, limit=limit)
