"""When a version is in force and when it was known: two half-open stretches of days, as ISO text.

Of a version as it stands in raw content, `effective` says in force from (to excluded), `recorded` and
`withdrawn` say known from (to excluded). What is left out has no bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

EARLY, LATE = "", "~"
"""Before and after every day, as texts compare."""


@dataclass(frozen=True)
class Stretch:
    """The days from `start` to before `end`."""

    start: str = EARLY
    end: str = LATE

    def meet(self, other: Stretch) -> Stretch:
        """The days of both; empty if there are none."""
        return Stretch(max(self.start, other.start), min(self.end, other.end))

    def without(self, other: Stretch) -> Iterator[Stretch]:
        """The days before and after the other, which meets this one."""
        for part in (Stretch(self.start, other.start), Stretch(other.end, self.end)):
            if not part.empty:
                yield part

    @property
    def empty(self) -> bool:
        """Whether no day is in it."""
        return self.start >= self.end


@dataclass(frozen=True)
class Area:
    """The days in force by the days known."""

    force: Stretch
    known: Stretch

    def meet(self, other: Area) -> Area:
        """What both cover."""
        return Area(self.force.meet(other.force), self.known.meet(other.known))

    def without(self, other: Area) -> Iterator[Area]:
        """What remains beside the other, in areas that do not overlap. The other lies within this one."""
        for force in self.force.without(other.force):
            yield Area(force, self.known)
        for known in self.known.without(other.known):
            yield Area(other.force, known)

    @property
    def empty(self) -> bool:
        """Whether it covers nothing."""
        return self.force.empty or self.known.empty


def area(version: Mapping[str, Any]) -> Area:
    """Where a raw version holds."""
    effective = version["effective"]
    return Area(Stretch(str(effective["from"]), str(effective.get("to") or LATE)), known(version))


def known(entry: Mapping[str, Any]) -> Stretch:
    """When a raw version or parameter value was known."""
    return Stretch(str(entry.get("recorded") or EARLY), str(entry.get("withdrawn") or LATE))


def placed(version: Mapping[str, Any], where: Area) -> dict[str, Any]:
    """The raw version, holding there and nowhere else."""
    made = {k: v for k, v in version.items() if k not in ("recorded", "withdrawn")}
    made["effective"] = {"from": where.force.start}
    if where.force.end != LATE:
        made["effective"]["to"] = where.force.end
    if where.known.start != EARLY:
        made["recorded"] = where.known.start
    if where.known.end != LATE:
        made["withdrawn"] = where.known.end
    return made
