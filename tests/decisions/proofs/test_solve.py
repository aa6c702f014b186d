"""The solver and whoever waits for it."""

from __future__ import annotations

import os
import signal
import threading

import pytest
import z3

from smartmado.decisions.proofs import solve
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
    pressed = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    pressed.start()
    with pytest.raises(KeyboardInterrupt):
        solver._model([])
    pressed.join()
