"""The audit can only grow, and whoever changes it anyway is found."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from smartmado.store.engine import Engine, reading, transaction
from smartmado.store.errors import StoreError
from smartmado.store.models import AuditRow
from smartmado.store.repositories import audit
from smartmado.store.repositories.audit import AuditEntry, ChainHead

COLUMNS = [column.name for column in AuditRow.__table__.columns]


def entry(now: datetime, number: int = 1, **changes: Any) -> AuditEntry:
    values: dict[str, Any] = {
        "at": now + timedelta(minutes=number),
        "who": "madoguchi",
        "role": "clerk",
        "terminal": "窓口3",
        "action": "search_residents",
        "outcome": "done",
        "case_id": number,
        "detail": {"hits": number, "note": "葛󠄀"},
    }
    return AuditEntry(**{**values, **changes})


@pytest.fixture
def chain(engine: Engine, now: datetime) -> Engine:
    """A database with five rows of audit."""
    with transaction(engine) as session:
        for number in range(1, 6):
            audit.append(session, entry(now, number))
    return engine


def verify(engine: Engine, anchor: ChainHead | None = None) -> audit.ChainReport:
    with reading(engine) as session:
        return audit.verify_chain(session, anchor)


@contextmanager
def tampering(engine: Engine) -> Iterator[Any]:
    """A connection of someone who owns the database and takes the triggers off."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for name in ("audit_no_update", "audit_no_delete"):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        yield connection


def test_acts_are_listed_newest_first_as_they_were_written(chain: Engine, now: datetime) -> None:
    with reading(chain) as session:
        assert audit.list_entries(session) == [entry(now, number) for number in (5, 4, 3, 2, 1)]
        assert [e.case_id for e in audit.list_entries(session, limit=2)] == [5, 4]
        assert [e.case_id for e in audit.list_entries(session, case_id=3)] == [3]
        assert audit.list_entries(session, who="dare") == []
        since, until = now + timedelta(minutes=2), now + timedelta(minutes=4)
        assert [e.case_id for e in audit.list_entries(session, since=since, until=until)] == [3, 2]


def test_an_untouched_chain_is_sound(chain: Engine) -> None:
    report = verify(chain)
    assert report.sound
    assert report.rows == 5
    assert report.head
    assert verify(chain, report.head).sound
    assert ChainHead.parse(f" {report.head}\n") == report.head


def test_an_empty_chain_is_sound(engine: Engine) -> None:
    report = verify(engine)
    assert (report.sound, report.rows, report.head) == (True, 0, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'x'",
        "UPDATE audit SET id = 9 WHERE id = 5",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 5",
    ],
)
def test_rows_cannot_be_changed_or_removed(chain: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), transaction(chain) as session:
        session.execute(text(statement))
    assert verify(chain).sound


def test_the_databases_own_ways_around_are_closed(chain: Engine) -> None:
    copy_of_a_row = (
        "SELECT id, at, 'x', role, terminal, action, case_id, department, detail, outcome, prev_hash, hash"
    )
    ways = {
        "sqlite": f"INSERT OR REPLACE INTO audit {copy_of_a_row} FROM audit WHERE id = 3",
        "postgresql": "TRUNCATE audit",
    }
    with pytest.raises(DBAPIError, match="append-only"), transaction(chain) as session:
        session.execute(text(ways[chain.dialect.name]))
    assert verify(chain).rows == 5


@pytest.mark.parametrize("column", COLUMNS)
def test_one_changed_value_in_any_column_is_found(chain: Engine, column: str) -> None:
    changes = {"id": "33", "case_id": "33", "department": "'x'"}
    with tampering(chain) as connection:
        change = changes.get(column, f"{column} || 'x'")
        connection.execute(text(f"UPDATE audit SET {column} = {change} WHERE id = 3"))  # noqa: S608
    report = verify(chain)
    assert not report.sound
    assert "3" in (report.problem or "")
    assert report.rows == 2


def test_one_changed_byte_of_the_detail_is_found_even_if_it_means_the_same(chain: Engine) -> None:
    with tampering(chain) as connection:
        connection.execute(text("UPDATE audit SET detail = replace(detail, ',', ', ') WHERE id = 2"))
    assert verify(chain).problem == "監査記録の行 2 が書き換えられています。"


@pytest.mark.parametrize("removed", [1, 3, 4])
def test_a_removed_row_is_found(chain: Engine, removed: int) -> None:
    with tampering(chain) as connection:
        connection.execute(text(f"DELETE FROM audit WHERE id = {removed}"))  # noqa: S608
    assert verify(chain).problem == f"監査記録の行 {removed} が消されています。"


def test_a_cut_off_tail_is_found_by_the_head_kept_elsewhere(chain: Engine) -> None:
    head = verify(chain).head
    with tampering(chain) as connection:
        connection.execute(text("DELETE FROM audit WHERE id >= 4"))
    assert verify(chain).sound, "without the head nothing shows"
    report = verify(chain, head)
    assert not report.sound
    assert "末尾" in (report.problem or "")


def test_a_chain_written_anew_is_found_by_the_head_kept_elsewhere(chain: Engine, now: datetime) -> None:
    head = verify(chain).head
    with tampering(chain) as connection:
        connection.execute(text("DELETE FROM audit"))
    with transaction(chain) as session:
        for number in range(1, 8):
            audit.append(session, entry(now, number, who="別人"))
    assert verify(chain).sound
    assert not verify(chain, head).sound


def test_what_is_undone_leaves_no_trace_and_no_gap(chain: Engine, now: datetime) -> None:
    with pytest.raises(RuntimeError), transaction(chain) as session:
        audit.append(session, entry(now, 6))
        raise RuntimeError
    with transaction(chain) as session:
        assert audit.append(session, entry(now, 7)).id == 6
    assert verify(chain).sound


def test_writers_at_the_same_time_make_one_chain(engine: Engine, now: datetime) -> None:
    def write(who: str) -> None:
        for number in range(6):
            with transaction(engine) as session:
                audit.append(session, entry(now, number, who=who))

    threads = [threading.Thread(target=write, args=(f"u{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = verify(engine)
    assert (report.sound, report.rows) == (True, 48)


def test_a_time_without_a_zone_and_an_unreadable_head_are_refused(engine: Engine, now: datetime) -> None:
    with pytest.raises(ValueError, match="time zone"), transaction(engine) as session:
        audit.append(session, entry(now.replace(tzinfo=None)))
    for wrong in ("", "5", "x:" + "0" * 64, "5:00"):
        with pytest.raises(StoreError, match="番号:ハッシュ"):
            ChainHead.parse(wrong)
