"""A small synthetic city in SQLite, with an account for each role: made once, copied for each test."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from smartmado.cases.desk import Desk
from smartmado.content.rulebook import Rulebook
from smartmado.ops.demo_city import write_city
from smartmado.ops.demo_places import read_places
from smartmado.store.engine import make_engine, transaction
from smartmado.store.register_file import read_register
from smartmado.store.repositories import residents, rulebooks, users
from smartmado.store.upgrade import upgrade
from smartmado.web.app import create_app
from smartmado.web.config import Settings
from tests.support.rulebooks import checkout_rulebook

CITY = "312029"
PASSWORD = "ten-mado-no-tameshi"  # noqa: S105 -- of accounts that live for one test
# login name -> (role, department)
STAFF = {
    "madoguchi": ("clerk", None),
    "madoguchi2": ("clerk", None),
    "hoken": ("department", "insurance_pension"),
    "shimin": ("department", "residents"),
    "kisoku": ("official", None),
    "kanri": ("administrator", None),
}
BY_ROLE = {"clerk": "madoguchi", "department": "hoken", "official": "kisoku", "administrator": "kanri"}
HEADERS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Moment:
    """A clock that a test can move."""

    at: datetime = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)


def make_city(folder: Path) -> Path:
    """The database of a city of 200 with the accounts of STAFF and its rulebook: a file beside register/."""
    book = checkout_rulebook()
    write_city(folder / "register", 200, places=read_places(CITY, book.city))
    extract = read_register(folder / "register" / "residents.csv", folder / "register" / "restrictions.csv")
    file = folder / "city.db"
    engine = make_engine(f"sqlite:///{file}")
    upgrade(engine)
    now = Moment()()
    with transaction(engine) as session:
        residents.replace_all(session, extract, now)
        rulebooks.save_rulebook(session, book.digest, book.frozen.decode(), now)
    with transaction(engine) as session:
        for name, (role, department) in STAFF.items():
            users.add_user(
                session,
                login_name=name,
                display_name=f"{name} 担当",
                password=PASSWORD,
                role=role,
                department=department,
                at=now,
            )
    engine.dispose()
    return file


class Templates(BytecodeCache):
    """Templates that an application has compiled, for the next ones of this process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """As Jinja asks for a template."""
        if compiled := self.kept.get(bucket.key):
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As Jinja hands over what it compiled."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Templates()


def make_desk(file: Path, book: Rulebook, now: Moment) -> Desk:
    """The desk of this city."""
    return Desk(make_engine(f"sqlite:///{file}"), book, now)


def make_app(desk: Desk) -> Flask:
    """The application at this desk."""
    app = create_app(Settings(desk.engine.url.render_as_string(), CITY, https=False), desk)
    app.jinja_env.bytecode_cache = TEMPLATES
    app.testing = True
    return app


def logged_in(app: Flask, role: str) -> FlaskClient:
    """A browser after a real log-in; `role` is a role or a log-in name."""
    client = app.test_client()
    client.environ_base.update({f"HTTP_{k.upper().replace('-', '_')}": v for k, v in HEADERS.items()})
    name = BY_ROLE.get(role, role)
    answer = client.post("/login", data={"login_name": name, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return client
