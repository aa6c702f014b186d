"""What the solver says of a condition, the interpreter says too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartmado.content.expressions import Age, Edge, Named, Shift, parse_condition, parse_date_expr
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.proofs.days import AFTER, BEFORE, Epoch, steps_of
from smartmado.decisions.proofs.prover import TODAY, Prover, Question
from smartmado.decisions.proofs.sample import facts_read, situation_json
from smartmado.decisions.proofs.terms import FALSE, TRUE, Terms
from smartmado.decisions.situation import parse_situation
from smartmado.facts.relations import KIN
from tests.support.random_rules import CONDITIONS, book_with
from tests.support.rulebooks import checkout_rulebook, rule

BOOK = book_with({"p": rule("red", events=["move_in", "death"])})


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(CONDITIONS, st.booleans(), st.sampled_from(["move_in", "death"]))
def test_a_visit_that_the_solver_finds_is_one_for_the_interpreter(raw: Any, wanted: bool, event: str) -> None:
    condition = parse_condition(raw)
    prover = Prover(BOOK)
    sign = 1 if wanted else -1
    seen = prover.on(TODAY, event, Question(lambda e: (sign * e.truth(condition, 0, event),), frozenset()))
    if seen is not None:
        facts = facts_read(BOOK, [condition]).values()
        found = situation_json(prover.world, seen.found, event, BOOK, facts)
        assert Evaluator(BOOK, parse_situation(found, BOOK)).truth(condition, "a", 0) is wanted, found


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(CONDITIONS)
def test_either_a_condition_or_its_negation_has_a_visit(raw: Any) -> None:
    condition = parse_condition(raw)
    prover = Prover(BOOK)
    both = [
        prover.on(
            TODAY, "move_in", Question(lambda e, s=s: (s * e.truth(condition, 0, "move_in"),), frozenset())
        )
        for s in (1, -1)
    ]
    assert any(both)


@pytest.mark.parametrize(
    "procedure", ["child_allowance_claim", "nhi_enroll", "move_in_notice", "pension_cat1_enroll"]
)
def test_visits_found_on_the_real_rules_are_visits_for_the_interpreter(procedure: str) -> None:
    book = checkout_rulebook()
    prover, rules = Prover(book), book.procedures[procedure]
    for event in rules.events[:4]:
        ask = Question(lambda e, v=event: (e.outcome(rules, ("required",), 0, v),), frozenset((procedure,)))
        seen = prover.on(TODAY, event, ask)
        if seen is not None:
            conditions = rules.version_on(TODAY).conditions.values()  # type: ignore[union-attr]
            prover.sample(seen, conditions, lambda ev: ev.status(rules, "a", 0) == "required")


def test_kinship_in_a_found_visit_is_that_of_the_register() -> None:
    prover = Prover(BOOK, slots=5)
    world = prover.world
    for name in KIN:
        kin = world.terms.any(world.kin(name, c, 0) for c in range(1, 5))
        seen = prover.on(TODAY, "move_in", Question(lambda e, k=kin: (k,), frozenset()))
        assert seen is not None
        found = parse_situation(situation_json(world, seen.found, "move_in", BOOK, []), BOOK)
        reads = world.terms.truth(seen.found.holds)
        for i, one in enumerate("abcde"):
            for j, other in enumerate("abcde"):
                if i != j and one in found.members and other in found.members:
                    assert KIN[name](found, one, other) is reads(world.kin(name, i, j))


# --- dates ---------------------------------------------------------------------------------------

_STEPS = [
    {"attains": 18},
    {"birthday": 75},
    {"school_start": True},
    {"fiscal_year_end": {"attains": 18}},
    {"month_end": {"shift": {"birthday": 1}, "months": 2}},
    {"open_day": {"shift": {"attains": 3}, "days": 14}},
]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(_STEPS),
    st.dates(date(1920, 1, 1), date(2060, 12, 31)),
    st.integers(-400, 400),
    st.booleans(),
)
def test_a_threshold_stands_for_the_comparison(raw: Any, born: date, apart: int, strict: bool) -> None:
    steps, _ = steps_of(parse_date_expr(raw))
    epoch = Epoch(TODAY, {})
    reached = epoch.follow(steps, born)
    assert reached is not None
    bound = reached + timedelta(days=apart)
    last = epoch.threshold(steps, bound, strict)
    assert last is not None
    assert (born.toordinal() <= last) is (reached < bound if strict else reached <= bound)


def test_pieces_move_every_day_as_the_calendar_does() -> None:
    epoch = Epoch(TODAY, {})
    as_of = Named("as_of")
    by_days = (Shift(as_of, days=30), Shift(as_of, days=-44))
    for steps in ((Age("attains", 65),), (Edge("fiscal_year_end", as_of),), by_days):
        pieces = epoch.pieces(steps)
        assert pieces is not None
        for number in range(TODAY.toordinal() - BEFORE, TODAY.toordinal() + AFTER, 17):
            [piece] = [p for p in pieces if p.first <= number <= p.last]
            reached = epoch.follow(steps, date.fromordinal(number))
            assert reached is not None
            assert reached.toordinal() == piece.number + (0 if piece.fixed else number)


# --- terms ---------------------------------------------------------------------------------------


def test_terms_fold_what_is_certain() -> None:
    terms = Terms()
    a, b = terms.leaf("a"), terms.leaf("b")
    assert terms.all(()) == TRUE
    assert terms.all((a, -a)) == FALSE
    assert terms.any((a, TRUE)) == TRUE
    assert terms.all((a, a)) == a
    assert terms.all((a, b)) == terms.all((b, a))


@given(st.lists(st.booleans(), max_size=6), st.integers(0, 7))
def test_counting_terms_counts(values: list[bool], count: int) -> None:
    terms = Terms()
    counted = terms.at_least(count, [terms.leaf(i) for i in range(len(values))])
    assert terms.truth(lambda leaf: values[leaf])(counted) is (sum(values) >= count)
