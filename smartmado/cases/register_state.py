"""Which extract of the register the residents come from."""

from __future__ import annotations

from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.store.repositories import residents


def register_state(desk: Desk, actor: Actor) -> residents.RegisterImport | None:
    """The newest import, None before the first one."""
    with use_case(desk, actor, "register_state", ("administrator", SYSTEM)) as work:
        return residents.latest_import(work.session)
