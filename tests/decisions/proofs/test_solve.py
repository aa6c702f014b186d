"""The solver and whoever waits for it."""

from __future__ import annotations

import os
import signal
import threading

import pytest
import z3

from smartmado.decisions.proofs import solve
from smartmado.decisions.proofs.days import Epoch
from smartmado.decisions.proofs.prover import TODAY
from smartmado.decisions.proofs.solve import Formulas, Solver
from smartmado.decisions.proofs.world import World
from tests.support.random_rules import book_with
from tests.support.rulebooks import rule


def test_ctrl_c_while_the_solver_works_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "TIMEOUT_MS", 1_500)
    book = book_with({"p": rule("red")})
    solver = Solver(Formulas(World(book.facts, book.life_events, 1), None))
    a, b, c = z3.Ints("a b c")
    solver._add(a * a * a + b * b * b + c * c * c == 42)  # no computer is that fast
    # a run that was started in the background is deaf to Ctrl+C, and its tests with it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    pressed = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    pressed.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            solver._model([])
    finally:
        signal.signal(signal.SIGINT, before)
    pressed.join()


def _solver(slots: int = 2) -> Solver:
    book = book_with({"p": rule("red")})
    return Solver(Formulas(World(book.facts, book.life_events, slots), Epoch.of(TODAY, book.parameters)))


def test_a_visit_grants_the_wishes_that_go_together_with_its_goal() -> None:
    solver = _solver()
    red, blue, round_ = (
        solver.world.has(f, 0, v) for f, v in (("red", True), ("blue", True), ("shape", "round"))
    )
    seen = solver.find([red], "move_in", [-red, blue, round_])
    assert seen is not None
    reads = solver.world.terms.truth(seen.holds)
    assert [reads(t) for t in (red, blue, round_)] == [True, True, True]


def test_wishes_take_no_visit_from_a_goal_that_needs_another_event() -> None:
    solver = _solver()
    death, red = solver.world.present("death"), solver.world.has("red", 0, True)
    seen = solver.find([death], "move_in", [red])
    assert seen is not None
    assert solver.world.terms.truth(seen.holds)(death)
    assert solver.find([red, -red], "move_in", [death]) is None


def test_what_is_made_known_can_be_read_with_the_rules_for_it() -> None:
    solver = _solver()
    shapes = [solver.world.has("shape", 0, v) for v in solver.world.facts["shape"].values]
    solver.know(shapes)
    seen = solver.find([solver.world.has("red", 0, True)], "move_in")
    assert seen is not None
    assert [*map(solver.world.terms.truth(seen.holds), shapes)].count(True) == 1
