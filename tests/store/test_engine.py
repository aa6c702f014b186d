"""One setting chooses the database; both behave the same."""

import stat
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from smartmado.store.engine import (
    DATABASE_URL_SETTING,
    SQLITE_SETTINGS,
    Engine,
    database_url,
    empty_write_ahead_log,
    make_engine,
    reading,
    told_database,
    transaction,
)
from smartmado.store.errors import BusyError, StoreError


def test_the_database_is_a_sqlite_file_unless_the_setting_says_otherwise() -> None:
    assert database_url({}) == "sqlite:///var/smartmado.db"
    assert database_url({DATABASE_URL_SETTING: "postgresql://db/mado"}) == "postgresql://db/mado"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root:geheim@db/x",
        "これは違う",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////x.db?timeout=x",
        "postgresql://db:port/x",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(StoreError) as refusal:
        make_engine(url)
    assert "sqlite:///" in refusal.value.message
    assert "geheim" not in refusal.value.message


def test_a_database_is_told_without_the_user_and_the_password(tmp_path: Path) -> None:
    file = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    assert told_database(file) == str(tmp_path / "x.db")
    server = make_engine("postgresql://mado:geheim@db.example/city")
    assert told_database(server) == "PostgreSQL db.example の city"


def test_every_sqlite_connection_has_the_safe_settings(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    numbers = {"ON": 1, "FULL": 2}
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            raw = connection.connection.cursor()
            for name, value in SQLITE_SETTINGS.items():
                found = raw.execute(f"PRAGMA {name}").fetchone()[0]
                assert str(found) == str(numbers.get(value, value)).lower(), name
    engine.dispose()


def test_a_new_sqlite_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'deep' / 'x.db'}")
    with transaction(engine) as session:
        session.execute(text("CREATE TABLE t (a INTEGER)"))
        for file in (tmp_path / "deep").iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    engine.dispose()


def test_postgresql_drops_a_client_that_vanished(postgres_url: str) -> None:
    engine = make_engine(postgres_url.replace("postgresql+psycopg", "postgresql"))
    with reading(engine) as session:
        assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "2min"
        assert session.scalar(text("SHOW timezone")) == "UTC"
    engine.dispose()


def count_of_keys(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.scalar(text("SELECT count(*) FROM resident_keys")) or 0)


INSERT = text("INSERT INTO resident_keys VALUES ('kana', :key, '1')")


def test_a_transaction_is_kept_whole_or_not_at_all(engine: Engine) -> None:
    with transaction(engine) as session:
        session.execute(INSERT, {"key": "ア"})
    with pytest.raises(RuntimeError), transaction(engine) as session:
        session.execute(INSERT, {"key": "イ"})
        raise RuntimeError
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.execute(INSERT, {"key": "ウ"})
        session.execute(INSERT, {"key": "ア"})
    assert count_of_keys(engine) == 1


def test_a_reader_cannot_write_and_the_next_writer_can(engine: Engine) -> None:
    for _ in range(2):
        with pytest.raises(DBAPIError), reading(engine) as session:
            session.execute(INSERT, {"key": "ア"})
    with transaction(engine) as session:
        session.execute(INSERT, {"key": "ア"})
    assert count_of_keys(engine) == 1


def test_a_reader_sees_one_state_and_waits_for_no_writer(engine: Engine) -> None:
    with reading(engine) as reader:
        assert reader.scalar(text("SELECT count(*) FROM resident_keys")) == 0
        with transaction(engine) as writer:
            writer.execute(INSERT, {"key": "ア"})
        assert reader.scalar(text("SELECT count(*) FROM resident_keys")) == 0
    assert count_of_keys(engine) == 1


def test_writers_wait_for_each_other_and_lose_nothing(engine: Engine) -> None:
    def add(number: int) -> None:
        with transaction(engine) as session:
            found = session.scalar(text("SELECT count(*) FROM resident_keys WHERE kind = 'kana'"))
            time.sleep(0.005)
            session.execute(INSERT, {"key": f"{number}:{found}"})

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count_of_keys(engine) == 12


def test_what_was_erased_is_in_no_file_of_sqlite(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with transaction(engine) as session:
        session.execute(text("CREATE TABLE t (a TEXT)"))
        for _ in range(200):
            session.execute(text("INSERT INTO t VALUES ('canary-of-a-resident')"))
    with transaction(engine) as session:
        session.execute(text("DELETE FROM t"))
    empty_write_ahead_log(engine)
    for file in tmp_path.iterdir():
        assert b"canary" not in file.read_bytes(), file.name
    engine.dispose()


def test_a_letter_that_cannot_be_stored_is_refused_with_the_cure(engine: Engine) -> None:
    with pytest.raises(StoreError, match="保存できない文字"), transaction(engine) as session:
        session.execute(INSERT, {"key": "\ud800"})
    assert count_of_keys(engine) == 0


def test_postgresql_refuses_nul_with_the_same_cure(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with pytest.raises(StoreError, match="保存できない文字"), reading(engine) as session:
        session.execute(text("SELECT :letter"), {"letter": "\0"})
    engine.dispose()


def test_a_writer_that_waited_in_vain_is_told_to_try_again(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with transaction(engine) as first:
        first.execute(text("CREATE TABLE t (a INTEGER)"))
        with engine.connect() as second:
            second.connection.cursor().execute("PRAGMA busy_timeout=20")
            with pytest.raises(BusyError, match="少し待って"):
                second.execute(text("SELECT 1"))
    engine.dispose()


def test_two_writers_that_block_each_other_are_told_to_try_again(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with transaction(engine) as session:
        session.execute(text("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER)"))
        session.execute(text("INSERT INTO t VALUES (1, 0), (2, 0)"))
    both_hold_one = threading.Barrier(2)
    told: list[str] = []

    def change(first: int, second: int) -> None:
        try:
            with transaction(engine) as session:
                session.execute(text("UPDATE t SET b = 1 WHERE a = :a"), {"a": first})
                both_hold_one.wait(30)
                session.execute(text("UPDATE t SET b = 1 WHERE a = :a"), {"a": second})
        except BusyError as error:
            told.append(error.message)

    threads = [threading.Thread(target=change, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert "少し待って" in told[0]
    engine.dispose()


def test_an_error_does_not_carry_the_values_that_were_written(database_url: str) -> None:
    engine = make_engine(database_url)
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": "山根　大輔"})
    engine.dispose()
    assert "山根" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://127.0.0.1:1/x",
        "postgresql:///x?host=/nonexistent",
        "postgresql://127.0.0.1/x?bogus=1",
        "postgresql+asyncpg://127.0.0.1:1/x",
    ],
)
def test_a_postgresql_that_cannot_be_reached_is_told_with_the_cure(url: str) -> None:
    with pytest.raises(StoreError, match="つながりません"):
        make_engine(url).connect()


def test_a_sqlite_file_that_cannot_be_used_is_told_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "letter").write_text("this is no database " * 100)
    for name, cure in (("folder", "開けません"), ("letter", "SQLite のデータベースではありません")):
        with pytest.raises(StoreError, match=cure):
            make_engine(f"sqlite:///{tmp_path / name}").connect()


def test_a_lost_connection_is_told_with_the_cure(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with pytest.raises(StoreError, match="つながりません"), transaction(engine) as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    engine.dispose()
