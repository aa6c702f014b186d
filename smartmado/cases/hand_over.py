"""Hand the tablet to the resident: a session that can do nothing but answer this case's questions."""

from __future__ import annotations

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.cases.give_answer import check_unsettled
from smartmado.store.repositories import cases, sessions


def hand_over(desk: Desk, actor: Actor, case_id: int) -> None:
    """The clerk's session on that tablet becomes the resident's.

    Earlier tablets of the case are ended: one case, one tablet.
    """
    with use_case(desk, actor, "hand_over", ("clerk",), case_id) as work:
        case = cases.get_case(work.session, case_id, lock=True)
        check_unsettled(case)
        sessions.end_sessions_of_case(work.session, case_id, work.at)
        cases.change_case(work.session, case_id, case.version, handed_over_at=work.at)
        if actor.session_id is not None:
            sessions.give_to_resident(work.session, actor.session_id, case_id, work.at)
