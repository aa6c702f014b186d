"""Bring a database to the newest shape, or back; no alembic.ini is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from smartmado.store.errors import StoreError

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6D61646F  # "mado": one number for all who upgrade the same PostgreSQL database


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply every migration up to `revision`, in one transaction. Doing it again does nothing.

    StoreError when the database was made by a newer program.
    """
    with _connection(engine) as connection:
        _refuse_newer(connection)
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Undo migrations down to `revision` ("base" for an empty database), in one transaction."""
    with _connection(engine) as connection:
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _refuse_newer(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"データベース(版 {found})は、このプログラムより新しいものです。"
            "新しいプログラムで開くか、古いバックアップから戻してください。"
        )


@contextmanager
def _connection(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction of its own, alone in the database."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            # Copying a table drops the old one, and a drop would cascade to its children.
            # The setting has no effect inside a transaction, so it comes first.
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
                if sqlite:
                    _refuse_orphans(connection)
        finally:
            if sqlite:
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, switch: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={switch}")
    cursor.close()


def _refuse_orphans(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StoreError(
            f"移行後の表「{broken[0]}」に、相手のない行があります。移行を取り消しました。"
            "バックアップを確かめてください。"
        )
