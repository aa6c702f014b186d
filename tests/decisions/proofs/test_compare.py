"""From one rulebook to another: who can gain and who can lose, proved or shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from smartmado.content.proof_statements import Statements
from smartmado.decisions.impact import Household, Impact, changed_procedures
from smartmado.decisions.proofs.compare import Comparison, Theorems
from tests.support.rulebooks import book_of, rule
from tests.support.situations import AS_OF

OLDER = {"date": {"attains": {"parameter": "age"}}, "on_or_before": "event_date"}


def _aged(years: int, *, since: str = "2000-01-01") -> Any:
    values = [{"from": since, "value": years}]
    return book_of(
        {"p": rule(OLDER), "q": rule("red")},
        parameters={"age": {"label": "年齢", "values": values, "legal_basis": ["試験法1条"]}},
    )


def test_only_what_means_something_else_has_changed() -> None:
    assert changed_procedures(_aged(20), _aged(20)) == ()
    assert changed_procedures(_aged(20), _aged(18)) == ("p",)
    worded = book_of({"p": rule("red", name="ほかの名前")})
    assert changed_procedures(book_of({"p": rule("red")}), worded) == ()
    assert changed_procedures(book_of({}), worded) == ("p",)


@pytest.mark.parametrize(
    ("old", "new", "gains", "loses"), [(20, 18, False, True), (18, 20, True, False), (20, 20, True, True)]
)
def test_lowering_an_age_takes_nothing_from_anyone(old: int, new: int, gains: bool, loses: bool) -> None:
    proved = Comparison(_aged(old), _aged(new), Statements()).theorems("p")
    assert proved == Theorems(nobody_gains=gains, nobody_loses=loses)


def test_a_procedure_that_is_new_can_only_be_gained() -> None:
    proved = Comparison(book_of({"q": rule("red")}), book_of({"p": rule("blue")}), Statements())
    assert proved.theorems("p") == Theorems(nobody_gains=False, nobody_loses=True)
    assert proved.theorems("q") == Theorems(nobody_gains=True, nobody_loses=False)


def test_residents_who_gain_are_found_and_those_who_wait_are_told_apart() -> None:
    impact = Impact(_aged(20), _aged(18), (), date.fromisoformat(AS_OF))
    impact.add(
        Household(
            {"a": {"relation_to_head": "世帯主", "birth_date": "2007-05-01"}, "b": {"relation_to_head": "子"}}
        )
    )
    effect = impact.effects["p"]
    assert (list(effect.gained), list(effect.lost), list(effect.opened)) == (["a"], [], [])
    assert effect.tried == {"a", "b"}
    assert effect.gained["a"].event == "move_in"
