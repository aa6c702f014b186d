"""Where the partitions of a screening are worked on: here, in several processes, or on a Dask cluster.

The same function runs everywhere (docs/adr/0016-many-machines.md). A machine that dies has its tasks
done again by another; a task that is done twice writes the same bytes to the same place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeAlias

from smartmado.facts.errors import SmartmadoError
from smartmado.ops.screen_task import Task, run

Machines: TypeAlias = Callable[[Sequence[Task]], Iterator[Path]]
"""Runs every task; the results in the order in which they are done."""
TRIES = 3
"""How often a task is given to a machine that then dies."""
PATIENCE = 10
"""Seconds to wait for a scheduler to answer."""
_ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:[0-9]{1,5}")


class ClusterError(SmartmadoError):
    """The machines cannot be reached, or too many of them died."""


def one_by_one(tasks: Sequence[Task]) -> Iterator[Path]:
    """In this process."""
    return map(run, tasks)


def in_processes(workers: int) -> Machines:
    """In so many processes of this machine."""
    return partial(_in_processes, workers)


def _in_processes(workers: int, tasks: Sequence[Task]) -> Iterator[Path]:
    try:
        # Started afresh: a copy of this process would copy its threads' locks too.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for done in as_completed([pool.submit(run, task) for task in tasks]):
                yield done.result()
    except BrokenProcessPool:
        raise ClusterError(
            "処理の途中でプロセスが止められました(メモリ不足など)。"
            "--workers を減らして、もう一度実行してください。"
        ) from None


def on_cluster(address: str) -> Machines:
    """On the workers of the Dask scheduler at `tcp://HOST:PORT`, which share this machine's folders."""
    return partial(_on_cluster, address)


def _on_cluster(address: str, tasks: Sequence[Task]) -> Iterator[Path]:
    with _client(address) as (client, distributed):
        futures = client.map(run, tasks, pure=False, retries=TRIES)
        try:
            for future in distributed.as_completed(futures, loop=client.loop):
                yield future.result()
        except distributed.KilledWorker:
            raise ClusterError(
                f"同じ分割を受け持った機械が{TRIES}回続けて止まりました。メモリが足りているか確かめてください。"
            ) from None


@contextmanager
def _client(address: str) -> Iterator[tuple[Any, Any]]:
    try:
        distributed: Any = import_module("distributed")  # of the extra "cluster"
    except ImportError:
        raise ClusterError(
            "--scheduler には Dask が要ります。pip install 'smartmado[cluster]' で入れてください。"
        ) from None
    try:
        if not _ADDRESS.fullmatch(address):
            raise ValueError(address)  # before Dask tries: it would end with a traceback of its own
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise ClusterError(
            f"{address} の Dask scheduler につながりません。"
            "tcp://127.0.0.1:8786 の形か、動いているかを確かめてください。"
        ) from None
    try:
        yield client, distributed
    finally:
        client.close()
