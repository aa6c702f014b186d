"""The rulebook of an old case, from the database alone."""

from __future__ import annotations

import os

from smartmado.content.loader import thaw
from smartmado.content.rulebook import Rulebook
from smartmado.store.engine import database_url, make_engine, reading
from smartmado.store.repositories import rulebooks
from smartmado.store.upgrade import upgrade


def kept_rulebook(digest: str) -> Rulebook:
    """The rulebook that a case keeps under its digest. Raises `NotFoundError` if none does."""
    engine = make_engine(database_url(os.environ), create=False)
    try:
        upgrade(engine)
        with reading(engine) as session:
            return thaw(rulebooks.load_rulebook(session, digest).encode())
    finally:
        engine.dispose()
