"""Print a case: all its papers as one file, the guide sheet first."""

from __future__ import annotations

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.documents.preview import joined
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import documents


def print_case(desk: Desk, actor: Actor, case_id: int) -> bytes:
    """One PDF of every paper of a confirmed case. `NotFoundError` while there are none."""
    with use_case(desk, actor, "print_case", ("clerk",), case_id) as work:
        found = documents.list_documents(work.session, case_id)
        if not found:
            raise NotFoundError("書類がまだありません。先に受付を確定してください。")
        papers = [documents.document_content(work.session, case_id, d.id) for d in found]
        work.detail["documents"] = len(papers)
    return joined(papers)
