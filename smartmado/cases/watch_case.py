"""Watch a case that someone else is changing: has anything happened since one last looked?"""

from __future__ import annotations

from smartmado.cases.desk import Actor, Desk, ForbiddenError
from smartmado.store.engine import reading
from smartmado.store.repositories import cases


def has_changed(desk: Desk, actor: Actor, case_id: int, seen: int) -> bool:
    """Whether the case is no longer at the version `seen`.

    It tells nothing about anyone and is asked every few seconds, so it leaves no record;
    looking at what changed (`view_case`) does.
    """
    if actor.role != "clerk":
        raise ForbiddenError("この操作をする権限がありません。担当の職員に頼んでください。")
    with reading(desk.engine) as session:
        return cases.get_case(session, case_id).version != seen
