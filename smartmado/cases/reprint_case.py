"""Make the papers of a confirmed case once more, and tell whether they are the very same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from smartmado.cases.case_papers import render, sheets
from smartmado.cases.case_state import case_state
from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.documents.properties import made_with
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import cases, documents


@dataclass(frozen=True)
class Reprint:
    """A paper made again. `kept`: the SHA-256 that was kept when it was confirmed.

    `then`, `now`: what the kept and the new file say of the rulebook and the fonts they were made with.
    """

    file_name: str
    content: bytes
    kept: str
    then: str
    now: str

    @property
    def same(self) -> bool:
        """Whether it is the very paper that was confirmed."""
        return hashlib.sha256(self.content).hexdigest() == self.kept


def reprint_case(desk: Desk, actor: Actor, reference: str) -> Sequence[Reprint]:
    """The papers of the confirmed case with this 受付番号, from its facts, answers and rulebook.

    Raises:
        NotFoundError: no such case, or none that was confirmed.
        UnprintableError: a letter cannot be drawn with the fonts that are there now.
    """
    with use_case(desk, actor, "reprint_case", ("administrator", SYSTEM)) as work:
        case = cases.find_case(work.session, reference)
        if case is None or case.confirmed_at is None:
            raise NotFoundError(
                f"受付番号 {reference} の、確定した受付はありません。番号を確かめてください。"
            )
        work.case_id = case.id
        state = case_state(desk, work.session, case.id)
        papers = render(state.decisions, sheets(state.decisions), case.reference, state.substitutes)
        made = dict(papers)
        found = [
            _reprint(document, documents.document_content(work.session, case.id, document.id), made)
            for document in documents.list_documents(work.session, case.id)
        ]
        work.detail.update({"documents": len(found), "same": sum(r.same for r in found)})
    return found


def _reprint(document: documents.Document, kept: bytes, made: dict[str, bytes]) -> Reprint:
    content = made.get(document.file_name, b"")
    return Reprint(document.file_name, content, document.sha256, made_with(kept), made_with(content))
