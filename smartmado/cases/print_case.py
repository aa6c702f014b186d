"""Print a case: all its papers as one file, the guide sheet first."""

from __future__ import annotations

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.content.rulebook import Rulebook
from smartmado.documents.joined import joined
from smartmado.documents.preprinted import Offset, for_own_paper
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import cases, documents


def print_case(desk: Desk, actor: Actor, case_id: int, offset: Offset | None = None) -> bytes:
    """One PDF of every paper of a confirmed case. `NotFoundError` while there are none.

    `offset`: of the clerk's printer; it moves the forms for which the printer holds the city's own paper.
    """
    with use_case(desk, actor, "print_case", ("clerk",), case_id) as work:
        found = documents.list_documents(work.session, case_id)
        if not found:
            raise NotFoundError("書類がまだありません。先に受付を確定してください。")
        book = desk.rulebook(work.session, cases.get_case(work.session, case_id).rulebook_digest)
        papers = [(d, documents.document_content(work.session, case_id, d.id)) for d in found]
        work.detail["documents"] = len(papers)
    own = offset or Offset()
    return joined([for_own_paper(p, own) if is_preprinted(book, d.form) else p for d, p in papers])


def is_preprinted(book: Rulebook, form: str) -> bool:
    """Whether the printer holds the paper of this form."""
    background = book.forms[form].background if form in book.forms else None
    return background is not None and background.preprinted
