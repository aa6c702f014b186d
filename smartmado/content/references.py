"""Does content fit together? Names that lead nowhere, impossible values, gaps and cycles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from smartmado.content.expressions import (
    Age,
    Bound,
    DateFact,
    DateParameter,
    Due,
    EventIs,
    FactIs,
    Literal,
    Quantified,
    Shift,
    SubjectOf,
    VisitHas,
    walk,
)
from smartmado.content.local import local_changes
from smartmado.content.mistakes import Report
from smartmado.content.model import Deadline, Fact, Procedure, Version
from smartmado.content.rulebook import Rulebook
from smartmado.facts.dates import FIRST_YEAR, LAST_YEAR
from smartmado.facts.relations import KIN

_Entry: TypeAlias = tuple[str, str]
"""A section of the rulebook and an id in it: a fact and a procedure may bear the same name."""

_FARTHEST: Mapping[str, int] = {"days": 150 * 366, "months": 150 * 12, "years": 150}
"""No rule leads a date farther than a life: beyond lies a slip, and in the end the end of the calendar."""


def check_references(book: Rulebook, report: Report) -> None:
    """Report every reference that leads nowhere and every cycle among facts or procedures."""
    for fact in book.facts.values():
        for message in expression_faults(book, fact.derived):
            report("facts", fact.id, ("derived",), message)
    for event in book.life_events.values():
        for name in event.dates:
            if name not in book.facts:
                report("life_events", event.id, ("dates",), f"{name} という事実がありません")
        if event.date and event.date not in event.dates:
            report("life_events", event.id, ("date",), "date は dates のどれかにしてください")
    for parameter in book.parameters.values():
        for day in (d for since, value in parameter.values for d in (since, value)):
            for message in _day_faults(day):
                report("parameters", parameter.id, ("values",), message)
    for procedure in book.procedures.values():
        _check_procedure(book, procedure, report)
    _check_cycles(book, report)


def check_local_references(book: Rulebook, report: Report) -> None:
    """Report what the conditions of a city's changes name that is not there, at the city's own line."""
    for name, change in local_changes(book.raw):
        for status, condition in change.added.items():
            for message in expression_faults(book, condition):
                report("local", name, (f"{status}_when",), message)


def _check_procedure(book: Rulebook, procedure: Procedure, report: Report) -> None:
    def bad(path: tuple[Any, ...], message: str) -> None:
        report("procedures", procedure.id, path, message)

    if procedure.department not in book.departments:
        bad(("department",), f"{procedure.department} という課がありません(departments.yaml)")
    if procedure.form and procedure.form not in book.forms:
        bad(("form",), f"{procedure.form} という様式がありません(forms/{procedure.form}/form.yaml)")
    for event in procedure.events:
        if event not in book.life_events:
            bad(("events",), f"{event} というライフイベントがありません(life_events.yaml)")
    for key in ("after", "exclusive_with"):
        for other in getattr(procedure, key):
            if other not in book.procedures:
                bad((key,), f"{other} という手続がありません")
    for other in procedure.exclusive_with:
        if other in book.procedures and procedure.id not in book.procedures[other].exclusive_with:
            bad(("exclusive_with",), f"{other} の exclusive_with にも {procedure.id} を書いてください")
    _check_versions(book, procedure, bad)


def _check_versions(
    book: Rulebook, procedure: Procedure, bad: Callable[[tuple[Any, ...], str], None]
) -> None:
    for version in (*procedure.versions, *procedure.withdrawn):
        for day in (version.since, version.until):
            for message in _day_faults(day):
                bad(("versions", version.place, "effective"), message)
        for path, node in _parts(version):
            for message in expression_faults(book, node):
                bad(("versions", version.place, *path), message)


def _parts(version: Version) -> Iterator[tuple[tuple[Any, ...], object]]:
    for status, condition in version.conditions.items():
        yield (f"{status}_when",), condition
    for i, item in enumerate(version.required_items):
        yield ("required_items", i), item.when
    for i, deadline in enumerate(version.deadlines):
        yield ("deadline", i), deadline


def expression_faults(book: Rulebook, node: object) -> Iterator[str]:
    """What a condition or date expression names and nothing is, or cannot be."""
    for part in walk(node):
        match part:
            case FactIs(fact=fact, values=values):
                yield from _fact_faults(book, fact, values)
            case Bound(fact=fact, limit=limit):
                yield from _typed(book, fact, "int")
                yield from _number(book, limit)
            case DateFact(fact=fact):
                yield from _typed(book, fact, "date")
            case DateParameter(parameter=name) if name not in book.parameters:
                yield f"{name} という基準値がありません(parameters.yaml)"
            case EventIs(types=types) | VisitHas(types=types) | SubjectOf(types=types):
                yield from (
                    f"{t} というライフイベントがありません" for t in types if t not in book.life_events
                )
            case Due(procedures=procedures):
                yield from (f"{p} という手続がありません" for p in procedures if p not in book.procedures)
            case Literal(day=day):
                yield from _day_faults(day)
            case Age(years=years):
                yield from _span_faults(book, "years", years)
            case Shift() | Deadline():
                for unit in _FARTHEST:
                    yield from _span_faults(book, unit, getattr(part, unit))


def _number(book: Rulebook, value: object) -> Iterator[str]:
    if isinstance(value, str) and value not in book.parameters:
        yield f"{value} という基準値がありません(parameters.yaml)"


def _span_faults(book: Rulebook, unit: str, value: object) -> Iterator[str]:
    """A number of days, months or years that is not there, is a date, or leads too far."""
    yield from _number(book, value)
    parameter = book.parameters.get(value) if isinstance(value, str) else None
    for number in [n for _, n in parameter.values] if parameter else [value]:
        if isinstance(number, date):
            yield f"{value} は日付です。日数・月数・年数の基準値を書いてください"
        elif isinstance(number, int) and abs(number) > _FARTHEST[unit]:
            yield f"{unit}: {number} は大きすぎます。{_FARTHEST[unit]} までで書いてください"


def _day_faults(day: object) -> Iterator[str]:
    """A day that no register and no notification can hold."""
    if isinstance(day, date) and not FIRST_YEAR <= day.year <= LAST_YEAR:
        yield f"{day}: 年は{FIRST_YEAR}年から{LAST_YEAR}年の間です(終わりがなければ to を省きます)"


def _typed(book: Rulebook, fact: str, kind: str) -> Iterator[str]:
    if fact not in book.facts:
        yield f"{fact} という事実がありません(facts.yaml)"
    elif book.facts[fact].type != kind:
        yield f"{fact} は {book.facts[fact].type} です。{kind} の事実を書いてください"


def _fact_faults(book: Rulebook, fact: str, values: tuple[Any, ...]) -> Iterator[str]:
    if fact not in book.facts:
        yield f"{fact} という事実がありません(facts.yaml に足すか、綴りを確かめてください)"
        return
    definition = book.facts[fact]
    for value in values:
        if not fits(definition, value):
            yield f"{fact} に {value!r} という値はありません" + (
                f"(使えるのは {', '.join(definition.values)})" if definition.values else ""
            )


def fits(fact: Fact, value: object) -> bool:
    """Whether the fact can have this value in a condition."""
    if isinstance(value, bool) or fact.type == "bool":
        return isinstance(value, bool) and fact.type == "bool"
    if fact.type == "int":
        return isinstance(value, int)
    if fact.type in ("date", "month"):
        return False
    return isinstance(value, str) and (not fact.values or value in fact.values)


def _check_cycles(book: Rulebook, report: Report) -> None:
    facts = {("facts", f.id): _read_by(f.derived) - _of_kin(f) for f in book.facts.values()}
    procedures = {
        ("procedures", p.id): {n for v in p.versions for _, node in _parts(v) for n in _read_by(node)}
        for p in book.procedures.values()
    }
    after = {p: {("procedures", other) for other in book.procedures[p[1]].after} for p in procedures}
    for graph, what in ((facts, "derived"), (facts | procedures, "due"), (after, "after")):
        cycle = find_cycle(graph)
        if cycle:
            entry = next((node for node in cycle if node[0] == "procedures"), cycle[0])
            report(*entry, (), f"{what} が輪になっています: {' → '.join(name for _, name in cycle)}")
            return


def _of_kin(fact: Fact) -> set[_Entry]:
    """The fact itself, where its formula reads it of a relative only: one's answer may settle another's."""
    kin = [q for q in walk(fact.derived) if isinstance(q, Quantified) and q.people in KIN]
    inside = {n.fact for q in kin for n in walk(q.where) if isinstance(n, FactIs)}
    return {("facts", fact.id)} if fact.id in inside else set()


def _read_by(node: object) -> set[_Entry]:
    """The facts whose values, and the procedures whose being due, the node reads."""
    found: set[_Entry] = set()
    for part in walk(node):
        match part:
            case FactIs(fact=fact) | Bound(fact=fact) | DateFact(fact=fact):
                found.add(("facts", fact))
            case Due(procedures=procedures):
                found.update(("procedures", name) for name in procedures)
    return found


def find_cycle(graph: Mapping[_Entry, set[_Entry]]) -> list[_Entry]:
    """A cycle as a list of nodes whose first and last are the same; empty if there is none."""
    done: set[_Entry] = set()

    def visit(node: _Entry, trail: list[_Entry]) -> list[_Entry]:
        if node in trail:
            return [*trail[trail.index(node) :], node]
        if node in done:
            return []
        for below in sorted(graph.get(node, ())):
            found = visit(below, [*trail, node])
            if found:
                return found
        done.add(node)
        return []

    for start in graph:
        found = visit(start, [])
        if found:
            return found
    return []
