"""The routes of the departments: inbox, task, its form as PDF, and what is done with it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartmado.cases.act_on_task import ACTS, TaskAct, TaskActError, act_on_task
from smartmado.cases.department_tasks import TaskView, list_tasks, view_task
from smartmado.cases.find_paper import find_paper
from smartmado.cases.read_document import read_document
from smartmado.content.model import EXTERNAL
from smartmado.documents.paper_code import PaperCodeError
from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.web.display import moment
from smartmado.web.office import views
from smartmado.web.security import actor, allow, desk

office = Blueprint("office", __name__, url_prefix="/office")

DID = {"finish": "完了にしました。", "return": "窓口へ戻しました。", "pass_on": "ほかの課へ回しました。"}


@office.get("/")
@allow("department")
def inbox() -> Response:
    """What is left to do. Filters are ids of states and procedures, never anything about a person."""
    return _inbox_page()


@office.get("/scan")
@allow("department")
def scan() -> BaseResponse:
    """From the QR code of a form to its task. The code holds nothing of a person."""
    code = request.args.get("code", "")
    try:
        return redirect(url_for("office.task", task_id=find_paper(desk(), actor(), code)), 303)
    except PaperCodeError as error:
        return _inbox_page(error.message, 422)
    except NotFoundError as error:
        return _inbox_page(error.message, 404)


def _inbox_page(unread: str | None = None, status: int = 200) -> Response:
    """The inbox; `unread`: why a scanned code led nowhere."""
    today = desk().today()
    rows = [views.row(v, today) for v in list_tasks(desk(), actor())]
    chosen = {k: request.args.get(k, "") for k in ("state", "procedure", "sort")}
    page = render_template(
        "office/inbox.html",
        rows=views.arranged(rows, chosen["state"], chosen["procedure"], chosen["sort"]),
        all=rows,
        chosen=chosen,
        procedures=sorted({(r.procedure_id, r.procedure) for r in rows}, key=lambda p: p[1]),
        states={s: views.STATES[s] for s in ("waiting", "taken", "returned")},
        sorts=views.SORTS,
        did=DID.get(request.args.get("did", "")),
        unread=unread,
        today=today,
    )
    return make_response(page, status)


@office.get("/done")
@allow("department")
def done() -> str:
    """What the department finished, newest first."""
    today = desk().today()
    rows = [views.row(v, today) for v in list_tasks(desk(), actor(), done=True)]
    return render_template("office/done.html", rows=rows)


@office.get("/tasks/<int:task_id>")
@allow("department")
def task(task_id: int) -> Response:
    """One task with all that belongs to it."""
    return _task_page(view_task(desk(), actor(), task_id))


@office.post("/tasks/<int:task_id>")
@allow("department")
def act(task_id: int) -> BaseResponse:
    """Take, finish, return or pass on."""
    wanted = TaskAct(request.form.get("do", ""), request.form.get("note", ""), request.form.get("to", ""))
    if wanted.kind not in ACTS:
        raise TaskActError("知らない操作です。画面を開き直してください。")
    try:
        act_on_task(desk(), actor(), task_id, wanted)
    except (ConflictError, TaskActError) as error:
        view = view_task(desk(), actor(), task_id)
        if isinstance(error, ConflictError):
            return _task_page(view, views.who_was_faster(view, moment(views.changed_at(view))), 409)
        return _task_page(view, error.message, 422, wanted)
    if wanted.kind == "take":
        return redirect(url_for("office.task", task_id=task_id), 303)
    return redirect(url_for("office.inbox", did=wanted.kind), 303)


@office.get("/tasks/<int:task_id>/documents/<int:document_id>.pdf")
@allow("department")
def document(task_id: int, document_id: int) -> Response:
    """A form of one's own task."""
    view = view_task(desk(), actor(), task_id)
    found, content = read_document(desk(), actor(), view.case.id, document_id)
    if found.id not in {d.id for d in view.documents}:
        raise NotFoundError("この作業に、その書類はありません。")
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{found.file_name}"'
    return response


def _task_page(
    view: TaskView, problem: str | None = None, code: int = 200, typed: TaskAct | None = None
) -> Response:
    """The task; with what went wrong, and what was typed so far."""
    departments = {
        d.id: d.name for d in desk().book.departments.values() if d.id not in (actor().department, EXTERNAL)
    }
    page = render_template(
        "office/task.html",
        view=view,
        row=views.row(view, desk().today()),
        groups=views.fact_groups(view),
        corrections=views.correction_lines(view),
        version=views.version_of(view),
        departments=departments,
        problem=problem,
        typed=typed or TaskAct(""),
    )
    return make_response(page, code)
