"""Where a command puts its results: whole files or none, for their owner alone, and nothing left behind."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from smartmado.facts.errors import SmartmadoError

ABOUT = "about.json"
"""The file that says what a result rests on."""
WORK = ".smartmado-"
"""What the names of things begin with that are not finished."""
TERMINATED = 143
"""Exit status after SIGTERM, as shells have it."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, or leave what stood there as it was. An `OSError` names the file."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(data)  # a device or a pipe cannot be put in place of itself
        return
    unfinished = target.with_name(f"{WORK}{os.getpid()}")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(target)
    except OSError as error:
        error.filename = str(path)  # of a disk that is full the system names no file
        raise
    finally:
        unfinished.unlink(missing_ok=True)


def refuse_folders(paths: Iterable[Path]) -> None:
    """Where a file must go there may be no folder: told before anything of an earlier result is replaced."""
    for path in paths:
        if path.is_dir():
            raise SmartmadoError(f"{path} というフォルダがあります。どけるか、別の --out を書いてください。")


def write_about(folder: Path, about: Mapping[str, object]) -> None:
    """Say what the files of the folder rest on, so that they can be explained later."""
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    (folder / ABOUT).write_text(text, encoding="utf-8")


def put_in_place(done: Path, out: Path, earlier: Iterable[Path] = ()) -> None:
    """Move finished files into `out`; files of an earlier result that have no successor (`earlier`) go.

    The file that says what they rest on stands beside the files it tells of, or not at all.
    """
    for file in (out / ABOUT, *earlier):
        file.unlink(missing_ok=True)
    for file in sorted(done.iterdir(), key=lambda file: file.name == ABOUT):
        file.replace(out / file.name)


@contextmanager
def work_folder(out: Path) -> Iterator[Path]:
    """A folder within `out` for residents' data while they are worked on, gone afterwards.

    What a run left when it was killed is removed. SIGTERM ends the run as an error does.
    """
    out.mkdir(parents=True, exist_ok=True)
    with only_run_in(out), _ended_by_sigterm():
        for left in out.glob(f"{WORK}*"):
            shutil.rmtree(left)
        work = Path(tempfile.mkdtemp(prefix=WORK, dir=out.resolve()))
        try:
            yield work
        finally:
            shutil.rmtree(work)


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
def _ended_by_sigterm() -> Iterator[None]:
    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def private_files() -> Iterator[None]:
    """What is written can be read by its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
