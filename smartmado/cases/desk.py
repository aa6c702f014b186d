"""What every use case stands on: the desk it works at, who acts, and the frame of one transaction.

A use case checks the right to act, does its work and writes its audit row in one transaction. What
is refused is recorded too, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from smartmado.content.loader import thaw
from smartmado.content.rulebook import Rulebook
from smartmado.facts.calendar import JAPAN
from smartmado.facts.errors import SmartmadoError
from smartmado.store.engine import Engine, Session, transaction
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import audit, cases, releases, rulebooks

RESIDENT = "resident"
SYSTEM = "system"


class ForbiddenError(SmartmadoError):
    """The one who acts has no right to do so."""


@dataclass(frozen=True)
class Actor:
    """Who acts. `role`: clerk, department, official, administrator, resident (on a tablet), system."""

    who: str
    role: str
    terminal: str
    user_id: int | None = None
    department: str | None = None
    case_id: int | None = None
    session_id: int | None = None


@dataclass(frozen=True)
class Desk:
    """One city's installation: its database, its current rulebook and its clock."""

    engine: Engine
    book: Rulebook
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def today(self) -> date:
        """The day in Japan."""
        return self.now().astimezone(JAPAN).date()

    def rulebook(self, session: Session, digest: str) -> Rulebook:
        """The rulebook that a case began with."""
        if digest == self.book.digest:
            return self.book
        return thaw(rulebooks.load_rulebook(session, digest).encode())


@dataclass
class Work:
    """A use case under way: its session, and what the audit row will say."""

    session: Session
    at: datetime
    case_id: int | None = None
    department: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@contextmanager
def use_case(
    desk: Desk, actor: Actor, action: str, roles: tuple[str, ...], case_id: int | None = None
) -> Iterator[Work]:
    """The frame of a use case: right, transaction, audit row. `ForbiddenError` without the right."""
    if actor.role not in roles or (actor.role == RESIDENT and actor.case_id != case_id):
        record_refusal(desk, actor, action, case_id, {})
        raise ForbiddenError("この操作をする権限がありません。担当の職員に頼んでください。")
    detail: dict[str, Any] = {}
    try:
        with transaction(desk.engine) as session:
            work = Work(session, desk.now(), case_id, actor.department)
            detail = work.detail  # what it was about is recorded of a refusal too
            if case_id is not None:
                _check_protection(session, actor, case_id, work.at)
            yield work
            audit.append(session, _entry(actor, action, work, "done"))
    except (NotFoundError, ForbiddenError):
        record_refusal(desk, actor, action, case_id, detail)
        raise


def _check_protection(session: Session, actor: Actor, case_id: int, now: datetime) -> None:
    """支援措置: a clerk sees a protected person's case if they opened it or have a release for it.

    The resident at the tablet and the departments see only what is theirs already.
    """
    if actor.role != "clerk" or actor.user_id is None:
        return
    case = cases.get_case(session, case_id)
    people = (*case.situation["household"]["members"], *case.situation.get("others", ()))
    protected = [p["id"] for p in people if p.get("is_dv_protected")]
    if not protected or case.opened_by == actor.user_id:
        return
    if not any(releases.is_released(session, p, actor.user_id, now) for p in protected):
        raise ForbiddenError(
            "支援措置の対象の方の受付です。受け付けた職員が続けるか、理由を記入してほかの職員の許可を得てください。"
        )


def record_refusal(
    desk: Desk, actor: Actor, action: str, case_id: int | None, detail: dict[str, Any]
) -> None:
    """Record that someone was refused, in a transaction of its own."""
    with transaction(desk.engine) as session:
        work = Work(session, desk.now(), case_id, actor.department, detail)
        audit.append(session, _entry(actor, action, work, "denied"))


def _entry(actor: Actor, action: str, work: Work, outcome: str) -> audit.AuditEntry:
    return audit.AuditEntry(
        at=work.at,
        who=actor.who,
        role=actor.role,
        terminal=actor.terminal,
        action=action,
        outcome=outcome,
        case_id=work.case_id,
        department=work.department,
        detail=work.detail,
    )
