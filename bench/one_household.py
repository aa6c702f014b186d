"""One household, all rules of moving in: ours against zen (GoRules), CEL (Rust) and openfisca-core.

Every engine decides the same procedures on the same made-up households; the rules are written for each
from the one compiled program. First all answers are compared, ours with the definition too. Then the
engines take turns. Of the ways to give an engine the rules the quickest counts.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Any, TypeAlias

import cel
import zen

from bench.household.open_fisca import OpenFisca
from bench.household.people import AS_OF, Home, homes
from bench.household.texts import CEL, ZEN, Texts, inputs, often_used
from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.exact import ExactRunner, Ready, comparison
from smartmado.decisions.compiled.exact_source import base
from smartmado.decisions.compiled.specialise import must_be_recorded
from smartmado.decisions.evaluate import Evaluator

EVENT = "move_in"
HOMES, SAMPLE, ROUNDS = 240, 40, 7
"""Households to compare on; those of them that the other engines are timed on."""
ASKED = {"zen": 80, "CEL (Rust)": 80, "openfisca-core": 500}
_Way: TypeAlias = Callable[[int], Callable[[], Any]]
_TODAY = AS_OF.toordinal()


def main() -> None:
    """Print how many times as long the other engines take."""
    book = load_rulebook("312029")
    runner, found = _prepared(book)
    ready = runner.ready(found[0].visit, _TODAY)
    told = [_inputs(runner.ready(h.visit, _TODAY), h) for h in found]
    ours = [[_truths(m, len(h.visit.people)) for m in runner.run(h.visit, _TODAY)] for h in found]
    _check_definition(book, found, runner)
    ways = _ways(ready, told)
    for name, way in ways.items():
        for household, expected in enumerate(ours):
            answer = [list(map(bool, truths)) for truths in way(household)()]
            assert answer == expected, f"{name} differs for household {household}"
    procedures = len({p for p, _, _ in ready.results})
    print(
        f"{procedures} procedures, {len(ready.results)} results, {len(found)} households: all answers equal"
    )
    _measure(runner, found, ways)


def _prepared(book: Rulebook) -> tuple[ExactRunner, list[Home]]:
    program = compile_rules(book, (EVENT,))
    runner = ExactRunner(book, (EVENT,), must_be_recorded(book, program))
    columns = tuple(c for c in program.columns if c.fact in runner.facts)
    return runner, homes(book, EVENT, runner, columns, HOMES)


def _inputs(ready: Ready, home: Home) -> dict[str, Any]:
    program = ready.program

    def told(number: int) -> Callable[[Any], bool]:
        facts = [program.nodes[base(program, a)].data[0] for a in program.nodes[number].args]
        return lambda person: comparison(program, number)(*(person[f] for f in facts))

    cuts = dict(zip(ready.written.cuts, ready.cuts, strict=True))
    return inputs(home.visit, cuts, {n: told(n) for n in ready.written.compared})


def _truths(mask: int, people: int) -> list[bool]:
    return [bool(mask >> i & 1) for i in range(people)]


def _check_definition(book: Rulebook, found: list[Home], runner: ExactRunner) -> None:
    for home in found:
        ev = Evaluator(book, home.situation)
        mine = runner.decide(home.visit, _TODAY)
        for procedure in book.triggered_by(EVENT):
            for i, person in enumerate(home.situation.everyone()):
                status = ev.status(procedure, person, 0)
                candidate = (person, True) in ev.candidates(procedure, 0)
                for told in ("required", "recommended", "automatic"):
                    expected = candidate and status == told
                    assert bool(mine.get((procedure.id, 0, told), 0) >> i & 1) == expected, procedure.id


# --- the other engines ------------------------------------------------------------------------


def _ways(ready: Ready, told: list[dict[str, Any]]) -> dict[str, _Way]:
    """Each way to ask each engine: household -> call -> for each result one truth per person."""
    roots = ready.written.roots
    zen_texts = [Texts(ready.program, ZEN).result(r) for r in roots]
    cel_texts = [Texts(ready.program, CEL).result(r) for r in roots]
    alone = [zen.compile_expression(t) for t in zen_texts]
    together = zen.compile_expression(f"[{', '.join(zen_texts)}]")
    steps, decision = _steps(ready), _decision(ready)
    programs = [cel.compile(t) for t in cel_texts]
    list_program = cel.compile(f"[{', '.join(cel_texts)}]")
    ways: dict[str, _Way] = {
        "zen, an expression per result": lambda i: lambda: [e.evaluate(told[i]) for e in alone],
        "zen, one expression": lambda i: lambda: together.evaluate(told[i]),
        "zen, a decision with shared parts": lambda i: lambda: _in_order(decision.evaluate(told[i]), roots),
        "CEL (Rust), a program per result": lambda i: lambda: _with_context(programs, told[i]),
        "CEL (Rust), one program": lambda i: lambda: list_program.execute(told[i]),
        "CEL (Rust), shared parts first": lambda i: lambda: _staged(steps, told[i]),
    }
    for cost in (6, 40):
        ways[f"openfisca-core, variables from {cost} operations"] = _open_fisca(ready, told, cost)
    return ways


def _decision(ready: Ready) -> Any:
    """A zen decision whose expressions read earlier ones."""
    program, roots = ready.program, ready.written.roots
    shared = often_used(program, roots, 6)
    texts = Texts(program, ZEN, {i: f"$.x{i}" for i in shared})
    lines = [(f"x{i}", texts.result(i) if program.nodes[i].wide else texts.narrow(i)) for i in shared]
    lines += [(f"r{k}", texts.result(r)) for k, r in enumerate(roots)]
    expressions = [{"id": key, "key": key, "value": text} for key, text in lines]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {
            "id": "e",
            "name": "e",
            "type": "expressionNode",
            "content": {"expressions": expressions, "passThrough": False},
        },
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [{"id": "1", "sourceId": "in", "targetId": "e"}, {"id": "2", "sourceId": "e", "targetId": "out"}]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def _in_order(answer: dict[str, Any], roots: list[int]) -> list[Any]:
    return [answer["result"][f"r{k}"] for k in range(len(roots))]


def _steps(ready: Ready) -> list[tuple[list[str], Any]]:
    """CEL programs in turn: each works out parts that the next ones read, the last one the results."""
    program, roots = ready.program, ready.written.roots
    shared = often_used(program, roots, 12)
    names = {i: f"x{i}" for i in shared}
    texts = Texts(program, CEL, names)
    levels: dict[int, int] = {}
    for number, node in enumerate(program.nodes):
        below = max((levels[a] for a in node.args), default=0)
        levels[number] = below + (number in names)
    found = []
    for level in sorted({levels[i] for i in shared}):
        here = [i for i in shared if levels[i] == level]
        parts = [texts.result(i) if program.nodes[i].wide else texts.narrow(i) for i in here]
        found.append(([names[i] for i in here], cel.compile(f"[{', '.join(parts)}]")))
    results = f"[{', '.join(texts.result(r) for r in roots)}]"
    return [*found, ([], cel.compile(results))]


def _staged(steps: list[tuple[list[str], Any]], told: dict[str, Any]) -> Any:
    context = cel.Context(variables=told)
    answer: Any = []
    for names, program in steps:
        answer = program.execute(context)
        for name, value in zip(names, answer, strict=False):
            context.add_variable(name, value)
    return answer


def _with_context(programs: list[Any], told: dict[str, Any]) -> list[Any]:
    context = cel.Context(variables=told)
    return [p.execute(context) for p in programs]


def _open_fisca(ready: Ready, told: list[dict[str, Any]], cost: int) -> _Way:
    """Calculating alone: the household is built before the clock starts."""
    system = OpenFisca(ready.program, ready.written.roots, cost)

    def way(household: int) -> Callable[[], Any]:
        simulation = system.simulation(told[household])
        return lambda: system.calculate(simulation)

    return way


# --- measuring --------------------------------------------------------------------------------


def _measure(runner: ExactRunner, found: list[Home], ways: dict[str, _Way]) -> None:
    """All engines in turn, round after round; medians of the CPU time for one household."""
    taken: dict[str, list[float]] = {name: [] for name in ("ours", *ways)}
    visits = [home.visit for home in found]
    for _ in range(ROUNDS):
        for name, way in ways.items():
            calls = [way(i) for i in range(SAMPLE)]
            start = time.process_time()
            for call in calls:
                call()
            middle = time.process_time()
            for visit in visits:
                runner.run(visit, _TODAY)
            end = time.process_time()
            taken[name].append((middle - start) / SAMPLE)
            taken["ours"].append((end - middle) / len(visits))
    typical = {name: statistics.median(times) for name, times in taken.items()}
    print(f"ours: {typical['ours'] * 1e6:.1f} us of CPU time for a household, {ROUNDS} rounds")
    for name in ways:
        print(f"{name}: {typical[name] / typical['ours']:.0f} times as long ({typical[name] * 1e6:.0f} us)")
    for engine, asked in ASKED.items():
        way = min((name for name in ways if name.startswith(engine)), key=typical.__getitem__)
        print(f"{way}, the quickest: {typical[way] / typical['ours']:.0f} (asked: {asked})")


if __name__ == "__main__":
    main()
