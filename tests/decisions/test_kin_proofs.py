"""Which facts tell who is whose kin, when many others live elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from smartmado.decisions.kin_proofs import kin_evidence
from smartmado.facts.relations import KIN
from smartmado.facts.situation import Facts, Person, Situation

HOUSEHOLD: dict[str, Facts] = {
    "a": {"relation_to_head": "世帯主"},
    "b": {"relation_to_head": "妻"},
    "c": {"relation_to_head": "子"},
}
ELSEWHERE: dict[str, Facts] = {
    "x": {"father": "a", "mother": "b", "spouse": "unlisted", "is_head": False},
    "y": {"father": "unlisted", "mother": "unlisted", "spouse": "x", "is_head": False},
    "z": {"father": "a", "is_head": False},
}


def situation(alike: int) -> Situation:
    """The household, three of the family elsewhere, and so many more of whom nothing is known."""
    others = {**ELSEWHERE, **{f"o{i}": {} for i in range(alike)}}
    members, others_of = ({i: Person(i, f) for i, f in p.items()} for p in (HOUSEHOLD, others))
    return Situation(date(2026, 11, 16), "312029", (), members, others_of)


@pytest.mark.parametrize("name", sorted(set(KIN) - {"parents", "borne"}))
def test_more_people_of_whom_nothing_is_known_change_no_evidence(name: str) -> None:
    people = (*HOUSEHOLD, *ELSEWHERE, "o0")
    for one in people:
        for two in people:
            assert kin_evidence(situation(1), name, one, two) == kin_evidence(situation(9), name, one, two)


def test_of_who_lives_elsewhere_the_parents_tell_that_they_are_nobody_elses_child() -> None:
    found = kin_evidence(situation(3), "children", "x", "y")
    assert found == (False, [{("father", "x"), ("mother", "x")}])


def test_a_brother_may_still_be_somebody_elses_child() -> None:
    assert kin_evidence(situation(3), "siblings", "z", "o1") == (None, [])
