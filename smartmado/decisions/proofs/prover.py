"""Asks about the rules of one city, day by day and event by event, and shows a sample resident.

A question is put for one day on which the events happen. `anywhen` asks first with the calendar left
out (no visit then means: on no day), and then on every day that is different for the question: two days
are the same when they put the thresholds of its dates in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from smartmado.content.expressions import FactIs, Quantified, walk
from smartmado.content.proof_statements import Statements
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.proofs.days import BIRTH, Compared, Epoch
from smartmado.decisions.proofs.encode import VIEWPOINT, Encoder
from smartmado.decisions.proofs.meaning import reached
from smartmado.decisions.proofs.sample import facts_read, situation_json
from smartmado.decisions.proofs.solve import Formulas, Found, Solver
from smartmado.decisions.proofs.terms import FALSE, Term
from smartmado.decisions.proofs.world import RELATION, WORDS, AtLeast, World
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.relations import parse_relation

SLOTS = 4
"""How many people a visit has at most; docs/adr/0018 says why so many are enough."""

TODAY = date(2026, 11, 9)
"""An ordinary day under the law in force, on which questions are asked first."""

Confirm: TypeAlias = Callable[[Evaluator], bool]


class ProofError(SmartmadoError):
    """There is no sample of a finding, and why."""


@dataclass(frozen=True)
class Question:
    """What must hold together, and the procedures that it is about."""

    goals: Callable[[Encoder], Sequence[Term]]
    about: frozenset[str]


@dataclass(frozen=True)
class Seen:
    """A visit that answers a question, and the event that it was asked about."""

    event: str
    found: Found


class Prover:
    """Questions about one rulebook, in visits of at most `slots` people.

    `beside`: another rulebook that questions compare it with; its parameters have names of their own.
    """

    def __init__(
        self,
        book: Rulebook,
        statements: Statements | None = None,
        slots: int = SLOTS,
        beside: Rulebook | None = None,
    ) -> None:
        self.book = book
        self.beside = beside
        self._parameters = {**(beside.parameters if beside else {}), **book.parameters}
        self.statements = statements or Statements()
        self.world = World(
            {**(beside.facts if beside else {}), **book.facts},
            book.life_events,
            slots,
            words=_words(book),
            outsiders=any(q.people == "others" for q in _all_nodes(book) if isinstance(q, Quantified)),
        )
        self._encoders: dict[tuple[str, date], Encoder] = {}
        self._formulas: dict[date | None, Formulas] = {}
        self._solvers: dict[tuple[str, date, date | None], tuple[Solver, int]] = {}
        self._changes: dict[frozenset[str], set[date]] = {}
        self._epochs: dict[date, Epoch] = {}
        self._compared: dict[tuple[str, date, Question], list[Compared | AtLeast]] = {}

    def encoder(self, event: str, law: date = TODAY) -> Encoder:
        """Reads conditions from the viewpoint of an event, under the law of a day."""
        if (event, law) not in self._encoders:
            made = Encoder(self.world, self.book, law)
            made.agreed += self._assumed(made, event)
            self._encoders[event, law] = made
        return self._encoders[event, law]

    def on(
        self, day: date, event: str, ask: Question, *, also: Sequence[Term] = (), wishes: Sequence[Term] = ()
    ) -> Seen | None:
        """A visit in which the event happens on the day and all goals hold; None if there is none.

        What is asked for next, `also`, is made known now, so that the visit can be read for it. `wishes`
        hold too, where that can be.
        """
        law = self.law(day, ask.about)
        encoder = self.encoder(event, law)
        goals = ask.goals(encoder)
        if FALSE in goals:
            return None
        solver = self._solver(event, law, day, encoder)
        solver.know(also)
        found = solver.find(goals, event, wishes)
        return None if found is None else Seen(event, found)

    def anywhen(self, event: str, ask: Question, days: Sequence[date]) -> Seen | None:
        """A visit on one of the days, the first before the others; most often there is none on any."""
        if self._never(event, ask, days):
            return None
        others = _different(self, event, ask, days)
        return next((s for day in others if (s := self.on(day, event, ask)) is not None), None)

    def order(self, event: str, ask: Question, day: date) -> Any:
        """How the thresholds of the question's comparisons stand to each other on a day.

        With them the numbers that parameters have on that day, where a number is compared with them.
        """
        law, epoch = self.law(day, ask.about), self._epoch(day)
        places: dict[Any, list[Any]] = {}
        for comparison in self._comparisons(event, law, ask):
            name, place = _placed(comparison, epoch)
            places.setdefault(name, []).append(place)
        return law, tuple((name, _ranks(found)) for name, found in places.items())

    def _comparisons(self, event: str, law: date, ask: Question) -> list[Compared | AtLeast]:
        """The comparisons that a question rests on, in an order that stays."""
        if (event, law, ask) not in self._compared:
            encoder = self.encoder(event, law)
            leaves = self.world.terms.new_leaves([*ask.goals(encoder), *encoder.agreed], set())
            self._compared[event, law, ask] = [x for x in leaves if _turns_with_the_day(x)]
        return self._compared[event, law, ask]

    def _never(self, event: str, ask: Question, days: Sequence[date]) -> bool:
        """Whether no goal can hold even if dates may be compared as one likes, under any of these laws."""
        for law in dict.fromkeys(self.law(d, ask.about) for d in days):
            encoder = self.encoder(event, law)
            goals = ask.goals(encoder)
            if FALSE not in goals and self._solver(event, law, None, encoder).find(goals, event) is not None:
                return False
        return True

    def law(self, day: date, about: frozenset[str]) -> date:
        """The day that stands for all days on which the rules that a question is about are the same."""
        if about not in self._changes:
            books = (self.book, self.beside) if self.beside else (self.book,)
            self._changes[about] = {d for b in books for d in _changes(b, about & set(b.procedures))}
        changes = self._changes[about]
        if not any(min(day, TODAY) < d <= max(day, TODAY) for d in changes):
            return TODAY
        return max((d for d in changes if d <= day), default=day)

    def _epoch(self, day: date) -> Epoch:
        if day not in self._epochs:
            self._epochs[day] = Epoch.of(day, self._parameters)
        return self._epochs[day]

    def _solver(self, event: str, law: date, day: date | None, encoder: Encoder) -> Solver:
        """The solver of a day (None: of no day in particular), which has been told all that is agreed."""
        if day not in self._formulas:
            self._formulas[day] = Formulas(self.world, None if day is None else self._epoch(day))
        key = (event, law, day)
        solver, told = self._solvers.get(key) or (Solver(self._formulas[day]), 0)
        solver.require(encoder.agreed[told:])
        self._solvers[key] = solver, len(encoder.agreed)
        return solver

    def _assumed(self, encoder: Encoder, event: str) -> Iterator[Term]:
        for said in self.statements.world:
            if not said.events or event in said.events:
                for slot in self.world.slots:
                    belongs = self.world.belongs(said.people, slot, VIEWPOINT, event)
                    yield self.world.terms.implies(belongs, encoder.truth(said.holds, slot, event))

    # --- sample residents ----------------------------------------------------------------------

    def sample(self, seen: Seen, nodes: Iterable[object], confirm: Confirm) -> dict[str, Any]:
        """The situation of a visit, as little of it as still confirms the finding.

        Raises `ProofError` if the interpreter does not see in it what the solver says.
        """
        facts = facts_read(self.book, nodes).values()
        raw = situation_json(self.world, seen.found, seen.event, self.book, facts)
        if not self._confirmed(raw, confirm):
            raise ProofError(
                f"証明と判定が食いちがいます。プログラムの誤りです。開発者に伝えてください: {raw}"
            )
        return self._least(raw, confirm)

    def _confirmed(self, raw: dict[str, Any], confirm: Confirm) -> bool:
        try:
            return confirm(Evaluator(self.book, parse_situation(raw, self.book)))
        except SituationError:
            return False

    def _least(self, raw: dict[str, Any], confirm: Confirm) -> dict[str, Any]:
        """The situation without the events, people and facts that the finding does not need."""
        for place in list(_places(raw)):
            smaller = _without(raw, place)
            if self._confirmed(smaller, confirm):
                raw = smaller
        return raw


_Place: TypeAlias = tuple[str, ...]


def _places(raw: dict[str, Any]) -> Iterator[_Place]:
    """Everything that a situation could do without: further events, people, and facts."""
    yield from (("events", e["type"]) for e in raw["events"][1:])
    for group in ("members", "others"):
        yield from ((group, p["id"]) for p in _group(raw, group))
    for group in ("members", "others"):
        for person in _group(raw, group):
            yield from ((group, person["id"], k) for k in person if k not in ("id", RELATION, BIRTH.fact))
    for event in raw["events"]:
        yield from (("events", event["type"], k) for k in event if k not in ("type", "subjects"))
    yield from (("answers", "", k) for k in raw["answers"])


def _group(raw: dict[str, Any], group: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = raw["household"][group] if group == "members" else raw[group]
    return found


def _without(raw: dict[str, Any], place: _Place) -> dict[str, Any]:
    """The situation without what lies at the place; the same if it is gone already."""
    group, name, *fact = place
    if group == "answers":
        return {**raw, group: {k: v for k, v in raw[group].items() if k not in fact}}
    key = "type" if group == "events" else "id"
    kept = []
    for entry in _group(raw, group):
        if entry[key] != name:
            kept.append(entry)
        elif fact:
            kept.append({k: v for k, v in entry.items() if k not in fact})
    if group == "members":
        return {**raw, "household": {**raw["household"], "members": kept}}
    return {**raw, group: kept}


def _all_nodes(book: Rulebook) -> Iterator[object]:
    """Every node of every condition in the rulebook."""
    for fact in book.facts.values():
        yield from walk(fact.derived)
    for procedure in book.procedures.values():
        for version in procedure.versions:
            for condition in version.conditions.values():
                yield from walk(condition)


def _words(book: Rulebook) -> list[str]:
    """One relation of each test of the relation that no household of ours would pass."""
    tests = [n.values for n in _all_nodes(book) if isinstance(n, FactIs) and n.fact == RELATION]
    rare = [values for values in tests if not {*values} & {*WORDS}]
    readable = (
        [v for v in values if isinstance(v, str) and parse_relation(v) is not None] for values in rare
    )
    return sorted({values[0] for values in readable if values})


@lru_cache(maxsize=4096)
def _changes(book: Rulebook, about: frozenset[str]) -> tuple[date, ...]:
    """The days on which one of these procedures, or one that they wait for, changes."""
    found: set[date] = set()
    for name in reached(book, about)[0]:
        for version in book.procedures[name].versions:
            found |= {d for d in (version.since, version.until) if d is not None}
    return tuple(sorted(found))


# --- days ----------------------------------------------------------------------------------------

_CYCLE = (date(2024, 4, 1), date(2028, 5, 1))
"""Four fiscal years with a leap day: the calendar of ages and fiscal years comes back after them."""


@lru_cache(maxsize=64)
def days_in_force(since: date, until: date | None) -> tuple[date, ...]:
    """An ordinary day on which a version is in force, then every month's edges of four fiscal years.

    The years are those of the law in force, or the last ones before the version ended.
    """
    last = _CYCLE[1] if until is None or until > _CYCLE[1] else until
    first = max(since, min(_CYCLE[0], last - (_CYCLE[1] - _CYCLE[0])))
    edges = [d for d in _edges(first, max(last, first + timedelta(days=400))) if until is None or d < until]
    usual = TODAY if since <= TODAY and (until is None or until > TODAY) else None
    middle = edges[len(edges) // 2] if edges else since
    return tuple(dict.fromkeys([usual or middle, *edges]))


@lru_cache(maxsize=64)
def _edges(first: date, last: date) -> tuple[date, ...]:
    days = (first + timedelta(days=n) for n in range((last - first).days))
    return tuple(d for d in days if d.day in (1, 2, 15) or (d + timedelta(days=2)).day in (1, 2))


def _different(prover: Prover, event: str, ask: Question, days: Sequence[date]) -> Iterator[date]:
    """One day of each order of the question's thresholds, the first day before the others."""
    seen = set()
    for day in days:
        order = prover.order(event, ask, day)
        if order not in seen:
            seen.add(order)
            yield day


def _turns_with_the_day(leaf: object) -> bool:
    return isinstance(leaf, Compared) or (isinstance(leaf, AtLeast) and isinstance(leaf.limit, str))


def _placed(leaf: Compared | AtLeast, epoch: Epoch) -> tuple[Any, Any]:
    """The date that a comparison chooses, and its threshold; what it says, where nothing is chosen."""
    if isinstance(leaf, AtLeast):
        return leaf.limit, (epoch.number(leaf.limit),)
    left, right = (epoch.fixed(s) if s.fixed else None for s in (leaf.left, leaf.right))
    strict = leaf.op == "before"
    if leaf.left.day is not None and right is not None:
        return leaf.left.day, epoch.threshold(leaf.left.steps, right, strict)
    if leaf.right.day is not None and left is not None:
        return leaf.right.day, epoch.threshold(leaf.right.steps, left, not strict)
    if left is not None and right is not None:
        return None, left < right if strict else left <= right
    return "both", None


def _ranks(places: list[Any]) -> tuple[Any, ...]:
    ranks = {p: i for i, p in enumerate(sorted({p for p in places if isinstance(p, int)}))}
    return tuple(ranks.get(p, p) for p in places)
