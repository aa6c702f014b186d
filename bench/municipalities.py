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
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from smartmado.content.loader import load_rulebook
from smartmado.ops.demo_city import write_city
from smartmado.ops.screen import Screening, Source, screening_for
from smartmado.ops.screen_machines import one_by_one

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


def screen(folder: Path) -> tuple[int, float]:
    """One municipality, from its CSV files to the written lists: rows written, and memory in MB."""
    counts = _screening().run(Source(folder / "residents.csv", None), None, one_by_one, folder / "out")
    return sum(counts.by_file.values()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _written(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "out").iterdir())]


def _times(run: Callable[[Sequence[Path]], object], folders: Sequence[Path]) -> tuple[float, float]:
    """Seconds of the clock and of this process's processor."""
    start, busy = time.perf_counter(), time.process_time()
    run(folders)
    return time.perf_counter() - start, time.process_time() - busy


def _growth(label: str, workers: int, run: Callable[[Sequence[Path]], object], folders: list[Path]) -> float:
    """Print how the time grows with the number of municipalities; people per processor second at the most."""
    times: dict[int, list[tuple[float, float]]] = {n: [] for n in SIZES}
    for _ in range(ROUNDS):
        for n in SIZES:
            times[n].append(_times(run, folders[:n]))
    wall = {n: statistics.median(clock for clock, _ in times[n]) for n in SIZES}
    for n in SIZES:
        print(
            f"{label}: {n} municipalities of {PEOPLE:,}: x{wall[n] / wall[1]:.2f} of one, efficiency "
            f"{-(-n // workers) * wall[1] / wall[n]:.2f} "
            f"(median {wall[n]:.2f} s, {n * PEOPLE / wall[n]:,.0f} people/s)",
            flush=True,
        )
    most = SIZES[-1]
    return most * PEOPLE / statistics.median(busy for _, busy in times[most])


def main() -> None:
    """Print growth, memory and the extrapolation."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch) / str(n) for n in range(max(SIZES))]
        for seed, folder in enumerate(folders):
            write_city(folder, PEOPLE, seed)
        large = Path(scratch) / "large"
        write_city(large, 8 * PEOPLE)
        screen(folders[0])
        here = _written(folders[0])
        small = screen(folders[0])[1]
        workers = os.cpu_count() or 1
        rate = _growth("one process", 1, lambda some: [screen(f) for f in some], folders)
        print(f"one process: {rate:,.0f} people per second of the processor")
        print(f"memory: {small:.0f} MB after one municipality", end="")
        print(f", {screen(large)[1]:.0f} MB after one with {8 * PEOPLE:,} people")
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            list(pool.map(screen, folders))  # every process compiles its rules once
            assert _written(folders[0]) == here
            _growth(f"{workers} processes", workers, lambda some: list(pool.map(screen, some)), folders)
        hours = COUNTRY / rate / 3600
        print(
            f"{COUNTRY:,} people, extrapolated: {hours:.1f} hours of one processor, "
            f"{hours * 60 / 100:.0f} minutes of 100. Assumed:"
        )
        for assumption in ASSUMPTIONS:
            print(f"- {assumption}")


if __name__ == "__main__":
    main()
