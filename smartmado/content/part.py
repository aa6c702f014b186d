"""Some rules of a rulebook, with all that they read: enough to decide these rules and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from smartmado.content.expressions import Due, fact_ids, walk
from smartmado.content.model import Version
from smartmado.content.rulebook import Rulebook


def part_of(book: Rulebook, procedures: Iterable[str]) -> Rulebook:
    """The rulebook with these procedures, and those whose being due they read."""
    needed = {n for p in procedures for n in reads(book).get(p, ()) if n in book.raw["procedures"]}
    raw = {key: entry for key, entry in book.raw["procedures"].items() if key in needed}
    kept = {key: book.procedures[key] for key in raw}
    return replace(book, procedures=kept, raw={**book.raw, "procedures": raw})


@lru_cache(maxsize=4)
def reads(book: Rulebook) -> Mapping[str, frozenset[str]]:
    """For each procedure the ids of all that its outcome rests on: itself, procedures, facts, parameters."""
    facts, procedures = _named_by_facts(book), _named_by_procedures(book)
    # a fact and a procedure may bear the same name: then both are followed
    names = {key: facts.get(key, set()) | procedures.get(key, set()) for key in {**facts, **procedures}}
    return {p: _reached(p, names) for p in book.procedures}


def _reached(start: str, names: Mapping[str, set[str]]) -> frozenset[str]:
    found, open_ = {start}, [start]
    while open_:
        below = names.get(open_.pop(), set()) - found
        found |= below
        open_ += below
    return frozenset(found)


def _named_by_procedures(book: Rulebook) -> dict[str, set[str]]:
    days = {e.id: e.date for e in book.life_events.values() if e.date}
    return {
        p.id: {n for v in p.versions for part in _parts(v) for n in _names(part, book)}
        | {days[e] for e in p.events if e in days}
        for p in book.procedures.values()
    }


def _named_by_facts(book: Rulebook) -> dict[str, set[str]]:
    return {f.id: set(_names(f.derived, book)) for f in book.facts.values()}


def _parts(version: Version) -> Iterator[object]:
    yield from version.conditions.values()
    yield from version.deadlines
    yield from version.required_items


def _names(node: object, book: Rulebook) -> Iterator[str]:
    for part in walk(node):
        yield from fact_ids(part) & set(book.facts)
        if isinstance(part, Due):
            yield from part.procedures
        for value in vars(part).values() if hasattr(part, "__dict__") else ():
            if isinstance(value, str) and value in book.parameters:
                yield value
