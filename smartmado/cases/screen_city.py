"""Take the city's residents apart for a screening: who is to be written to before they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from smartmado.cases.city_parts import city_in_parts
from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.store.partitions import PartitionLayout


def screen_city(
    desk: Desk, actor: Actor, layout: PartitionLayout, folder: Path, screens: Sequence[str], as_of: date
) -> list[Path]:
    """The residents in partitions; raises as `city_in_parts` does. `screens` and `as_of` are what they are
    read for, and are recorded.
    """
    with use_case(desk, actor, "screen_city", ("administrator", SYSTEM)) as work:
        work.detail.update(
            {"screens": list(screens), "as_of": as_of.isoformat(), "texts": list(layout.texts)}
        )
        return city_in_parts(work, layout, folder)
