"""Truths of everybody as one number are Kleene's truths of each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.decisions.compiled.fused import FALSE, GROUP, TRUE, UNKNOWN, Shape, shape
from smartmado.facts.truth import Truth, all_of, any_of, negate

_BYTE = {True: TRUE, None: UNKNOWN, False: FALSE}
_TRUTHS = st.lists(
    st.tuples(st.sampled_from((True, None, False)), st.sampled_from((True, None, False))), max_size=11
)


def fused(form: Shape, truths: list[Truth]) -> int:
    """The number of these people's truths."""
    certain = sum(1 << i for i, truth in enumerate(truths) if truth)
    return form.between(certain, certain | sum(1 << i for i, truth in enumerate(truths) if truth is None))


@settings(max_examples=100)
@given(_TRUTHS)
def test_one_operation_decides_for_everybody(pairs: list[tuple[Truth, Truth]]) -> None:
    form = shape(len(pairs))
    one, two = ([pair[i] for pair in pairs] for i in (0, 1))
    first, second = fused(form, one), fused(form, two)
    assert first & second == fused(form, [all_of(pair) for pair in pairs])
    assert first | second == fused(form, [any_of(pair) for pair in pairs])
    assert form.negated[first] == fused(form, [negate(truth) for truth in one])


@settings(max_examples=100)
@given(_TRUTHS, st.integers(1, 4))
def test_people_are_counted_between_those_certain_and_those_possible(
    pairs: list[tuple[Truth, Truth]], n: int
) -> None:
    form, truths = shape(len(pairs)), [one for one, _ in pairs]
    certain, possible = truths.count(True), len(truths) - truths.count(False)
    expected = True if certain >= n else None if possible >= n else False
    assert form.counted(n)[fused(form, truths)] == fused(form, [expected] * len(truths))


@pytest.mark.parametrize("people", [5, 8, 9, 13])
def test_more_than_four_people_are_put_together_from_fours(people: int) -> None:
    leaves = [[(True, None, False)[(i + leaf) % 3] for i in range(people)] for leaf in range(3)]
    groups = [
        bytes(
            sum(_BYTE[truth] << i for i, truth in enumerate(leaf[start : start + GROUP])) for leaf in leaves
        )
        for start in range(0, people, GROUP)
    ]
    form = shape(people)
    assert list(form.gathered(groups)) == [fused(form, leaf) for leaf in leaves]
