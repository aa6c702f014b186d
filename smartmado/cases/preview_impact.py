"""Read the residents to see what a change of rules would do; nothing is kept of it but the audit row."""

from __future__ import annotations

from collections.abc import Iterator

from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.store.errors import StoreError
from smartmado.store.register_file import ResidentRow
from smartmado.store.repositories import residents


def preview_impact(desk: Desk, actor: Actor, old: str, new: str) -> list[ResidentRow]:
    """Everybody in the register, protected or not. `old`, `new`: the digests that are compared.

    Raises `StoreError` before the first import.
    """
    with use_case(desk, actor, "preview_impact", ("administrator", SYSTEM)) as work:
        current = residents.latest_import(work.session)
        if current is None:
            raise StoreError("住民データがまだありません。smartmado import-residents で取り込んでください。")
        found: Iterator[ResidentRow] = residents.all_residents(work.session)
        rows = list(found)
        work.detail.update({"import": current.id, "rows": current.residents, "old": old, "new": new})
    return rows
