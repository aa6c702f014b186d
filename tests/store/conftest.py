"""An up-to-date database for the tests of the store."""

from collections.abc import Iterator

import pytest

from smartmado.store.engine import Engine, make_engine
from smartmado.store.upgrade import upgrade


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database with all migrations applied, on SQLite and on PostgreSQL."""
    made = make_engine(database_url)
    upgrade(made)
    yield made
    made.dispose()
