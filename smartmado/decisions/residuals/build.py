"""Conditions as diagrams over what is not known.

What a condition means is defined by `decisions/evaluate.Evaluator`; a diagram says the same of its unknown
part, and sees in addition what holds whatever the unknown facts are. Three kinds of facts are not read
into diagrams but stand for themselves as one unknown: kinship that is not certain, people who are not
listed, and comparisons of two unknown dates. A fact that is asked although it has a formula is one
unknown too; its formula is kept beside it, as what makes the question superfluous.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from typing import Any

from smartmado.content.expressions import (
    All,
    Bound,
    Condition,
    DateExpr,
    DateIs,
    Due,
    FactIs,
    Not,
    Quantified,
    Some,
)
from smartmado.content.model import DUE, Procedure, Version
from smartmado.decisions.evaluate import ONE_PERSON, Evaluator, FactKey
from smartmado.decisions.residuals.days import holds_first, source, turning_days
from smartmado.decisions.residuals.diagrams import FALSE, TRUE, Diagrams, TooLargeError
from smartmado.decisions.residuals.event_reading import EventReading
from smartmado.decisions.residuals.unknowns import Reading, Unknowns, values_of
from smartmado.decisions.waits import (
    CLOSING,
    candidate_waits,
    date_waits,
    event_date_waits,
    kin_waits,
    open_facts,
)
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Value
from smartmado.facts.truth import Truth

_ROOM, _MANY, _LITTLE_ROOM = 600, 6_000, 150
"""Nodes that one formula or decision may need; beyond `_MANY` in all, only the last."""

_REACHES = {"at_least": 0, "below": 0, "above": 1, "at_most": 1}


class Builder:
    """Makes diagrams of one situation. `formulas`: unknown -> what its fact's own formula says.

    `kin_is_open`: somewhere kinship is not certain. `waits`, `shares`: what was found out about diagrams.
    """

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self.diagrams = Diagrams()
        self.unknowns = Unknowns()
        self.formulas: dict[int, int] = {}
        self.kin_is_open = False
        self.waits: dict[int, tuple[FactKey, ...]] = {}
        self.shares: dict[FactKey, dict[int, float]] = {}
        self._told_by: dict[int, tuple[FactKey, ...]] = {}
        self._read: dict[Reading, int] = {}
        self._under_way: set[Reading] = set()
        self._circles: dict[Reading, int] = {}
        self._turning = EventReading(ev.book)
        self._decided: dict[tuple[str, str, int], int] = {}

    # --- decisions --------------------------------------------------------------------------

    def decision(self, procedure: Procedure, person: str, event: int) -> int:
        """The status of a procedure for one candidate."""
        memo = procedure.id, person, event
        if memo not in self._decided:
            status = self.ev.status(procedure, person, event)
            self._decided[memo] = (
                self.bounded(
                    lambda: self._open_decision(procedure, person, event),
                    lambda: self._any_decision(procedure, person, event),
                )
                if status is None
                else self.diagrams.leaf(status)
            )
        return self._decided[memo]

    def bounded(self, make: Callable[[], int], instead: Callable[[], int]) -> int:
        """A diagram, or another one instead where it grows too large; each has room of its own."""
        diagrams, before = self.diagrams, len(self.diagrams)
        outside = diagrams.most
        diagrams.most = before + (_ROOM if before < _MANY else _LITTLE_ROOM)
        try:
            return make()
        except (TooLargeError, RecursionError):
            pass  # as open as the evaluator says
        finally:
            diagrams.most = outside + len(diagrams) - before
        return instead()

    def _open_decision(self, procedure: Procedure, person: str, event: int) -> int:
        versions = self.ev.versions(procedure, event)
        found = self._under(versions[-1], person, event)
        for version in versions[:-1]:
            name = "version", procedure.id, version.since, event
            in_force = self.opaque(name, event_date_waits(self.ev, event))
            found = self.diagrams.choose(in_force, self._under(version, person, event), found)
        return found

    def _any_decision(self, procedure: Procedure, person: str, event: int) -> int:
        """A status that nothing is known of, where the diagram grows too large."""
        name, keys = (procedure.id, person, event), candidate_waits(self.ev, procedure, person, event)
        leaf = self.diagrams.leaf
        return self.diagrams.choose(self.opaque(name, keys), leaf("required"), leaf("not_required"))

    def _under(self, version: Version, person: str, event: int) -> int:
        """The status under one version. A condition that grows too large stays open; the others are read."""
        found = self.diagrams.leaf("not_required")
        for status, condition in reversed(list(version.conditions.items())):
            holds = self.bounded(
                partial(self.truth, condition, person, event),
                partial(self._any_truth, condition, person, event),
            )
            found = self.diagrams.choose(holds, self.diagrams.leaf(status), found)
        return found

    def _any_truth(self, condition: Condition, person: str, event: int) -> int:
        return self.opaque((condition, person, event), open_facts(self.ev, condition, person, event))

    def candidate(self, procedure: Procedure, person: str, belongs: Truth, event: int) -> int:
        """Whether the person is one whom the procedure is decided for."""
        return self._member(procedure.candidates, person, belongs, self.ev.viewpoint(event))

    def unlisted(self, procedure: Procedure, event: int) -> int:
        """Whether someone who is not listed is one whom the procedure is decided for."""
        if not self.ev.open_candidates(procedure, event):
            return FALSE
        return self.opaque(("candidates", procedure.candidates, event), CLOSING)

    # --- unknowns ---------------------------------------------------------------------------

    def told_by(self, support: int) -> tuple[FactKey, ...]:
        """The facts that would tell these unknowns (as bits); of one that goes in a circle, its formula's."""
        if support not in self._told_by:
            self._told_by[support] = tuple(dict.fromkeys(self._keys(support, set())))
        return self._told_by[support]

    def _keys(self, support: int, seen: set[int]) -> Iterator[FactKey]:
        while support:
            bit = support & -support
            support ^= bit
            unknown = self.unknowns.all[bit.bit_length() - 1]
            yield from unknown.keys
            if unknown.fact is None and not unknown.keys and unknown.number in self.formulas.keys() - seen:
                seen.add(unknown.number)
                yield from self._keys(self.diagrams.support(self.formulas[unknown.number]), seen)

    def assignment(self, key: FactKey, value: Value) -> dict[int, int] | None:
        """What the answer says of the unknowns; None if it says what these cannot hold."""
        definition = self.ev.book.facts[key[0]]
        told: dict[int, int] = {}
        for unknown in self.unknowns.of(key):
            code = self.unknowns.code(unknown, definition, value) if unknown.fact == key else None
            if code is None:
                return None
            told[unknown.number] = code
        return told

    # --- conditions -------------------------------------------------------------------------

    def truth(self, condition: Condition, person: str | None, event: int | None) -> int:
        """Whether the condition holds."""
        match condition:
            case All(parts=parts):
                return self._folded(self.diagrams.all_of, TRUE, FALSE, parts, person, event)
            case Some(parts=parts):
                return self._folded(self.diagrams.any_of, FALSE, TRUE, parts, person, event)
            case Not(part=part):
                return self.diagrams.negate(self.truth(part, person, event))
            case Quantified():
                return self._quantified(condition, person, event)
            case Due(procedures=names, anyone=anyone):
                who = None if anyone else person
                return self._any(self._due(self.ev.book.procedures[n], who) for n in names)
        known = self.ev.truth(condition, person, event)
        if known is not None:
            return TRUE if known else FALSE
        match condition:
            case FactIs(fact=fact, values=values):
                return self._fact_is(fact, values, person, event)
            case Bound():
                return self._bound(condition, person, event)
            case DateIs():
                return self._date_is(condition, person, event)
        raise TypeError(f"a {type(condition).__name__} is always known")

    def _folded(
        self,
        join: Callable[[int, int], int],
        start: int,
        end: int,
        parts: Iterable[Condition],
        person: str | None,
        event: int | None,
    ) -> int:
        found = start
        made = []
        for part in parts:
            node = self.truth(part, person, event)
            if node == end:
                return end
            made.append(node)
        for node in reversed(made):  # later unknowns lie deeper: joined from below, each join is small
            found = join(node, found)
        return found

    def _any(self, parts: Iterable[int]) -> int:
        found = FALSE
        for node in reversed(list(parts)):
            found = self.diagrams.any_of(node, found)
        return found

    def opaque(self, name: Hashable, keys: Iterable[FactKey]) -> int:
        """Something that stands for itself as one unknown, told by the facts `keys`."""
        return self._yes(self.unknowns.other(name, keys))

    def _yes(self, unknown: int) -> int:
        return self.diagrams.test(unknown, (1,), (FALSE, TRUE))

    # --- facts ------------------------------------------------------------------------------

    def _fact_is(self, fact: str, values: tuple[Any, ...], person: str | None, event: int | None) -> int:
        definition = self.ev.book.facts[fact]
        if definition.derived is not None:
            holds = self._derived(fact, person, event)
            yes, no = (TRUE if truth in values else FALSE for truth in (True, False))
            return self.diagrams.choose(holds, yes, no)
        key = self.ev.key(fact, person, event)
        if definition.type == "list":
            held = (self.unknowns.contains(key, v) for v in values if v in definition.values)
            return self._any(self._yes(unknown) for unknown in held)
        unknown = self.unknowns.value_of(key)
        choices = values_of(definition)
        if choices:
            codes = [choices.index(v) for v in values if v in choices]
            return self.diagrams.one_of_codes(unknown, codes, len(choices))
        is_number = definition.type == "int"
        codes = list(values) if is_number else [self.unknowns.word(key, v) for v in values]
        return self.diagrams.one_of_codes(unknown, codes, None)

    def _derived(self, fact: str, person: str | None, event: int | None) -> int:
        """An unknown fact that has a formula."""
        reading = fact, person, event if self._turning.turns(fact) else None
        if reading in self._read:
            return self._read[reading]
        if reading in self._under_way:  # the formula came back to its own fact, of a relative
            return self._yes(self._circles.setdefault(reading, self.unknowns.circle(reading)))
        if self.ev.book.facts[fact].question is not None:
            unknown = self.unknowns.answer_for(self.ev.key(fact, person, event), reading)
            self._read[reading] = self._yes(unknown)
            self.formulas[unknown] = self._formula(reading)
            return self._read[reading]
        self._under_way.add(reading)
        found = self._formula(reading)
        self._under_way.discard(reading)
        if reading in self._circles:
            self.formulas[self._circles[reading]] = found
            found = self._yes(self._circles[reading])
        self._read[reading] = found
        return found

    def _formula(self, reading: Reading) -> int:
        fact, person, event = reading
        definition, under_way = self.ev.book.facts[fact], set(self._under_way)
        if definition.scope == "person" and person is None:
            return self.opaque(("nobody", fact), ())

        def instead() -> int:
            self._under_way = under_way
            return self.opaque(("formula", reading), open_facts(self.ev, formula, person, event))

        formula: Condition = definition.derived  # type: ignore[assignment] # a bool has a condition
        return self.bounded(lambda: self.truth(formula, person, event), instead)

    def _bound(self, bound: Bound, person: str | None, event: int | None) -> int:
        limit = self.ev.number(bound.limit, event)
        key = self.ev.key(bound.fact, person, event)
        if limit is None or self.ev.book.facts[bound.fact].type != "int":
            waits = () if event is None else event_date_waits(self.ev, event)
            return self.opaque((bound, person, event), (key, *waits))
        cut = limit + _REACHES[bound.op]
        reached = TRUE if cut <= 0 else self.diagrams.test(self.unknowns.value_of(key), (cut,), (FALSE, TRUE))
        return reached if bound.op in ("at_least", "above") else self.diagrams.negate(reached)

    def _date_is(self, condition: DateIs, person: str | None, event: int | None) -> int:
        left, right = (self.ev.day(e, person, event) for e in (condition.left, condition.right))
        for expr, other, op in (
            (condition.left, right, condition.op),
            (condition.right, left, _SWAPPED[condition.op]),
        ):
            hangs_on = source(self.ev, expr, person, event) if other.exact is not None else None
            if hangs_on is not None and other.exact is not None:
                key, steps = hangs_on
                return self._days(key, turning_days(steps, op, other.exact), holds_first(op))
        return self.opaque((condition, person, event), self._date_waits(condition, person, event))

    def _date_waits(self, condition: DateIs, person: str | None, event: int | None) -> Iterator[FactKey]:
        exprs: tuple[DateExpr, DateExpr] = condition.left, condition.right
        return (k for e in exprs for k in date_waits(self.ev, e, person, event))

    def _days(self, key: FactKey, turns: tuple[int, ...], first: bool) -> int:
        """The truth that begins as `first` and changes on each of the days, as far as they are possible."""
        known = self.ev.given(key)
        if isinstance(known, DateRange):
            earliest = known.earliest.toordinal() if known.earliest else 0
            latest = known.latest.toordinal() if known.latest else turns[-1] if turns else 0
            first ^= sum(t <= earliest for t in turns) % 2 == 1
            turns = tuple(t for t in turns if earliest < t <= latest)
        children = [TRUE if first ^ (i % 2 == 1) else FALSE for i in range(len(turns) + 1)]
        return self.diagrams.test(self.unknowns.value_of(key), turns, children)

    # --- people -----------------------------------------------------------------------------

    def _member(self, people: str, candidate: str, belongs: Truth, person: str | None) -> int:
        if belongs is not None:
            return TRUE if belongs else FALSE
        if people == "head":
            return self.truth(FactIs("is_head", (True,)), candidate, None)
        self.kin_is_open = True
        return self.opaque(
            _relation(people, candidate, str(person)), kin_waits(self.ev, people, candidate, person)
        )

    def _quantified(self, q: Quantified, person: str | None, event: int | None) -> int:
        members = [
            (p, self._member(q.people, p, t, person)) for p, t in self.ev.people(q.people, person, event)
        ]
        where = [(belongs, self.truth(q.where, p, event)) for p, belongs in members]
        if q.kind == "every":
            counter = [self.diagrams.all_of(b, self.diagrams.negate(holds)) for b, holds in where]
            return self.diagrams.negate(self._reached(q, counter, 1, members, (person, event)))
        holding = [self.diagrams.all_of(*pair) for pair in where]
        if q.kind == "exists":
            return self._reached(q, holding, 1, members, (person, event))
        found = TRUE
        if q.at_least is not None:
            found = self._reached(q, holding, q.at_least, members, (person, event))
        if q.at_most is not None:
            too_many = self._reached(q, holding, q.at_most + 1, members, (person, event))
            found = self.diagrams.all_of(found, self.diagrams.negate(too_many))
        return found

    def _reached(
        self, q: Quantified, holding: list[int], bound: int, members: list[tuple[str, int]], at: Hashable
    ) -> int:
        """Whether so many hold, counting people who are not listed."""
        listed = self.diagrams.at_least(bound, holding)
        if not self.ev.open_set(q.people, *at):  # type: ignore[misc]
            return listed
        others = self.opaque((q, bound, at), CLOSING)
        if q.people in ONE_PERSON:  # somebody else only if it is none of those listed
            others = self.diagrams.all_of(others, self.diagrams.negate(self._any(m for _, m in members)))
        return self.diagrams.any_of(listed, others)

    def _due(self, procedure: Procedure, person: str | None) -> int:
        parts: list[int] = []
        for index, event in enumerate(self.ev.situation.events):
            if event.type not in procedure.events:
                continue
            for candidate, belongs in self.ev.candidates(procedure, index):
                if person is None or procedure.per == "household" or candidate == person:
                    due = self.diagrams.one_of(self.decision(procedure, candidate, index), DUE)
                    parts.append(
                        self.diagrams.all_of(self.candidate(procedure, candidate, belongs, index), due)
                    )
            if person is None or procedure.per == "household":
                parts.append(self.unlisted(procedure, index))
        return self._any(parts)


def _relation(people: str, candidate: str, person: str) -> tuple[str, str, str]:
    """One name for a relation, from whichever end it is read."""
    if people == "parents":
        return "children", person, candidate
    if people in ("spouse", "siblings"):
        return people, min(candidate, person), max(candidate, person)
    return people, candidate, person


_SWAPPED = {
    "before": "after",
    "on_or_before": "on_or_after",
    "after": "before",
    "on_or_after": "on_or_before",
    "same_day": "same_day",
    "same_month": "same_month",
}
