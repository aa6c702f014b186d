"""Migrations go up, down and up again on both databases, and the models say the same as they do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from smartmado.store import upgrade as upgrading
from smartmado.store.engine import Engine, make_engine, reading, transaction
from smartmado.store.errors import StoreError
from smartmado.store.models import Base
from smartmado.store.upgrade import downgrade, upgrade

SCRIPTS = ScriptDirectory(str(Path(upgrading.__file__).parent / "migrations"))
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


@pytest.fixture
def empty(database_url: str) -> Iterator[Engine]:
    """An engine on an empty database."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def current_revision(engine: Engine) -> str | None:
    """The revision the database is at; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_there_is_one_head_and_no_branch() -> None:
    assert SCRIPTS.get_heads() == [REVISIONS[-1]]
    assert SCRIPTS.get_bases() == [REVISIONS[0]]


def test_the_models_and_the_migrations_agree(empty: Engine) -> None:
    upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_does_nothing_the_second_time(empty: Engine) -> None:
    upgrade(empty)
    upgrade(empty)
    assert current_revision(empty) == REVISIONS[-1]


def test_each_migration_goes_down_and_up_again_and_every_row_stays(empty: Engine) -> None:
    upgrade(empty, REVISIONS[0])
    insert_rows(empty)
    upgrade(empty)
    before = all_rows(empty)
    assert all(before.values()), "every table of the first revision holds a row"
    for revision in REVISIONS[-2::-1]:
        downgrade(empty, revision)
        assert current_revision(empty) == revision
    upgrade(empty)
    assert all_rows(empty) == before


def test_going_all_the_way_down_leaves_an_empty_database(empty: Engine) -> None:
    upgrade(empty)
    downgrade(empty, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    assert current_revision(empty) is None
    upgrade(empty)
    assert current_revision(empty) == REVISIONS[-1]


def test_a_database_of_a_newer_program_is_left_alone(empty: Engine) -> None:
    upgrade(empty)
    with transaction(empty) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"9999.*新しい"):
        upgrade(empty)
    assert current_revision(empty) == "9999"


def test_a_migration_that_leaves_orphans_is_undone(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    upgrade(engine, REVISIONS[0])
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    raw.cursor().execute("INSERT INTO sessions VALUES (1, 'x', 99, NULL, '2026-11-16', '2026-11-16', NULL)")
    raw.cursor().execute("PRAGMA foreign_keys=ON")
    raw.close()
    with pytest.raises(StoreError, match="sessions"):
        upgrade(engine)
    assert current_revision(engine) == REVISIONS[0]
    engine.dispose()


DAY = "2026-11-16 00:00:00"
ROWS = {
    "users": {"login_name": "c1", "display_name": "窓口", "password_hash": "x", "role": "clerk",
              "created_at": DAY, "failed_logins": 0},
    "releases": {"resident_id": "1", "reason": "本人", "requested_by": 1, "requested_at": DAY},
    "register_imports": {"digest": "d", "extracted_at": DAY, "imported_at": DAY, "residents": 1,
                         "protected": 0, "protected_elsewhere": "[]", "warnings": 0},
    "residents": {"resident_id": "1", "facts": '{"name":"葛󠄀城"}', "protected": False, "address_key": "",
                  "birth_earliest": "2000-01-01", "birth_latest": "2000-01-01"},
    "resident_keys": {"kind": "kana", "key": "カ", "resident_id": "1"},
    "rulebooks": {"digest": "sha256:1", "content": b"x", "added_at": DAY},
    "cases": {"municipality": "312029", "rulebook_digest": "sha256:1", "opened_by": 1, "opened_at": DAY,
              "situation": "{}", "version": 1},
    "sessions": {"token_hash": "t", "user_id": 1, "created_at": DAY, "last_seen_at": DAY},
    "answers": {"case_id": 1, "fact": "f", "subject": "a", "unknown": False, "source": "clerk",
                "position": 1, "given_at": DAY},
    "documents": {"case_id": 1, "subjects": "[]", "form": "f", "file_name": "a.pdf", "sha256": "s",
                  "content": b"x", "created_at": DAY},
    "tasks": {"case_id": 1, "department": "d", "procedure": "p", "subjects": "[]", "facts": "{}",
              "reasons": "[]", "created_at": DAY},
    "deliveries": {"case_id": 1, "file_name": "a.zip", "department": "d", "sha256": "s", "content": b"x",
                   "created_at": DAY, "not_before": DAY, "attempts": 0},
    "audit": {"id": 1, "at": DAY, "who": "c1", "role": "clerk", "terminal": "t", "action": "open",
              "detail": "{}", "outcome": "done", "prev_hash": "0", "hash": "1"},
}  # fmt: skip


def insert_rows(engine: Engine) -> None:
    with transaction(engine) as session:
        for table, row in ROWS.items():
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)  # noqa: S608


def all_rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    with reading(engine) as session:
        for table in ROWS:
            found[table] = [tuple(row) for row in session.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608
    return found
