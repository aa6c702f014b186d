"""Hand the waiting deliveries over to the departments' folders.

The file is written between two short transactions: one takes the lease, one
notes the result. Whoever dies in between leaves a lease that runs out; the next
relay writes the same bytes under the same name, which is the same delivery.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from smartmado.facts.errors import SmartmadoError
from smartmado.routing.write import write_delivery
from smartmado.store.engine import Engine, Session, transaction
from smartmado.store.repositories import audit
from smartmado.store.repositories.deliveries import (
    LeasedDelivery,
    lease_delivery,
    mark_delivered,
    mark_undelivered,
)

# Longer than any one file takes to write, for a lease must outlive the work of a living relay.
LEASE = timedelta(minutes=5)
BATCH = 100


def relay_once(engine: Engine, folder: Path, now: datetime, *, lease: timedelta = LEASE) -> int:
    """Write up to a hundred due deliveries to `folder`/department/file name; how many arrived.

    A delivery that cannot be written is tried again later, and given up after
    many tries (`deliveries.MAX_ATTEMPTS`): its error says what to do.
    """
    arrived = 0
    for _ in range(BATCH):
        with transaction(engine) as session:
            leased = lease_delivery(session, now, lease)
        if leased is None:
            break
        arrived += _hand_over(engine, folder, leased, now)
    return arrived


def _hand_over(engine: Engine, folder: Path, leased: LeasedDelivery, now: datetime) -> bool:
    problem = _write(folder, leased)
    with transaction(engine) as session:
        if problem is None:
            ours = mark_delivered(session, leased, now)
        else:
            ours = mark_undelivered(session, leased, problem, now)
        if ours:
            _record(session, leased, now, "done" if problem is None else "failed")
    return ours and problem is None


def _write(folder: Path, leased: LeasedDelivery) -> str | None:
    """None when the file is there, else why it is not."""
    try:
        write_delivery(folder / leased.department, leased.file_name, leased.content)
    except SmartmadoError as error:
        return error.message
    except OSError as error:
        return (
            f"配信先フォルダ「{folder / leased.department}」に書けません({error.strerror})。"
            "フォルダの権限・空き容量・接続を確かめてください。"
        )
    return None


def _record(session: Session, leased: LeasedDelivery, now: datetime, outcome: str) -> None:
    entry = audit.AuditEntry(
        at=now,
        who="system",
        role="system",
        terminal="relay",
        action="relay_deliveries",
        outcome=outcome,
        case_id=leased.case_id,
        department=leased.department,
        detail={"delivery": leased.id, "attempts": leased.attempts},
    )
    audit.append(session, entry)
