"""A department's inbox: what it has to do, and what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smartmado.cases.desk import Actor, Desk, ForbiddenError, use_case
from smartmado.store.engine import Session
from smartmado.store.repositories import cases, deliveries, documents, tasks


@dataclass(frozen=True)
class TaskView:
    """A task with the papers and deliveries that belong to it."""

    task: tasks.Task
    case: cases.Case
    documents: Sequence[documents.Document]
    deliveries: Sequence[deliveries.Delivery]


def _department(actor: Actor) -> str:
    if actor.department is None:
        raise ForbiddenError("課に属していないため、受信箱はありません。")
    return actor.department


def list_tasks(desk: Desk, actor: Actor, done: bool = False) -> Sequence[TaskView]:
    """The tasks of the actor's own department, open or done."""
    with use_case(desk, actor, "list_tasks", ("department",)) as work:
        found = tasks.list_tasks(work.session, _department(actor), done=done)
        work.detail["tasks"] = len(found)
        return [_view(work.session, t) for t in found]


def view_task(desk: Desk, actor: Actor, task_id: int) -> TaskView:
    """One task of the actor's own department; `NotFoundError` for any other."""
    with use_case(desk, actor, "view_task", ("department",)) as work:
        work.detail["task"] = task_id
        task = tasks.get_task(work.session, task_id, _department(actor))
        work.case_id = task.case_id
        return _view(work.session, task)


def _view(session: Session, task: tasks.Task) -> TaskView:
    own = [
        d
        for d in documents.list_documents(session, task.case_id)
        if d.procedure == task.procedure and set(d.subjects) == set(task.subjects)
    ]
    sent = deliveries.list_deliveries(session, case_id=task.case_id, department=task.department)
    return TaskView(task, cases.get_case(session, task.case_id), own, sent)
