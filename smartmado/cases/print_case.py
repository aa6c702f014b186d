"""Print a case: its papers as one file, the guide sheet first; what is confidential, apart from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.cases.guide import GUIDE
from smartmado.content.rulebook import Rulebook
from smartmado.documents.joined import joined
from smartmado.documents.preprinted import Offset, for_own_paper
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import cases, documents


def print_case(desk: Desk, actor: Actor, case_id: int, offset: Offset | None = None, pile: int = 0) -> bytes:
    """One PDF of a pile of the papers of a confirmed case. `NotFoundError` where there are none.

    `offset`: of the clerk's printer; it moves the forms for which the printer holds the city's own paper.
    `pile`: 0 for what the family may see, else one of the confidential `piles`.
    """
    with use_case(desk, actor, "print_case", ("clerk",), case_id) as work:
        found = documents.list_documents(work.session, case_id)
        if not found:
            raise NotFoundError("書類がまだありません。先に受付を確定してください。")
        book = desk.rulebook(work.session, cases.get_case(work.session, case_id).rulebook_digest)
        apart = piles(book, found)
        if pile not in range(len(apart)) or not apart[pile]:
            raise NotFoundError("その書類はこの受付にありません。書類の画面を開き直してください。")
        papers = [(d, documents.document_content(work.session, case_id, d.id)) for d in apart[pile]]
        work.detail |= {"documents": len(papers), "pile": pile}
    own = offset or Offset()
    return joined([for_own_paper(p, own) if is_preprinted(book, d.form) else p for d, p in papers])


def piles(book: Rulebook, found: Iterable[documents.Document]) -> Sequence[Sequence[documents.Document]]:
    """The papers as they are printed and handed over: those of the family, then those of each
    confidential procedure.

    A clerk who hands the first pile to anybody of the family discloses nothing of the others.
    """
    made: dict[tuple[str, tuple[str, ...]] | None, list[documents.Document]] = {None: []}
    for document in sorted(found, key=lambda d: d.form != GUIDE):
        procedure = book.procedures.get(document.procedure or "")
        own = (procedure.id, document.subjects) if procedure and procedure.confidential else None
        made.setdefault(own, []).append(document)
    return list(made.values())


def is_preprinted(book: Rulebook, form: str) -> bool:
    """Whether the printer holds the paper of this form."""
    background = book.forms[form].background if form in book.forms else None
    return background is not None and background.preprinted
