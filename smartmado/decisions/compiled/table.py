"""A city as columns: what the register, the offices and the notices say of every visit at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from smartmado.decisions.compiled.columns import Codes, Column, Ints


@dataclass(frozen=True)
class EventTable:
    """The n-th life event of every visit.

    `type`: one code per visit, `words` are ids of life events; past the last word: no such event.
    `subject`: for each person row, whether the event happens to them. `first`: for each visit, the
    place within the visit (0, 1 …) of the subject named first; `NOBODY` if there is none.
    `facts`: facts of scope event, one value per visit.
    """

    type: Codes
    subject: NDArray[np.bool_]
    first: Ints
    facts: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True)
class CityTable:
    """Visits and their people; visit i is household i of the city.

    `visit_of`: for each person row the visit it belongs to, ascending; the people of one visit are
    in the order of `Situation.everyone` (members first). `people` and `visits` hold the facts of
    scope person (one value per person row) and of scope visit (one per visit); a fact without a
    column is not known of anybody. `references`: `father`, `mother` and `spouse` as the place of
    that person within the visit, `NOBODY` where none is recorded, `ELSEWHERE` for somebody not
    listed. `closed`: per visit, whether the members listed are all there are. `member`: per person
    row; None says that everyone listed is a member of the household.
    """

    visit_of: Ints
    closed: NDArray[np.bool_]
    people: Mapping[str, Column]
    events: tuple[EventTable, ...]
    visits: Mapping[str, Column] = field(default_factory=dict)
    references: Mapping[str, Ints] = field(default_factory=dict)
    member: NDArray[np.bool_] | None = None

    @property
    def number_of_visits(self) -> int:
        """How many visits (households) there are."""
        return len(self.closed)

    @property
    def number_of_people(self) -> int:
        """How many person rows there are."""
        return len(self.visit_of)
