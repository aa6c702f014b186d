"""One partition screened: the same function in this process, in another, or on another machine.

What all partitions share lies in one file beside them, so that a task is three paths. A result is put
in its place whole: a task that dies leaves nothing, and one that runs twice writes the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from smartmado.content.loader import thaw
from smartmado.content.screens import Screens, thaw_screens
from smartmado.decisions.screening import Round
from smartmado.decisions.screening_city import CityRound
from smartmado.ops.screen_rows import RowMaker
from smartmado.store.partition_records import PartitionRecords
from smartmado.store.partitions import PartitionLayout, read_partition

JOB = "job.json"


@dataclass(frozen=True)
class ScreenTask:
    """One partition to be screened: what for, where it lies, and where the result goes."""

    job: Path
    partition: Path
    result: Path

    def run(self) -> Path:
        """Screen it; the result is there whole or not at all."""
        city, layout, maker = _shared(self.job.read_text(encoding="utf-8"))
        records = PartitionRecords(read_partition(self.partition), layout, city.round.book.facts)
        table = maker.table(city.hits(records), records)
        unfinished = self.result.with_suffix(f".{os.getpid()}.part")
        pq.write_table(table, unfinished, compression="zstd")
        unfinished.replace(self.result)
        return self.result


def write_job(folder: Path, round_: Round, screens: Screens, layout: PartitionLayout) -> Path:
    """Write what the tasks of one screening share."""
    path = folder / JOB
    job = {
        "rulebook": round_.book.frozen.decode(),
        "screens": screens.raw,
        "chosen": [screen.id for screen in round_.screens],
        "as_of": round_.as_of.isoformat(),
        "facts": layout.facts,
        "texts": layout.texts,
    }
    path.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
    return path


def tasks(job: Path, partitions: Sequence[Path]) -> list[ScreenTask]:
    """A task for each partition; the results lie beside the job."""
    return [ScreenTask(job, path, job.with_name(f"{path.stem}.result.parquet")) for path in partitions]


@lru_cache(maxsize=2)
def _shared(job: str) -> tuple[CityRound, PartitionLayout, RowMaker]:
    """Rules and screens, compiled once by each process, also where many cities have the same."""
    said: Mapping[str, Any] = json.loads(job)
    book = thaw(said["rulebook"].encode())
    screens = thaw_screens(book, said["screens"]).screens
    chosen = tuple(screens[name] for name in said["chosen"])
    layout = PartitionLayout(said["facts"], tuple(said["texts"]))
    city = CityRound(Round(book, chosen, date.fromisoformat(said["as_of"])))
    return city, layout, RowMaker(book, chosen, layout.texts)
