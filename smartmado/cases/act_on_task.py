"""A department takes a task, finishes it, returns it, or passes it on, with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from smartmado.cases.desk import Actor, Desk, ForbiddenError, use_case
from smartmado.content.model import EXTERNAL
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.names import looks_like_mynumber
from smartmado.store.engine import Session
from smartmado.store.repositories import tasks

ACTS = ("take", "finish", "return", "pass_on")


class TaskActError(SmartmadoError):
    """An act that lacks something: told to the one who acts."""


@dataclass(frozen=True)
class TaskAct:
    """What is done: take, finish, return (with a note) or pass_on (to a department, with a note)."""

    kind: str
    note: str = ""
    to: str = ""


def act_on_task(desk: Desk, actor: Actor, task_id: int, act: TaskAct) -> tasks.Task:
    """The task afterwards. `ConflictError` if someone else was faster, `NotFoundError` if not one's own."""
    with use_case(desk, actor, f"{act.kind}_task", ("department",)) as work:
        work.detail["task"] = task_id
        if actor.department is None or actor.user_id is None:
            raise ForbiddenError("課に属していないため、処理できません。")
        task = tasks.get_task(work.session, task_id, actor.department)
        work.case_id = task.case_id
        return _act(desk, work.session, actor, task, act)


def _act(desk: Desk, session: Session, actor: Actor, task: tasks.Task, act: TaskAct) -> tasks.Task:
    assert actor.department is not None and actor.user_id is not None
    at, note = desk.now(), act.note.strip()
    if act.kind in ("return", "pass_on") and not note:
        raise TaskActError("理由を書いてください。")
    if len(note) > 500:
        raise TaskActError("理由は500文字までで書いてください。")
    if looks_like_mynumber(note):
        raise TaskActError("理由に、マイナンバー(個人番号)は書かないでください。")
    match act.kind:
        case "take":
            return tasks.take_task(session, task.id, actor.department, actor.user_id, at)
        case "finish":
            return tasks.finish_task(session, task.id, actor.department, at)
        case "return":
            return tasks.return_task(session, task.id, actor.department, note, at)
        case "pass_on":
            if act.to not in desk.book.departments or act.to in (actor.department, EXTERNAL):
                raise TaskActError("回す先の課を選んでください。")
            return _pass_on(desk, session, task, act.to, note)
    raise TaskActError("知らない操作です。画面を開き直してください。")


def _pass_on(desk: Desk, session: Session, task: tasks.Task, to: str, note: str) -> tasks.Task:
    """The task ends here and begins there: the same procedure, so the same facts, and why it comes."""
    passed = tasks.pass_on_task(session, task.id, task.department, to=to, note=note, at=desk.now())
    told = f"{desk.book.departments[task.department].name}から回されました: {note}"
    tasks.receive_task(
        session,
        task.case_id,
        tasks.NewTask(to, task.procedure, task.subjects, task.facts, (told, *task.reasons), task.deadline),
        desk.now(),
    )
    return passed
