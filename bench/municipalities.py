"""Screening 1, 2, 4 and 8 municipalities: growth, people per second, memory, and the whole country.

A municipality is one task from its CSV files to the written lists. Its results are asserted equal to
those of another process first; one round of each size takes turns with the others.
"""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from smartmado.content.loader import load_rulebook
from smartmado.ops.demo_city import write_city
from smartmado.ops.machines import machines_for
from smartmado.ops.screen import Screening, Source, screening_for

PEOPLE = 4_000
SIZES = (1, 2, 4, 8)
ROUNDS = 3
AS_OF = date(2026, 11, 16)
COUNTRY, MUNICIPALITIES = 125_000_000, 1_741
ASSUMPTIONS = (
    "households, ages and blanks as in the demo city; all screens of the checkout",
    "from CSV files, all checks included, to written lists; processors as fast as that of this run",
    f"{MUNICIPALITIES} municipalities are tasks of their own that share nothing, so processes add up",
    "a process that has screened one municipality keeps its compiled rules for the next",
    "storage gives each process its files as fast as it reads them",
)


@cache
def _screening() -> Screening:
    return screening_for(load_rulebook("312029"), (), AS_OF)


@dataclass(frozen=True)
class Cost:
    """What one municipality cost: seconds of the processor, and memory of the process in MB."""

    seconds: float
    memory: float


def screen(folder: Path) -> Cost:
    """One municipality, from its CSV files to the written lists."""
    start = time.process_time()
    _screening().run(Source(folder / "residents.csv", None), None, machines_for(1, None), folder / "out")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(time.process_time() - start, memory)


Run: TypeAlias = Callable[[Sequence[Path]], list[Cost]]


def _written(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "out").iterdir())]


def _times(run: Run, folders: Sequence[Path]) -> tuple[float, float]:
    """Seconds of the clock, and of the processor in all processes."""
    start = time.perf_counter()
    costs = run(folders)
    return time.perf_counter() - start, sum(cost.seconds for cost in costs)


def _growth(label: str, workers: int, run: Run, folders: list[Path]) -> float:
    """Print how the time grows with the number of municipalities; people per processor second at the most."""
    times: dict[int, list[tuple[float, float]]] = {n: [] for n in SIZES}
    for _ in range(ROUNDS):
        for n in SIZES:
            times[n].append(_times(run, folders[:n]))
    wall = {n: statistics.median(clock for clock, _ in times[n]) for n in SIZES}
    busy = {n: statistics.median(cpu for _, cpu in times[n]) for n in SIZES}
    for n in SIZES:
        clock = f"x{wall[n] / wall[1]:.2f}, efficiency {-(-n // workers) * wall[1] / wall[n]:.2f}"
        processor = f"x{busy[n] / busy[1]:.2f}, efficiency {n * busy[1] / busy[n]:.2f}"
        seconds = f"{wall[n]:.2f} s, {busy[n]:.2f} s of the processor"
        what = f"{label}: {n} municipalities of {PEOPLE:,} against one"
        print(f"{what}: clock {clock}; processor {processor} ({seconds})", flush=True)
    return SIZES[-1] * PEOPLE / busy[SIZES[-1]]


def main() -> None:
    """Print growth, memory and the extrapolation."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch) / str(n) for n in range(max(SIZES))]
        for seed, folder in enumerate(folders):
            write_city(folder, PEOPLE, seed)
        large = Path(scratch) / "large"
        write_city(large, 8 * PEOPLE)
        workers = os.cpu_count() or 1
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            # Every process compiles its rules once; what they write is compared before any timing.
            list(pool.map(screen, folders * 2))
            there = _written(folders[0])
            small = screen(folders[0]).memory
            assert _written(folders[0]) == there
            rate = _growth("one process", 1, lambda some: [screen(f) for f in some], folders)
            _growth(f"{workers} processes", workers, lambda some: list(pool.map(screen, some)), folders)
        print(f"one process: {rate:,.0f} people per second of the processor", end="; ")
        print(f"memory {small:.0f} MB after one municipality", end=", ")
        print(f"{screen(large).memory:.0f} MB after one with {8 * PEOPLE:,} people")
        hours = COUNTRY / rate / 3600
        print(
            f"{COUNTRY:,} people, extrapolated: {hours:.1f} hours of one processor, "
            f"{hours * 60 / 100:.0f} minutes of 100. Assumed:"
        )
        for assumption in ASSUMPTIONS:
            print(f"- {assumption}")


if __name__ == "__main__":
    main()
