"""A department scans the QR code of a form: which of its tasks the paper belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.content.model import EXTERNAL
from smartmado.documents.paper_code import PaperCode, read_paper_code
from smartmado.store.engine import Session
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import cases, documents, tasks

_NO_SUCH_PAPER = (
    "受付番号 {} に、この様式はありません。受付が取り消されたか、ほかの市の用紙です。窓口に確かめてください。"
)


def find_paper(desk: Desk, actor: Actor, code: str) -> int:
    """The id of the actor's task that the scanned paper belongs to.

    Raises:
        PaperCodeError: no such code, or misread.
        NotFoundError: no such paper, or another department's: the message names that department.
    """
    paper = read_paper_code(code)
    with use_case(desk, actor, "find_paper", ("department",)) as work:
        work.detail.update({"reference": paper.reference, "number": paper.number, "form": paper.form})
        case = cases.find_case(work.session, paper.reference)
        document = None if case is None else _document(work.session, case.id, paper)
        if case is None or document is None:
            raise NotFoundError(_NO_SUCH_PAPER.format(paper.reference))
        work.case_id = case.id
        found = [
            task
            for task in tasks.list_tasks_of_case(work.session, case.id)
            if task.procedure == document.procedure and set(task.subjects) == set(document.subjects)
        ]
        own = [task for task in found if task.department == actor.department]
        if not own:
            raise NotFoundError(_whose(desk, found))
        return own[0].id


def _document(session: Session, case_id: int, paper: PaperCode) -> documents.Document | None:
    """The paper itself. Its number stands in front of its file's name."""
    beginning = f"{paper.number:02d}-"
    for document in documents.list_documents(session, case_id):
        if document.form == paper.form and document.file_name.startswith(beginning):
            return document
    return None


def _whose(desk: Desk, found: Sequence[tasks.Task]) -> str:
    departments = dict.fromkeys(t.department for t in found if t.department != EXTERNAL)
    if not departments:
        return "この様式の手続は、市の課では扱いません。"
    names = "・".join(desk.book.departments[d].name for d in departments)
    return f"この様式は{names}の担当です。用紙を{names}へ回してください。"
