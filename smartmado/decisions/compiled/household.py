"""Runs a rulebook over one visit: every status of every procedure for everybody at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeAlias

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.fused import shape
from smartmado.decisions.compiled.lanes import Lanes, OnDays
from smartmado.decisions.compiled.law import Circumstances, VisitDates, law_of, under
from smartmado.decisions.compiled.sharing import shared
from smartmado.decisions.compiled.source import Outcomes, write
from smartmado.decisions.compiled.visits import Visit, Visits
from smartmado.decisions.evaluate import FactKey
from smartmado.facts.situation import Situation, Value

_Function: TypeAlias = Callable[[Sequence[int], tuple[Any, ...]], tuple[int, ...]]
_VARIANTS = 6
"""Sets of rules of a runner before it stops to make one for every set of given facts."""
_KEPT = 256
"""Combinations of days for which a runner keeps what they settle."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in certain circumstances and on certain days."""

    lanes: Lanes
    function: _Function
    outcomes: Outcomes
    on_days: OnDays


class Statuses:
    """The statuses of one visit."""

    def __init__(self, outcomes: Outcomes, people: tuple[str, ...], truths: tuple[int, ...]) -> None:
        self._outcomes = outcomes
        self._places = {person: place for place, person in enumerate(people)}
        self._half = shape(len(people)).half
        self._truths = truths

    def status(self, procedure: str, person: str, event: int) -> str | None:
        """required, recommended, automatic or not_required for a candidate; None while undetermined."""
        place = self._places[person]
        for status, (root, negated) in self._outcomes[procedure, event]:
            truth = self._truths[root] >> place
            if not truth >> self._half & 1 if negated else truth & 1:
                return status
        return None


class Runner:
    """The rules for visits with events of these types, in this order."""

    def __init__(self, book: Rulebook, events: tuple[str, ...]) -> None:
        self.program = compile_rules(book, events)
        self._visits = Visits(book, self.program)
        self._law = law_of(self.program)
        self._made: dict[Circumstances, tuple[Lanes, _Function, Outcomes]] = {}
        self._ready: dict[tuple[Any, ...], Rules] = {}

    def statuses(self, situation: Situation, assumed: Mapping[FactKey, Value]) -> Statuses:
        """The statuses of a visit; `assumed` as for `Evaluator`."""
        visit = self._visits.visit(situation, assumed)
        return Statuses(self.rules(visit).outcomes, situation.everyone(), self.run(visit))

    def visit(self, situation: Situation) -> Visit:
        """A visit as it is run."""
        return self._visits.visit(situation, {})

    def run(self, visit: Visit) -> tuple[int, ...]:
        """The truths (fused.py) that tell the statuses of a visit, as `Rules.outcomes` says."""
        rules = self.rules(visit)
        return rules.function(rules.lanes.read(visit, rules.on_days), visit.taken)

    def rules(self, visit: Visit) -> Rules:
        """The rules as they are for a visit."""
        key = (visit.as_of, visit.given, visit.known, visit.closed, visit.days)
        found = self._ready.get(key)
        if found is None:
            if len(self._ready) == _KEPT:
                self._ready.clear()
            found = self._ready[key] = self._on_days(visit)
        return found

    def _on_days(self, visit: Visit) -> Rules:
        told = self._visits.days(visit)
        dates = VisitDates(self.program, told, visit.as_of)
        law = tuple(dates.holds(i) for i in self._law)
        found = Circumstances(law, visit.given, visit.known, visit.closed)
        if found not in self._made and len(self._made) >= _VARIANTS:
            found = replace(found, given=self._visits.derived, known=frozenset())
        if found not in self._made:
            self._made[found] = self._compiled(found)
        lanes, function, outcomes = self._made[found]
        return Rules(lanes, function, outcomes, lanes.on(VisitDates(lanes.program, told, visit.as_of)))

    def _compiled(self, found: Circumstances) -> tuple[Lanes, _Function, Outcomes]:
        program = shared(under(self.program, found, self._visits.derived))
        written = write(program, self._visits.taken)
        lanes = Lanes(program, written.leaves)
        return lanes, _function(written.text(lanes.order)), written.outcomes


def _function(text: str) -> _Function:
    """The function of a text (see source.py)."""
    names: dict[str, Any] = {}
    code = compile(text, "<compiled rules>", "exec")
    exec(code, {"__builtins__": {}}, names)  # noqa: S102 - our own numbers and operators (ADR 0014)
    made: _Function = names["run"]
    return made


@lru_cache(maxsize=128)
def runner(book: Rulebook, events: tuple[str, ...]) -> Runner:
    """The runner for visits with events of these types, in this order."""
    return Runner(book, events)
