"""The resident gives the tablet back: the session on it ends."""

from __future__ import annotations

from smartmado.cases.desk import RESIDENT, Actor, Desk, use_case
from smartmado.store.repositories import cases, sessions


def give_back(desk: Desk, actor: Actor, case_id: int) -> None:
    """End every tablet session of the case; the case is with the clerk again."""
    with use_case(desk, actor, "give_back", ("clerk", RESIDENT), case_id) as work:
        case = cases.get_case(work.session, case_id, lock=True)
        sessions.end_sessions_of_case(work.session, case_id, work.at)
        if case.handed_over_at is not None and case.confirmed_at is None:
            cases.change_case(work.session, case_id, case.version, handed_over_at=None)
