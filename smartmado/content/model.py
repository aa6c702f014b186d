"""What content says, as plain values: facts, procedures, life events, departments, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from smartmado.content.expressions import Condition, DateExpr
from smartmado.facts.terms import FirstDay

STATUSES = ("required", "recommended", "automatic")
"""Outcomes that a rule can name, in the order in which its conditions are read."""
DUE = ("required", "recommended")
"""Outcomes of which there is something to file."""
CONCLUSIONS = (*STATUSES, "not_required")
UNDETERMINED = "undetermined"
"""What is told instead of a conclusion while it is open."""
STRENGTH = {"required": 4, UNDETERMINED: 3, "recommended": 2, "automatic": 1, "not_required": 0}
"""Where one person has several outcomes the strongest is told."""

EXTERNAL = "external"
"""The department of what is filed outside the city hall."""


@dataclass(frozen=True)
class Question:
    """How an unknown fact is asked. `by`: resident or clerk."""

    text: str
    why: str
    by: str
    choices: tuple[str, ...] = ()
    max: int | None = None
    min: int | None = None


@dataclass(frozen=True)
class Fact:
    """A fact's definition. `derived` is a condition (bool) or a date expression (date).

    `label` is what holds, `label_no` how it reads when it does not (bool).
    """

    id: str
    label: str
    scope: str
    type: str
    source: str
    label_no: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    sensitivity: str = "ordinary"
    ground: str | None = None
    question: Question | None = None
    derived: Condition | DateExpr | None = None


@dataclass(frozen=True)
class Deadline:
    """One way a deadline is counted; `when` and `events` say for whom it is meant."""

    days: int | str | None = None
    months: int | str | None = None
    years: int | str | None = None
    promptly: bool = False
    before: DateExpr | None = None
    by: DateExpr | None = None
    opens: DateExpr | None = None
    start: DateExpr | None = None
    first_day: FirstDay = "excluded"
    holiday: str = "not_rolled"
    no_loss_until: str | None = None
    events: tuple[str, ...] = ()
    when: Condition | None = None
    note: str | None = None


@dataclass(frozen=True)
class RequiredItem:
    """A thing to bring, and when."""

    item: str
    when: Condition | None = None


@dataclass(frozen=True)
class Version:
    """A procedure's rule from `since` until (not including) `until`.

    It was known from `recorded` (None: from the start) until `withdrawn`, when it turned out to be wrong.
    `delegates` says what it leaves to a city, each with the article that does so; `gap`, why no version
    was in force right before; `place` is its place in the file.
    """

    since: date
    until: date | None
    conditions: Mapping[str, Condition]
    deadlines: tuple[Deadline, ...]
    required_items: tuple[RequiredItem, ...]
    legal_basis: tuple[str, ...]
    guidance: str | None = None
    not_required_text: str | None = None
    recorded: date | None = None
    withdrawn: date | None = None
    delegates: Mapping[str, str] = field(default_factory=dict)
    gap: str | None = None
    place: int = 0


@dataclass(frozen=True)
class LocalChange:
    """What a city made of one version of a national rule: `kind` is narrows, widens or replaces.

    `added` holds the city's own conditions by status; `local` is the version as it is decided by,
    `national` the same stretch of time as the national rule alone has it. Where the rule is narrowed,
    each condition of `local` implies that of `national`; where it is widened, the other way round.
    """

    procedure: str
    kind: str
    national: Version
    local: Version
    added: Mapping[str, Condition]
    legal_basis: tuple[str, ...]
    delegated_by: str


@dataclass(frozen=True)
class Procedure:
    """A procedure (手続): who it concerns, when it is due, what it needs.

    `confidential`: others of the family must not learn of it, so that nothing of it is on their papers.
    `withdrawn` are versions that turned out to be wrong: kept, so that an old answer can be explained.
    """

    id: str
    name: str
    kind: str
    department: str
    events: tuple[str, ...]
    candidates: str
    per: str
    confidence: str
    versions: tuple[Version, ...]
    form: str | None = None
    after: tuple[str, ...] = ()
    exclusive_with: tuple[str, ...] = ()
    confidential: bool = False
    fee_yen: int | None = None
    notes: str | None = None
    open_questions: tuple[str, ...] = ()
    withdrawn: tuple[Version, ...] = ()

    def version_on(self, day: date) -> Version | None:
        """The version in force on `day`, if any."""
        return next(iter(self.versions_between(day, day)), None)

    def versions_between(self, first: date | None, last: date) -> tuple[Version, ...]:
        """The versions in force on some day from `first` (None: however early) to `last`."""
        return tuple(
            v
            for v in self.versions
            if v.since <= last and (first is None or v.until is None or first < v.until)
        )


@dataclass(frozen=True)
class LifeEvent:
    """A life event: its tile, the facts it carries (the first is its principal date), its subjects."""

    id: str
    label: str
    sentence: str
    date: str | None
    dates: tuple[str, ...]
    subjects: str
    min_subjects: int = 1
    max_subjects: int | None = None


@dataclass(frozen=True)
class Department:
    """A department (課) and how its data reaches it."""

    id: str
    name: str
    counter: str | None = None
    floor: str | None = None
    hours: str | None = None
    note: str | None = None
    channel: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """A number or date by the day from which it is in force."""

    id: str
    label: str
    values: tuple[tuple[date, int | date], ...]
    legal_basis: tuple[str, ...]

    def on(self, day: date) -> int | date | None:
        """The value in force on `day`."""
        return next(iter(self.between(day, day)), None)

    def between(self, first: date | None, last: date) -> tuple[int | date, ...]:
        """The different values in force on some day from `first` (None: however early) to `last`."""
        ordered = sorted(self.values)
        ends = [*(since for since, _ in ordered[1:]), None][: len(ordered)]
        found = (
            value
            for (since, value), end in zip(ordered, ends, strict=True)
            if since <= last and (first is None or end is None or first < end)
        )
        return tuple(dict.fromkeys(found))
