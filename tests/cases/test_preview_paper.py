"""One paper of a case is the very one that the whole case would print."""

from __future__ import annotations

import pytest

from smartmado.cases.confirm_case import preview_case
from smartmado.cases.desk import Actor, Desk
from smartmado.cases.preview_paper import preview_paper
from smartmado.store.engine import reading
from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.repositories import audit
from tests.cases.test_print_case import case

__all__ = ["case"]


def test_each_number_is_the_paper_at_that_place_guides_of_confidential_procedures_too(
    desk: Desk, clerk: Actor, case: int
) -> None:
    whole = preview_case(desk, clerk, case)
    assert len(whole.pdfs) > len(whole.sheets) + 1
    seen = whole.state.case.version
    for number, paper in enumerate(whole.pdfs):
        assert preview_paper(desk, clerk, case, number, seen) == tuple(paper)
    with reading(desk.engine) as session:
        [last] = audit.list_entries(session, limit=1)
    assert (last.action, last.detail) == ("preview_paper", {"paper": len(whole.pdfs) - 1})


def test_there_is_no_paper_behind_the_last_one_and_none_of_a_case_that_has_changed(
    desk: Desk, clerk: Actor, case: int
) -> None:
    whole = preview_case(desk, clerk, case)
    with pytest.raises(NotFoundError):
        preview_paper(desk, clerk, case, len(whole.pdfs))
    with pytest.raises(ConflictError):
        preview_paper(desk, clerk, case, 0, whole.state.case.version + 1)
