"""Look at one paper of a case before it is printed."""

from __future__ import annotations

from smartmado.cases.case_papers import paper_names, render, sheets
from smartmado.cases.case_state import case_state
from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.cases.guide import guides
from smartmado.store.errors import ConflictError, NotFoundError


def preview_paper(
    desk: Desk, actor: Actor, case_id: int, number: int, seen: int | None = None
) -> tuple[str, bytes]:
    """File name and PDF of the paper with this number, as it would be printed now.

    `number`: as in `paper_names`.

    Raises:
        NotFoundError: no such paper.
        ConflictError: the case is no longer at the version that was `seen`.
        UnprintableError: a letter or text that cannot be printed.
    """
    with use_case(desk, actor, "preview_paper", ("clerk",), case_id) as work:
        work.detail["paper"] = number
        state = case_state(desk, work.session, case_id)
        if seen not in (None, state.case.version):
            raise ConflictError("書類の内容が変わりました。書類の確認の画面を開き直してください。")
        found = sheets(state.decisions)
        name = dict(enumerate(paper_names(state.decisions, found))).get(number, "")
        form = [sheet for sheet in found if sheet.file_name == name]  # none for a guide
        if not form and name not in guides(state.decisions):
            raise NotFoundError("この書類はありません。書類の確認の画面を開き直してください。")
    return name, dict(render(state.decisions, form, state.case.reference, state.substitutes))[name]
