"""End one's own session."""

from __future__ import annotations

from smartmado.cases.desk import RESIDENT, Actor, Desk, use_case
from smartmado.store.repositories import sessions


def log_out(desk: Desk, actor: Actor) -> None:
    """End the session that the actor came with; its token is worthless from now on."""
    roles = ("clerk", "department", "official", "administrator", RESIDENT)
    with use_case(desk, actor, "log_out", roles, actor.case_id) as work:
        if actor.session_id is not None:
            sessions.end_session(work.session, actor.session_id, work.at)
