"""What is known about a visit: the people, the life events and the answers.

A fact that is missing (or None) is unknown. Dates are `DateRange`, lists are tuples, references to
a person are that person's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from smartmado.facts.dates import DateRange

UNLISTED: Final = "unlisted"
"""The reference to a father, mother or spouse who is none of the people of the visit."""
Value: TypeAlias = bool | int | str | DateRange | tuple[str, ...]
Facts: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True)
class Person:
    """A resident or another natural person who matters in the visit."""

    id: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """A life event: its type, the ids of the people it happens to, and its own facts."""

    type: str
    subjects: tuple[str, ...]
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Situation:
    """Everything known on the day `as_of`. `closed`: the members listed are all there are."""

    as_of: date
    municipality: str
    events: tuple[Event, ...]
    members: Mapping[str, Person]
    others: Mapping[str, Person] = field(default_factory=dict)
    closed: bool = True
    answers: Facts = field(default_factory=dict)

    def person(self, person_id: str) -> Person | None:
        """The member or other person with this id."""
        return self.members.get(person_id) or self.others.get(person_id)

    def everyone(self) -> tuple[str, ...]:
        """Ids of all people listed, members first."""
        return (*self.members, *(i for i in self.others if i not in self.members))

    def subjects_of(self, types: tuple[str, ...]) -> tuple[str, ...]:
        """Ids of the subjects of all events of these types."""
        return tuple(dict.fromkeys(s for e in self.events if e.type in types for s in e.subjects))
