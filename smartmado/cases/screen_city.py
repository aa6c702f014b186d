"""Take the city's residents apart for a screening: who is to be written to before they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.store.errors import StoreError
from smartmado.store.partitions import PartitionLayout, partitions_for, write_partitions
from smartmado.store.repositories import residents


def screen_city(
    desk: Desk, actor: Actor, layout: PartitionLayout, folder: Path, screens: Sequence[str], as_of: date
) -> list[Path]:
    """The residents in partitions of whole households (`write_partitions`); `screens` and `as_of` are
    what they are read for, and are recorded.

    Raises `StoreError` before the first import. Nothing that was written may be used when this raises.
    """
    with use_case(desk, actor, "screen_city", ("administrator", SYSTEM)) as work:
        current = residents.latest_import(work.session)
        if current is None:
            raise StoreError("住民データがまだありません。smartmado import-residents で取り込んでください。")
        everyone = residents.all_residents(work.session)
        paths = write_partitions(everyone, layout, folder, partitions_for(current.residents))
        work.detail.update(
            {
                "import": current.id,
                "rows": current.residents,
                "screens": list(screens),
                "as_of": as_of.isoformat(),
                "texts": list(layout.texts),
            }
        )
    return paths
