"""What rules rest on, and what they say apart from the words in which they are told."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from smartmado.content.expressions import Due, Quantified, walk
from smartmado.content.rulebook import Rulebook


def reached(book: Rulebook, about: Iterable[str]) -> tuple[set[str], set[str]]:
    """The procedures with all whose being due they read, and the facts that all these rest on."""
    procedures: set[str] = set()
    facts: set[str] = set()
    waiting: list[object] = [Due(tuple(about), anyone=True)]
    while waiting:
        for node in walk(waiting.pop()):
            for name in set(getattr(node, "procedures", ())) - procedures:
                procedures.add(name)
                waiting += [c for v in book.procedures[name].versions for c in v.conditions.values()]
            fact = getattr(node, "fact", None)
            if isinstance(fact, str) and fact not in facts:
                facts.add(fact)
                waiting.append(book.facts[fact].derived)
    return procedures, facts


def meaning(book: Rulebook, about: Iterable[str]) -> Iterator[Hashable]:
    """What the rules say, without the words in which they are told."""
    named = tuple(about)
    procedures, facts = reached(book, named)
    yield named
    for name in sorted(procedures):
        p = book.procedures[name]
        versions = tuple((v.since, v.until, tuple(v.conditions.items())) for v in p.versions)
        yield name, p.events, p.candidates, p.per, versions
    for name in sorted(facts):
        f = book.facts[name]
        bounds = (f.question.min, f.question.max) if f.question else None
        yield name, f.scope, f.type, f.source, tuple(f.values), bounds, f.derived


def counted(book: Rulebook, about: Iterable[str]) -> int:
    """The most people that one of these rules wants to see at a time."""
    counts = (n.at_least for n in _nodes(book, about) if isinstance(n, Quantified))
    return max((n for n in counts if n is not None), default=1)


def _nodes(book: Rulebook, about: Iterable[str]) -> Iterator[object]:
    """Every node of the conditions and formulas that these procedures rest on."""
    procedures, facts = reached(book, about)
    tops: list[object] = [book.facts[f].derived for f in facts]
    tops += [c for p in procedures for v in book.procedures[p].versions for c in v.conditions.values()]
    return (n for top in tops for n in walk(top))


def numbers(book: Rulebook, about: Iterable[str]) -> dict[str, Hashable]:
    """The values by day of every parameter that these procedures rest on."""
    found: set[str] = set()
    for node in _nodes(book, about):
        for name in ("days", "months", "years", "limit", "parameter"):
            value = getattr(node, name, None)
            found |= {value} if isinstance(value, str) else set()
    return {name: book.parameters[name].values for name in sorted(found)}
