"""Deny by default: roles of routes, where a request comes from, and headers on every answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartmado.cases.authenticate import authenticate, turn_away
from smartmado.cases.desk import Actor, Desk

View = TypeVar("View", bound=Callable[..., object])

ANYONE = "anyone"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def allow(*roles: str) -> Callable[[View], View]:
    """Say who may use a view. A view that says nothing is closed to everyone."""

    def mark(view: View) -> View:
        view.allowed_roles = roles  # type: ignore[attr-defined]
        return view

    return mark


def asks_by_itself(view: View) -> View:
    """Mark a view that a page calls every few seconds: alone that does not keep a session awake."""
    view.asks_by_itself = True  # type: ignore[attr-defined]
    return view


def desk() -> Desk:
    """The desk of this application."""
    found: Desk = current_app.extensions["smartmado"]
    return found


def actor() -> Actor:
    """Who sent this request; only in views that are not open to anyone."""
    found: Actor = g.actor
    return found


def terminal() -> str:
    """The terminal as the audit names it: its address."""
    return request.remote_addr or "-"


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host and to TLS; without TLS browsers refuse that name."""
    return "__Host-smartmado" if current_app.config["HTTPS"] else "smartmado"


def set_session_cookie(response: BaseResponse, token: str) -> BaseResponse:
    """Give the browser its session: not readable by scripts, never sent from other sites."""
    response.set_cookie(
        cookie_name(), token, secure=current_app.config["HTTPS"], httponly=True, samesite="Strict", path="/"
    )
    return response


def set_plain_cookie(
    response: BaseResponse, name: str, value: str, path: str = "/tablet/", days: int | None = None
) -> BaseResponse:
    """Remember a preference that says nothing about anyone: so many days, or until the browser is closed."""
    secure = current_app.config["HTTPS"]
    age = None if days is None else timedelta(days=days)
    response.set_cookie(name, value, secure=secure, httponly=True, samesite="Strict", path=path, max_age=age)
    return response


def end_session_cookie(response: BaseResponse) -> BaseResponse:
    """Take the session and whatever the browser kept of it away."""
    response.delete_cookie(
        cookie_name(), secure=current_app.config["HTTPS"], httponly=True, samesite="Strict"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def install(app: Flask) -> None:
    """Guard every request and every answer of the application."""
    app.before_request(_check_origin)
    app.before_request(_check_role)
    app.after_request(_set_headers)


def _check_origin() -> None:
    """A change of state must come from our own pages (OWASP ASVS 3.5.1)."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site != "same-origin":
        abort(403, "この操作はほかのサイトから送られたため、受け付けませんでした。")
    if origin == "null" and site is not None:
        return  # what browsers send from a page with "Referrer-Policy: no-referrer"
    if origin is not None:
        if not _is_ours(origin):
            abort(403, "この操作はほかのサイトから送られたため、受け付けませんでした。")
    elif site is None:
        abort(403, "送り元(Origin)が分からないため、受け付けませんでした。")


def _is_ours(origin: str) -> bool:
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:  # no address at all, such as "http://["
        return False


def _check_role() -> BaseResponse | None:
    if request.endpoint is None:
        return None  # no such page: the error handler answers
    view = current_app.view_functions[request.endpoint]
    roles: tuple[str, ...] = getattr(view, "allowed_roles", ())
    if request.endpoint == "static" or ANYONE in roles:
        return None
    token = request.cookies.get(cookie_name())
    present = not getattr(view, "asks_by_itself", False) or request.args.get("here") == "1"
    g.actor = authenticate(desk(), token, terminal(), present) if token else None
    if g.actor is None:
        if request.path.startswith("/api/"):
            abort(401, "ログインしてください。")
        return redirect(url_for("login.form"))
    if g.actor.role not in roles:
        turn_away(desk(), g.actor, request.endpoint, (request.view_args or {}).get("case_id"))
        abort(403, "この画面を開く権限がありません。")
    return None


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=300"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
