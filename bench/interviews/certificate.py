"""How many answers would have been enough, had somebody known which: a bound for every interview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from bench.interviews.visits import Visit
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.residuals.residuals import Residuals

TRIES = 6


@dataclass
class Answers:
    """What every question of a situation would be answered, as unknowns of its residuals."""

    residuals: Residuals
    told: Mapping[FactKey, Mapping[int, int]]

    @classmethod
    def of(cls, residuals: Residuals, visit: Visit) -> Answers:
        """Those of the questions that can come up, as the visit answers them."""
        found: dict[FactKey, Mapping[int, int]] = {}
        for key in residuals.build.unknowns.facts():
            question = residuals.ev.book.facts[key[0]].question
            if question is None or residuals.ev.given(key) is not None:
                continue
            told = residuals.build.assignment(key, visit.says(key))
            if told:
                found[key] = told
        return cls(residuals, found)

    def settled(self, keys: set[FactKey]) -> frozenset[int]:
        """The diagrams of the decisions that are settled when just these are answered."""
        told = self.residuals.follow({u: v for key in keys for u, v in self.told[key].items()})
        diagrams = self.residuals.build.diagrams
        return frozenset(
            n for n in set(self.residuals.nodes.values()) if diagrams.settled(n, told) is not None
        )


def smallest_certificate(answers: Answers, asked: set[FactKey], chance: Random) -> int:
    """The fewest answers found that settle all that can be settled; at most the number `asked`.

    The best of several minimal sets, so never less than the true minimum.
    """
    everything = set(answers.told)
    goal = answers.settled(everything)
    useful = {
        k for n in goal for k in answers.residuals.build.told_by(answers.residuals.build.diagrams.support(n))
    }
    starts = [asked & everything, *([everything & useful] * (TRIES - 1))]
    return min(
        len(_thinned(answers, start, goal, chance)) for start in starts if answers.settled(start) >= goal
    )


def _thinned(answers: Answers, start: set[FactKey], goal: frozenset[int], chance: Random) -> set[FactKey]:
    build, kept = answers.residuals.build, set(start)
    reads = {node: set(build.told_by(build.diagrams.support(node))) for node in goal}
    order = sorted(start, key=str)
    chance.shuffle(order)
    for key in order:
        less = kept - {key}
        told = answers.residuals.follow({u: v for k in less for u, v in answers.told[k].items()})
        own = answers.residuals.follow(answers.told[key])
        touched = (n for n in goal if key in reads[n] or any(build.diagrams.support(n) >> u & 1 for u in own))
        if all(build.diagrams.settled(node, told) is not None for node in touched):
            kept = less
    return kept
