"""Programs for visits of which everything is known: what is settled beforehand falls out of the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.graph import Graph, finished
from smartmado.decisions.compiled.program import GIVEN, Node, Outcome, Program

Settled = Callable[[int, Node, Graph], int | None]
"""A node of the new graph in the place of one of the old; None to keep it."""


def must_be_recorded(book: Rulebook, program: Program) -> frozenset[str]:
    """The facts without which a program's visits are not known: those that no formula settles."""
    again = {node.data[0] for node in program.nodes if node.op == "loop"}
    return frozenset(again | {c.fact for c in program.columns if book.facts[c.fact].derived is None})


def for_records(program: Program, recorded: frozenset[str]) -> Program:
    """The program for households of which these facts are known, everybody's, and everyone is listed.

    A fact that is not recorded is worked out by its formula. Raises ValueError if it has none, or if
    its formula comes back to the fact itself, which can leave it unknown.
    """

    def settled(number: int, node: Node, graph: Graph) -> int | None:
        if node.op == "unlisted":
            return graph.false
        if node.op in GIVEN and node.data[0] not in recorded:
            return graph.make("undated") if node.op == "date_given" else graph.unknown
        return None

    found = _rebuilt(program, settled, recorded)
    for node in found.nodes:
        if node.op in ("loop", "undated") or node == Node("const", data=(None,)):
            missing = {c.fact for c in program.columns} - recorded
            raise ValueError(f"not every fact that is needed is recorded, of {sorted(missing)}")
    return found


def in_force(program: Program, applies: Mapping[int, bool]) -> Program:
    """The program where it is known which law applies: node id -> truth of each `applies`."""

    def settled(number: int, node: Node, graph: Graph) -> int | None:
        return graph.const(applies[number]) if node.op == "applies" else None

    return _rebuilt(program, settled, frozenset())


def _rebuilt(program: Program, settled: Settled, recorded: frozenset[str]) -> Program:
    graph = Graph(exact=True)
    new: list[int] = []
    for number, node in enumerate(program.nodes):
        put = settled(number, node, graph)
        new.append(_again(graph, node, [new[a] for a in node.args], recorded) if put is None else put)
    outcomes = {
        key: Outcome(new[o.candidates], *(graph.every((new[o.candidates], new[n])) for _, n in o.statuses()))
        for key, o in program.outcomes.items()
    }
    return finished(graph, program.events, outcomes, {c.fact: (c.scope, c.type) for c in program.columns})


def _again(graph: Graph, node: Node, args: list[int], recorded: frozenset[str]) -> int:
    match node.op:
        case "not":
            return graph.no(args[0])
        case "and":
            return graph.every(args)
        case "or":
            return graph.some(args)
        case "override":
            return args[1] if args[0] == graph.unknown else args[0]
        case "date_override":
            return args[1] if graph.nodes[args[0]].op == "undated" else args[0]
        case "settled":
            return graph.settled(*args)
        case "select":
            return graph.select(zip(args[::2], args[1::2], strict=True))
        case "count":
            return graph.at_least(node.data[0], args[0])
        case "kin_count":
            people, n = node.data
            return graph.kin_at_least(people, n, args[0])
        case "loop":
            return graph.loop(args[0], node.data)
    return graph.make(node.op, *args, data=node.data, wide=node.wide)
