"""One household, all rules of moving in: ours against zen (GoRules), CEL (Rust) and openfisca-core.

Every engine decides the same procedures on the same made-up households; the rules are written for each
from the one compiled program. First all answers are compared, ours with the definition too. Then the
engines take turns. Of the ways to give an engine the rules the quickest counts.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import cel
import zen

from bench.household.known import Known, known
from bench.household.open_fisca import OpenFisca
from bench.household.people import AS_OF, HAPPENED, homes
from bench.household.texts import CEL, ZEN, Texts, often_used
from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.household import Runner
from smartmado.decisions.compiled.visits import Visit
from smartmado.decisions.evaluate import Evaluator
from smartmado.facts.situation import Situation

EVENT = "move_in"
HOMES, SAMPLE, ROUNDS = 240, 40, 7
"""Households to compare on; those of them that the other engines are timed on."""
ASKED = {"zen": 80, "CEL (Rust)": 80, "openfisca-core": 500}
_Way: TypeAlias = Callable[[int], Callable[[], Any]]


def main() -> None:
    """Print how many times as long the other engines take."""
    book = load_rulebook("312029")
    rules = known(book, EVENT, HAPPENED[0], AS_OF)
    found = homes(book, EVENT, rules.recorded, HOMES)
    runner = Runner(book, (EVENT,))
    visits = [runner.visit(home) for home in found]
    told = [rules.inputs(home) for home in found]
    ours = [_masks(rules, runner, visit) for visit in visits]
    _check_definition(book, rules, found, ours)
    ways = _ways(rules, told)
    for name, way in ways.items():
        for household, expected in enumerate(ours):
            answer = [list(map(bool, truths)) for truths in way(household)()]
            assert answer == expected, f"{name} differs for household {household}"
    procedures = len({p for p, _, _ in rules.results})
    print(
        f"{procedures} procedures, {len(rules.results)} results, {len(found)} households: all answers equal"
    )
    _measure(runner, found, visits, ways)


def _masks(rules: Known, runner: Runner, visit: Visit) -> list[list[bool]]:
    """For each result whether it is so, by person."""
    truths, outcomes = runner.run(visit), runner.rules(visit).outcomes
    found = []
    for procedure, event, status in rules.results:
        root, negated = dict(outcomes[procedure, event])[status]
        assert not negated
        found.append([bool(truths[root] >> i & 1) for i in range(len(visit.people))])
    return found


def _check_definition(
    book: Rulebook, rules: Known, found: list[Situation], ours: list[list[list[bool]]]
) -> None:
    for home, answer in zip(found, ours, strict=True):
        ev = Evaluator(book, home)
        told = dict(zip(rules.results, answer, strict=True))
        for procedure in book.triggered_by(EVENT):
            belong = {person for person, certain in ev.candidates(procedure, 0) if certain}
            for status in ("required", "recommended", "automatic"):
                expected = [
                    person in belong and ev.status(procedure, person, 0) == status
                    for person in home.everyone()
                ]
                assert told.get((procedure.id, 0, status), [False] * len(expected)) == expected, procedure.id


# --- the other engines ------------------------------------------------------------------------


def _ways(rules: Known, told: list[dict[str, Any]]) -> dict[str, _Way]:
    """Each way to ask each engine: household -> call -> for each result one truth per person."""
    roots = rules.roots
    zen_texts = [Texts(rules.program, ZEN).result(r) for r in roots]
    cel_texts = [Texts(rules.program, CEL).result(r) for r in roots]
    alone = [zen.compile_expression(t) for t in zen_texts]
    together = zen.compile_expression(f"[{', '.join(zen_texts)}]")
    steps, decision = _steps(rules), _decision(rules)
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
        ways[f"openfisca-core, variables from {cost} operations"] = _open_fisca(rules, told, cost)
    return ways


def _decision(rules: Known) -> Any:
    """A zen decision whose expressions read earlier ones."""
    program, roots = rules.program, rules.roots
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


def _in_order(answer: dict[str, Any], roots: Sequence[int]) -> list[Any]:
    return [answer["result"][f"r{k}"] for k in range(len(roots))]


def _steps(rules: Known) -> list[tuple[list[str], Any]]:
    """CEL programs in turn: each works out parts that the next ones read, the last one the results."""
    program, roots = rules.program, rules.roots
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


def _open_fisca(rules: Known, told: list[dict[str, Any]], cost: int) -> _Way:
    """Calculating alone: the household is built before the clock starts."""
    system = OpenFisca(rules.program, rules.roots, cost)

    def way(household: int) -> Callable[[], Any]:
        simulation = system.simulation(told[household])
        return lambda: system.calculate(simulation)

    return way


# --- measuring --------------------------------------------------------------------------------


def _measure(runner: Runner, found: list[Situation], visits: list[Visit], ways: dict[str, _Way]) -> None:
    """All engines in turn on the same households, round after round; medians of the CPU time for one."""
    taken: dict[str, list[float]] = {name: [] for name in ("ours", "ours, making ready", *ways)}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            calls = [way(i) for i in range(SAMPLE)]
            taken[name].append(_each(calls, 1))
            taken["ours"].append(_each([partial(runner.run, visit) for visit in visits[:SAMPLE]], 10))
        ready = [partial(runner.visit, home) for home in found[:SAMPLE]]
        taken["ours, making ready"].append(_each(ready, 10))
    typical = {name: statistics.median(times) for name, times in taken.items()}
    for name in ("ours", "ours, making ready"):
        print(f"{name}: {typical[name] * 1e6:.1f} us of CPU time for a household, {ROUNDS} rounds")
    for name in ways:
        print(f"{name}: {typical[name] / typical['ours']:.0f} times as long ({typical[name] * 1e6:.0f} us)")
    for engine, asked in ASKED.items():
        best = min((name for name in ways if name.startswith(engine)), key=typical.__getitem__)
        print(f"{best}, the quickest: {typical[best] / typical['ours']:.0f} (asked: {asked})")


def _each(calls: Sequence[Callable[[], Any]], times: int) -> float:
    """Seconds of CPU that a call takes."""
    start = time.process_time()
    for _ in range(times):
        for call in calls:
            call()
    return (time.process_time() - start) / len(calls) / times


if __name__ == "__main__":
    main()
