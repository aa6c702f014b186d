"""Whatever goes wrong is told in one sentence."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from smartmado.facts.errors import SmartmadoError

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""What an error may repeat of its input, and a terminal would obey."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Our own errors go to stderr as they are, with exit status 2; never a traceback."""
    try:
        yield
    except SmartmadoError as error:
        click.echo(_CONTROLS.sub("?", error.message), err=True)
        sys.exit(2)
    except BrokenPipeError:
        raise  # whoever read our output has gone: click ends quietly
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "
        click.echo(f"{place}読み書きできません({in_words(error)})。", err=True)
        sys.exit(2)


_REASONS = {
    errno.ENOENT: "ありません",
    errno.EISDIR: "ファイルではなくフォルダです",
    errno.ENOTDIR: "途中にフォルダでないものがあります",
    errno.EEXIST: "同じ名前のものがあります",
    errno.EACCES: "権限がありません",
    errno.EPERM: "許されていません",
    errno.EROFS: "書き込めない場所です",
    errno.ENOSPC: "空きがありません",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ENODEV: "ファイルではなく装置です",
    errno.EADDRINUSE: "そのポートはほかで使われています",
}


def in_words(error: OSError) -> str:
    """Why the system refused; its own words where we have none."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def read_file(path: Path) -> bytes:
    """All of a file that a command was given. `OSError` also for a device: some of them never end."""
    if path.is_char_device() or path.is_block_device():
        raise OSError(errno.ENODEV, "no file", str(path))
    return path.read_bytes()
