"""A copy of a SQLite database while it is in use, and back. PostgreSQL has pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from smartmado.store.errors import StoreError


def backup(engine: Engine, target: Path) -> None:
    """Write one state of the whole database to a new file, readable by its owner only.

    Work goes on meanwhile. StoreError when the file is already there or the
    database is PostgreSQL.
    """
    if engine.dialect.name != "sqlite":
        raise StoreError("PostgreSQL のバックアップは pg_dump で取ってください。")
    with closing(engine.raw_connection()) as source, closing(_new_file(target)) as copy:
        cast(sqlite3.Connection, source.driver_connection).backup(copy)


def restore(source: Path, target: Path) -> None:
    """Put a backup in the place of a database that is not there (yet).

    StoreError when something is there already or the backup is damaged.
    """
    _refuse_damaged(source)
    _new_file(target).close()
    shutil.copyfile(source, target)


def _new_file(path: Path) -> sqlite3.Connection:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as error:
        raise StoreError(f"「{path}」は既にあります。上書きはしません。別の名前にしてください。") from error
    return sqlite3.connect(path)


def _refuse_damaged(source: Path) -> None:
    problem = "ファイルがありません"
    if source.is_file():
        try:
            with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as backup_file:
                problem = str(backup_file.execute("PRAGMA integrity_check").fetchone()[0])
                backup_file.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError as error:
            problem = str(error)
    if problem != "ok":
        message = (
            f"「{source}」はバックアップとして使えません({problem})。別のバックアップを指定してください。"
        )
        raise StoreError(message)
