"""Conditions as terms: what a condition means when everything is known.

It follows `decisions.evaluate` operator by operator; tests/decisions/proofs hold the two together.
A fact with a formula follows its formula (a record that gainsays it would be another visit), except
where the formula is only what holds without a record.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from smartmado.content.expressions import (
    All,
    Bound,
    Condition,
    Const,
    DateExpr,
    DateFact,
    DateIs,
    Due,
    Edge,
    EventIs,
    FactIs,
    Named,
    Not,
    Quantified,
    Some,
    SubjectOf,
    VisitHas,
    walk,
)
from smartmado.content.model import DUE, Fact, Procedure, Version
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.proofs.days import AS_OF, BIRTH, Compared, Side, steps_of
from smartmado.decisions.proofs.terms import FALSE, TRUE, Term
from smartmado.decisions.proofs.world import AtLeast, Has, Owner, World
from smartmado.facts.relations import KIN


class Encoder:
    """Reads one rulebook, as it stands on the day `law`, in one world.

    `agreed` gathers what must hold besides for the reading to be right: values of facts that come
    back to themselves, and that no answer rests on a kinship that the register leaves open.
    `own` keeps the former apart where two rulebooks are read in one world.
    """

    def __init__(self, world: World, book: Rulebook, law: date, own: str | bool = True) -> None:
        self.world = world
        self.book = book
        self.law = law
        self._own = own
        self.agreed: list[Term] = []
        self._truth: dict[tuple[int, int, str | None], Term] = {}
        self._keep: list[Condition] = []
        self._facts: dict[tuple[str, Owner, str], Term] = {}
        self._settled: set[tuple[str, Owner]] = set()
        self._recursive = _recursive(book)

    # --- conditions ----------------------------------------------------------------------------

    def truth(self, condition: Condition, slot: int, event: str) -> Term:
        """When the condition holds from the viewpoint of a slot's person and the event of a type."""
        memo = (id(condition), slot, event)
        if memo not in self._truth:
            self._keep.append(condition)
            self._truth[memo] = self._encode(condition, slot, event)
        return self._truth[memo]

    def _encode(self, condition: Condition, slot: int, event: str) -> Term:
        t = self.world.terms
        match condition:
            case Const(value=value):
                return TRUE if value else FALSE
            case FactIs(fact=fact, values=values):
                return t.any(self._is(fact, v, slot, event) for v in values)
            case Bound(fact=fact, op=op, limit=limit):
                more = op in ("at_most", "above")
                reached = t.leaf(AtLeast(fact, self._owner(fact, slot, event), limit, int(more)))
                return reached if op in ("at_least", "above") else -reached
            case All(parts=parts):
                return t.all(self._each(parts, slot, event, FALSE))
            case Some(parts=parts):
                return -t.all(-p for p in self._each(parts, slot, event, TRUE))
            case Not(part=part):
                return -self.truth(part, slot, event)
            case Quantified():
                return self._quantified(condition, slot, event)
            case DateIs(left=left, op=op, right=right):
                return self._compared(self.side(left, slot, event), op, self.side(right, slot, event))
            case EventIs(types=types):
                return TRUE if event in types else FALSE
            case VisitHas(types=types):
                return t.any(self.world.present(e) for e in types)
            case SubjectOf(types=types):
                return self.world.subject_of(types, slot)
            case Due(procedures=names, anyone=anyone):
                return t.any(self._due(self.book.procedures[n], None if anyone else slot) for n in names)

    def _each(self, parts: tuple[Condition, ...], slot: int, event: str, stop: Term) -> list[Term]:
        """The parts up to one that decides alone: what is behind another event is never built."""
        found = []
        for part in parts:
            found.append(self.truth(part, slot, event))
            if found[-1] == stop:
                break
        return found

    def _quantified(self, q: Quantified, slot: int, event: str) -> Term:
        t, world = self.world.terms, self.world
        found = []
        for other in world.slots:
            belongs = world.belongs(q.people, other, slot, event)
            where = FALSE if belongs == FALSE else self.truth(q.where, other, event)
            found.append((belongs, where))
            if q.people in KIN and (open_ := world.undecided(q.people, other, slot)) != FALSE:
                where = self.truth(q.where, other, event)
                harmless = where if q.kind == "every" else -where
                self.agreed.append(t.implies(t.all((world.listed(other), open_)), harmless))
        if q.kind == "exists":
            return t.any(t.all(pair) for pair in found)
        if q.kind == "every":
            return t.all(t.implies(*pair) for pair in found)
        holding = [t.all(pair) for pair in found]
        low = TRUE if q.at_least is None else t.at_least(q.at_least, holding)
        high = TRUE if q.at_most is None else -t.at_least(q.at_most + 1, holding)
        return t.all((low, high))

    # --- facts ---------------------------------------------------------------------------------

    def _owner(self, fact: str, slot: int, event: str) -> Owner:
        scope = self.book.facts[fact].scope
        return slot if scope == "person" else event if scope == "event" else None

    def _is(self, fact: str, value: object, slot: int, event: str) -> Term:
        definition = self.book.facts[fact]
        if definition.type == "bool":
            holds = self._bool(definition, slot, event)
            return holds if value is True else -holds
        owner = self._owner(fact, slot, event)
        if isinstance(value, int):
            at_least = [self.world.terms.leaf(AtLeast(fact, owner, value, more)) for more in (0, 1)]
            return self.world.terms.all((at_least[0], -at_least[1]))
        return self.world.has(fact, owner, value)

    def _bool(self, fact: Fact, slot: int, event: str) -> Term:
        owner = self._owner(fact.id, slot, event)
        if is_given(self.book, fact) or fact.id in self._recursive:
            recursive = fact.id in self._recursive
            given = self.world.terms.leaf(Has(fact.id, owner, self._own if recursive else True))
            if recursive:
                self._settle(fact, slot, event, given)
            return given
        memo = (fact.id, slot, event)
        if memo not in self._facts:
            self._facts[memo] = self.truth(fact.derived, slot, event)  # type: ignore[arg-type]
        return self._facts[memo]

    def _settle(self, fact: Fact, slot: int, event: str, given: Term) -> None:
        """A fact that comes back to itself is one that its formula agrees with."""
        if (fact.id, slot) not in self._settled:
            self._settled.add((fact.id, slot))
            formula = self.truth(fact.derived, slot, event)  # type: ignore[arg-type]
            self.agreed.append(self.world.terms.same(given, formula))

    # --- dates ---------------------------------------------------------------------------------

    def side(self, expr: DateExpr, slot: int, event: str) -> Side:
        """A date expression as one side of a comparison."""
        steps, start = steps_of(expr)
        if start is None:
            return Side(steps, ("birth_date", slot))
        if start == Named("as_of"):
            return Side(steps, AS_OF)
        if not isinstance(start, DateFact):
            return Side((*steps, start))
        definition = self.book.facts[start.fact]
        if start.fact == self.book.life_events[event].date and start != BIRTH:
            return Side((*steps, Named("event_date")))
        if definition.derived is not None and not is_given(self.book, definition):
            inner = self.side(definition.derived, slot, event)  # type: ignore[arg-type]
            return Side((*steps, *inner.steps), inner.day)
        return Side(steps, (start.fact, self._owner(start.fact, slot, event)))

    def _compared(self, left: Side, op: str, right: Side) -> Term:
        t = self.world.terms
        match op:
            case "before" | "on_or_before":
                return t.leaf(Compared(left, op, right))
            case "after":
                return t.leaf(Compared(right, "before", left))
            case "on_or_after":
                return t.leaf(Compared(right, "on_or_before", left))
            case "same_month":
                left, right = (Side((_MONTH, *s.steps), s.day) for s in (left, right))
        return t.all(t.leaf(Compared(a, "on_or_before", b)) for a, b in ((left, right), (right, left)))

    # --- outcomes ------------------------------------------------------------------------------

    def holds(self, version: Version, statuses: tuple[str, ...], slot: int, event: str) -> Term:
        """When the version gives the slot's person one of these statuses."""
        t = self.world.terms
        found: list[Term] = []
        weaker: list[Term] = []
        for status, condition in version.conditions.items():
            here = self.truth(condition, slot, event)
            if status in statuses:
                found.append(t.all((here, *weaker)))
            weaker.append(-here)
        return t.any(found)

    def outcome(self, procedure: Procedure, statuses: tuple[str, ...], slot: int, event: str) -> Term:
        """When the person is a candidate, and the procedure has one of these statuses for the event."""
        version = procedure.version_on(self.law)
        if version is None or event not in procedure.events:
            return FALSE
        belongs = self.candidate(procedure, slot, event)
        return self.world.terms.all((belongs, self.holds(version, statuses, slot, event)))

    def candidate(self, procedure: Procedure, slot: int, event: str) -> Term:
        """Whether the procedure is decided from the viewpoint of the slot's person."""
        belongs = self.world.belongs(procedure.candidates, slot, VIEWPOINT, event)
        if procedure.candidates not in KIN:
            return self.world.terms.all((self.world.present(event), belongs))
        seen = self.world.subject(event, VIEWPOINT)
        return self.world.terms.all((self.world.present(event), belongs, seen))

    def _due(self, procedure: Procedure, slot: int | None) -> Term:
        one = slot is not None and procedure.per == "person"
        slots = [slot] if one and slot is not None else list(self.world.slots)
        return self.world.terms.any(
            self.outcome(procedure, DUE, s, event) for event in procedure.events for s in slots
        )


VIEWPOINT = 1
"""The slot of the event's first subject, where the candidates are that person's kin."""

_MONTH = Edge("month_start", Named("event_date"))


def is_given(book: Rulebook, fact: Fact) -> bool:
    """Whether the fact is told and not worked out: a formula may be only what holds without a record."""
    if fact.derived is None:
        return True
    if fact.scope == "event" and fact.type == "date":
        return any(fact.id in e.dates for e in book.life_events.values())
    return isinstance(fact.derived, Const) and (fact.source != "derived" or fact.question is not None)


@lru_cache(maxsize=8)
def _recursive(book: Rulebook) -> frozenset[str]:
    return frozenset(f.id for f in book.facts.values() if _comes_back(book, f))


def _comes_back(book: Rulebook, fact: Fact) -> bool:
    """Whether a fact's formula reads, by whatever way, the fact itself (of a relative)."""
    seen: set[str] = set()
    waiting = [fact.derived]
    while waiting:
        for node in walk(waiting.pop()):
            name = getattr(node, "fact", None)
            if name == fact.id:
                return True
            if isinstance(name, str) and name not in seen:
                seen.add(name)
                waiting.append(book.facts[name].derived)
    return False
