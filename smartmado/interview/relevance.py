"""Can an answer still change a decision? A question that can change nothing is never asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smartmado.content.model import Procedure
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.unknowns import candidate_waits
from smartmado.facts.situation import Situation, Value

_MOST_TRIALS = 400
"""Beyond this many trial evaluations a question counts as one that matters."""


@dataclass(frozen=True)
class OpenItem:
    """A procedure that is undetermined for one candidate of one event."""

    procedure: Procedure
    person: str
    event: int


def domain(ev: Evaluator, fact: str) -> tuple[Value, ...]:
    """The values a fact can take, as far as they can be listed; empty for dates, numbers and texts."""
    definition = ev.book.facts[fact]
    if definition.type == "bool":
        return (True, False)
    if definition.type == "enum":
        choices = definition.question.choices if definition.question else ()
        return choices or tuple(definition.values)
    if definition.type == "list":
        return ((), *((v,) for v in definition.values))
    return ()


def is_told(ev: Evaluator, key: FactKey) -> bool:
    """Whether the fact is recorded, be it only in part. Who says that more people live there, or in which
    month someone died, has said what they know: the same question again would never come to an end.
    """
    return ev.given(key) is not None


def open_items(ev: Evaluator) -> list[OpenItem]:
    """Every (procedure, candidate, event) that is undetermined."""
    return [
        OpenItem(procedure, person, index)
        for index, event in enumerate(ev.situation.events)
        for procedure in ev.book.triggered_by(event.type)
        for person, _ in ev.candidates(procedure, index)
        if ev.status(procedure, person, index) is None
    ]


def matters(ev: Evaluator, item: OpenItem, key: FactKey) -> bool:
    """Whether, for some values of the other unknown facts, two answers to `key` decide differently."""
    return _Search(ev, item, key).differs({})


class _Search:
    def __init__(self, ev: Evaluator, item: OpenItem, key: FactKey) -> None:
        self.ev, self.item, self.key = ev, item, key
        self.values = domain(ev, key[0])
        self.trials = 0

    def differs(self, assumed: dict[FactKey, Value]) -> bool:
        if not self.values:
            return True
        statuses: set[str] = set()
        undecided: Evaluator | None = None
        for value in self.values:
            self.trials += 1
            trial = Evaluator(
                self.ev.book, self.ev.situation, {**self.ev.assumed, **assumed, self.key: value}
            )
            status = trial.status(self.item.procedure, self.item.person, self.item.event)
            if status is None:
                undecided = trial
            else:
                statuses.add(status)
        if len(statuses) > 1 or self.trials > _MOST_TRIALS:
            return True
        return undecided is not None and self._branch(undecided, assumed)

    def _branch(self, undecided: Evaluator, assumed: dict[FactKey, Value]) -> bool:
        waits = candidate_waits(undecided, self.item.procedure, self.item.person, self.item.event)
        other = next((k for k in waits if k != self.key), None)
        if other is None or not domain(self.ev, other[0]):
            return True
        return any(self.differs({**assumed, other: value}) for value in domain(self.ev, other[0]))


def still_open(
    situation: Situation, ev: Evaluator, items: Iterable[OpenItem], key: FactKey, value: Value
) -> int:
    """How many of the items stay undetermined if the fact has this value."""
    trial = Evaluator(ev.book, situation, {**ev.assumed, key: value})
    return sum(trial.status(i.procedure, i.person, i.event) is None for i in items)
