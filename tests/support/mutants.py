"""Defects that a person might make in a rule file, made one at a time and mechanically.

A mutant is one entry of the raw content (a procedure, a fact, a parameter) with one thing wrong in it.
`KINDS` lists what can be wrong. Everything is enumerated in a fixed order; `sample` draws from it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from random import Random
from typing import Any, TypeAlias

from smartmado.content.expressions import BOUNDS, COMPARISONS
from smartmado.content.rulebook import Rulebook

KINDS = (
    "flipped comparison",
    "off by one",
    "dropped condition",
    "dropped alternative",
    "negated condition",
    "dropped exclusion",
    "wrong value",
    "wrong people",
    "dropped event",
    "first day flipped",
    "holiday flipped",
    "status swapped",
    "effective date moved",
    "wrong article",
    "dropped item",
    "wrong department",
    "wrong parameter",
)

Change: TypeAlias = tuple[str, str, Any]
"""The kind, what was done in a few words, and the changed value."""


@dataclass(frozen=True)
class Mutant:
    """One entry with one defect."""

    kind: str
    section: str
    key: str
    told: str
    entry: Any

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}: {self.told}"


def mutants(book: Rulebook) -> list[Mutant]:
    """Every defect there is to make in the procedures, derived facts and parameters of a rulebook."""
    maker = _Maker(book)
    found = [m for key, entry in book.raw["procedures"].items() for m in maker.procedure(key, entry)]
    found += [m for key, entry in book.raw["facts"].items() for m in maker.fact(key, entry)]
    found += [m for key, entry in book.raw["parameters"].items() for m in maker.parameter(key, entry)]
    return found


def sample(every: Sequence[Mutant], wanted: int, seed: int) -> list[Mutant]:
    """As many of each kind as there are, up to an equal share, and one of every entry before a second."""
    random = Random(seed)  # noqa: S311 - the same seed draws the same mutants
    kinds: dict[str, list[Mutant]] = {}
    for kind in KINDS:
        by_entry: dict[str, list[Mutant]] = defaultdict(list)
        for mutant in every:
            if mutant.kind == kind:
                by_entry[mutant.key].append(mutant)
        lists = [random.sample(group, len(group)) for group in by_entry.values()]
        random.shuffle(lists)
        rounds = zip_longest(*lists)
        kinds[kind] = [m for r in rounds for m in r if m is not None]
    drawn = [m for r in zip_longest(*kinds.values()) for m in r if m is not None]
    return drawn[:wanted]


class _Maker:
    """Changes for the entries of one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        basis = [ref for p in book.procedures.values() for v in p.versions for ref in v.legal_basis]
        self.articles = sorted(set(basis))
        self.departments = [d for d in book.departments if d != "external"]

    # --- entries ----------------------------------------------------------------------------

    def procedure(self, key: str, entry: Mapping[str, Any]) -> Iterator[Mutant]:
        """What can be wrong in a procedure."""
        for kind, told, changed in self._procedure(entry):
            yield Mutant(kind, "procedures", key, told, changed)

    def fact(self, key: str, entry: Mapping[str, Any]) -> Iterator[Mutant]:
        """What can be wrong in the formula of a fact."""
        if entry.get("derived") is None:
            return
        changes = self.day if entry["type"] == "date" else self.condition
        for kind, told, changed in changes(entry["derived"]):
            yield Mutant(kind, "facts", key, told, {**entry, "derived": changed})

    def parameter(self, key: str, entry: Mapping[str, Any]) -> Iterator[Mutant]:
        """A value that is one too high or one too low."""
        for i, value in enumerate(entry["values"]):
            if isinstance(value["value"], int):
                for step in (-1, 1):
                    told = f"{value['value']} -> {value['value'] + step}"
                    wrong = {**value, "value": value["value"] + step}
                    values = _replaced(entry["values"], i, wrong)
                    yield Mutant("wrong parameter", "parameters", key, told, {**entry, "values": values})

    def _procedure(self, entry: Mapping[str, Any]) -> Iterator[Change]:
        for event in entry["events"] if len(entry["events"]) > 1 else ():
            yield "dropped event", f"events: {event}", {**entry, "events": _without(entry["events"], event)}
        for other in entry.get("exclusive_with", ()):
            left = _without(entry["exclusive_with"], other)
            yield "dropped exclusion", f"exclusive_with: {other}", {**entry, "exclusive_with": left}
        at = entry.get("candidates", "subjects")
        for people in _PEOPLE.get(at, ()):
            yield "wrong people", f"candidates: {at} -> {people}", {**entry, "candidates": people}
        if entry["department"] != "external":
            place = self.departments.index(entry["department"])
            wrong = self.departments[(place + 1) % len(self.departments)]
            yield "wrong department", f"{entry['department']} -> {wrong}", {**entry, "department": wrong}
        for i, version in enumerate(entry["versions"]):
            for kind, told, changed in self._version(version):
                yield (
                    kind,
                    f"版{i + 1} {told}",
                    {**entry, "versions": _replaced(entry["versions"], i, changed)},
                )

    # --- versions ---------------------------------------------------------------------------

    def _version(self, version: Mapping[str, Any]) -> Iterator[Change]:
        for status in ("required_when", "recommended_when", "automatic_when"):
            if status in version:
                for kind, told, changed in self.condition(version[status]):
                    yield kind, f"{status}: {told}", {**version, status: changed}
        yield from _swapped(version)
        yield from _moved(version)
        for i, ref in enumerate(version["legal_basis"]):
            for wrong in self._wrong_articles(ref):
                basis = _replaced(version["legal_basis"], i, wrong)
                yield "wrong article", f"{ref} -> {wrong}", {**version, "legal_basis": basis}
        for i, item in enumerate(version.get("required_items") or ()):
            for kind, told, items in self._item(version["required_items"], i, item):
                yield kind, told, {**version, "required_items": items}
        deadlines = version.get("deadline")
        for i, deadline in enumerate(deadlines if isinstance(deadlines, list) else [deadlines]):
            if deadline is not None:
                for kind, told, changed in self._deadline(deadline):
                    new = _replaced(deadlines, i, changed) if isinstance(deadlines, list) else changed
                    yield kind, f"期限{i + 1} {told}", {**version, "deadline": new}

    def _item(self, items: list[Any], i: int, item: Any) -> Iterator[Change]:
        name = item if isinstance(item, str) else item["item"]
        yield "dropped item", name, items[:i] + items[i + 1 :]
        if not isinstance(item, str) and item.get("when") is not None:
            yield "dropped condition", f"持ち物 {name}: when", _replaced(items, i, name)
            for kind, told, changed in self.condition(item["when"]):
                yield kind, f"持ち物 {name}: {told}", _replaced(items, i, {**item, "when": changed})

    def _deadline(self, deadline: Mapping[str, Any]) -> Iterator[Change]:
        for unit in ("days", "months", "years"):
            if isinstance(deadline.get(unit), int):
                for step in (-1, 1):
                    told = f"{unit}: {deadline[unit]} -> {deadline[unit] + step}"
                    yield "off by one", told, {**deadline, unit: deadline[unit] + step}
        for key in ("from", "by", "before", "opens"):
            if key in deadline:
                for kind, told, changed in self.day(deadline[key]):
                    yield kind, f"{key}: {told}", {**deadline, key: changed}
        if "from" in deadline:
            other = "excluded" if deadline.get("first_day") == "included" else "included"
            yield "first day flipped", other, {**deadline, "first_day": other}
        if {"from", "by", "before"} & set(deadline):
            usual = "rolls_forward" if "days" in deadline else "not_rolled"
            rolls = deadline.get("holiday", usual) == "rolls_forward"
            other = "not_rolled" if rolls else "rolls_forward"
            yield "holiday flipped", other, {**deadline, "holiday": other}
        for event in deadline.get("events", ()) if len(deadline.get("events", ())) > 1 else ():
            yield "dropped event", event, {**deadline, "events": _without(deadline["events"], event)}
        if deadline.get("when") is not None:
            for kind, told, changed in self.condition(deadline["when"]):
                yield kind, f"when: {told}", {**deadline, "when": changed}

    def _wrong_articles(self, ref: str) -> Iterator[str]:
        found = re.match(r"(.*?)(\d+)条", ref)
        if not found:
            return
        law, number = found.group(1), int(found.group(2))
        yield f"{law}{number + 1}条{ref[found.end() :]}"
        same = [a for a in self.articles if re.fullmatch(rf"{re.escape(law)}\d.*", a) and a != ref]
        if same:
            yield same[number % len(same)]

    # --- conditions -------------------------------------------------------------------------

    def condition(self, node: Any) -> Iterator[Change]:
        """What can be wrong in a condition: here, or in one of its parts."""
        if isinstance(node, bool):
            return
        if isinstance(node, str):
            yield "negated condition", f"not {node}", {"not": node}
            return
        for key in ("all", "any"):
            if key in node:
                yield from self._parts(node, key)
                return
        if "not" in node:
            yield "negated condition", f"dropped not: {_short(node)}", node["not"]
            for kind, told, changed in self.condition(node["not"]):
                yield kind, told, {"not": changed}
            return
        for kind in ("exists", "every", "count"):
            if kind in node:
                yield from self._quantified(node, kind)
                return
        if "date" in node:
            yield from self._compared(node)
            return
        yield from self._leaf(node)

    def _parts(self, node: Mapping[str, Any], key: str) -> Iterator[Change]:
        parts = node[key]
        for i, part in enumerate(parts):
            if len(parts) > 1:
                ruled_out = isinstance(part, Mapping) and "not" in part
                kind = {"any": "dropped alternative"}.get(
                    key, "dropped exclusion" if ruled_out else "dropped condition"
                )
                yield kind, _short(part), {key: parts[:i] + parts[i + 1 :]}
            for below, told, changed in self.condition(part):
                yield below, told, {key: _replaced(parts, i, changed)}

    def _quantified(self, node: Mapping[str, Any], kind: str) -> Iterator[Change]:
        for people in _PEOPLE.get(node[kind], ()):
            yield "wrong people", f"{node[kind]} -> {people}", {**node, kind: people}
        for bound in ("at_least", "at_most"):
            if bound in node:
                for step in (-1, 1):
                    if node[bound] + step >= 0:
                        told = f"{bound}: {node[bound]} -> {node[bound] + step}"
                        yield "off by one", told, {**node, bound: node[bound] + step}
        if "where" in node:
            for below, told, changed in self.condition(node["where"]):
                yield below, told, {**node, "where": changed}

    def _compared(self, node: Mapping[str, Any]) -> Iterator[Change]:
        op = next(k for k in COMPARISONS if k in node)
        for other in _FLIPPED[op]:
            flipped = {(other if k == op else k): v for k, v in node.items()}
            yield "flipped comparison", f"{op} -> {other}: {_short(node)}", flipped
        for side in ("date", op):
            for kind, told, changed in self.day(node[side]):
                yield kind, told, {**node, side: changed}

    def _leaf(self, node: Mapping[str, Any]) -> Iterator[Change]:
        [(name, value)] = node.items()
        if name in ("event", "visit_has", "subject_of", "due", "due_for_anyone"):
            kind = "dropped alternative" if name.startswith("due") else "dropped event"
            for one in value if isinstance(value, list) and len(value) > 1 else ():
                yield kind, f"{name}: {one}", {name: _without(value, one)}
            return
        if isinstance(value, Mapping):
            [(op, limit)] = value.items()
            other = _NEXT_BOUND[op]
            yield "flipped comparison", f"{name} {op} -> {other}", {name: {other: limit}}
            for step in (-1, 1) if isinstance(limit, int) else ():
                yield "off by one", f"{name} {op} {limit} -> {limit + step}", {name: {op: limit + step}}
            return
        yield from self._wrong_values(name, value)

    def _wrong_values(self, name: str, value: Any) -> Iterator[Change]:
        values = list(self.book.facts[name].values)
        if isinstance(value, list) and len(value) > 1:
            for one in value:
                yield "wrong value", f"{name}: dropped {one}", {name: _without(value, one)}
            return
        one = value[0] if isinstance(value, list) else value
        if one in values and len(values) > 1:
            wrong = values[(values.index(one) + 1) % len(values)]
            yield "wrong value", f"{name}: {one} -> {wrong}", {name: wrong}

    # --- dates ------------------------------------------------------------------------------

    def day(self, node: Any) -> Iterator[Change]:
        """What can be wrong in a date expression: an age, a number of days, a day."""
        if isinstance(node, str):
            if re.fullmatch(r"\d{4}-\d\d-\d\d", node):
                for step in (-1, 1):
                    wrong = (date.fromisoformat(node) + timedelta(days=step)).isoformat()
                    yield "off by one", f"{node} -> {wrong}", wrong
            return
        for kind in ("attains", "birthday"):
            if kind in node:
                other = "birthday" if kind == "attains" else "attains"
                yield "off by one", f"{kind} -> {other}", {other: node[kind]}
                for step in (-1, 1) if isinstance(node[kind], int) else ():
                    yield (
                        "off by one",
                        f"{kind}: {node[kind]} -> {node[kind] + step}",
                        {kind: node[kind] + step},
                    )
                return
        for unit in ("days", "months", "years"):
            if isinstance(node.get(unit), int):
                for step in (-1, 1):
                    told = f"{unit}: {node[unit]} -> {node[unit] + step}"
                    yield "off by one", told, {**node, unit: node[unit] + step}
        for edge, inside in node.items():
            if isinstance(inside, Mapping) or (edge == "shift"):
                for kind, told, changed in self.day(inside):
                    yield kind, told, {**node, edge: changed}


_FLIPPED = {
    "before": ("on_or_before", "on_or_after"),
    "on_or_before": ("before", "after"),
    "after": ("on_or_after", "on_or_before"),
    "on_or_after": ("after", "before"),
    "same_month": ("before", "after"),
    "same_day": ("on_or_before", "on_or_after"),
}
_NEXT_BOUND = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}
assert set(_FLIPPED) == set(COMPARISONS)
assert set(_NEXT_BOUND) == set(BOUNDS)

_PEOPLE: dict[str, tuple[str, ...]] = {
    "members": ("subjects",),
    "subjects": ("members",),
    "remaining": ("subjects",),
    "children": ("parents", "members"),
    "borne": ("parents",),
    "parents": ("children", "spouse"),
    "father": ("mother",),
    "mother": ("father",),
    "spouse": ("parents", "children"),
    "siblings": ("children",),
    "everyone": ("subjects",),
    "head": ("subjects",),
    "others": ("members",),
}


def _swapped(version: Mapping[str, Any]) -> Iterator[Change]:
    """The next weaker status for a condition that stands alone; two conditions change places."""
    here = [s for s in ("required_when", "recommended_when", "automatic_when") if s in version]
    if len(here) == 1:
        other = {"required_when": "recommended_when"}.get(here[0], "required_when")
        swapped = {(other if k == here[0] else k): v for k, v in version.items()}
        yield "status swapped", f"{here[0]} -> {other}", swapped
    else:
        first, second = here[:2]
        changed = {**version, first: version[second], second: version[first]}
        yield "status swapped", f"{first} <-> {second}", changed


RECENT = "2016-01-01"
"""Rules in force since then are moved by a day, older ones by the slip of a century."""


def _moved(version: Mapping[str, Any]) -> Iterator[Change]:
    effective = version["effective"]
    for key in ("from", "to"):
        if effective.get(key):
            day = date.fromisoformat(effective[key])
            if effective[key] < RECENT:
                wrong = [day.replace(year=day.year + 100, day=min(day.day, 28))]
            else:
                wrong = [day - timedelta(days=1), day + timedelta(days=1)]
            for other in wrong:
                told = f"{key}: {day} -> {other}"
                changed = {**version, "effective": {**effective, key: other.isoformat()}}
                yield "effective date moved", told, changed


def _short(node: Any) -> str:
    text = re.sub(r"['\"]", "", str(node))
    return text if len(text) <= 100 else f"{text[:99]}…"


def _replaced(items: Sequence[Any], i: int, value: Any) -> list[Any]:
    return [*items[:i], value, *items[i + 1 :]]


def _without(items: Sequence[Any], value: Any) -> list[Any]:
    return [item for item in items if item != value]
