"""Take in an extract of the resident register: all of it in one transaction, or nothing."""

from __future__ import annotations

from pathlib import Path

from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.store.register_file import read_register
from smartmado.store.repositories import residents


def import_residents(desk: Desk, actor: Actor, file: Path, restrictions: Path) -> residents.RegisterImport:
    """Replace the copy of the register. The same files again change nothing.

    Raises `RegisterFileError` with every bad row of either file; then nothing was changed.
    """
    extract = read_register(file, restrictions)
    with use_case(desk, actor, "import_residents", ("administrator", SYSTEM)) as work:
        done = residents.replace_all(work.session, extract, work.at)
        work.detail = {"import": done.id, "residents": done.residents, "protected": done.protected}
    return done
