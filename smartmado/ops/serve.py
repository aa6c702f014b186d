"""`smartmado serve`: the web application on one machine, with the relay of deliveries beside it."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import click
import waitress

from smartmado.cases.desk import Desk
from smartmado.cases.relay_deliveries import relay_once
from smartmado.ops.context import open_desk
from smartmado.ops.plainly import told_plainly
from smartmado.web.app import create_app
from smartmado.web.config import Settings

PAUSE = 2.0

log = logging.getLogger(__name__)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--deliveries", default="var/deliveries", show_default=True, type=click.Path(path_type=Path))
def serve_command(host: str, port: int, deliveries: Path) -> None:
    """Web 画面を動かす。"""
    with told_plainly():
        settings = Settings.from_environment()
        serve(open_desk(settings), settings, host, port, deliveries)


def serve(desk: Desk, settings: Settings, host: str, port: int, deliveries: Path) -> None:
    """Serve until stopped; deliveries are relayed in a thread of their own."""
    app = create_app(settings, desk)
    stop = threading.Event()
    relay = threading.Thread(target=relay_until, args=(desk, deliveries, stop), name="relay", daemon=True)
    relay.start()
    click.echo(f"http://{host}:{port}/ で動いています(止めるには Ctrl+C)")
    try:
        waitress.serve(app, host=host, port=port, threads=8, ident="smartmado")
    finally:
        stop.set()
        relay.join(timeout=10)


def relay_until(desk: Desk, folder: Path, stop: threading.Event) -> None:
    """Write waiting deliveries until told to stop. A failing database is tried again, never given up."""
    while not stop.is_set():
        try:
            idle = not relay_once(desk.engine, folder, desk.now())
        except Exception:
            log.exception("the relay could not reach its work and will try again")
            idle = True
        if idle:
            stop.wait(PAUSE)
