"""Take the city's residents apart to see what a change of rules would do to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from smartmado.cases.city_parts import city_in_parts
from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.store.partitions import PartitionLayout


def preview_impact(
    desk: Desk, actor: Actor, layout: PartitionLayout, folder: Path, change: tuple[str, str], as_of: date
) -> list[Path]:
    """The residents in partitions; raises as `city_in_parts` does. `change`: the digests of the old and the
    new rulebook; it and `as_of` are what they are read for, and are recorded.
    """
    with use_case(desk, actor, "preview_impact", ("administrator", SYSTEM)) as work:
        old, new = change
        work.detail.update({"old": old, "new": new, "as_of": as_of.isoformat()})
        return city_in_parts(work, layout, folder)
