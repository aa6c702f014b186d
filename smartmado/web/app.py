"""The web application: server-rendered pages for the counter, tablets, departments and officials."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from smartmado.cases.desk import Desk
from smartmado.content.loader import load_rulebook
from smartmado.store.engine import make_engine
from smartmado.store.upgrade import upgrade
from smartmado.web import display, errors, security
from smartmado.web.config import Settings


class RowIdConverter(IntegerConverter):
    """A number in an address: one too large for the database is no page, not an error."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**63 - 1)


def create_app(settings: Settings | None = None, desk: Desk | None = None) -> Flask:
    """The application. `desk` may be given ready-made (tests, demo); else it is made from the settings."""
    settings = settings or Settings.from_environment()
    if desk is None:
        engine = make_engine(settings.database_url)
        upgrade(engine)
        desk = Desk(engine, load_rulebook(settings.city))
    app = Flask(__name__)
    app.url_map.converters["int"] = RowIdConverter
    app.config.update(HTTPS=settings.https, MAX_CONTENT_LENGTH=2 * 1024 * 1024, MAX_FORM_PARTS=500)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["smartmado"] = desk
    security.install(app)
    errors.install(app)
    display.install(app)
    _register(app)
    return app


def _register(app: Flask) -> None:
    from smartmado.web.admin.routes import admin
    from smartmado.web.api.routes import api
    from smartmado.web.counter.paper_routes import counter
    from smartmado.web.login import login
    from smartmado.web.office.routes import office
    from smartmado.web.resident.routes import resident
    from smartmado.web.rules.routes import rules

    for blueprint in (login, counter, resident, office, rules, admin, api):
        app.register_blueprint(blueprint)
