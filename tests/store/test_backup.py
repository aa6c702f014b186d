"""A backup taken while people work, and what comes back from it."""

import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from smartmado.store.backup import backup, restore
from smartmado.store.engine import make_engine, reading, transaction
from smartmado.store.errors import StoreError
from smartmado.store.repositories import audit
from smartmado.store.upgrade import upgrade

NOW = datetime(2026, 11, 16, tzinfo=UTC)


def entry(number: int) -> audit.AuditEntry:
    return audit.AuditEntry(
        at=NOW, who="a", role="clerk", terminal="1", action="open", outcome="done", case_id=number
    )


def test_a_backup_taken_during_work_comes_back_whole_and_the_audit_verifies(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'live.db'}")
    upgrade(engine)
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with transaction(engine) as session:
                audit.append(session, entry(number))

    worker = threading.Thread(target=work)
    worker.start()
    while not (tmp_path / "5.backup").exists():
        backup(engine, tmp_path / f"{len(list(tmp_path.glob('*.backup')))}.backup")
    stop.set()
    worker.join()
    engine.dispose()

    for copy in sorted(tmp_path.glob("*.backup")):
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        restore(copy, copy.with_suffix(".db"))
        restored = make_engine(f"sqlite:///{copy.with_suffix('.db')}")
        with reading(restored) as session:
            report = audit.verify_chain(session)
            assert report.sound
            assert report.rows == session.scalar(text("SELECT count(*) FROM audit"))
        restored.dispose()
    assert report.rows > 0


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'live.db'}")
    upgrade(engine)
    backup(engine, tmp_path / "a.backup")
    with pytest.raises(StoreError, match="既にあります"):
        backup(engine, tmp_path / "a.backup")
    with pytest.raises(StoreError, match="既にあります"):
        restore(tmp_path / "a.backup", tmp_path / "live.db")
    engine.dispose()


@pytest.mark.parametrize(
    "content", [None, b"", b"not a database at all, only words", b"SQLite format 3\0broken"]
)
def test_what_is_no_backup_is_refused_and_nothing_is_made(tmp_path: Path, content: bytes | None) -> None:
    source = tmp_path / "x.backup"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(StoreError, match="使えません"):
        restore(source, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_postgresql_is_sent_to_its_own_tool(postgres_url: str, tmp_path: Path) -> None:
    engine = make_engine(postgres_url)
    with pytest.raises(StoreError, match="pg_dump"):
        backup(engine, tmp_path / "x")
    engine.dispose()
