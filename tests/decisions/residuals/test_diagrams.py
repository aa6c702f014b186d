"""Decision diagrams against plain functions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.decisions.residuals.diagrams import FALSE, TRUE, Diagrams, TooLargeError

SIZES = (2, 3, 2, 5)
"""How many values each of four unknowns has."""
Function = Callable[[tuple[int, ...]], bool]


def _values() -> list[tuple[int, ...]]:
    return list(product(*(range(size) for size in SIZES)))


def _tests() -> st.SearchStrategy[tuple[int, frozenset[int]]]:
    one = st.integers(0, len(SIZES) - 1)
    return one.flatmap(lambda n: st.tuples(st.just(n), st.frozensets(st.integers(0, SIZES[n] - 1))))


FORMULAS = st.recursive(
    _tests().map(lambda test: ("is", *test)),
    lambda below: (
        st.tuples(st.sampled_from(["and", "or"]), below, below)
        | st.tuples(st.just("not"), below)
        | st.tuples(st.just("if"), below, below, below)
        | st.tuples(st.just("two"), below, below, below)
    ),
    max_leaves=8,
)


def _made(d: Diagrams, formula: tuple) -> tuple[int, Function]:  # type: ignore[type-arg]
    """The diagram and the plain function of a formula."""
    kind, *parts = formula
    if kind == "is":
        unknown, values = parts
        return d.one_of_codes(unknown, sorted(values), SIZES[unknown]), lambda x: x[unknown] in values
    made = [_made(d, part) for part in parts]
    nodes, functions = [n for n, _ in made], [f for _, f in made]
    match kind:
        case "and":
            return d.all_of(*nodes), lambda x: all(f(x) for f in functions)
        case "or":
            return d.any_of(*nodes), lambda x: any(f(x) for f in functions)
        case "not":
            return d.negate(*nodes), lambda x: not functions[0](x)
        case "two":
            return d.at_least(2, nodes), lambda x: sum(f(x) for f in functions) >= 2
    return d.choose(*nodes), lambda x: functions[1](x) if functions[0](x) else functions[2](x)


@settings(max_examples=80)
@given(FORMULAS)
def test_a_diagram_says_what_its_function_says(formula: tuple) -> None:  # type: ignore[type-arg]
    d = Diagrams()
    node, function = _made(d, formula)
    for x in _values():
        assert d.after(node, tuple(enumerate(x))) == (TRUE if function(x) else FALSE)


@settings(max_examples=80)
@given(FORMULAS, FORMULAS)
def test_two_functions_have_the_same_diagram_exactly_when_they_are_equal(one: tuple, two: tuple) -> None:  # type: ignore[type-arg]
    d = Diagrams()
    (node, function), (other, same) = _made(d, one), _made(d, two)
    assert (node == other) == all(function(x) == same(x) for x in _values())
    where = d.apart(node, other)
    assert (where is None) == (node == other)
    if where is not None:
        told = tuple(sorted(where.items()))
        assert d.is_leaf(d.after(node, told)) and d.after(node, told) != d.after(other, told)


@settings(max_examples=80)
@given(FORMULAS)
def test_its_unknowns_are_those_that_make_a_difference(formula: tuple) -> None:  # type: ignore[type-arg]
    d = Diagrams()
    node, function = _made(d, formula)
    for n, size in enumerate(SIZES):
        turns = any(
            len({function((*x[:n], value, *x[n + 1 :])) for value in range(size)}) > 1 for x in _values()
        )
        assert bool(d.support(node) >> n & 1) == turns


@settings(max_examples=80)
@given(FORMULAS, st.dictionaries(st.integers(0, 3), st.integers(0, 1)))
def test_it_is_settled_exactly_when_nothing_that_is_left_matters(
    formula: tuple, told: dict[int, int]
) -> None:  # type: ignore[type-arg]
    d = Diagrams()
    node, function = _made(d, formula)
    agreeing = {function(x) for x in _values() if all(x[n] == v for n, v in told.items())}
    settled = d.settled(node, told)
    assert settled == (None if len(agreeing) > 1 else TRUE if True in agreeing else FALSE)
    after = d.after(node, tuple(sorted(told.items())))
    assert d.is_leaf(after) == (settled is not None)


def test_leaves_may_hold_any_value() -> None:
    d = Diagrams()
    status = d.choose(d.one_of_codes(0, [1], 2), d.leaf("required"), d.leaf("not_required"))
    assert d.value(d.after(status, ((0, 1),))) == "required"
    assert d.one_of(status, ["required", "recommended"]) == d.one_of_codes(0, [1], 2)


def test_the_values_from_which_on_something_changes_are_told() -> None:
    d = Diagrams()
    age = d.test(7, (20, 65), (FALSE, TRUE, FALSE))
    assert d.cuts_of(d.all_of(age, d.one_of_codes(3, [0], 2)), 7) == {20, 65}


def test_what_would_grow_without_bound_is_refused() -> None:
    d = Diagrams(most=10)
    with pytest.raises(TooLargeError):
        for n in range(20):
            d.one_of_codes(n, [1], 2)
