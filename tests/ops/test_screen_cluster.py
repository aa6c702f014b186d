"""The same screening on a Dask cluster of this machine, one of whose workers is killed in the middle."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from smartmado.ops.cli import main
from smartmado.ops.demo_city import write_city
from smartmado.store import partitions

TASKS = 12
PATIENCE = 120  # seconds until a test gives up


def _screen(file: Path, out: Path, *more: str) -> dict[str, bytes]:
    arguments = ["screen", str(file), "--screen", "age_65"]
    arguments += ["--as-of", "2026-11-16", "--out", str(out), *more]
    result = CliRunner().invoke(main, arguments, prog_name="smartmado")
    assert result.exit_code == 0, result.output
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def _kill_one(cluster: Any, out: Path, killed: list[int]) -> None:
    """Kill a worker once some results are there and others are not."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        done = len(list(out.glob(".smartmado-*/*.result.parquet")))
        if 0 < done < TASKS:
            victim = next(iter(cluster.workers.values())).pid
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)
            return
        time.sleep(0.005)


def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_city(tmp_path / "city", 300)
    file = tmp_path / "city" / "residents.csv"
    monkeypatch.setattr(partitions, "PER_PARTITION", 300 // TASKS)
    alone = _screen(file, tmp_path / "alone")
    out = tmp_path / "cluster"
    out.mkdir()
    killed: list[int] = []
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        killer = threading.Thread(target=_kill_one, args=(cluster, out, killed))
        killer.start()
        together = _screen(file, out, "--scheduler", cluster.scheduler_address)
        killer.join()
    assert killed
    assert together == alone
