"""A small city with accounts, and browsers logged in by role."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from smartmado.cases.desk import Desk
from smartmado.content.rulebook import Rulebook
from tests.support import city
from tests.support.city import Moment

Login = Callable[[str], FlaskClient]


@pytest.fixture(scope="session")
def city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the city, made once; each test works on a copy."""
    return city.make_city(tmp_path_factory.mktemp("city"))


@pytest.fixture
def moment() -> Moment:
    """The clock of the city: 2026-11-16 10:00 in Japan, until a test moves it."""
    return Moment()


@pytest.fixture
def desk(city_file: Path, book: Rulebook, tmp_path: Path, moment: Moment) -> Iterator[Desk]:
    """The desk of a fresh copy of the city."""
    made = city.make_desk(Path(shutil.copy(city_file, tmp_path / "city.db")), book, moment)
    yield made
    made.engine.dispose()


@pytest.fixture
def app(desk: Desk) -> Flask:
    """The application at the desk."""
    return city.make_app(desk)


@pytest.fixture
def login(app: Flask) -> Login:
    """login("clerk") is a browser of the clerk, logged in by name and password."""
    return lambda role: city.logged_in(app, role)


@pytest.fixture
def clerk(login: Login) -> FlaskClient:
    """A clerk's browser."""
    return login("clerk")
