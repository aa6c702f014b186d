"""A department's inbox: what it has to do, and what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smartmado.cases.desk import Actor, Desk, ForbiddenError, use_case
from smartmado.cases.guide import GUIDE
from smartmado.cases.told_changes import own_corrections, own_substitutes
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import FactKey
from smartmado.routing.minimise import VISIT
from smartmado.store.engine import Session
from smartmado.store.repositories import answers, cases, deliveries, documents, tasks, users
from smartmado.store.repositories.corrections import Correction, list_corrections
from smartmado.store.repositories.substitutes import Substitute, list_substitutes


@dataclass(frozen=True)
class TaskView:
    """A task with what belongs to it. `book` is the rulebook its case began with.

    `holder` is who took it. `heard`: for those of its facts that were asked or checked at the
    counter, by whom (resident, clerk); the others come from records. `corrections`, `substitutes`:
    what the counter changed of these facts, and letters that the form draws for others.
    """

    task: tasks.Task
    case: cases.Case
    book: Rulebook
    holder: str | None
    documents: Sequence[documents.Document]
    deliveries: Sequence[deliveries.Delivery]
    heard: Mapping[FactKey, str]
    corrections: Sequence[Correction] = ()
    substitutes: Sequence[Substitute] = ()


def _department(actor: Actor) -> str:
    if actor.department is None:
        raise ForbiddenError("課に属していないため、受信箱はありません。")
    return actor.department


def list_tasks(desk: Desk, actor: Actor, done: bool = False) -> Sequence[TaskView]:
    """The tasks of the actor's own department, open or done."""
    with use_case(desk, actor, "list_tasks", ("department",)) as work:
        found = tasks.list_tasks(work.session, _department(actor), done=done)
        work.detail["tasks"] = len(found)
        return [_view(desk, work.session, t) for t in found]


def view_task(desk: Desk, actor: Actor, task_id: int) -> TaskView:
    """One task of the actor's own department; `NotFoundError` for any other."""
    with use_case(desk, actor, "view_task", ("department",)) as work:
        work.detail["task"] = task_id
        task = tasks.get_task(work.session, task_id, _department(actor))
        work.case_id = task.case_id
        return _view(desk, work.session, task)


def _view(desk: Desk, session: Session, task: tasks.Task) -> TaskView:
    own = [
        d
        for d in documents.list_documents(session, task.case_id)
        if (d.procedure, set(d.subjects)) == (task.procedure, set(task.subjects)) and d.form != GUIDE
    ]
    sent = deliveries.list_deliveries(session, case_id=task.case_id, department=task.department)
    case = cases.get_case(session, task.case_id)
    book = desk.rulebook(session, case.rulebook_digest)
    holder = None if task.taken_by is None else users.get_user(session, task.taken_by).display_name
    return TaskView(
        task,
        case,
        book,
        holder,
        own,
        sent,
        _heard(session, task),
        own_corrections(list_corrections(session, task.case_id), task.facts),
        own_substitutes(list_substitutes(session, task.case_id), task.facts),
    )


def _heard(session: Session, task: tasks.Task) -> dict[FactKey, str]:
    """Who answered at the counter, for facts of this task only: the others are none of its business."""
    given = answers.list_answers(session, task.case_id)
    return {
        (a.fact, a.subject): a.source
        for a in given
        if not a.unknown and a.fact in task.facts.get(a.subject or VISIT, {})
    }
