"""Tasks: what each department has to do for a case. A department only ever reaches its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.models import TaskRow

TaskState = Literal["waiting", "taken", "done", "returned", "passed_on"]
_CHANGED = "この作業は、ほかの職員が先に進めました。一覧を開き直してください。"


@dataclass(frozen=True)
class NewTask:
    """A procedure for a department's inbox. `facts` holds only what it may see."""

    department: str
    procedure: str
    subjects: tuple[str, ...]
    facts: Mapping[str, Any]
    reasons: tuple[str, ...] = ()
    deadline: date | None = None


@dataclass(frozen=True, kw_only=True)
class Task(NewTask):
    """A task as kept. `note` is what staff wrote when they returned it or passed it on."""

    id: int
    case_id: int
    created_at: datetime
    taken_at: datetime | None
    taken_by: int | None
    done_at: datetime | None
    returned_at: datetime | None
    passed_on_at: datetime | None
    passed_on_to: str | None
    note: str | None

    @property
    def state(self) -> TaskState:
        """Read from the time stamps."""
        if self.done_at:
            return "done"
        if self.passed_on_at:
            return "passed_on"
        if self.returned_at:
            return "returned"
        return "taken" if self.taken_at else "waiting"


def add_task(session: Session, case_id: int, task: NewTask, at: datetime) -> Task:
    """Put a task into the inbox; the same one added again is the one already there."""
    query = select(TaskRow).where(
        TaskRow.case_id == case_id,
        TaskRow.department == task.department,
        TaskRow.procedure == task.procedure,
        TaskRow.subjects == list(task.subjects),
    )
    row = session.scalar(query)
    if row is None:
        row = TaskRow(
            case_id=case_id,
            department=task.department,
            procedure=task.procedure,
            subjects=list(task.subjects),
            facts=dict(task.facts),
            reasons=list(task.reasons),
            deadline=task.deadline,
            created_at=at,
        )
        session.add(row)
        session.flush()
    return _read(row)


def receive_task(session: Session, case_id: int, task: NewTask, at: datetime) -> Task:
    """Put a task that another department passes on into the inbox. One that comes back is opened again."""
    found = add_task(session, case_id, task, at)
    opened = {
        **dict.fromkeys(("taken_at", "taken_by", "done_at", "returned_at"), None),
        **dict.fromkeys(("passed_on_at", "passed_on_to", "note"), None),
        "reasons": list(task.reasons),
        "created_at": at,
    }
    session.execute(update(TaskRow).where(TaskRow.id == found.id).values(opened))
    return get_task(session, found.id, task.department)


def list_tasks(session: Session, department: str, *, done: bool = False, limit: int = 500) -> Sequence[Task]:
    """The inbox of a department: what is left to do, or with `done` what it finished, newest first."""
    query = select(TaskRow).where(TaskRow.department == department)
    if done:
        query = query.where(TaskRow.done_at.is_not(None)).order_by(TaskRow.done_at.desc(), TaskRow.id)
    else:
        query = query.where(TaskRow.done_at.is_(None), TaskRow.passed_on_at.is_(None)).order_by(TaskRow.id)
    return [_read(row) for row in session.scalars(query.limit(limit))]


def list_tasks_of_case(session: Session, case_id: int) -> Sequence[Task]:
    """Every task of a case, for the counter."""
    query = select(TaskRow).where(TaskRow.case_id == case_id).order_by(TaskRow.id)
    return [_read(row) for row in session.scalars(query)]


def list_returned(session: Session, limit: int = 100) -> Sequence[Task]:
    """Tasks that departments gave back to the counter and that nobody has taken up again, oldest first."""
    query = select(TaskRow).where(TaskRow.returned_at.is_not(None), TaskRow.done_at.is_(None))
    return [_read(row) for row in session.scalars(query.order_by(TaskRow.returned_at).limit(limit))]


def get_task(session: Session, task_id: int, department: str) -> Task:
    """A task of this department; NotFoundError also when it belongs to another one."""
    query = select(TaskRow).where(TaskRow.id == task_id, TaskRow.department == department)
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError("この課に、その作業はありません。")
    return _read(row)


def take_task(session: Session, task_id: int, department: str, user_id: int, at: datetime) -> Task:
    """受理: one person takes the task; ConflictError when someone did so before."""
    free = TaskRow.taken_at.is_(None)
    return _step(
        session, task_id, department, [free], {"taken_at": at, "taken_by": user_id, "returned_at": None}
    )


def finish_task(session: Session, task_id: int, department: str, at: datetime) -> Task:
    """完了: the procedure is done."""
    return _step(session, task_id, department, [TaskRow.taken_at.is_not(None)], {"done_at": at})


def return_task(session: Session, task_id: int, department: str, note: str, at: datetime) -> Task:
    """不備で戻す: back to the counter, saying what is missing. It may be taken again."""
    values = {"returned_at": at, "note": note, "taken_at": None, "taken_by": None}
    return _step(session, task_id, department, [TaskRow.returned_at.is_(None)], values)


def pass_on_task(
    session: Session, task_id: int, department: str, *, to: str, note: str, at: datetime
) -> Task:
    """他課へ: ends here. The use case adds a task for the other department, with what that one may see."""
    return _step(session, task_id, department, [], {"passed_on_at": at, "passed_on_to": to, "note": note})


def _step(
    session: Session, task_id: int, department: str, conditions: Sequence[Any], values: Mapping[str, Any]
) -> Task:
    query = update(TaskRow).where(
        TaskRow.id == task_id,
        TaskRow.department == department,
        TaskRow.done_at.is_(None),
        TaskRow.passed_on_at.is_(None),
        *conditions,
    )
    if session.execute(query.values(dict(values)).returning(TaskRow.id)).first() is None:
        get_task(session, task_id, department)
        raise ConflictError(_CHANGED)
    return get_task(session, task_id, department)


def _read(row: TaskRow) -> Task:
    return Task(
        department=row.department,
        procedure=row.procedure,
        subjects=tuple(row.subjects),
        facts=row.facts,
        reasons=tuple(row.reasons),
        deadline=row.deadline,
        id=row.id,
        case_id=row.case_id,
        created_at=row.created_at,
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        done_at=row.done_at,
        returned_at=row.returned_at,
        passed_on_at=row.passed_on_at,
        passed_on_to=row.passed_on_to,
        note=row.note,
    )
