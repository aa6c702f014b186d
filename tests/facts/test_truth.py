"""Kleene logic: its tables and its laws."""

from hypothesis import given
from hypothesis import strategies as st

from smartmado.facts.truth import all_of, any_of, negate

truths = st.sampled_from([True, False, None])
RANK = {False: 0, None: 1, True: 2}


@given(st.lists(truths))
def test_conjunction_is_the_least_and_disjunction_the_greatest_value(values):
    assert all_of(values) is min(values, key=RANK.__getitem__, default=True)
    assert any_of(values) is max(values, key=RANK.__getitem__, default=False)


@given(st.lists(truths))
def test_de_morgan_holds(values):
    assert negate(all_of(values)) is any_of(negate(v) for v in values)


@given(truths)
def test_negating_twice_changes_nothing(value):
    assert negate(negate(value)) is value


@given(st.lists(truths, min_size=1), st.data())
def test_learning_an_unknown_never_overturns_a_known_answer(values, data):
    learned = [data.draw(st.booleans()) if v is None else v for v in values]
    for combine in (all_of, any_of):
        before = combine(values)
        assert before is None or combine(learned) is before


def test_nothing_is_read_after_the_answer_is_known():
    def values(first):
        yield first
        raise AssertionError("read too far")

    assert all_of(values(False)) is False
    assert any_of(values(True)) is True
