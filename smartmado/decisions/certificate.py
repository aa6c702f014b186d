"""Which given facts are enough for what was decided: the smallest such sets.

This follows the meaning of conditions (`Evaluator`) step by step and keeps, beside each truth, the
sets of given facts from which alone it would come out the same (`labels`). A true "any" and a false
"all" need one part, the others need all; so the smallest set of a decision is the smallest witness or
the smallest hitting set. It looks at situation, rulebook and result only: whoever worked the result
out, the explanation is the same. What the visit is about (its events, their subjects, who is listed)
is given; everything else counts as a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeAlias

from smartmado.content.expressions import (
    Age,
    All,
    Bound,
    Condition,
    Const,
    DateExpr,
    DateFact,
    DateIs,
    DateParameter,
    Due,
    EventIs,
    FactIs,
    Named,
    Not,
    Quantified,
    Shift,
    Some,
    SubjectOf,
    VisitHas,
    walk,
)
from smartmado.content.model import DUE, Procedure, Version
from smartmado.decisions.evaluate import ONE_PERSON, OPEN_SETS, Evaluator, FactKey
from smartmado.decisions.fact_order import facts_in_order
from smartmado.decisions.kin_proofs import CLOSED, kin_evidence, same_question
from smartmado.decisions.labels import FREE, NONE, Label, both, either, some_of
from smartmado.facts.relations import KIN, recorded_spouses
from smartmado.facts.truth import Truth, all_of, any_of, negate

_Reading: TypeAlias = tuple[str, str | None, int | None]
_Proof: TypeAlias = tuple[Truth, Label]
_OF_THE_VISIT = (EventIs, VisitHas, SubjectOf, Const)


class Proofs:
    """The sufficient sets of one situation under one rulebook; bits of a set stand for `keys`.

    Facts are numbered by how sensitive they are and where facts.yaml has them, so that among sets of
    one size the least sensitive is taken, in whatever order people and events are listed.
    """

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self.keys = facts_in_order(ev)
        self._bits = {key: 1 << i for i, key in enumerate(self.keys)}
        self._readings: dict[_Reading, Label] = {}
        self._kin: dict[tuple[str, str, str], _Proof] = {}
        self._spouses: dict[str, tuple[str, ...]] = {}
        self._proved: dict[tuple[int, str | None, int | None], _Proof] = {}
        self._statuses: dict[tuple[str, str, int], Label] = {}
        self._versions: dict[tuple[str, date, str, int], Label] = {}
        self._under_way: set[_Reading] = set()
        self._cut: set[_Reading] = set()

    def facts(self, mask: int) -> tuple[FactKey, ...]:
        """The facts of a set, in order."""
        return tuple(key for i, key in enumerate(self.keys) if mask >> i & 1)

    def mask(self, keys: Iterable[FactKey]) -> int:
        """The set of these facts."""
        return sum(self._bits[key] for key in keys)

    # --- facts and dates ----------------------------------------------------------------------

    def given(self, key: FactKey) -> Label:
        """The fact itself, where it is given."""
        bit = self._bits.get(key)
        return NONE if bit is None else (bit,)

    def reading(self, fact: str, person: str | None, event: int | None) -> Label:
        """What is enough for the value that the fact has. A formula that comes back to its own fact
        proves nothing by itself, so a way through it is no way."""
        key, definition = self.ev.key(fact, person, event), self.ev.book.facts[fact]
        own = self.given(key)
        if definition.derived is None or (definition.scope == "person" and person is None):
            return own
        if definition.type == "date" and self.ev.read(fact, person, event) != self.ev.given(key):
            own = NONE  # the register has words that tell no day, so the formula speaks
        memo = (fact, person, event)
        if memo in self._under_way:
            self._cut.add(memo)
            return own
        if memo not in self._readings:
            return self._by_formula(memo, own)
        return self._readings[memo]

    def _by_formula(self, memo: _Reading, own: Label) -> Label:
        self._under_way.add(memo)
        before, self._cut = self._cut, set()
        found = either((own, self._formula(*memo)))
        self._under_way.discard(memo)
        self._cut.discard(memo)
        if not self._cut:
            self._readings[memo] = found
        self._cut |= before
        return found

    def _formula(self, fact: str, person: str | None, event: int | None) -> Label:
        definition, value = self.ev.book.facts[fact], self.ev.read(fact, person, event)
        if definition.type == "date":
            expr: DateExpr = definition.derived  # type: ignore[assignment]
            return self.day(expr, person, event) if self.ev.day(expr, person, event) == value else NONE
        truth, label = self.prove(definition.derived, person, event)  # type: ignore[arg-type]
        return label if truth is not None and truth == value else NONE

    def day(self, expr: DateExpr, person: str | None, event: int | None) -> Label:
        """What is enough for the day (or the days) that a date expression has."""
        return both(self._day_parts(expr, person, event))

    def _day_parts(self, expr: DateExpr, person: str | None, event: int | None) -> Iterator[Label]:
        for node in walk(expr):
            match node:
                case DateFact(fact=fact):
                    yield self.reading(fact, person, event)
                case Named(name="event_date"):
                    yield self.event_date(event)
                case Named(name="school_start"):
                    yield self.reading("birth_date", person, None)
                case Age(years=years):
                    yield self.reading("birth_date", person, None)
                    yield self.number(years, event)
                case Shift(days=days, months=months, years=years):
                    yield from (self.number(n, event) for n in (days, months, years))
                case DateParameter(parameter=name):
                    yield self.number(name, event)

    def event_date(self, event: int | None) -> Label:
        """What is enough for the day of an event."""
        if event is None:
            return NONE
        name = self.ev.book.life_events[self.ev.situation.events[event].type].date
        return FREE if name is None else self.reading(name, self.ev.viewpoint(event), event)

    def number(self, value: int | str, event: int | None) -> Label:
        """What is enough for a number: nothing, or the event's day where a parameter changed over time."""
        if isinstance(value, int) or event is None:
            return FREE
        ever = self.ev.book.parameters[value].between(None, self.ev.situation.as_of)
        return FREE if len(ever) == 1 else self.event_date(event)

    # --- people -------------------------------------------------------------------------------

    def belongs(self, name: str, candidate: str, person: str | None) -> _Proof:
        """Whether a listed person is in a set of people, and what is enough to know."""
        if name in KIN:
            return (None, NONE) if person is None else self._related(*same_question(name, candidate, person))
        if name == "head":
            return self.prove(FactIs("is_head", (True,)), candidate, None)
        if name == "remaining":
            return self.ev.belongs(name, candidate, person), FREE
        return True, FREE

    def _related(self, name: str, candidate: str, person: str) -> _Proof:
        memo = (name, candidate, person)
        if memo not in self._kin:
            truth, sets = kin_evidence(self.ev.situation, name, candidate, person)
            ways = [both(map(self.given, s)) for s in sets]
            if name == "spouse" and truth is False:
                ways += self._married_elsewhere(candidate, person)
            self._kin[memo] = truth, either(ways)
        return self._kin[memo]

    def _married_elsewhere(self, *two: str) -> Iterator[Label]:
        """What is enough to know that one of the two is married to somebody else: a spouse is one person."""
        for one in two:
            if one not in self._spouses:
                self._spouses[one] = tuple(recorded_spouses(self.ev.situation, one))
            yield from (self._related(*same_question("spouse", s, one))[1] for s in self._spouses[one])

    def nobody_else(self, name: str, person: str | None, event: int | None) -> Label:
        """What is enough to know that nobody who is not listed belongs to a set of people."""
        if name not in OPEN_SETS:
            return FREE
        ways = [self.given(CLOSED)]
        if name in ONE_PERSON:
            found = (self.belongs(name, p, person) for p in self.ev.range_of(name, event))
            ways += [label for truth, label in found if truth]
        return either(ways)

    # --- conditions ---------------------------------------------------------------------------

    def prove(self, condition: Condition, person: str | None, event: int | None) -> _Proof:
        """Whether a condition holds, and what is enough to know; unknown has nothing."""
        match condition:
            case Not(part=part):
                truth, label = self.prove(part, person, event)
                return negate(truth), label
            case All() | Some() | Quantified() | Due() | DateIs():
                memo = (id(condition), person, event)
                found = self._proved.get(memo) or self._prove(condition, person, event)
                if not self._cut:
                    self._proved[memo] = found
                return found
        truth = self.ev.truth(condition, person, event)
        return truth, NONE if truth is None else self._leaf(condition, person, event)

    def _prove(self, condition: Condition, person: str | None, event: int | None) -> _Proof:
        match condition:
            case All(parts=parts):
                return self._parts(parts, person, event, conjunction=True)
            case Some(parts=parts):
                return self._parts(parts, person, event, conjunction=False)
            case Quantified():
                return self._quantified(condition, person, event)
            case Due():
                return self._due(condition, person)
        truth = self.ev.truth(condition, person, event)
        return truth, NONE if truth is None else self._leaf(condition, person, event)

    def _parts(
        self, parts: tuple[Condition, ...], person: str | None, event: int | None, conjunction: bool
    ) -> _Proof:
        """All or some of the parts. What the visit itself decides is looked at first: no fact is needed."""
        decisive = not conjunction
        for part in parts:
            if isinstance(part, _OF_THE_VISIT) and self.ev.truth(part, person, event) is decisive:
                return decisive, FREE
        return _joined([self.prove(p, person, event) for p in parts], conjunction)

    def _leaf(self, condition: Condition, person: str | None, event: int | None) -> Label:
        match condition:
            case FactIs(fact=fact):
                return self.reading(fact, person, event)
            case Bound(fact=fact, limit=limit):
                return both((self.reading(fact, person, event), self.number(limit, event)))
            case DateIs(left=left, right=right):
                return both((self.day(left, person, event), self.day(right, person, event)))
        return FREE  # which events the visit has, and whose: that is the visit itself

    def _quantified(self, q: Quantified, person: str | None, event: int | None) -> _Proof:
        truth = self.ev.truth(q, person, event)
        if truth is None:
            return None, NONE
        people = [
            (self.belongs(q.people, p, person), self.prove(q.where, p, event))
            for p in self.ev.range_of(q.people, event)
        ]
        wanted = q.kind != "every"
        those = [both((b, w)) if belongs and holds is wanted else NONE for (belongs, b), (holds, w) in people]
        others = [
            either((b if belongs is False else NONE, w if holds is (not wanted) else NONE))
            for (belongs, b), (holds, w) in people
        ]
        if q.kind != "count":
            found = truth is wanted
            return truth, either(those) if found else both(
                (*others, self.nobody_else(q.people, person, event))
            )
        closed = self.nobody_else(q.people, person, event)
        return truth, _counted(q, truth, those, others, closed)

    def _due(self, condition: Due, person: str | None) -> _Proof:
        truth = self.ev.truth(condition, person, None)
        if truth is None:
            return None, NONE
        one = None if condition.anyone else person
        labels = [
            label
            for n in condition.procedures
            for label in self._due_ways(self.ev.book.procedures[n], one, truth)
        ]
        return truth, either(labels) if truth else both(labels)

    def _due_ways(self, procedure: Procedure, person: str | None, truth: bool) -> Iterator[Label]:
        for index, event in enumerate(self.ev.situation.events):
            if event.type not in procedure.events:
                continue
            for candidate in self.ev.range_of(procedure.candidates, index):
                if person is None or procedure.per == "household" or candidate == person:
                    yield (
                        self._is_due(procedure, candidate, index)
                        if truth
                        else self._is_not_due(procedure, candidate, index)
                    )
            if not truth and (person is None or procedure.per == "household"):
                yield self.nobody_else(procedure.candidates, self.ev.viewpoint(index), index)

    def _is_due(self, procedure: Procedure, candidate: str, event: int) -> Label:
        belongs, label = self.belongs(procedure.candidates, candidate, self.ev.viewpoint(event))
        if not belongs or self.ev.status(procedure, candidate, event) not in DUE:
            return NONE
        return both((label, self.status(procedure, candidate, event)))

    def _is_not_due(self, procedure: Procedure, candidate: str, event: int) -> Label:
        belongs, label = self.belongs(procedure.candidates, candidate, self.ev.viewpoint(event))
        status = self.ev.status(procedure, candidate, event)
        decided = NONE if status is None or status in DUE else self.status(procedure, candidate, event)
        return either((label if belongs is False else NONE, decided))

    # --- outcomes -----------------------------------------------------------------------------

    def status(self, procedure: Procedure, person: str, event: int) -> Label:
        """What is enough for the status that a candidate of an event has; NONE while there is none."""
        memo = (procedure.id, person, event)
        if memo not in self._statuses:
            self._statuses[memo] = self._status(procedure, person, event)
        return self._statuses[memo]

    def _status(self, procedure: Procedure, person: str, event: int) -> Label:
        return either(
            (self.known_status(procedure, person, event), self.undated_status(procedure, person, event))
        )

    def known_status(self, procedure: Procedure, person: str, event: int) -> Label:
        """What is enough for the status if it includes the event's day, which tells the version."""
        versions = self.ev.versions(procedure, event)
        return both((self.event_date(event), self._under_all(procedure, versions, person, event)))

    def undated_status(self, procedure: Procedure, person: str, event: int) -> Label:
        """What is enough for the status whatever the event's day: every version it may be gives the same."""
        versions = self.whenever(procedure)
        return self._under_all(procedure, versions, person, event) if versions else NONE

    def _under_all(
        self, procedure: Procedure, versions: tuple[Version, ...], person: str, event: int
    ) -> Label:
        return both(self._under(procedure, v, person, event) for v in versions)

    def _under(self, procedure: Procedure, version: Version, person: str, event: int) -> Label:
        memo = (procedure.id, version.since, person, event)
        if memo not in self._versions:
            status = self.ev.status(procedure, person, event)
            self._versions[memo] = NONE if status is None else self.under(version, person, event, status)
        return self._versions[memo]

    def whenever(self, procedure: Procedure) -> tuple[Version, ...]:
        """The versions that may apply to an event of which the day is not known."""
        return procedure.versions_between(None, self.ev.situation.as_of)

    def under(self, version: Version, person: str, event: int, status: str) -> Label:
        """What is enough for a status under one version: its condition, and that no stronger one holds."""
        needed: list[Label] = []
        for name, condition in version.conditions.items():
            truth, label = self.prove(condition, person, event)
            if truth is not (name == status):
                return NONE
            needed.append(label)
            if name == status:
                return both(needed)
        return both(needed) if status == "not_required" else NONE


def _joined(proofs: list[_Proof], conjunction: bool) -> _Proof:
    truth = (all_of if conjunction else any_of)(t for t, _ in proofs)
    if truth is None:
        return None, NONE
    if truth is conjunction:
        return truth, both(label for _, label in proofs)
    return truth, either(label for t, label in proofs if t is truth)


def _counted(q: Quantified, truth: bool, those: list[Label], others: list[Label], closed: Label) -> Label:
    """What is enough for a count: so many who are certain, or so many who are certainly not."""

    def reaches(bound: int) -> Label:
        return some_of(those, bound)

    def stays_below(bound: int) -> Label:
        return both((some_of(others, len(others) - bound + 1), closed))

    low = NONE if q.at_least is None else (reaches if truth else stays_below)(q.at_least)
    high = NONE if q.at_most is None else (stays_below if truth else reaches)(q.at_most + 1)
    if not truth:
        return either((low, high))
    return both(label for label, bound in ((low, q.at_least), (high, q.at_most)) if bound is not None)


def reads_event_date(node: object) -> bool:
    """Whether a condition or date expression looks at the day of the event."""
    return any(part == Named("event_date") for part in walk(node))
