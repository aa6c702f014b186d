"""Reading the whole register is a right of its own, and is recorded, also when it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smartmado.cases.desk import SYSTEM, Actor, Desk, ForbiddenError
from smartmado.cases.screen_city import screen_city
from smartmado.content.rulebook import Rulebook
from smartmado.store.engine import make_engine, reading, transaction
from smartmado.store.errors import StoreError
from smartmado.store.partitions import PartitionLayout, read_partition
from smartmado.store.repositories import audit, residents
from smartmado.store.upgrade import upgrade
from tests.store.registers import extract, resident

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
DAY = date(2027, 4, 1)


@pytest.fixture
def desk(database_url: str, book: Rulebook) -> Iterator[Desk]:
    """A desk with an empty database, on SQLite and on PostgreSQL."""
    engine = make_engine(database_url)
    upgrade(engine)
    yield Desk(engine, book, lambda: NOW)
    engine.dispose()


def _newest(desk: Desk) -> audit.AuditEntry:
    with reading(desk.engine) as session:
        return audit.list_entries(session, limit=1)[0]


def test_everybody_is_read_and_it_is_recorded_what_for(desk: Desk, book: Rulebook, tmp_path: Path) -> None:
    people = [resident("1", birth_date="1961-11-25"), resident("2", household="H2", protected=True)]
    with transaction(desk.engine) as session:
        residents.replace_all(session, extract(people), NOW)
    layout = PartitionLayout.of(book, (), ("name",))
    paths = screen_city(desk, Actor("system", SYSTEM, "test"), layout, tmp_path / "work", ("age_65",), DAY)
    found = [row for path in paths for row in read_partition(path).to_pylist()]
    assert [(r["resident_id"], r["protected"]) for r in found] == [("1", False), ("2", True)]
    newest = _newest(desk)
    assert (newest.action, newest.outcome, newest.at) == ("screen_city", "done", NOW)
    assert newest.detail == {
        "import": 1,
        "rows": 2,
        "screens": ["age_65"],
        "as_of": "2027-04-01",
        "texts": ["name"],
    }


@pytest.mark.parametrize("role", ["clerk", "department", "official"])
def test_whoever_has_no_right_reads_nobody_and_is_recorded(desk: Desk, tmp_path: Path, role: str) -> None:
    actor = Actor("someone", role, "test", 1)
    with pytest.raises(ForbiddenError):
        screen_city(desk, actor, PartitionLayout({}), tmp_path / "work", ("age_65",), DAY)
    assert not (tmp_path / "work").exists()
    assert (_newest(desk).who, _newest(desk).outcome) == ("someone", "denied")


def test_before_the_first_import_there_is_nobody(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="住民データがまだありません"):
        screen_city(desk, Actor("system", SYSTEM, "test"), PartitionLayout({}), tmp_path / "w", (), DAY)
