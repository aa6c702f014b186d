"""How much memory a piece of work takes at most, beyond what was there before."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable


def peak_megabytes(work: Callable[[], object]) -> float:
    """The most that was allocated at once while working, in MB; numpy tells what it allocates."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6
