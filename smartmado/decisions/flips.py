"""What would change a decision: the nearest changes of its deciding facts, each tried out.

Of every fact that a decision rests on (told, or taken for granted until someone says otherwise), other
answers are put into the situation and the procedure is decided anew; of a day or a number, the nearest
one on either side at which the decision changes. Where no single fact does it, two together are tried.
Kinship, names, sex and the day of a death are left alone: nobody is asked what would be if they had other
parents, or if someone had lived on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice, product

from smartmado.content.expressions import Due, EventIs, Quantified, SubjectOf, VisitHas
from smartmado.content.model import STRENGTH, UNDETERMINED
from smartmado.decisions.breakpoints import Breakpoints, below, reach
from smartmado.decisions.decide import Decision, Decisions, told
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.moves import TODAY, moved
from smartmado.decisions.situation import SituationError, check_plausible
from smartmado.decisions.wording import becomes_text, day_text, values_text
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Value

_LEFT_ALONE = frozenset(
    {
        "relation_to_head",
        "is_head",
        "father",
        "mother",
        "spouse",
        "sex",
        "person_type",
        "household_closed",
        "death_date",
        "stillbirth_date",
    }
)
_OF_THE_VISIT = (EventIs, VisitHas, SubjectOf, Quantified, Due)
_CHOICES = ("bool", "enum", "list")
_MOST_PAIRS = 60


@dataclass(frozen=True)
class Flip:
    """What would change a decision: these facts with any of these values (of a day, from it on)."""

    changes: tuple[tuple[FactKey, tuple[Value, ...]], ...]
    status: str
    text: str


class Flips:
    """What would change the decisions of one visit."""

    def __init__(self, decisions: Decisions) -> None:
        self.ev = decisions.evaluator
        self._breakpoints = Breakpoints(self.ev)

    def of(self, decision: Decision) -> tuple[Flip, ...]:
        """The nearest changes: of one fact, or where none does it of two; settled outcomes first."""
        keys = [
            k for k in (*decision.certificate, *self._taken_for_granted(decision)) if k[0] not in _LEFT_ALONE
        ]
        found = [f for key in keys for f in self._single(decision, key)]
        found += self._later_visit(decision)
        if not found:
            found = list(islice(self._pairs(decision, keys), 3))
        return tuple(sorted(found, key=lambda f: f.status == UNDETERMINED))

    def _taken_for_granted(self, decision: Decision) -> Iterator[FactKey]:
        """Facts that decide though nobody told them: what is so unless someone says otherwise."""
        book = self.ev.book
        for reason in decision.reasons:
            by_itself = isinstance(reason.value, bool) and not reason.leaves and reason.fact in book.facts
            if by_itself and not any(isinstance(n, _OF_THE_VISIT) for n in below(book, reason.fact)):
                yield reason.fact, reason.subject

    # --- one fact -----------------------------------------------------------------------------

    def _single(self, decision: Decision, key: FactKey) -> Iterator[Flip]:
        fact, value = self.ev.book.facts[key[0]], self.ev.given(key)
        if fact.type in _CHOICES:
            yield from self._choices(decision, key)
        elif isinstance(value, DateRange) and value.exact is not None:
            for step in (-1, 1):
                yield from self._day(decision, key, value.exact, step)
        elif isinstance(value, int):
            for step in (-1, 1):
                yield from self._number(decision, key, value, step)

    def _choices(self, decision: Decision, key: FactKey) -> Iterator[Flip]:
        """The other answers, those that lead to the same together."""
        leading: dict[str, list[Value]] = {}
        for value in self._others(key):
            status = self._status(decision, {key: value})
            if status is not None:
                leading.setdefault(status, []).append(value)
        for status, values in leading.items():
            text = values_text(self.ev.book.facts[key[0]], values, key[1], self.ev.situation)
            yield Flip(((key, tuple(values)),), status, becomes_text([text], status))

    def _others(self, key: FactKey) -> list[Value]:
        fact, now = self.ev.book.facts[key[0]], self._now(key)
        if fact.type == "bool":
            return [not now]
        choices = fact.question.choices if fact.question and fact.question.choices else tuple(fact.values)
        if fact.type == "enum":
            return [c for c in choices if c not in (now, "unknown")]
        return [v for v in ((), *((c,) for c in choices)) if v != now]

    def _now(self, key: FactKey) -> Value | None:
        """The value told, else that which is taken for granted."""
        fact, subject = key
        event = int(subject.removeprefix("event.")) if subject and subject.startswith("event.") else None
        told_now = self.ev.given(key)
        return (
            self.ev.read(fact, None if event is not None else subject, event)
            if told_now is None
            else told_now
        )

    def _day(self, decision: Decision, key: FactKey, start: date, step: int) -> Iterator[Flip]:
        for day in self._breakpoints.days(key, start, decision.procedure.id, step):
            status = self._status(decision, {key: DateRange.of(day)})
            if status is not None:
                text = day_text(self.ev.book.facts.get(key[0]), key[1], start, day, self.ev.situation)
                yield Flip(((key, (DateRange.of(day),)),), status, becomes_text([text], status))
                return

    def _number(self, decision: Decision, key: FactKey, now: int, step: int) -> Iterator[Flip]:
        limits = {self.ev.number(b.limit, 0) for b in reach(self.ev.book, decision.procedure.id).bounds}
        near = {n + d for n in limits if n is not None for d in (-1, 0, 1)}
        for value in sorted((n for n in near if n >= 0 and (n - now) * step > 0), reverse=step < 0):
            status = self._status(decision, {key: value})
            if status is not None:
                words = f"{value}以{'上' if step > 0 else '下'}"
                text = values_text(self.ev.book.facts[key[0]], [words], key[1], self.ev.situation)
                yield Flip(((key, (value,)),), status, becomes_text([text], status))
                return

    def _later_visit(self, decision: Decision) -> list[Flip]:
        """The first later day of the visit on which it would be otherwise, where the rule looks at that."""
        if not reach(self.ev.book, decision.procedure.id).looks_at_today:
            return []
        return list(self._day(decision, TODAY, self.ev.situation.as_of, 1))

    # --- two facts ----------------------------------------------------------------------------

    def _pairs(self, decision: Decision, keys: list[FactKey]) -> Iterator[Flip]:
        chosen = [k for k in keys if self.ev.book.facts[k[0]].type in _CHOICES]
        ways = (
            (a, b, v, w)
            for a, b in combinations(chosen, 2)
            for v, w in product(self._others(a), self._others(b))
        )
        for a, b, v, w in islice(ways, _MOST_PAIRS):
            status = self._status(decision, {a: v, b: w})
            if status is not None:
                facts, situation = self.ev.book.facts, self.ev.situation
                texts = [values_text(facts[k[0]], [x], k[1], situation) for k, x in ((a, v), (b, w))]
                yield Flip(((a, (v,)), (b, (w,))), status, becomes_text(texts, status))

    # --- trying out ---------------------------------------------------------------------------

    def _status(self, decision: Decision, changes: Mapping[FactKey, Value]) -> str | None:
        """What the decision would be; None if it would stay, or if that cannot be."""
        situation = moved(self.ev.situation, changes)
        try:
            check_plausible(situation, self.ev.book)
        except SituationError:
            return None
        found = told(Evaluator(self.ev.book, situation, self.ev.assumed), decision.procedure)
        status = _of_sheet(decision, found)
        return None if status == decision.status else status


def _of_sheet(decision: Decision, found: Mapping[str, str | None]) -> str:
    """The strongest status of the decision's people; of all, where nobody had to do anything."""
    people = found if decision.status == "not_required" else decision.subjects
    statuses = [found.get(p, "not_required") or UNDETERMINED for p in people]
    return max(statuses, key=lambda s: STRENGTH[s], default="not_required")
