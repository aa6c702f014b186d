"""Look at a case: what is due, why, and what is still to be asked."""

from __future__ import annotations

from smartmado.cases.case_state import CaseState, case_state
from smartmado.cases.desk import RESIDENT, Actor, Desk, use_case


def view_case(desk: Desk, actor: Actor, case_id: int) -> CaseState:
    """The case as it stands. Residents see only the case that their tablet was handed over for."""
    with use_case(desk, actor, "view_case", ("clerk", RESIDENT), case_id) as work:
        return case_state(desk, work.session, case_id)
