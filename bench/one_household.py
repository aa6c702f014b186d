"""One household, all rules of all life events: ours against zen (GoRules), CEL (Rust), openfisca-core.

Every engine decides all procedures for the same made-up households, whatever has happened to them. The
rules are translated mechanically: an expression for each procedure and status. First all answers are
compared, ours with the definition too. Then the engines take turns. Of the ways to ask an engine the
quickest counts, except two in which more was done for it than translating; they are told beside.
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
from bench.household.people import AS_OF, SINCE, homes, often
from bench.household.texts import CEL, ZEN, Texts, often_used
from smartmado.content.loader import load_rulebook
from smartmado.content.model import STATUSES
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.household import Runner, runner
from smartmado.decisions.compiled.visits import Visit
from smartmado.decisions.evaluate import Evaluator
from smartmado.facts.situation import Situation

TIMED, OF_EACH, ROUNDS = 40, 4, 7
"""Households that are timed, with events as they come; and those with each event on which answers are
compared, too."""
ASKED = {"zen": 80, "CEL (Rust)": 80, "openfisca-core": 500}
BESIDE = "not counted:"
"""Marks ways for which more was done than translating each rule."""
_Way: TypeAlias = Callable[[int], Callable[[], Any]]


def main() -> None:
    """Print how many times as long the other engines take."""
    book = load_rulebook("312029")
    rules = known(book, SINCE, AS_OF)
    every = [event for event in book.life_events if book.triggered_by(event)]
    found = homes(book, [*often(TIMED), *every * OF_EACH], rules.recorded)
    runners = [runner(book, (home.events[0].type,)) for home in found]
    visits = [of_type.visit(home) for of_type, home in zip(runners, found, strict=True)]
    told = [rules.inputs(home) for home in found]
    ours = [_masks(rules, of_type, visit) for of_type, visit in zip(runners, visits, strict=True)]
    _check_definition(book, rules, found, ours)
    ways = _ways(rules, told)
    for name, way in ways.items():
        for household, expected in enumerate(ours):
            nobody = [False] * len(visits[household].people)
            answer = [list(map(bool, truths)) or nobody for truths in way(household)()]
            assert answer == expected, f"{name} differs for household {household}"
    due = sum(any(truths) for answer in ours for truths in answer)
    print(
        f"{len({p for p, _, _ in rules.results})} procedures, {len(rules.results)} results, "
        f"{len(found)} households with {due / len(found):.1f} due results each: all answers equal"
    )
    _measure(runners, found, visits, ways)


def _masks(rules: Known, of_type: Runner, visit: Visit) -> list[list[bool]]:
    """For each result whether it is so, by person. What the event does not trigger is not."""
    truths, outcomes = of_type.run(visit), of_type.rules(visit).outcomes
    found = []
    for procedure, event, status in rules.results:
        told = dict(outcomes.get((procedure, event), ()))
        root, negated = told.get(status, (None, False))
        assert not negated
        found.append([root is not None and bool(truths[root] >> i & 1) for i in range(len(visit.people))])
    return found


def _check_definition(
    book: Rulebook, rules: Known, found: list[Situation], ours: list[list[list[bool]]]
) -> None:
    for home, answer in zip(found, ours, strict=True):
        ev = Evaluator(book, home)
        told = dict(zip(rules.results, answer, strict=True))
        for procedure in book.triggered_by(home.events[0].type):
            belong = {person for person, certain in ev.candidates(procedure, 0) if certain}
            for status in STATUSES:
                expected = [
                    person in belong and ev.status(procedure, person, 0) == status
                    for person in home.everyone()
                ]
                assert told.get((procedure.id, 0, status), [False] * len(expected)) == expected, procedure.id


# --- the other engines ------------------------------------------------------------------------


def _ways(rules: Known, told: list[dict[str, Any]]) -> dict[str, _Way]:
    """Each way to ask each engine: household -> call -> for each result one truth per person, or none
    where the visit itself rules it out."""
    zen_texts, cel_texts = ([Texts(rules.program, s).result(r) for r in rules.roots] for s in (ZEN, CEL))
    alone = [zen.compile_expression(t) for t in zen_texts]
    together = zen.compile_expression(f"[{', '.join(zen_texts)}]")
    decision, of_parts = _decision(rules, ()), _decision(rules, often_used(rules.program, rules.roots, 6))
    programs = [cel.compile(t) for t in cel_texts]
    list_program = cel.compile(f"[{', '.join(cel_texts)}]")
    return {
        "zen, an expression per result": lambda i: lambda: [e.evaluate(told[i]) for e in alone],
        "zen, a decision with an expression per result": lambda i: lambda: _decided(rules, decision, told[i]),
        "CEL (Rust), a program per result": lambda i: lambda: _with_context(programs, told[i]),
        "CEL (Rust), one program": lambda i: lambda: list_program.execute(told[i]),
        "openfisca-core, calculating only": _open_fisca(rules, told),
        f"{BESIDE} zen, a decision with parts shared by us": lambda i: (
            lambda: _decided(rules, of_parts, told[i])
        ),
        f"{BESIDE} zen, all joined into one expression": lambda i: lambda: together.evaluate(told[i]),
    }


def _decision(rules: Known, shared: Sequence[int]) -> Any:
    """A zen decision with an expression per result, and before them one for each shared part."""
    program, roots = rules.program, rules.roots
    texts = Texts(program, ZEN, {i: f"$.x{i}" for i in shared})
    lines = [(f"x{i}", texts.listed(i) if program.nodes[i].wide else texts.narrow(i)) for i in shared]
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


def _decided(rules: Known, decision: Any, told: dict[str, Any]) -> list[Any]:
    answer = decision.evaluate(told)["result"]
    return [answer[f"r{k}"] for k in range(len(rules.roots))]


def _with_context(programs: list[Any], told: dict[str, Any]) -> list[Any]:
    context = cel.Context(variables=told)
    return [p.execute(context) for p in programs]


def _open_fisca(rules: Known, told: list[dict[str, Any]]) -> _Way:
    """Calculating alone: the household is built before the clock starts."""
    system = OpenFisca(rules.program, rules.roots)

    def way(household: int) -> Callable[[], Any]:
        simulation = system.simulation(told[household])
        return lambda: system.calculate(simulation)

    return way


# --- measuring --------------------------------------------------------------------------------


def _measure(
    runners: list[Runner], found: list[Situation], visits: list[Visit], ways: dict[str, _Way]
) -> None:
    """All engines in turn on the same households, round after round; medians of the CPU time for one."""
    taken: dict[str, list[float]] = {name: [] for name in ("ours", "ours, making ready", *ways)}
    runs = [partial(r.run, visit) for r, visit in zip(runners[:TIMED], visits, strict=False)]
    ready = [partial(r.visit, home) for r, home in zip(runners[:TIMED], found, strict=False)]
    for _ in range(ROUNDS):
        for name, way in ways.items():
            calls = [way(i) for i in range(TIMED)]
            taken[name].append(_each(calls, 1))
            taken["ours"].append(_each(runs, 10))
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
