"""End a visit: nothing of it stays open on any screen."""

from __future__ import annotations

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.store.repositories import cases, sessions


def close_case(desk: Desk, actor: Actor, case_id: int) -> None:
    """Close the case, confirmed or not, and end its tablet sessions. Closing twice is closing once."""
    with use_case(desk, actor, "close_case", ("clerk",), case_id) as work:
        case = cases.get_case(work.session, case_id, lock=True)
        sessions.end_sessions_of_case(work.session, case_id, work.at)
        if case.closed_at is None:
            cases.change_case(work.session, case_id, case.version, closed_at=work.at)
