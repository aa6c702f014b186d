"""What commands work with: the desk of this installation."""

from __future__ import annotations

from smartmado.cases.desk import SYSTEM, Actor, Desk
from smartmado.content.loader import load_rulebook
from smartmado.store.engine import make_engine
from smartmado.store.upgrade import upgrade
from smartmado.web.config import Settings

OPERATOR = Actor("system", SYSTEM, "command line")


def open_desk(settings: Settings | None = None, *, create: bool = True) -> Desk:
    """The desk of the installation that the settings name; its database is brought up to date.

    `create`: make the database where there is none; what only reads is told that there is none.
    """
    settings = settings or Settings.from_environment()
    engine = make_engine(settings.database_url, create=create)
    upgrade(engine)
    return Desk(engine, load_rulebook(settings.city))
