"""What the members of one household prove about each other: one head, and parents older than children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from smartmado.facts.relations import parse_relation
from smartmado.store.register_rows import FactValue
from smartmado.store.register_table import Findings

_PARENTS = ("父", "母")
_TOO_OLD = (
    "続柄では{}行目の人と親子(直系)ですが、親にあたる人のほうが後に生まれています。"
    "生年月日か続柄を確かめてください。"
)
_relation = lru_cache(maxsize=1024)(parse_relation)


@dataclass(frozen=True, slots=True)
class _Member:
    """One member: the line it stands on, the path from the head, the bounds of the birth date.

    Bounds are ISO days, which compare as days do; "" is unknown.
    """

    line: int
    path: tuple[str, ...]
    born_first: str
    born_last: str


class HouseholdChecks:
    """Collects the members household by household, and judges at the end: rows come in any order."""

    def __init__(self) -> None:
        self._households: defaultdict[str, list[_Member]] = defaultdict(list)

    def add(self, line: int, household_id: str, facts: Mapping[str, FactValue]) -> None:
        """Remember a present resident whose 続柄 says something."""
        relation = facts.get("relation_to_head")
        if facts["resident_state"] != "registered" or not isinstance(relation, str):
            return
        path = _relation(relation)
        if path is not None:
            self._households[household_id].append(
                _Member(line, path, *_birth_bounds(facts.get("birth_date")))
            )

    def report(self, path: Path, findings: Findings) -> None:
        """Record every contradiction found in a household."""
        for members in self._households.values():
            for line, column, reason in (*_second_heads(members), *_children_older(members)):
                findings.error(path, line, column, reason)


def _birth_bounds(born: FactValue | None) -> tuple[str, str]:
    if isinstance(born, str):
        return born, born
    if isinstance(born, dict):
        return born["earliest"] or "", born["latest"] or ""
    return "", ""


def _second_heads(members: list[_Member]) -> Iterator[tuple[int, str, str]]:
    """No head is legal; two are not."""
    heads = [member for member in members if not member.path]
    for extra in heads[1:]:
        yield (
            extra.line,
            "relation_to_head",
            f"同じ世帯に世帯主が2人います(もう1人は{heads[0].line}行目)。続柄を確かめてください。",
        )


def _children_older(members: list[_Member]) -> Iterator[tuple[int, str, str]]:
    """Only what is certain: known days, and a parent who can be no one else."""
    by_path: defaultdict[tuple[str, ...], list[_Member]] = defaultdict(list)
    for member in members:
        by_path[member.path].append(member)
    for member in members:
        for base, elder in _proved(member.path):
            others = by_path[base]
            if len(others) != 1:
                continue
            parent, child = (member, others[0]) if elder else (others[0], member)
            if child.born_last and parent.born_first and child.born_last <= parent.born_first:
                yield member.line, "birth_date", _TOO_OLD.format(others[0].line)
                break


def _proved(path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Paths of those to whom the path proves a direct line, and whether `path` is the elder."""
    if not path:
        return
    if path[-1] == "子":
        yield path[:-1], False
        if set(path) == {"子"} and len(path) > 1:
            yield (), False
    elif path[-1] in _PARENTS:
        yield path[:-1], True
        if set(path) <= set(_PARENTS) and len(path) > 1:
            yield (), True
