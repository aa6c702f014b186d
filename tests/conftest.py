"""Fixtures for every stage: real databases, a real browser, a folder for pictures, no network."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from smartmado.content.rulebook import Rulebook
from smartmado.store import passwords
from tests.support import network, postgres
from tests.support.rulebooks import checkout_rulebook

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
]
NO_BROWSER = (
    "Chromium がありません。管理者で「apt-get install chromium」を実行するか、"
    "MADO_CHROMIUM で場所を示してください / "
    "Chromium was not found: install it, or name it in MADO_CHROMIUM"
)

network.close_network()
# The same examples on every clean machine, new ones at a developer's desk.
settings.register_profile("mado", deadline=None, print_blob=True, derandomize="CI" in os.environ)
settings.load_profile("mado")


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashes that cost little, as hundreds of tests log in; they are made and checked by the same code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", 2**4)
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def book() -> Rulebook:
    """The rulebook of the checkout."""
    return checkout_rulebook()


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """The folder for screenshots and PDFs that a person may want to look at; git ignores it."""
    folder = ROOT / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL for this test process; its libpq address as superuser."""
    with postgres.server() as admin:
        yield admin


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database: its SQLAlchemy address, logged in as a role without privileges."""
    with postgres.fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'smartmado.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, quiet on the network (pytest-playwright reads this)."""
    browser = os.environ.get("MADO_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.fail(NO_BROWSER, pytrace=False)
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []  # Chromium's sandbox does not start as root
    return {**browser_type_launch_args, "executable_path": browser, "args": BROWSER_FLAGS + sandbox}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A tablet held sideways in Japan (pytest-playwright reads this)."""
    return {
        **browser_context_args,
        "locale": "ja-JP",
        "timezone_id": "Asia/Tokyo",
        "viewport": {"width": 1180, "height": 820},
        "has_touch": True,
    }
