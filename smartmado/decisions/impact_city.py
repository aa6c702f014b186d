"""What a change of the rules does to many households at once.

For each life event all visits of a partition are decided together by the compiled rules, under the old
rulebook and under the new one; what they say is compared person by person. Only numbers are kept, and a
few visits as samples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import numpy as np

from smartmado.content.expressions import Not, fact_ids
from smartmado.content.model import CONCLUSIONS, STATUSES, UNDETERMINED, Procedure, Version
from smartmado.content.proof_statements import Assumed
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.city import CityResult, decide_city
from smartmado.decisions.compiled.columns import Ints
from smartmado.decisions.compiled.kin_shapes import ShapeBook
from smartmado.decisions.compiled.program import Program
from smartmado.decisions.impact import (
    CHANGES,
    GAINED,
    LOST,
    MAY_GAIN,
    MAY_LOSE,
    OPEN,
    OTHERWISE,
    Impact,
    needed,
)  # fmt: skip
from smartmado.decisions.impact_table import Mask, Visits, visits_of
from smartmado.decisions.screening import REGISTERED, Household, is_in_state
from smartmado.decisions.screening_city import Records, date_ends, dates_between
from smartmado.decisions.screening_table import KINSHIP, days_of
from smartmado.decisions.situation import SituationError, check_plausible
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Person, Situation

TRIED = "tried"
ALL_EVENTS = ""
"""In place of an event: whatever the event is."""
SAMPLES = 5
"""Visits that are kept of each procedure and kind; at most two with the same event."""


@dataclass(frozen=True)
class Sample:
    """A visit in which a procedure changes for a person."""

    procedure: str
    event: str
    person: str
    kind: str
    situation: Situation


@dataclass
class Totals:
    """What was found so far. `people`: how many, by procedure, event (or `ALL_EVENTS`) and kind (or `TRIED`);
    who is concerned in several visits counts once."""

    residents: int = 0
    households: int = 0
    people: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)

    def wants(self, procedure: str, event: str, kind: str) -> bool:
        """Whether a sample of this is still asked for."""
        same = [s for s in self.samples if (s.procedure, s.kind) == (procedure, kind)]
        return len(same) < SAMPLES and sum(s.event == event for s in same) < 2


class CityImpact:
    """A change of the rules, compiled; `add` one partition after the other."""

    def __init__(self, impact: Impact) -> None:
        self.impact = impact
        self.totals = Totals()
        self._old, self._new = (_trimmed(b, impact.procedures) for b in (impact.old, impact.new))
        self._programs: dict[str, tuple[Program | None, Program]] = {}
        self._shapes = ShapeBook()
        self._day_of = lru_cache(maxsize=1_000_000)(self._day)

    def add(self, records: Records) -> None:
        """Try all events for all households of these records."""
        columns = records.columns
        self.totals.residents += int(columns.registered.sum())
        living = np.concatenate(([0], np.cumsum(columns.registered)))[columns.starts]
        self.totals.households += int((np.diff(living) > 0).sum())
        whatever: dict[tuple[str, str], Mask] = {}
        for event in self.impact.events:
            for (procedure, kind), found in self._event(event, records):
                self.totals.people[procedure, event, kind] += int(found.sum())
                seen = whatever.setdefault((procedure, kind), np.zeros_like(found))
                seen |= found
        for (procedure, kind), seen in whatever.items():
            self.totals.people[procedure, ALL_EVENTS, kind] += int(seen.sum())

    def _event(self, event: str, records: Records) -> Iterator[tuple[tuple[str, str], Mask]]:
        """For each procedure and kind the records of whom it is true in some visit with this event."""
        visits, days = self._visits(event, records)
        if not len(visits.first):
            return
        old, new, possible = self._decided(event, records, visits, days)
        there = possible[visits.visit_of]
        for procedure in self.impact.procedures:
            for kind, mask in _compared(old, new, procedure):
                found = np.zeros(len(records.columns.registered), dtype=bool)
                found[visits.rows[mask & there]] = True
                yield (procedure, kind), found
                if kind in CHANGES and self.totals.wants(procedure, event, kind):
                    places = np.flatnonzero(mask & there)
                    self._keep(procedure, event, kind, records, visits, days, places)

    def _visits(self, event: str, records: Records) -> tuple[Visits, list[DateRange]]:
        """The visits that are tried, and when the event happens."""
        visits = visits_of(records.columns, self.impact.new.life_events[event])
        tie = self.impact.tie(event)
        if tie is None:
            return visits, [DateRange.of(self.impact.as_of)] * len(visits.first)
        names = tuple(sorted(fact_ids(tie)))
        told = [self._day_of(event, names, e) for e in date_ends(records.columns, names, visits.first)]
        near = np.array([day is not None for day in told], dtype=bool)
        return visits.only(near), [DateRange.of(day) for day in told if day is not None]

    def _day(self, event: str, names: tuple[str, ...], ends: tuple[int, ...]) -> date | None:
        """When the event happens to one with these dates; asked once for equal dates."""
        return self.impact.day(event, Person("a", dates_between(names, ends)))

    def _decided(
        self, event: str, records: Records, visits: Visits, days: list[DateRange]
    ) -> tuple[CityResult | None, CityResult, Mask]:
        """The decisions under both rulebooks, and which visits the world may have."""
        if event not in self._programs:
            self._programs[event] = self._compiled(event)
        before, after = self._programs[event]
        read = {c.fact for p in (before, after) if p for c in p.columns} | KINSHIP
        people = {f: c for f, c in records.columns.people.items() if f in read}
        own = self.impact.new.own_date(event)
        dates = {} if own is None else {own: days_of(days)}
        city = visits.arranged(event, people, dates, self._shapes)
        new = decide_city(after, city, self.impact.as_of)
        old = None if before is None else decide_city(before, city, self.impact.as_of)
        possible = np.ones(len(visits.first), dtype=bool)
        for name, _ in new.procedures:
            if name.startswith(_WORLD):
                possible[visits.visit_of[new.rows(name, "required")]] = False
        return old, new, possible

    def _compiled(self, event: str) -> tuple[Program | None, Program]:
        world = [s for s in self.impact.world if not s.events or event in s.events]
        ruled_out = [_ruled_out(said, event) for said in world]
        new = replace(self._new, procedures={**self._new.procedures, **{p.id: p for p in ruled_out}})
        known = event in self._old.life_events
        return compile_rules(self._old, (event,)) if known else None, compile_rules(new, (event,))

    def _keep(
        self,
        procedure: str,
        event: str,
        kind: str,
        records: Records,
        visits: Visits,
        days: Sequence[DateRange],
        places: Ints,
    ) -> None:
        """Keep samples of these rows of the table: nobody protected, and only what a counter could enter."""
        seen = {s.person for s in self.totals.samples if (s.procedure, s.kind) == (procedure, kind)}
        for place in places[:_LOOKED_AT].tolist():
            row, visit = int(visits.rows[place]), int(visits.visit_of[place])
            person = records.resident(row)
            if person in seen or records.protected_household(person):
                continue
            seen.add(person)
            of_visit = slice(*np.searchsorted(visits.visit_of, (visit, visit + 1)))
            subjects = visits.rows[of_visit][visits.subject[of_visit]].tolist()
            day = days[visit].exact
            assert day is not None  # events of an impact are on a day
            situation = self.impact.situation(
                event, tuple(map(records.resident, subjects)), _living(records.household(row)), day
            )
            try:
                check_plausible(situation, self.impact.new)
            except SituationError:
                continue
            self.totals.samples.append(Sample(procedure, event, person, kind, situation))
            if not self.totals.wants(procedure, event, kind):
                return


_WORLD = "world "
"""What the names of our own procedures begin with: no id of content has a blank."""
_LOOKED_AT = 50
"""Rows of a partition that are looked at for a sample."""


def _trimmed(book: Rulebook, names: Sequence[str]) -> Rulebook:
    """The rulebook with these procedures and what they rest on."""
    return replace(book, procedures=needed(book, names))


def _ruled_out(said: Assumed, event: str) -> Procedure:
    """A procedure of our own: "required" of those for whom what the world says certainly does not hold."""
    version = Version(date.min, None, {"required": Not(said.holds)}, (), (), ())
    name = f"{_WORLD}{said.id}"
    return Procedure(name, "", "automatic", "", (event,), said.people, "person", "high", (version,))


def _living(household: Household) -> dict[str, Person]:
    return {i: p for i, p in household.people.items() if is_in_state(p, REGISTERED)}


def _compared(old: CityResult | None, new: CityResult, procedure: str) -> Iterator[tuple[str, Mask]]:
    """The people of the table of whom each kind is true for a procedure (see `impact.CHANGES`)."""
    before, after = _told(old, procedure), _told(new, procedure)
    if before is None and after is None:
        return
    never = {s: np.zeros_like(m) for s, m in (before or after or {}).items()}
    was, now = before or never, after or never
    was_out, is_out = _any(was, STATUSES), _any(now, STATUSES)
    was_not, is_not = ~(was_out | was[OPEN]), ~(is_out | now[OPEN])
    yield TRIED, _any(was, was) | _any(now, now)
    yield GAINED, was_not & is_out
    yield LOST, was_out & is_not
    yield OTHERWISE, was_out & is_out & ~np.logical_or.reduce([was[s] & now[s] for s in STATUSES])
    yield MAY_GAIN, (was_not & now[OPEN]) | (was[OPEN] & is_out)
    yield MAY_LOSE, (was_out & now[OPEN]) | (was[OPEN] & is_not)
    yield OPEN, was[OPEN] & now[OPEN]


def _told(result: CityResult | None, procedure: str) -> Mapping[str, Mask] | None:
    """Who has which status of a procedure; OPEN: of whom it is undetermined."""
    if result is None or (procedure, 0) not in result.procedures:
        return None
    told = {status: result.rows(procedure, status) for status in CONCLUSIONS}
    return {**told, OPEN: result.rows(procedure, UNDETERMINED)}


def _any(told: Mapping[str, Mask], which: Iterable[str]) -> Mask:
    found: Mask = np.logical_or.reduce([told[status] for status in which])
    return found
