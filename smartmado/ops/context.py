"""What commands work with: the desk of this installation, and errors as one sentence."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from smartmado.cases.desk import SYSTEM, Actor, Desk
from smartmado.content.loader import load_rulebook
from smartmado.facts.errors import SmartmadoError
from smartmado.store.engine import make_engine
from smartmado.store.upgrade import upgrade
from smartmado.web.config import Settings

OPERATOR = Actor("system", SYSTEM, "command line")


def open_desk(settings: Settings | None = None) -> Desk:
    """The desk of the installation that the settings name; its database is brought up to date."""
    settings = settings or Settings.from_environment()
    engine = make_engine(settings.database_url)
    upgrade(engine)
    return Desk(engine, load_rulebook(settings.city))


@contextmanager
def told_plainly() -> Iterator[None]:
    """Our own errors go to stderr as they are, with exit status 2; never a traceback."""
    try:
        yield
    except SmartmadoError as error:
        click.echo(error.message, err=True)
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
    errno.EADDRINUSE: "そのポートはほかで使われています",
}


def in_words(error: OSError) -> str:
    """Why the system refused; its own words where we have none."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
