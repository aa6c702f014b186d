"""From one rulebook to another: who can gain and who can lose, proved or shown."""

from __future__ import annotations

from typing import Any

import pytest

from smartmado.content.proof_statements import Statements
from smartmado.decisions.proofs.compare import Comparison, Theorems
from tests.support.rulebooks import book_of, rule

OLDER = {"date": {"attains": {"parameter": "age"}}, "on_or_before": "event_date"}


def _aged(years: int, *, since: str = "2000-01-01") -> Any:
    values = [{"from": since, "value": years}]
    return book_of(
        {"p": rule(OLDER), "q": rule("red")},
        parameters={"age": {"label": "年齢", "values": values, "legal_basis": ["試験法1条"]}},
    )


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
