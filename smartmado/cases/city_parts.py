"""Take the city's residents apart for work on everybody."""

from __future__ import annotations

from pathlib import Path

from smartmado.cases.desk import Work
from smartmado.store.errors import StoreError
from smartmado.store.partitions import PartitionLayout, partitions_for, write_partitions
from smartmado.store.repositories import residents


def city_in_parts(work: Work, layout: PartitionLayout, folder: Path) -> list[Path]:
    """The residents in partitions of whole households (`write_partitions`), protected or not; the import that
    they come from and their number are recorded.

    Raises `StoreError` before the first import. Nothing that was written may be used when this raises.
    """
    current = residents.latest_import(work.session)
    if current is None:
        raise StoreError("住民データがまだありません。smartmado import-residents で取り込んでください。")
    work.detail.update({"import": current.id, "rows": current.residents})
    everyone = residents.all_residents(work.session)
    return write_partitions(everyone, layout, folder, partitions_for(current.residents))
