"""The small city of the web tests, for use cases that need residents and papers."""

import pytest

from smartmado.cases.desk import Actor, Desk
from smartmado.store.engine import reading
from smartmado.store.repositories import users
from tests.web.conftest import app, city_file, desk, moment

__all__ = ["app", "city_file", "desk", "moment"]


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    """A clerk at the counter."""
    with reading(desk.engine) as session:
        found = users.find_user(session, "madoguchi")
    assert found is not None
    return Actor("madoguchi", "clerk", "test", found.id)
