"""Who holds this session token? Idle and absolute limits end a session by themselves."""

from __future__ import annotations

from datetime import timedelta

from smartmado.cases.desk import RESIDENT, Actor, Desk, record_refusal
from smartmado.store.engine import transaction
from smartmado.store.repositories import sessions, users

STAFF_IDLE = timedelta(minutes=10)
TABLET_IDLE = timedelta(minutes=5)
ABSOLUTE = timedelta(hours=10)


def authenticate(desk: Desk, token: str, terminal: str, present: bool = True) -> Actor | None:
    """The actor of a living session; None when the token is unknown, ended, idle too long or too old.

    Without `present` nobody is at the screen: the page asks by itself, and the session goes on idling.
    """
    now = desk.now()
    with transaction(desk.engine) as session:
        found = sessions.find_session(session, token)
        if found is None:
            return None
        idle = STAFF_IDLE if found.user_id is not None else TABLET_IDLE
        if now - found.last_seen_at > idle or now - found.created_at > ABSOLUTE:
            sessions.end_session(session, found.id, now)
            return None
        if present:
            sessions.touch_session(session, found.id, now)
        if found.user_id is None:
            return Actor("resident", RESIDENT, terminal, case_id=found.case_id, session_id=found.id)
        user = users.get_user(session, found.user_id)
        if user.disabled_at is not None:
            sessions.end_session(session, found.id, now)
            return None
        return Actor(user.login_name, user.role, terminal, user.id, user.department, session_id=found.id)


def turn_away(desk: Desk, actor: Actor, page: str, case_id: int | None) -> None:
    """Record that someone asked for a page that is not for their role."""
    record_refusal(desk, actor, "open_page", case_id, {"page": page})
