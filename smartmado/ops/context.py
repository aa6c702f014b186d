"""What commands work with: the desk of this installation, and errors as one sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from smartmado.cases.desk import SYSTEM, Actor, Desk
from smartmado.content.loader import load_rulebook
from smartmado.facts.errors import SmartmadoError
from smartmado.store.engine import make_engine
from smartmado.store.upgrade import upgrade
from smartmado.web.config import Settings

OPERATOR = Actor("system", SYSTEM, "command line")


def open_desk(settings: Settings | None = None) -> Desk:
    """The desk of the installation that the settings name; its database is brought up to date."""
    settings = settings or Settings.from_environment()
    engine = make_engine(settings.database_url)
    upgrade(engine)
    return Desk(engine, load_rulebook(settings.city))


@contextmanager
def told_plainly() -> Iterator[None]:
    """Our own errors go to stderr as they are, with exit status 2; never a traceback."""
    try:
        yield
    except SmartmadoError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"{error.filename}: 読み書きできません({error.strerror})。", err=True)
        sys.exit(2)
