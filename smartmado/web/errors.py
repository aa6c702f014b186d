"""Errors as pages and as JSON: what happened and what to do, never how the program is made."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from smartmado.cases.case_papers import UnprintableError
from smartmado.cases.desk import ForbiddenError
from smartmado.decisions.situation import SituationError
from smartmado.facts.errors import SmartmadoError
from smartmado.store.errors import ConflictError, NotFoundError

log = logging.getLogger(__name__)

_TITLES = {
    400: "入力を確かめてください",
    401: "ログインしてください",
    403: "この操作はできません",
    404: "見つかりません",
    405: "この操作はできません",
    409: "ほかの人が先に変更しました",
    413: "大きすぎます",
    415: "形式がちがいます",
    422: "入力を確かめてください",
    500: "うまくいきませんでした",
}
_TEXTS = {
    404: "ページか記録が見つかりません。一覧に戻って、選び直してください。",
    405: "この操作はこの画面ではできません。前の画面に戻ってください。",
}


def install(app: Flask) -> None:
    """Answer every error in one shape."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SmartmadoError, _ours)
    app.register_error_handler(Exception, _unknown)


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    standard = type(error).description
    text = error.description if error.description and error.description != standard else _TEXTS.get(code)
    response = answer(code, text or "前の画面に戻って、もう一度お試しください。")
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def status_of(error: SmartmadoError) -> int:
    """The status that tells such an error."""
    match error:
        case ForbiddenError():
            return 403
        case NotFoundError():
            return 404
        case ConflictError():
            return 409
    return 422


def _ours(error: SmartmadoError) -> Response:
    code = status_of(error)
    if isinstance(error, UnprintableError) and request.view_args and "case_id" in request.view_args:
        case_id = request.view_args["case_id"]
        if error.missing:
            return make_response(redirect(url_for("counter.letters", case_id=case_id), 303))
        page = render_template("counter/unprintable.html", error=error, case_id=case_id)
        return make_response(page, code)
    field = error.field if isinstance(error, SituationError) else None
    return answer(code, error.message, field)


def _unknown(error: Exception) -> Response:
    """Log where it broke, without the values that broke it, and tell a number to ask about."""
    reference = secrets.token_hex(4)
    frames = error.__traceback__
    while frames is not None and frames.tb_next is not None:
        frames = frames.tb_next
    where = f"{frames.tb_frame.f_code.co_filename}:{frames.tb_lineno}" if frames else "?"
    log.error(
        "unexpected error", extra={"reference": reference, "kind": type(error).__name__, "where": where}
    )
    return answer(
        500,
        "受け付けた内容は保存されていません。もう一度お試しください。"
        f"続くときは、番号 {reference} を情報担当に伝えてください。",
    )


def answer(code: int, text: str, field: str | None = None) -> Response:
    """The error as a page, or as JSON under /api/."""
    title = _TITLES.get(code, "うまくいきませんでした")
    if request.path.startswith("/api/"):
        body = {
            "error": {"code": code, "title": title, "message": text, **({"field": field} if field else {})}
        }
        response = jsonify(body)
    else:
        response = make_response(render_template("error.html", title=title, text=text, code=code))
    response.status_code = code
    return response
