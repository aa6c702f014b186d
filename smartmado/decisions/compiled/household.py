"""Runs a program over one visit: every status of every procedure for everybody at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.kin_masks import kin_masks, never, sure
from smartmado.decisions.compiled.lanes import Lanes
from smartmado.decisions.compiled.program import Program
from smartmado.decisions.compiled.source import kin_sets, source
from smartmado.decisions.evaluate import FactKey, with_assumed
from smartmado.facts.situation import Situation, Value

_Function: TypeAlias = Callable[..., tuple[int, ...]]
_STATUSES = ("required", "recommended", "automatic", "not_required")
_WIDTH = 2 + len(_STATUSES)


class Statuses:
    """The statuses of one visit."""

    def __init__(self, program: Program, people: tuple[str, ...], masks: tuple[int, ...]) -> None:
        self._places = {key: i * _WIDTH for i, key in enumerate(program.outcomes)}
        self._bits = {person: 1 << i for i, person in enumerate(people)}
        self._masks = masks

    def status(self, procedure: str, person: str, event: int) -> str | None:
        """required, recommended, automatic or not_required; None while undetermined."""
        place, bit = self._places[procedure, event], self._bits[person]
        for i, status in enumerate(_STATUSES, place + 2):
            if self._masks[i] & bit:
                return status
        return None


class Runner:
    """A program ready to run over visits with the events that it was made for."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._lanes = Lanes(program)
        self._kin = kin_sets(program)
        self._run = function(program)

    def statuses(self, situation: Situation, assumed: Mapping[FactKey, Value]) -> Statuses:
        """The statuses of a visit; `assumed` as for `Evaluator`."""
        situation = with_assumed(situation, assumed)
        people = situation.everyone()
        everyone = (1 << len(people)) - 1
        yes, no = self._lanes.read(situation, assumed)
        kin = [kin_masks(situation, name) for name in self._kin]
        closed = everyone if situation.closed else 0
        return Statuses(self.program, people, self._run(yes, no, everyone, closed, kin, sure, never))


def function(program: Program) -> _Function:
    """The program as a Python function (see source.py)."""
    names: dict[str, Any] = {}
    code = compile(source(program), "<compiled rules>", "exec")
    exec(code, {"__builtins__": {}}, names)  # noqa: S102 - our own numbers and operators (ADR 0014)
    made: _Function = names["run"]
    return made


@lru_cache(maxsize=128)
def runner(book: Rulebook, events: tuple[str, ...]) -> Runner:
    """The runner for visits with events of these types, in this order."""
    return Runner(compile_rules(book, events))
