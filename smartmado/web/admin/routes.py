"""The routes of administrators: accounts, deliveries, the audit, the state of the register."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartmado.cases.accounts import (
    SHORTEST_PASSWORD,
    AccountError,
    NewAccount,
    add_account,
    disable_account,
    list_accounts,
    renew_password,
)
from smartmado.cases.list_deliveries import list_deliveries
from smartmado.cases.read_audit import read_audit
from smartmado.cases.register_state import register_state
from smartmado.cases.retry_delivery import retry_delivery
from smartmado.cases.verify_audit import verify_audit
from smartmado.content.model import EXTERNAL
from smartmado.store.errors import ConflictError
from smartmado.web.admin.words import action_words, day_and_time, detail_words
from smartmado.web.security import actor, allow, desk

admin = Blueprint("admin", __name__, url_prefix="/admin")

DID = {
    "added": "アカウントを作りました。",
    "disabled": "アカウントを止めました。その人のログインは、すべて終わりました。",
    "renewed": "パスワードを新しくしました。その人のログインは、すべて終わりました。",
}
AUDIT_ROWS = 200


@admin.get("/")
@allow("administrator")
def accounts() -> Response:
    """All accounts, and the form for a new one."""
    return _accounts_page()


@admin.post("/accounts")
@allow("administrator")
def add() -> BaseResponse:
    """Make an account."""
    form = request.form
    account = NewAccount(
        form.get("login_name", "").strip(),
        form.get("display_name", ""),
        form.get("password", ""),
        form.get("role", ""),  # type: ignore[arg-type]  # the use case refuses an unknown one
        form.get("department") or None if form.get("role") == "department" else None,
    )
    try:
        add_account(desk(), actor(), account)
    except (AccountError, ConflictError) as error:
        return _accounts_page(error.message, 409 if isinstance(error, ConflictError) else 422)
    return redirect(url_for("admin.accounts", did="added"), 303)


@admin.post("/accounts/<int:user_id>/disable")
@allow("administrator")
def disable(user_id: int) -> BaseResponse:
    """Stop an account; it holds from the next request on."""
    try:
        disable_account(desk(), actor(), user_id)
    except AccountError as error:
        return _accounts_page(error.message, 422)
    return redirect(url_for("admin.accounts", did="disabled"), 303)


@admin.post("/accounts/<int:user_id>/password")
@allow("administrator")
def renew(user_id: int) -> BaseResponse:
    """Give an account a new password; a stopped one may log in again with it."""
    try:
        renew_password(desk(), actor(), user_id, request.form.get("password", ""))
    except AccountError as error:
        return _accounts_page(error.message, 422)
    return redirect(url_for("admin.accounts", did="renewed"), 303)


def _accounts_page(problem: str | None = None, code: int = 200) -> Response:
    page = render_template(
        "admin/accounts.html",
        users=list_accounts(desk(), actor()),
        problem=problem,
        typed=request.form if problem else {},
        shortest=SHORTEST_PASSWORD,
        did=DID.get(request.args.get("did", "")),
        departments={d.id: d.name for d in desk().book.departments.values() if d.id != EXTERNAL},
    )
    return make_response(page, code)


@admin.get("/deliveries")
@allow("administrator")
def deliveries() -> str:
    """The outbox: failed first, then waiting, then arrived."""
    order = {"failed": 0, "waiting": 1, "delivered": 2}
    found = sorted(list_deliveries(desk(), actor()), key=lambda d: (order[d.state], -d.id))
    counts = {s: sum(d.state == s for d in found) for s in order}
    return render_template("admin/deliveries.html", deliveries=found, counts=counts)


@admin.post("/deliveries/<int:delivery_id>/retry")
@allow("administrator")
def retry(delivery_id: int) -> BaseResponse:
    """Send a failed delivery again."""
    retry_delivery(desk(), actor(), delivery_id)
    return redirect(url_for("admin.deliveries"), 303)


@admin.get("/audit")
@allow("administrator")
def audit() -> str:
    """The newest acts."""
    return _audit_page(None)


@admin.post("/audit/verify")
@allow("administrator")
def verify() -> str:
    """Check the whole chain; with the head kept elsewhere also its end."""
    return _audit_page(verify_audit(desk(), actor(), request.form.get("anchor", "").strip() or None))


def _audit_page(report: object) -> str:
    entries = read_audit(desk(), actor(), AUDIT_ROWS)
    return render_template(
        "admin/audit.html",
        entries=entries,
        report=report,
        action_words=action_words,
        detail_words=detail_words,
    )


@admin.get("/register")
@allow("administrator")
def register() -> str:
    """Which extract of the register the residents come from."""
    return render_template(
        "admin/register.html",
        state=register_state(desk(), actor()),
        now=desk().now(),
        day_and_time=day_and_time,
    )
