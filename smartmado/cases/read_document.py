"""Read one PDF of a case: the clerk any, a department only those of its own tasks."""

from __future__ import annotations

from collections.abc import Sequence

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import documents, tasks


def list_documents(desk: Desk, actor: Actor, case_id: int) -> Sequence[documents.Document]:
    """The papers of a case."""
    with use_case(desk, actor, "list_documents", ("clerk",), case_id) as work:
        return documents.list_documents(work.session, case_id)


def read_document(
    desk: Desk, actor: Actor, case_id: int, document_id: int
) -> tuple[documents.Document, bytes]:
    """A document and its bytes. `NotFoundError` if it is not there, or not for this department."""
    with use_case(desk, actor, "read_document", ("clerk", "department"), case_id) as work:
        document = documents.get_document(work.session, case_id, document_id)
        work.detail = {"document": document_id, "form": document.form}
        if actor.role == "department":
            own = {
                t.procedure
                for t in tasks.list_tasks_of_case(work.session, case_id)
                if t.department == actor.department
            }
            if document.procedure not in own:
                raise NotFoundError("この書類はありません。")
        return document, documents.document_content(work.session, case_id, document_id)
