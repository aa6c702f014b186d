"""The best possible interview, exactly, where only a few facts are not known."""

from __future__ import annotations

from random import Random

from bench.interviews.visits import Visit
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.residuals.residuals import Residuals
from smartmado.interview.questions import deciding_question

_MOST_ANSWERS = 11
_FEWEST = 4


def small_case(start: Residuals, visit: Visit, unknown: int, chance: Random) -> Residuals | None:
    """The visit with all but so many of its open questions answered; None if hardly any stays open."""
    wide = [k for k in start.waiting if _is_small(start, k)]
    kept = set(chance.sample(sorted(wide, key=str), min(unknown, len(wide))))
    left = start
    for key in start.build.unknowns.facts():
        if key in kept or key[0] in ("household_closed",):
            continue
        after = left.after(key, visit.says(key))
        left = left if after is None else after
    return (
        left
        if _FEWEST <= len(_open(left)) <= unknown and all(_is_small(left, k) for k in _open(left))
        else None
    )


def expected_questions(start: Residuals) -> tuple[float, float]:
    """How many questions are asked, and how many the best way of asking needs, each answer as likely.

    Both are exact: dynamic programming over all that may still be open.
    """
    best: dict[object, float] = {}
    asked: dict[object, float] = {}

    def after(left: Residuals, key: FactKey) -> list[Residuals]:
        node = left.nodes[left.waiting[key][0]]
        return [left.knowing(left.follow(told)) for told in left.answers(key, node)]

    def state(left: Residuals) -> object:
        return tuple(sorted(left.nodes.values())), tuple(sorted(left.formulas.items()))

    def optimum(left: Residuals) -> float:
        at = state(left)
        if at not in best:
            ways = [after(left, key) for key in _open(left)]
            best[at] = min((1 + sum(map(optimum, way)) / len(way) for way in ways), default=0.0)
        return best[at]

    def policy(left: Residuals) -> float:
        at = state(left)
        if at not in asked:
            asking = deciding_question(left)
            ways = [] if asking is None else after(left, asking.key)
            asked[at] = 1 + sum(map(policy, ways)) / len(ways) if ways else 0.0
        return asked[at]

    return policy(start), optimum(start)


def _is_small(residuals: Residuals, key: FactKey) -> bool:
    fact = residuals.ev.book.facts[key[0]]
    if fact.question is None or fact.type not in ("bool", "enum", "list"):
        return False
    return len(residuals.answers(key, residuals.nodes[residuals.waiting[key][0]])) <= _MOST_ANSWERS


def _open(residuals: Residuals) -> list[FactKey]:
    return [k for k in residuals.waiting if residuals.ev.book.facts[k[0]].question is not None]
