"""The log-in page, and the way from "/" to one's own work."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from smartmado.cases.log_in import LoginError, log_in
from smartmado.cases.log_out import log_out
from smartmado.web.security import (
    ANYONE,
    actor,
    allow,
    desk,
    end_session_cookie,
    set_session_cookie,
    terminal,
)

login = Blueprint("login", __name__)

HOMES = {
    "clerk": "counter.today",
    "department": "office.inbox",
    "official": "rules.index",
    "administrator": "admin.accounts",
    "resident": "resident.question",
}


@login.get("/login")
@allow(ANYONE)
def form() -> str:
    """Ask for name and password."""
    return render_template("login.html", error=None)


@login.post("/login")
@allow(ANYONE)
def enter() -> Response | tuple[str, int]:
    """Log in, or say that it did not work."""
    name, password = request.form.get("login_name", "")[:200], request.form.get("password", "")[:1000]
    try:
        token = log_in(desk(), name, password, terminal())
    except LoginError as error:
        return render_template("login.html", error=error.message, login_name=name), 401
    return set_session_cookie(redirect(url_for("login.home")), token)


@login.get("/")
@allow(*HOMES)
def home() -> Response:
    """To the first page of one's role."""
    return redirect(url_for(HOMES[actor().role]))


@login.post("/logout")
@allow("clerk", "department", "official", "administrator")
def leave() -> Response:
    """Log out here and on the server."""
    log_out(desk(), actor())
    return end_session_cookie(redirect(url_for("login.form")))
