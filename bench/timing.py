"""Timing by ratio: what is measured and its yardstick take turns, and the medians are compared."""

import statistics
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def both_seconds(work: Callable[[], object]) -> tuple[float, float]:
    """How long one call takes by the clock and in processor time, which others on the machine slow less."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def ratio(
    label: str, subject: Callable[[], object], yardstick: Callable[[], object], rounds: int = 9
) -> float:
    """Print and return median(subject) / median(yardstick)."""
    pairs = [(seconds(subject), seconds(yardstick)) for _ in range(rounds)]
    measured, base = statistics.median(s for s, _ in pairs), statistics.median(s for _, s in pairs)
    medians = f"median {measured * 1000:.1f} ms / {base * 1000:.1f} ms, {rounds} rounds"
    print(f"{label}: {measured / base:.2f} ({medians})")
    return measured / base
