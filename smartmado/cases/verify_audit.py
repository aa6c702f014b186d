"""Check that nobody has changed or removed a row of the audit."""

from __future__ import annotations

from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.store.repositories import audit


def verify_audit(desk: Desk, actor: Actor, anchor: str | None = None) -> audit.ChainReport:
    """Recompute the whole chain. `anchor`, a head kept elsewhere, also finds a tail cut off.

    Raises the store's error when the anchor cannot be read.
    """
    kept = audit.ChainHead.parse(anchor) if anchor else None
    with use_case(desk, actor, "verify_audit", ("administrator", SYSTEM)) as work:
        report = audit.verify_chain(work.session, kept)
        work.detail = {"rows": report.rows, "sound": report.sound}
        return report
