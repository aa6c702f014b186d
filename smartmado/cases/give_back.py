"""The resident gives the tablet back: the session on it ends."""

from __future__ import annotations

from smartmado.cases.desk import RESIDENT, Actor, Desk, use_case
from smartmado.store.repositories import sessions


def give_back(desk: Desk, actor: Actor, case_id: int) -> None:
    """End every tablet session of the case."""
    with use_case(desk, actor, "give_back", ("clerk", RESIDENT), case_id) as work:
        sessions.end_sessions_of_case(work.session, case_id, work.at)
