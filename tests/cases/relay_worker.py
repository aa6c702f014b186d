"""A relay in a process of its own, to be killed."""

from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from smartmado.cases.relay_deliveries import relay_once
from smartmado.store.engine import make_engine

LEASE = timedelta(seconds=0.5)


def relay_until_killed(url: str, folder: str, ready: Connection) -> None:
    """Relay for ever; say once that the work begins."""
    engine = make_engine(url)
    ready.send("ready")
    while True:
        relay_once(engine, Path(folder), datetime.now(UTC), lease=LEASE)
