"""An up-to-date database for the tests of the store, and the rows most tests stand on."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from smartmado.store.engine import Engine, make_engine, transaction
from smartmado.store.repositories import cases, rulebooks, users
from smartmado.store.upgrade import upgrade

NOW = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database with all migrations applied, on SQLite and on PostgreSQL."""
    made = make_engine(database_url)
    upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def now() -> datetime:
    """A moment: 10:30 on 16 November 2026 in Japan."""
    return NOW


@pytest.fixture
def clerk(engine: Engine) -> users.User:
    """A clerk at the counter."""
    with transaction(engine) as session:
        return users.add_user(
            session,
            login_name="madoguchi",
            display_name="窓口",
            password="ながいあいことば",
            role="clerk",
            at=NOW,
        )


@pytest.fixture
def case(engine: Engine, clerk: users.User) -> cases.Case:
    """A case just opened."""
    with transaction(engine) as session:
        rulebooks.save_rulebook(session, "sha256:1", "{}", NOW)
        return cases.open_case(
            session,
            municipality="312029",
            rulebook_digest="sha256:1",
            opened_by=clerk.id,
            at=NOW,
            situation={"as_of": "2026-11-16"},
        )
