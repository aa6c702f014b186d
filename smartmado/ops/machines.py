"""Where the pieces of a large piece of work are done: here, in several processes, or on a Dask cluster.

The same task runs everywhere (docs/adr/0016-many-machines.md). A machine that dies has its tasks done
again by another; a task that is done twice writes the same bytes to the same place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, pthread_sigmask
from threading import Thread
from typing import Any, Protocol, TypeAlias

import click

from smartmado.facts.errors import SmartmadoError


class Task(Protocol):
    """One piece: what it needs lies in files, and the file it returns is there whole or not at all."""

    def run(self) -> Path:
        """Do it."""


Machines: TypeAlias = Callable[[Sequence[Task]], Iterator[Path]]
"""Runs every task; the results in the order in which they are done."""
TRIES = 3
"""How often a task is given to a machine that then dies."""
PATIENCE = 10
"""Seconds to wait for a scheduler to answer."""
_ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:[0-9]{1,5}")


class ClusterError(SmartmadoError):
    """The machines cannot be reached, or too many of them died."""


def machine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--workers` and `--scheduler` of a command, for `machines_for`."""
    workers = click.option(
        "--workers",
        type=click.IntRange(1, 256),
        default=1,
        show_default=True,
        help="この機械で使うプロセスの数",
    )
    scheduler = click.option("--scheduler", help="Dask の scheduler(例 tcp://127.0.0.1:8786)")
    return workers(scheduler(command))


def machines_for(workers: int, scheduler: str | None) -> Machines:
    """The workers of the scheduler if one is named, else so many processes of this machine.

    Raises `ClusterError` where there is no such scheduler: before anybody's data are written for it.
    """
    if scheduler:
        with _client(scheduler):
            pass
        return partial(_on_cluster, scheduler)
    return partial(_in_processes, workers) if workers > 1 else _one_by_one


def _run(task: Task) -> Path:
    return task.run()


def _one_by_one(tasks: Sequence[Task]) -> Iterator[Path]:
    """In this process."""
    return map(_run, tasks)


def _in_processes(workers: int, tasks: Sequence[Task]) -> Iterator[Path]:
    """In so many processes of this machine."""
    # Started afresh: a copy of this process would copy its threads' locks too.
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=end_with_parent)
    try:
        with deaf_to_ctrl_c():
            futures = [pool.submit(_run, task) for task in tasks]
        for done in as_completed(futures):
            yield done.result()
    except BrokenProcessPool:
        raise ClusterError(
            "処理の途中でプロセスが止められました(メモリ不足など)。"
            "--workers を減らして、もう一度実行してください。"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def end_with_parent() -> None:
    """A process of a run that was killed would wait for work for ever, with residents' data in memory."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started within never see Ctrl+C: they would complain of it, and this one stops them."""
    before = pthread_sigmask(SIG_BLOCK, (SIGINT,))
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, before)


def _on_cluster(address: str, tasks: Sequence[Task]) -> Iterator[Path]:
    """On the workers of the Dask scheduler at `tcp://HOST:PORT`, which share this machine's folders."""
    with _client(address) as (client, distributed):
        futures = client.map(_run, tasks, pure=False, retries=TRIES)
        try:
            for future in distributed.as_completed(futures, loop=client.loop):
                yield future.result()
        except distributed.KilledWorker:
            raise ClusterError(
                f"同じ部分を受け持った機械が{TRIES}回続けて止まりました。メモリが足りているか確かめてください。"
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
