"""The folder that a long command writes into: private, and one run at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smartmado.facts.errors import SmartmadoError


@contextmanager
def only_run_in(out: Path) -> Iterator[None]:
    """Nobody else writes into the folder meanwhile. Raises `SmartmadoError` if somebody does."""
    opened = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SmartmadoError(
                f"{out} には、いま別の命令が書き出しています。終わるのを待つか、別の --out を書いてください。"
            ) from None
        yield
    finally:
        os.close(opened)


@contextmanager
def private_files() -> Iterator[None]:
    """What is written can be read by its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
