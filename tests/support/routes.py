"""The routes of an application, and addresses to call them by."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from smartmado.cases.desk import Desk
from smartmado.store.engine import transaction
from smartmado.store.repositories import cases, rulebooks, sessions, users
from tests.support import city

SAFE = {"HEAD", "OPTIONS"}
EXAMPLES = {"procedure_id": "move_in_notice", "filename": "app.css"}
ROLES = ("anyone", "clerk", "department", "official", "administrator", "resident")


@dataclass(frozen=True)
class Route:
    """One way to call the application."""

    method: str
    rule: str
    endpoint: str
    roles: tuple[str, ...]
    url: str


def routes(app: Flask) -> list[Route]:
    """Every route, with the roles it declares; static files are for anyone."""
    found = []
    for rule in app.url_map.iter_rules():
        values = {a: EXAMPLES.get(a, 1) for a in rule.arguments}
        with app.test_request_context():
            url = rule.build(values, append_unknown=False)[1]
        open_to = ("anyone",) if rule.endpoint == "static" else ()
        roles = getattr(app.view_functions[rule.endpoint], "allowed_roles", open_to)
        for method in sorted(rule.methods - SAFE):
            found.append(Route(method, rule.rule, rule.endpoint, tuple(roles), url))
    return found


def tablet(app: Flask, desk: Desk) -> FlaskClient:
    """The browser of a tablet in the hands of a resident."""
    token = "t" * 32
    with transaction(desk.engine) as session:
        rulebooks.save_rulebook(session, desk.book.digest, desk.book.frozen.decode(), desk.now())
        clerk = users.find_user(session, "madoguchi")
        case = cases.open_case(
            session,
            municipality=desk.book.municipality,
            rulebook_digest=desk.book.digest,
            opened_by=clerk.id,
            at=desk.now(),
            situation={
                "as_of": "2026-11-16",
                "events": [{"type": "move_in", "subjects": ["a"], "move_in_date": "2026-11-09"}],
                "household": {"closed": True, "members": [{"id": "a"}]},
            },
        )
        held = sessions.open_staff_session(session, token, clerk.id, desk.now())
        sessions.give_to_resident(session, held.id, case.id, desk.now())
    client = app.test_client()
    client.environ_base.update({f"HTTP_{k.upper().replace('-', '_')}": v for k, v in city.HEADERS.items()})
    client.set_cookie("smartmado", token)
    return client
