"""One engine for SQLite (the default) and PostgreSQL (by one setting).

Everything above the store opens its work with `transaction(engine)` or
`reading(engine)` and hands the session it gets to the repositories.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from smartmado.store.errors import BusyError, StoreError

__all__ = [
    "DATABASE_URL_SETTING",
    "DEFAULT_DATABASE_URL",
    "Engine",
    "Session",
    "database_url",
    "empty_write_ahead_log",
    "make_engine",
    "reading",
    "told_database",
    "transaction",
]

DATABASE_URL_SETTING = "SMARTMADO_DATABASE_URL"
DEFAULT_DATABASE_URL = "sqlite:///var/smartmado.db"

# Asked for on every SQLite connection: they are settings of the connection, not of the file.
SQLITE_SETTINGS = {
    "busy_timeout": "30000",
    "foreign_keys": "ON",
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "secure_delete": "ON",
    "recursive_triggers": "ON",
}
# A host that vanishes must not keep its locks: its connection is found dead and closed.
POSTGRESQL_SETTINGS: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "options": "-c idle_in_transaction_session_timeout=120000 -c timezone=UTC",
}
_BUSY = (DeadlockDetected, LockNotAvailable, SerializationFailure)


def database_url(environment: Mapping[str, str]) -> str:
    """The database to use: `SMARTMADO_DATABASE_URL`, or a SQLite file under var/."""
    return environment.get(DATABASE_URL_SETTING) or DEFAULT_DATABASE_URL


def make_engine(url: str, *, create: bool = True) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql://…`; StoreError for anything else.

    `create`: make an SQLite file that is not there; without it, StoreError names the file.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(_refusal("読めません")) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite_engine(parsed, create)
    if backend in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(
            parsed, pool_pre_ping=True, hide_parameters=True, connect_args=POSTGRESQL_SETTINGS
        )
        event.listen(engine, "handle_error", _explain)
        return engine
    raise StoreError(_refusal(f"「{backend}」には対応していません"))


def _refusal(what: str) -> str:
    # The address itself may hold a password, so it is not repeated.
    return (
        f"データベースの指定({DATABASE_URL_SETTING})が{what}。"
        "sqlite:///ファイル名 か postgresql://… の形で指定してください。"
    )


def _sqlite_engine(url: URL, create: bool) -> Engine:
    if not url.database or url.database == ":memory:":
        raise StoreError("SQLite はファイルを指定してください(例: sqlite:///var/smartmado.db)。")
    if url.query:
        raise StoreError(_refusal("読めません(sqlite に「?」以下は書けません)"))
    if create:
        _create_private_file(Path(url.database))
    elif not Path(url.database).exists():
        raise StoreError(
            f"データベースのファイル {Path(url.database).absolute()} がありません。"
            f"{DATABASE_URL_SETTING} に、使っているデータベースを書いてください"
            "(新しく作るのは import-residents です)。"
        )
    url = url.set(drivername="sqlite+pysqlite")
    engine = create_engine(url, hide_parameters=True)  # errors must not carry personal data into logs
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _explain)
    return engine


def _create_private_file(path: Path) -> None:
    """Make the file readable by its owner only; SQLite gives -wal and -shm the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for name, value in SQLITE_SETTINGS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin. A writer takes the write lock at once, so it never fails half way as "locked"."""
    read_only = bool(connection.get_execution_options().get("read_only"))
    connection.exec_driver_sql(f"PRAGMA query_only={int(read_only)}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _explain(context: ExceptionContext) -> None:
    """Say in a sentence what a user can do something about; everything else stays as it is."""
    cause = context.original_exception
    if isinstance(cause, UnicodeEncodeError) or "cannot contain NUL" in str(cause):
        message = "保存できない文字(NUL など)が入っています。その文字を除いて、もう一度入力してください。"
        raise StoreError(message) from cause
    if isinstance(cause, _BUSY) or "database is locked" in str(cause):
        message = "データベースが混み合っています。少し待って、もう一度やり直してください。"
        raise BusyError(message) from cause
    if context.connection is not None and context.connection.get_execution_options().get("read_only"):
        return  # writing where only reading was promised is a mistake of ours
    told = _out_of_reach(cause, lost=context.connection is None or context.is_disconnect)
    if told:
        raise StoreError(told) from cause


def _out_of_reach(cause: BaseException | None, *, lost: bool) -> str | None:
    """The sentence for a database that cannot be opened, written or reached; None for other errors."""
    if isinstance(cause, psycopg.Error) and lost:
        return (
            "データベース(PostgreSQL)につながりません。動いているか、"
            f"{DATABASE_URL_SETTING} の相手・名前・パスワードが正しいかを確かめてください。"
        )
    if isinstance(cause, sqlite3.DatabaseError):
        for sign, sentence in _SQLITE_TROUBLE.items():
            if sign in str(cause):
                return f"データベースの{sentence}"
    return None


_SQLITE_TROUBLE = {
    "unable to open": "ファイルを開けません。フォルダと権限を確かめてください。",
    "readonly": "ファイルに書き込めません。権限を確かめてください。",
    "is full": "置き場所に空きがありません。空きを作って、もう一度やり直してください。",
    "disk I/O error": "ファイルを読み書きできません。ディスクを確かめてください。",
    "not a database": "ファイルが SQLite のデータベースではありません。指定を確かめてください。",
    "malformed": "ファイルが壊れています。バックアップから戻してください。",
}


def told_database(engine: Engine) -> str:
    """Which database it is, without the user and the password."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return str(Path(str(url.database)).absolute())
    return f"PostgreSQL {url.host or 'localhost'} の {url.database}"


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session whose changes are kept when the block ends, and undone when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one state of the database and cannot change it; it waits for no writer."""
    options: dict[str, Any] = {"read_only": True}  # for SQLite, see _begin_sqlite
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with (
        engine.connect().execution_options(**options) as connection,
        Session(connection, expire_on_commit=False) as session,
    ):
        yield session


def empty_write_ahead_log(engine: Engine) -> None:
    """Write SQLite's log into the file and empty it, so that erased data is in neither.

    PostgreSQL reuses the space of erased rows by itself; nothing is done there.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
