"""z3 asked about terms; the only module here that knows z3.

Expressions are made with z3's C functions: its Python operators check and coerce every argument and
would take most of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import z3

from smartmado.decisions.proofs.days import AFTER, BEFORE, FIRST, LAST, Apart, Compared, DayName, Epoch, Side
from smartmado.decisions.proofs.terms import TRUE, Term
from smartmado.decisions.proofs.world import AtLeast, Owner, World
from smartmado.facts.errors import SmartmadoError

TIMEOUT_MS = 20_000
_ROUNDS = 200
_PATIENCE = 5
"""After so many days tried in vain, z3 is told how far the functions of dates lead: that takes a while."""
_MOST = 10**9
"""Numbers without a bound of their own are looked for up to here."""


class UnsureError(SmartmadoError):
    """z3 gave up; nothing is claimed."""


@dataclass(frozen=True)
class Found:
    """A visit that z3 found for a question. `happened`: the day of its events."""

    happened: date
    leaves: Callable[[], Iterable[Any]]
    holds: Callable[[Any], bool]
    knows: Callable[[Any], bool]
    day: Callable[[DayName], date | None]
    number: Callable[[str, Owner], int | None]

    @cached_property
    def asked(self) -> frozenset[Any]:
        """The leaves that the question rests on."""
        return frozenset(self.leaves())


class Formulas:
    """The terms of one world as z3 expressions in one epoch, each made once.

    Without an epoch every comparison of dates is free: what has no visit then has none on any day.
    """

    def __init__(self, world: World, epoch: Epoch | None) -> None:
        self.world = world
        self.epoch = epoch
        self.present = {e: world.present(e) for e in sorted(world.life_events)}
        self.days: dict[DayName, Any] = {}
        self.numbers: dict[tuple[str, Owner], Any] = {}
        self.moved: dict[Side, Any] = {}
        self.leaves: dict[Any, Any] = {}
        self._made: dict[Term, Any] = {TRUE: z3.BoolVal(True)}
        self._bounds: dict[Any, list[Any]] = {}
        self._day_limits: dict[DayName, list[Any]] = {}
        self._context = z3.main_ctx()

    def expr(self, term: Term) -> Any:
        """The z3 expression of a term."""
        if term not in self._made:
            self._made[term] = self._not(self.expr(-term)) if term < 0 else self._make(term)
        return self._made[term]

    def bounds(self, leaf: Any) -> list[Any]:
        """What bounds the days and numbers that a leaf reads; each expression is made once."""
        if leaf not in self._bounds:
            self.expr(self.world.terms.leaf(leaf))
            self._bounds[leaf] = [] if self.epoch is None else self._bounds_of(leaf)
        return self._bounds[leaf]

    def rules(self, terms: Iterable[Term], ruled: set[Term]) -> dict[int, Any]:
        """The rules of what can be, for every question in the terms that `ruled` has not taken up yet.

        Rules may bring up more questions. Each expression is there once, by its identity.
        """
        found: list[Any] = []
        waiting = list(terms)
        while waiting:
            leaves = self.world.terms.new_leaves(waiting, ruled)
            found += [bound for leaf in leaves for bound in self.bounds(leaf)]
            waiting = list(dict.fromkeys(r for leaf in leaves for r in self.world.rules_of(leaf)))
            found += map(self.expr, waiting)
        return {id(made): made for made in found}

    @cached_property
    def household(self) -> tuple[Any, frozenset[Term], frozenset[int]]:
        """What holds in every visit, as one expression; the questions and the expressions inside it."""
        ruled: set[Term] = set()
        told = self.rules(self.world.rules, ruled)
        made = [*map(self.expr, self.world.rules), *told.values()]
        return self.conjunction(made), frozenset(ruled), frozenset(told)

    def conjunction(self, made: Sequence[Any]) -> Any:
        """That all of these hold, as one expression."""
        array = (z3.Ast * len(made))(*[e.ast for e in made])
        return z3.BoolRef(z3.Z3_mk_and(self._context.ref(), len(made), array), self._context)

    def _bounds_of(self, leaf: Any) -> list[Any]:
        match leaf:
            case Compared(left=left, right=right):
                return [b for s in (left, right) for b in self._side_bounds(s)]
            case Apart(later=later, earlier=earlier):
                return [*self._day_bounds(later), *self._day_bounds(earlier)]
            case AtLeast(fact=fact, owner=owner):
                return self._number_bounds(fact, owner)
        return []

    def _not(self, made: Any) -> Any:
        return z3.BoolRef(z3.Z3_mk_not(self._context.ref(), made.ast), self._context)

    def _make(self, term: Term) -> Any:
        key = self.world.terms.key(term)
        if key is not None:
            self.leaves[key] = made = self._leaf(key, term)
            return made
        return self.conjunction([self.expr(p) for p in self.world.terms.parts(term)])

    def _leaf(self, key: Any, term: Term) -> Any:
        if self.epoch is None:
            return z3.Bool(f"leaf {term}")
        match key:
            case Compared():
                return self._compared(key, self.epoch)
            case Apart(later=later, earlier=earlier, days=days):
                return self.day(later) - self.day(earlier) >= days
            case AtLeast(fact=fact, owner=owner, limit=limit, more=more):
                bound = self.epoch.number(limit)
                return z3.BoolVal(False) if bound is None else self._number(fact, owner) >= bound + more
        return z3.Bool(f"leaf {term}")

    def _number(self, fact: str, owner: Owner) -> Any:
        if (fact, owner) not in self.numbers:
            self.numbers[fact, owner] = z3.Int(f"number {fact} {owner}")
        return self.numbers[fact, owner]

    def _number_bounds(self, fact: str, owner: Owner) -> list[Any]:
        question = self.world.facts[fact].question
        low, high = (question.min, question.max) if question else (None, None)
        number = self._number(fact, owner)
        return [number >= (low or 0), number <= (_MOST if high is None else high)]

    def day(self, name: DayName) -> Any:
        """The number of a chosen day."""
        if name not in self.days:
            self.days[name] = z3.Int(f"day {name}")
        return self.days[name]

    def _side_bounds(self, side: Side) -> list[Any]:
        if side.day is None:
            return []
        bounds = self._day_bounds(side.day)
        if side in self.moved and self.epoch is not None:
            chosen, value = self.day(side.day), self.moved[side]
            for piece in self.epoch.pieces(side.steps) or ():
                inside = z3.And(chosen >= piece.first, chosen <= piece.last)
                bounds.append(z3.Implies(inside, value == piece.number + (0 if piece.fixed else chosen)))
        return bounds

    def _day_bounds(self, name: DayName) -> list[Any]:
        assert self.epoch is not None
        if name not in self._day_limits:
            day, today = self.day(name), self.epoch.day.toordinal()
            self._day_limits[name] = [day >= max(today - BEFORE, FIRST), day <= min(today + AFTER, LAST)]
        return self._day_limits[name]

    def _compared(self, key: Compared, epoch: Epoch) -> Any:
        strict = key.op == "before"
        left, right = (epoch.fixed(s) if s.fixed else None for s in (key.left, key.right))
        if (key.left.fixed and left is None) or (key.right.fixed and right is None):
            return z3.BoolVal(False)  # a parameter that is not in force
        if left is not None and right is not None:
            return z3.BoolVal(left < right if strict else left <= right)
        if right is not None and key.left.day is not None:
            last = epoch.threshold(key.left.steps, right, strict)
            return z3.BoolVal(False) if last is None else self.day(key.left.day) <= last
        if left is not None and key.right.day is not None:
            # the left stands before the right unless the right stands on or before the left
            last = epoch.threshold(key.right.steps, left, not strict)
            return z3.BoolVal(False) if last is None else self.day(key.right.day) > last
        if not (epoch.knows(key.left.steps) and epoch.knows(key.right.steps)):
            return z3.BoolVal(False)
        one, other = self._side(key.left), self._side(key.right)
        return one < other if strict else one <= other

    def _side(self, side: Side) -> Any:
        assert side.day is not None
        if side.days_only:
            return self.day(side.day) + side.moved
        if side not in self.moved:
            self.moved[side] = z3.Int(f"moved {len(self.moved)}")
        return self.moved[side]


class Solver:
    """Answers questions in one world and epoch, under what must hold there."""

    def __init__(self, formulas: Formulas) -> None:
        self.formulas = formulas
        self.world = formulas.world
        self._z3 = z3.SimpleSolver()
        self._z3.set("timeout", TIMEOUT_MS)
        self._z3.set("ctrl_c", False)  # z3 would take a Ctrl+C for a question that it gave up, and go on
        self._z3.set("phase_selection", 1)  # what is open is tried as true first: such a visit tells of more
        self._asked: dict[Term, Any] = {}
        household, ruled, told = formulas.household
        self._ruled, self._told = set(ruled), set(told)
        self._add(household)

    def require(self, terms: Iterable[Term]) -> None:
        """What must hold in every visit that is found from now on."""
        wanted = list(terms)
        for term in wanted:
            self._add(self.formulas.expr(term))
        self._rule(wanted)

    def know(self, terms: Iterable[Term]) -> None:
        """Take up the rules for these terms too, so that what is found can be read for them."""
        self._rule(terms)

    def find(self, goals: Sequence[Term], event: str, wishes: Sequence[Term] = ()) -> Found | None:
        """A visit with this event in which all goals hold, with no other event if that can be.

        `wishes` hold too, but for those that are in the way of the goals or of each other.
        None if there is no such visit. Raises `UnsureError`.
        """
        wanted = [self.world.present(event), *goals]
        exprs = [self._goal(g) for g in wanted]
        others = (p for e, p in self.formulas.present.items() if e != event and p in self._ruled)
        alone = [self.formulas.expr(-p) for p in others]
        wished = [self._goal(w) for w in wishes]
        model = self._exact([*exprs, *alone, *wished])
        while model is None and (in_the_way := self._rested_on(wished)):
            wished = [w for w in wished if w.get_id() not in in_the_way]
            model = self._exact([*exprs, *alone, *wished])
        if model is None and self._rested_on(alone):
            model = self._exact(exprs)
        return None if model is None else self._found(model, wanted)

    def _rested_on(self, wanted: list[Any]) -> set[int]:
        """Those of the expressions, by id, for which the last answer, that there is no visit, was given."""
        return {e.get_id() for e in self._z3.unsat_core()} & {e.get_id() for e in wanted}

    def _exact(self, wanted: list[Any]) -> Any:
        """A model in which dates move as in the calendar; None if there is none."""
        for tried in range(_ROUNDS):
            if tried == _PATIENCE:
                self._tell_drifts()
            model = self._model(wanted)
            wrong = [] if model is None else self._wrong(model)
            if wrong:
                # the same days once more, now that the calendar is known for them
                model = self._model([*wanted, *wrong])
                if model is None or self._wrong(model):
                    continue
            return model
        raise UnsureError("証明の道具(z3)が日付の式を解けませんでした")

    def _model(self, wanted: list[Any]) -> Any:
        array = (z3.Ast * len(wanted))(*[e.ast for e in wanted])
        answer = z3.Z3_solver_check_assumptions(self._z3.ctx.ref(), self._z3.solver, len(wanted), array)
        if answer == z3.unknown.r:
            raise UnsureError(f"証明の道具(z3)が答えを出せませんでした({self._z3.reason_unknown()})")
        return self._z3.model() if answer == z3.sat.r else None

    def _wrong(self, model: Any) -> list[Any]:
        """The dates that the model moves otherwise than the calendar does, held where they are.

        For each, the calendar is told for that day: no earlier day leads beyond, no later day before.
        """
        held = []
        epoch = self.formulas.epoch
        for side, value in self.formulas.moved.items():
            assert side.day is not None and epoch is not None
            chosen = self.formulas.day(side.day)
            day = _whole(model, chosen)
            moved = epoch.follow(side.steps, date.fromordinal(day)) if FIRST <= day <= LAST else None
            if moved is None or _whole(model, value) == moved.toordinal():
                continue
            number, name = moved.toordinal(), z3.Bool(f"{chosen} is {day}")
            self._add(z3.Implies(chosen <= day, value <= number))
            self._add(z3.Implies(chosen >= day, value >= number))
            self._add(z3.Implies(name, chosen == day))
            held.append(name)
        return held

    def _tell_drifts(self) -> None:
        """By how many days each function that is not told in pieces leads on, at least and at most."""
        for side, value in self.formulas.moved.items():
            assert side.day is not None and self.formulas.epoch is not None
            if self.formulas.epoch.pieces(side.steps) is None:
                least, most = self.formulas.epoch.drift(side.steps)
                led = value - self.formulas.day(side.day)
                self._add(z3.And(led >= least, led <= most))

    def _goal(self, term: Term) -> Any:
        if self.world.terms.key(term) is not None:
            self._rule([term])
            return self.formulas.expr(term)
        if term not in self._asked:
            self._asked[term] = name = z3.Bool(f"goal {term}")
            self._add(z3.Implies(name, self.formulas.expr(term)))
            self._rule([term])
        return self._asked[term]

    def _add(self, made: Any) -> None:
        z3.Z3_solver_assert(made.ctx.ref(), self._z3.solver, made.ast)

    def _rule(self, terms: Iterable[Term]) -> None:
        """The rules of what can be, for every question that has come up, each told once."""
        rules = self.formulas.rules(terms, self._ruled)
        untold = [made for key, made in rules.items() if key not in self._told]
        if untold:
            self._told |= rules.keys()
            self._add(self.formulas.conjunction(untold))

    def _found(self, model: Any, wanted: Sequence[Term]) -> Found:
        leaves, days, numbers = self.formulas.leaves, self.formulas.days, self.formulas.numbers

        def holds(key: Any) -> bool:
            return key in leaves and _true(model, leaves[key])

        def day(name: DayName) -> date | None:
            number = _whole(model, days[name]) if name in days else 0
            return date.fromordinal(number) if FIRST <= number <= LAST else None  # a date of no matter

        def number(fact: str, owner: Owner) -> int | None:
            return _whole(model, numbers[fact, owner]) if (fact, owner) in numbers else None

        happened = self.formulas.epoch.day if self.formulas.epoch else date.min

        def asked() -> Iterable[Any]:
            return self.world.terms.new_leaves(wanted, set())

        return Found(happened, asked, holds, leaves.__contains__, day, number)


def _value(model: Any, made: Any) -> Any:
    value = (z3.Ast * 1)()
    z3.Z3_model_eval(model.ctx.ref(), model.model, made.ast, True, value)
    return value[0]


def _true(model: Any, made: Any) -> bool:
    return bool(z3.Z3_get_bool_value(model.ctx.ref(), _value(model, made)) == z3.Z3_L_TRUE)


def _whole(model: Any, made: Any) -> int:
    return int(z3.Z3_get_numeral_string(model.ctx.ref(), _value(model, made)))
