"""Take an extract of the register apart into partitions of whole households."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from smartmado.store.partitions import PartitionLayout, partitions_for, write_partitions
from smartmado.store.register_file import RegisterReading
from smartmado.store.register_formats import restrictions_beside


def extract_in_parts(
    file: Path, restrictions: Path | None, layout: PartitionLayout, folder: Path
) -> list[Path]:
    """The residents of two files in partitions (`write_partitions`); the restrictions lie beside the
    residents if they are not named.

    Raises `RegisterFileError`; nothing that was written may then be used.
    """
    reading = RegisterReading(file, restrictions or restrictions_beside(file))
    residents = reading.residents()
    first = next(residents)  # now it is known how many there are
    everyone = chain((first,), residents)
    return write_partitions(everyone, layout, folder, partitions_for(reading.announced))
