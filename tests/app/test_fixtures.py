"""The tests' own tools: databases, browser, web server and the closed network do what they promise."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests.support import postgres, wsgi


def test_each_database_is_fresh_and_empty(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("create table t (n integer)"))
        connection.execute(text("insert into t values (1)"))
        assert connection.execute(text("select count(*) from t")).scalar_one() == 1
    engine.dispose()


def test_the_postgresql_role_cannot_walk_around_row_level_security(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        row = connection.execute(
            "select rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone()
    assert row == (False, False)


def test_postgresql_goes_when_its_test_process_is_killed(root: Path) -> None:
    code = (
        "from tests.support import postgres; s = postgres.server(); print(s.__enter__(), flush=True); input()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    )
    admin = process.stdout.readline().strip()
    folder = Path(psycopg.conninfo.conninfo_to_dict(admin)["host"])
    assert (folder / ".s.PGSQL.5432").exists()
    process.kill()
    process.communicate()
    until = time.monotonic() + 20
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()


def test_a_served_page_is_seen_by_a_japanese_tablet(page: Page, artefacts: Path) -> None:
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return ["<!doctype html><html lang=ja><title>窓</title><h1>転入・出生の手続き 髙橋﨑子</h1>".encode()]

    with wsgi.serve(app) as address:
        page.goto(address)
        page.screenshot(path=artefacts / "fixture.png")
        seen = page.evaluate(
            "[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone, innerWidth,"
            " navigator.maxTouchPoints > 0]"
        )
    assert seen == ["ja-JP", "Asia/Tokyo", 1180, True]


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_tests_cannot_leave_this_machine(host: str) -> None:
    with pytest.raises(ConnectionRefusedError, match="stay on this machine"):
        socket.create_connection((host, 80), timeout=1)
    with pytest.raises(ConnectionRefusedError, match="example"):
        socket.getaddrinfo("example.invalid", 443)


def test_without_any_postgresql_root_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MADO_TEST_PG", raising=False)
    monkeypatch.setattr(postgres, "system_programs", lambda: None)
    monkeypatch.setattr(postgres.os, "getuid", lambda: 0)
    with pytest.raises(RuntimeError, match="apt-get install postgresql"), postgres.server():
        pass
