"""kill -9 in the middle of the relay: nothing is lost, nothing is doubled, every file is whole."""

import multiprocessing
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import sleep

from smartmado.cases.relay_deliveries import relay_once
from smartmado.store.engine import Engine, make_engine, reading
from smartmado.store.repositories import audit, deliveries
from smartmado.store.upgrade import upgrade
from tests.cases.outbox import fill
from tests.cases.relay_worker import LEASE, relay_until_killed

DELIVERIES = 240
KILLS = 18


def test_a_relay_killed_at_random_moments_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path
) -> None:
    engine = make_engine(database_url)
    upgrade(engine)
    folder = tmp_path / "deliveries"
    expected = fill(engine, DELIVERIES, datetime.now(UTC))

    kills_in_work = 0
    for _ in range(KILLS):
        before = arrived(engine)
        kill_after(database_url, folder, random.uniform(0.002, 0.12))  # noqa: S311 - any moment will do
        kills_in_work += before < DELIVERIES
    assert kills_in_work >= 15, "the relay was killed while there was work"

    sleep(LEASE.total_seconds())
    while relay_once(engine, folder, datetime.now(UTC) + timedelta(minutes=1)):
        pass
    check(engine, folder, expected)
    engine.dispose()


def kill_after(url: str, folder: Path, seconds: float) -> None:
    """Start a relay in a process of its own and kill it so long after it began to work."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.cases.relay_worker"])
    here, there = context.Pipe(duplex=False)
    process: BaseProcess = context.Process(target=relay_until_killed, args=(url, str(folder), there))
    process.start()
    there.close()
    assert here.poll(60), "the relay started"
    here.recv()
    here.close()
    sleep(seconds)
    process.kill()
    process.join()
    process.close()


def arrived(engine: Engine) -> int:
    with reading(engine) as session:
        waiting = deliveries.list_deliveries(session, undelivered=True)
    return DELIVERIES - len(waiting)


def check(engine: Engine, folder: Path, expected: dict[str, bytes]) -> None:
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found.keys() == expected.keys(), "nothing lost, nothing doubled, nothing left over"
    assert found == expected, "every file is whole"
    with reading(engine) as session:
        kept = deliveries.list_deliveries(session)
        assert [d.state for d in kept] == ["delivered"] * len(expected)
        noted = Counter(entry.detail["delivery"] for entry in audit.list_entries(session, limit=10_000))
        assert noted == Counter(d.id for d in kept), "each arrival is noted once"
        assert audit.verify_chain(session).sound
