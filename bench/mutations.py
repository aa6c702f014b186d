"""How many defects seeded into the rule files are caught, kind by kind, and which survive (docs/adr/0021).

MADO_MUTANTS names how many are drawn (408 if it does not; `all` for every one, which takes a while) and
MADO_SEED the draw.
"""

import os
import time

from smartmado.content.scenarios import read_scenarios
from tests.rules.mutations import Trial, report
from tests.support.mutants import mutants, sample
from tests.support.rulebooks import checkout_rulebook


def main() -> None:
    """Draw, run and report."""
    book = checkout_rulebook()
    every = mutants(book)
    wanted, seed = os.environ.get("MADO_MUTANTS", "408"), int(os.environ.get("MADO_SEED", "20261123"))
    drawn = every if wanted == "all" else sample(every, int(wanted), seed)
    trial = Trial(book, read_scenarios())
    start = time.perf_counter()
    print(report(trial.verdict(m) for m in drawn))
    print(f"{len(drawn)} of {len(every)} defects, seed {seed}: {time.perf_counter() - start:.0f} s")
