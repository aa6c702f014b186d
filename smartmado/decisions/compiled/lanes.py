"""Reads the facts of one visit into the masks that a compiled program starts from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TypeAlias

from smartmado.decisions.compiled.kin_masks import kin_masks
from smartmado.decisions.compiled.lane_dates import DateLanes
from smartmado.decisions.compiled.program import Node, Program
from smartmado.decisions.compiled.source import leaves
from smartmado.decisions.evaluate import BOUNDS, FactKey, one_of
from smartmado.facts.situation import Facts, Situation, Value
from smartmado.facts.truth import Truth

_Place: TypeAlias = tuple[str, int | None]
"""Whose facts: a scope, and for facts of events which event."""


class Lanes:
    """The leaves of a program, by the facts that they read."""

    def __init__(self, program: Program) -> None:
        self._scopes = {c.fact: c.scope for c in program.columns}
        self._places = {number: place for place, number in enumerate(leaves(program))}
        self._dates = DateLanes(program)
        self._tests: dict[_Place, dict[str, list[tuple[int, Node]]]] = defaultdict(lambda: defaultdict(list))
        self._sets: list[tuple[int, Node]] = []
        for number, place in self._places.items():
            node = program.nodes[number]
            if node.op in ("given", "one_of", "bound"):
                fact, event = node.data[:2]
                self._tests[self._scopes[fact], event][fact].append((place, node))
            elif node.op in _SETS:
                self._sets.append((place, node))

    def read(self, situation: Situation, assumed: Mapping[FactKey, Value]) -> tuple[list[int], list[int]]:
        """For each leaf the mask of the people for whom it is True, and for whom it is False."""
        people, events, answers = _known(situation, assumed, self._scopes)
        yes, no = [0] * len(self._places), [0] * len(self._places)
        everyone = (1 << len(people)) - 1
        for i, facts in enumerate(people):
            self._tell(facts, ("person", None), 1 << i, yes, no)
        for i, facts in enumerate(events):
            self._tell(facts, ("event", i), everyone, yes, no)
        self._tell(answers, ("visit", None), everyone, yes, no)
        for place, node in self._sets:
            certain, possible = _SETS[node.op](situation, *node.data)
            yes[place], no[place] = certain, everyone & ~possible
        for number, (certain, ruled_out) in self._dates.truths(situation, people, events, answers).items():
            yes[self._places[number]], no[self._places[number]] = certain, ruled_out
        return yes, no

    def _tell(self, facts: Facts, place: _Place, mask: int, yes: list[int], no: list[int]) -> None:
        """Enters what these facts say, for the people of the mask."""
        tests = self._tests[place]
        for fact, value in facts.items():
            for leaf, node in tests.get(fact, ()):
                holds = _test(node, value)
                if holds:
                    yes[leaf] |= mask
                elif holds is False:
                    no[leaf] |= mask


def _known(
    situation: Situation, assumed: Mapping[FactKey, Value], scopes: Mapping[str, str]
) -> tuple[list[Facts], list[Facts], Facts]:
    """The facts of everybody, of each event and of the visit, with what is assumed."""
    people: dict[str | None, Facts] = {
        i: p.facts for i in situation.everyone() if (p := situation.person(i)) is not None
    }
    events: dict[str | None, Facts] = {f"event.{i}": e.facts for i, e in enumerate(situation.events)}
    visit: dict[str | None, Facts] = {None: situation.answers}
    for (fact, subject), value in assumed.items():
        holders = {"person": people, "event": events}.get(scopes.get(fact, ""), visit)
        if subject in holders:
            holders[subject] = {**holders[subject], fact: value}
    return list(people.values()), list(events.values()), visit[None]


def _test(node: Node, value: Any) -> Truth:
    if value is None:
        return None
    if node.op == "given":
        return one_of(value, (True,))
    if node.op == "one_of":
        return one_of(value, node.data[2])
    return BOUNDS[node.data[2]](value, node.data[3]) if isinstance(value, int) else None


# --- sets of people: who certainly belongs, and who may -------------------------------------


def _subjects(situation: Situation, event: int) -> tuple[int, int]:
    mask = sum(1 << i for i, p in enumerate(situation.everyone()) if p in situation.events[event].subjects)
    return mask, mask


def _members(situation: Situation) -> tuple[int, int]:
    mask = (1 << len(situation.members)) - 1
    return mask, mask


def _kin_of(situation: Situation, people: str, event: int) -> tuple[int, int]:
    subjects = situation.events[event].subjects
    if not subjects:
        return 0, -1
    viewpoint = situation.everyone().index(subjects[0])
    rows = {bit: (certain, possible) for bit, certain, possible in kin_masks(situation, people).rows}
    return rows.get(1 << viewpoint, (0, 0))


def _event_is(situation: Situation, event: int, types: tuple[str, ...]) -> tuple[int, int]:
    return (-1, -1) if situation.events[event].type in types else (0, 0)


_SETS: dict[str, Any] = {
    "subject": _subjects,
    "member": _members,
    "kin_of": _kin_of,
    "event_is": _event_is,
}
