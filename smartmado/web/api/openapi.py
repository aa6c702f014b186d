"""The OpenAPI 3.1 document of the API, built from the schemas that the routes use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from smartmado import __version__
from smartmado.web.api import schemas

PREFIX = "/api/v1"
ERRORS = {
    400: "JSON として読めない",
    401: "ログインしていない",
    403: "権限がない、またはほかのサイトから送られた",
    404: "その番地はない",
    405: "その方法では呼べない(Allow に使える方法)",
    413: "大きすぎる(2MB まで)",
    415: "Content-Type が application/json でない",
    422: "項目が正しくない(error.field)",
    500: "サーバの誤り",
}
_READING = (401, 403, 405, 500)
_WRITING = (400, 401, 403, 405, 413, 415, 422, 500)


@dataclass(frozen=True)
class Operation:
    """One way to call the API. `body` and `answer` are the schemas of request and answer."""

    path: str
    method: str
    name: str
    summary: str
    roles: tuple[str, ...]
    answer: type[Schema] | None
    body: type[Schema] | None = None


OPERATIONS = (
    Operation(
        "/decide",
        "post",
        "decide",
        "状況から、要る手続・期限・理由と、次に聞くことを答える。何も保存しない",
        ("clerk",),
        schemas.DecisionsSchema,
        schemas.SituationSchema,
    ),
    Operation("/facts", "get", "facts", "状況に書ける項目の一覧", ("clerk",), schemas.FactsSchema),
    Operation("/procedures", "get", "procedures", "手続の一覧", ("clerk",), schemas.ProceduresSchema),
    Operation(
        "/tasks", "get", "tasks", "自分の課の、まだ終わっていない作業", ("department",), schemas.TasksSchema
    ),
    Operation("/openapi.json", "get", "openapi", "この文書", ("clerk", "department"), None),
)


def openapi_document() -> dict[str, Any]:
    """The document as JSON-able values."""
    spec = APISpec(
        title="スマート窓口 smartmado API",
        version=__version__,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
        info={
            "description": (
                "画面と同じログインの Cookie で使います。状態を変える呼び出し(POST)には Origin か "
                "Sec-Fetch-Site が要ります。"
                "誤りは、どれも同じ形({error: {code, title, message, field}})です。"
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        servers=[{"url": PREFIX}],
    )
    for name in ("__Host-smartmado", "smartmado"):
        scheme = {"type": "apiKey", "in": "cookie", "name": name}
        spec.components.security_scheme(name.strip("_").replace("__", "_"), scheme)
    for operation in OPERATIONS:
        spec.path(path=operation.path, operations={operation.method: _operation(operation)})
    return spec.to_dict()


def _operation(operation: Operation) -> Mapping[str, Any]:
    content: Any = operation.answer or {"type": "object"}
    responses: dict[str, Any] = {
        "200": {"description": "できた", "content": {"application/json": {"schema": content}}}
    }
    for code in _WRITING if operation.body else _READING:
        responses[str(code)] = _error(code)
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"使える役割: {', '.join(operation.roles)}",
        "security": [{"Host-smartmado": []}, {"smartmado": []}],
        "responses": responses,
    }
    if operation.body:
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": operation.body}},
        }
    return told


def _error(code: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": ERRORS[code],
        "content": {"application/json": {"schema": schemas.ErrorSchema}},
    }
    if code == 405:
        found["headers"] = {"Allow": {"description": "使える方法", "schema": {"type": "string"}}}
    return found
