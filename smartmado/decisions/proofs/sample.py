"""A found visit as the JSON of a situation: a sample resident that `smartmado decide` can run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smartmado.content.expressions import fact_ids, walk
from smartmado.content.model import Fact
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.proofs.days import AS_OF, BIRTH
from smartmado.decisions.proofs.encode import VIEWPOINT, is_given
from smartmado.decisions.proofs.solve import Found
from smartmado.decisions.proofs.world import RELATION, Has, Listed, Outside, Owner, Present, Subject, World

IDS = "abcdefgh"
"""The id of each slot's person."""
SELF = IDS[0]
"""The person whom a question to the prover is about."""

_ALWAYS = (RELATION, BIRTH.fact, "sex")


def facts_read(book: Rulebook, nodes: Iterable[object]) -> dict[str, Fact]:
    """The given facts that conditions rest on, through derived facts and procedures that they name."""
    found: dict[str, Fact] = {}
    seen: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        for name in fact_ids(node) - seen:
            seen.add(name)
            fact = book.facts[name]
            waiting.append(fact.derived)
            if is_given(book, fact) or fact.type == "bool":
                found[name] = fact
        for part in walk(node):
            for name in set(getattr(part, "procedures", ())) - seen:
                seen.add(name)
                waiting += [c for v in book.procedures[name].versions for c in v.conditions.values()]
    return found


def situation_json(
    world: World, found: Found, event: str, book: Rulebook, facts: Iterable[Fact]
) -> dict[str, Any]:
    """The situation of a found visit, in which each of these facts is known of everyone."""
    told = [f for f in facts if f.id not in _ALWAYS]
    people = {s: _person(world, found, s, told) for s in world.slots if s == 0 or found.holds(Listed(s))}
    outside = {s for s in people if found.holds(Outside(s))}
    kinds = [event, *(e for e in _others(world, found) if e != event and found.holds(Present(e)))]
    return {
        "as_of": (found.day(AS_OF) or found.happened).isoformat(),
        "municipality": book.municipality,
        "events": [_event(world, found, kind, told) for kind in kinds],
        "household": {"closed": True, "members": [p for s, p in people.items() if s not in outside]},
        "others": [p for s, p in people.items() if s in outside],
        "answers": _facts(found, "visit", None, told),
    }


def _others(world: World, found: Found) -> list[str]:
    """The other events that the question is about."""
    asked = {k.event for k in found.asked if isinstance(k, Subject | Present)}
    return [e for e in world.life_events if e in asked]


def _person(world: World, found: Found, slot: int, facts: list[Fact]) -> dict[str, Any]:
    words = [w for w in world.words if found.holds(Has(RELATION, slot, w))]
    sexes = [v for v in world.facts["sex"].values if found.holds(Has("sex", slot, v))]
    return {
        "id": IDS[slot],
        **({RELATION: words[0]} if words else {}),
        BIRTH.fact: (found.day((BIRTH.fact, slot)) or found.happened).isoformat(),
        **({"sex": sexes[0]} if sexes else {}),
        **_facts(found, "person", slot, facts),
    }


def _event(world: World, found: Found, kind: str, facts: list[Fact]) -> dict[str, Any]:
    subjects = [s for s in world.slots if found.holds(Subject(kind, s))]
    subjects.sort(key=lambda s: s != VIEWPOINT)
    definition = world.life_events[kind]
    return {
        "type": kind,
        "subjects": [IDS[s] for s in subjects],
        **_facts(found, "event", kind, facts),
        **({definition.date: found.happened.isoformat()} if definition.date else {}),
    }


def _facts(found: Found, scope: str, owner: Owner, facts: list[Fact]) -> dict[str, Any]:
    values = {f.id: _value(found, f, owner) for f in facts if f.scope == scope}
    return {name: value for name, value in values.items() if value is not None}


def _value(found: Found, fact: Fact, owner: Owner) -> Any:
    """The fact's value in the visit; what the question does not rest on gets an ordinary one."""
    match fact.type:
        case "bool":
            key = Has(fact.id, owner, True)
            return found.holds(key) if fact.derived is None or found.knows(key) else None
        case "enum":
            holding = [v for v in fact.values if found.holds(Has(fact.id, owner, v))]
            return holding[0] if holding else "none" if "none" in fact.values else [*fact.values][-1]
        case "list":
            return [v for v in fact.values if found.holds(Has(fact.id, owner, v))]
        case "int":
            number = found.number(fact.id, owner)
            least = fact.question.min if fact.question else None
            return least or 0 if number is None else number
        case "date":
            return (found.day((fact.id, owner)) or found.happened).isoformat()
        case "text" | "kana":
            asked = [k for k in found.asked if isinstance(k, Has) and (k.fact, k.owner) == (fact.id, owner)]
            return next((k.value for k in asked if found.holds(k)), "その他")
    return None
