"""Log in with name and password: the same answer for an unknown name and a wrong password."""

from __future__ import annotations

import secrets
from datetime import timedelta

from smartmado.cases.desk import Actor, Desk
from smartmado.facts.errors import SmartmadoError
from smartmado.store.engine import Session, reading, transaction
from smartmado.store.passwords import verify_password
from smartmado.store.repositories import audit, sessions, users

FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=15)


REFUSED = (
    "ログインできません。ログイン名とパスワードを確かめて、もう一度入力してください。"
    "失敗が続いたときは、15分ほど待ってからお試しください。"
)
"""One sentence for every refusal: one of its own for waiting would tell which names exist."""


class LoginError(SmartmadoError):
    """Log-in refused; the sentence does not say whether the name exists."""


def log_in(desk: Desk, login_name: str, password: str, terminal: str) -> str:
    """A new session's token. Raises `LoginError`; after five failures each try must wait longer."""
    token = secrets.token_urlsafe(32)
    with reading(desk.engine) as session:
        stored = users.password_hash_of(session, login_name)
    fits = verify_password(stored, password)  # slow on purpose, so outside the transaction
    with transaction(desk.engine) as session:
        user = users.find_user(session, login_name)
        waiting = user is not None and _must_wait(desk, user)
        right = fits and user is not None and user.disabled_at is None
        welcome = right and not waiting
        if user is not None and welcome:
            users.clear_failed_logins(session, user.id)
            sessions.open_staff_session(session, token, user.id, desk.now())
        elif user is not None and not waiting:
            users.count_failed_login(session, user.id, desk.now())
        _record(session, desk, user, terminal, "done" if welcome else "denied")
    if not welcome:
        raise LoginError(REFUSED)
    return token


def _must_wait(desk: Desk, user: users.User) -> bool:
    if user.failed_logins < FREE_TRIES or user.last_failed_at is None:
        return False
    wait = min(LONGEST_WAIT, timedelta(seconds=15 * 2 ** (user.failed_logins - FREE_TRIES)))
    return desk.now() < user.last_failed_at + wait


def _record(session: Session, desk: Desk, user: users.User | None, terminal: str, outcome: str) -> None:
    who = Actor(user.login_name, user.role, terminal) if user else Actor("(unknown)", "none", terminal)
    entry = audit.AuditEntry(
        at=desk.now(), who=who.who, role=who.role, terminal=terminal, action="log_in", outcome=outcome
    )
    audit.append(session, entry)
