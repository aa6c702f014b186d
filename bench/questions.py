"""Questions asked, against the fewest that could do, the best way of asking, and the paper forms."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bench.interviews.certificate import Answers, smallest_certificate
from bench.interviews.needless import is_needed
from bench.interviews.optimum import expected_questions, small_case
from bench.interviews.paper import Told, whole_visit
from bench.interviews.visits import MAIN, Visit, visits
from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import decide
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.present import value_json
from smartmado.decisions.residuals.residuals import Residuals
from smartmado.decisions.situation import parse_situation
from smartmado.interview.answers import with_answers
from smartmado.interview.questions import deciding_question

CITY = "312029"
HOUSEHOLDS, ON_PAPER, SMALL = 40, 5, 10
"""Households of each event; of these carried on to the last form, and cut down to a small case."""


@dataclass
class Interview:
    """What one interview asked; the processor's seconds for each question and for the first decisions."""

    asked: list[FactKey] = field(default_factory=list)
    needed: list[bool | None] = field(default_factory=list)
    choosing: list[float] = field(default_factory=list)
    deciding: float = 0.0
    certificate: int = 0


def interview(book: Rulebook, visit: Visit) -> Interview:
    """Ask until nothing is open that anybody could tell."""
    done = Interview()
    told: list[Told] = []
    started = time.process_time()
    base = left = _open(book, visit, told)
    done.deciding = time.process_time() - started
    settled: set[FactKey] = set()
    while True:
        started = time.process_time()
        asking = deciding_question(left)
        done.choosing.append(time.process_time() - started)
        if asking is None:
            break
        done.asked.append(asking.key)
        done.needed.append(is_needed(left, asking.key))
        value = visit.says(asking.key)
        told.append(Told(*asking.key, value_json(value)))
        after = left.after(asking.key, value)
        if after is None:
            settled = set(done.asked)  # the bound takes for granted whatever was asked until here
            base = after = _open(book, visit, told)
        left = after
    rest = set(done.asked) - settled
    done.certificate = smallest_certificate(Answers.of(base, visit), rest, Random(1))  # noqa: S311
    return done


def _open(book: Rulebook, visit: Visit, told: Sequence[Told]) -> Residuals:
    return decide(book, parse_situation(with_answers(visit.known, told), book)).residuals


def _line(name: str, found: list[Interview]) -> str:
    asked, bound = (
        statistics.mean(x) for x in ([len(i.asked) for i in found], [i.certificate for i in found])
    )
    needed = [n for i in found for n in i.needed]
    times = sorted(t * 1000 for i in found for t in i.choosing)
    ratio = f"{asked / bound:6.3f}" if bound else "     -"
    checked = f"{needed.count(False):6}{needed.count(None):6}"
    return (
        f"{name:28}{len(found):6}{asked:8.2f}{bound:8.2f}  {ratio}{checked}"
        f"{statistics.median(times):9.3f}{times[len(times) * 95 // 100]:9.3f}"
        f"{statistics.median(i.deciding * 1000 for i in found):9.1f}"
    )


def _on_paper(book: Rulebook, events: Sequence[str], count: int) -> None:
    print("\nevent                       visits  questions  by hand   boxes   (questions + by hand) / boxes")
    for event in events:
        written = [whole_visit(book, visit) for visit in visits(book, event, count)]
        sums = [sum(getattr(w, n) for w in written) for n in ("questions", "by_hand", "boxes")]
        if written and sums[2]:
            means = "".join(f"{s / len(written):9.1f}" for s in sums)
            print(f"{event:28}{len(written):6}{means}   {(sums[0] + sums[1]) / sums[2]:.3f}", flush=True)


def _against_the_optimum(book: Rulebook, events: Sequence[str], count: int) -> None:
    chance = Random(1)  # noqa: S311 - the same cases every time
    pairs: list[tuple[float, float]] = []
    for event in events:
        for visit in visits(book, event, count):
            start = _open(book, visit, ())
            cases = (small_case(start, visit, unknown, chance) for unknown in (6, 8, 10))
            pairs += [expected_questions(case) for case in cases if case is not None]
    ratio = sum(a for a, _ in pairs) / sum(b for _, b in pairs)
    worst = max(a / b for a, b in pairs)
    print(f"\n{len(pairs)} small cases: expected questions / optimum {ratio:.4f}, worst {worst:.3f}")


def main(households: int = HOUSEHOLDS, on_paper: int = ON_PAPER, small: int = SMALL) -> None:
    """Print a line for each life event, then the comparisons with paper and with the best way of asking."""
    book = load_rulebook(CITY)
    print(f"{'event':26}visits questions bound   ratio needless untried  ms p50   ms p95  decide ms")
    for event in (*MAIN, *(e for e in book.life_events if e not in MAIN and book.triggered_by(e))):
        found = [interview(book, visit) for visit in visits(book, event, households)]
        if found:
            print(_line(event, found), flush=True)
    _against_the_optimum(book, MAIN, small)
    _on_paper(book, MAIN, on_paper)


if __name__ == "__main__":
    main(*(int(n) for n in sys.argv[1:]))
