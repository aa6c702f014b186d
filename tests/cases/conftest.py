"""The small city of the web tests, for use cases that need residents and papers."""

import pytest

from smartmado.cases.desk import Actor, Desk
from smartmado.cases.open_case import NewPerson, Opening, open_case
from smartmado.ops.demo_city import story_households
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


@pytest.fixture
def case(desk: Desk, clerk: Actor) -> int:
    """The birth of a second child in a household of the register."""
    father = story_households()["birth"].people["father"]
    child = NewPerson("new1", {"birth_date": "2026-11-10", "relation_to_head": "子", "name": "山根　葵"})
    event = {"type": "birth", "subjects": ["new1"]}
    opening = Opening((event,), household=father, new_people=(child,), answers={"visitor": father})
    return open_case(desk, clerk, opening).id
