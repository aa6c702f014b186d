"""Targets of many procedures, reached with few visits."""

from __future__ import annotations

from typing import Any

import pytest

from smartmado.decisions.proofs.prover import Prover
from smartmado.decisions.proofs.reach import unreached
from smartmado.decisions.proofs.solve import Solver
from tests.support.rulebooks import book_of, rule

BRANCHES = {"any": ["red", {"shape": "flat"}]}
DEAD = {"all": [{"shape": "round"}, {"any": ["blue", {"shape": "flat"}]}]}


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    asked: list[Any] = []
    find = Solver.find

    def counted(solver: Solver, *args: Any) -> Any:
        asked.append(args)
        return find(solver, *args)

    monkeypatch.setattr(Solver, "find", counted)
    return asked


def test_a_visit_for_one_procedure_is_read_for_all_others_of_its_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = book_of({f"p{n}": rule(BRANCHES) for n in range(12)})
    asked, prover = _counted(monkeypatch), Prover(book, slots=2)
    assert unreached(prover, lambda: prover, book.procedures.values()) == []
    assert len(asked) < 12


def test_only_the_targets_that_no_visit_reaches_are_left() -> None:
    book = book_of({"p": rule(BRANCHES), "q": rule(DEAD), "r": rule("blue", events=["move_in", "death"])})
    provers = [Prover(book, slots=n) for n in (1, 2)]
    [left] = unreached(provers[0], lambda: provers[1], book.procedures.values())
    assert (left.procedure.id, left.target.kind) == ("q", "dead_branch")
    assert left.target.path == ("required_when", "all", 1, "any", 1)


def test_what_needs_more_people_than_the_small_visits_hold_is_reached_in_the_larger_ones() -> None:
    book = book_of({"p": rule({"count": "members", "at_least": 3})})
    provers = [Prover(book, slots=n) for n in (2, 3)]
    assert unreached(provers[0], lambda: provers[1], book.procedures.values()) == []
    assert unreached(provers[0], lambda: provers[0], book.procedures.values()) != []
