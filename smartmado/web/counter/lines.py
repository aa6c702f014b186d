"""The lists of a case as the clerk reads them: what is due, what is open, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from smartmado.cases.case_state import CaseState
from smartmado.content.model import Department, Procedure, Version
from smartmado.decisions.deadlines import DueDate
from smartmado.decisions.decide import Decision, Undetermined
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.kin_proofs import CLOSED
from smartmado.decisions.wording import SOURCES, value_text
from smartmado.web.questions import called

CONFIDENCE = {"high": "確か", "medium": "おおむね確か", "low": "要確認", "unknown": "未確認"}
WANTED = "wanted_procedures"
CORRECTED = "訂正"
_MOST_BRIEF = 2


@dataclass(frozen=True)
class FactLine:
    """A fact behind a decision: what, whose, its value and where it came from."""

    label: str
    who: str
    value: str
    source: str


@dataclass(frozen=True)
class ReasonLine:
    """Why, in words, and the law that allows the fact to be used or sets its limit."""

    text: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Wait:
    """A fact that a procedure waits for. `unknown`: answered わからない; `askable`: can be answered."""

    key: FactKey
    label: str
    who: str
    by: str
    unknown: bool
    askable: bool


@dataclass(frozen=True)
class Line:
    """One procedure for the people of one sheet."""

    id: str
    procedure: Procedure
    department: Department | None
    people: str
    status: str
    deadline: DueDate | None = None
    items: tuple[str, ...] = ()
    reasons: tuple[ReasonLine, ...] = ()
    facts: tuple[FactLine, ...] = ()
    version: Version | None = None
    waits: tuple[Wait, ...] = ()
    wanted: bool = False

    @property
    def brief(self) -> str:
        """Why in one line: the rule's own sentence, else the first reasons, alike ones once."""
        if self.reasons and self.version and self.reasons[0].text == self.version.not_required_text:
            return self.reasons[0].text.removesuffix("。")
        people: dict[str, list[str]] = {}
        for reason in self.reasons:
            whose, mark, text = reason.text.rpartition(": ")
            people.setdefault(text if mark else reason.text, []).extend([whose] if mark else [])
        told = [f"{'・'.join(who)}: {text}" if who else text for text, who in people.items()]
        return "、".join(told[:_MOST_BRIEF])

    @property
    def confidence(self) -> str:
        """How sure the rule is, for the clerk."""
        return CONFIDENCE.get(self.procedure.confidence, self.procedure.confidence)


@dataclass(frozen=True)
class Lists:
    """All lines of a case by status, and what is still to be asked.

    `seen`: the mark of what is filed by wish, which the page sends back.
    """

    required: list[Line] = field(default_factory=list)
    undetermined: list[Line] = field(default_factory=list)
    recommended: list[Line] = field(default_factory=list)
    automatic: list[Line] = field(default_factory=list)
    not_required: list[Line] = field(default_factory=list)
    told_unknown: tuple[Wait, ...] = ()
    seen: str = ""


def lists(state: CaseState) -> Lists:
    """The lists of a case. Required things come by deadline, the rest in rulebook order."""
    lines: dict[str, list[Line]] = {}
    for decision in state.decisions.decided:
        lines.setdefault(decision.status, []).append(decided_line(state, decision))
    required = sorted(lines.get("required", ()), key=_by_deadline)
    return Lists(
        required,
        [_open(state, u) for u in state.decisions.undetermined],
        lines.get("recommended", []),
        lines.get("automatic", []),
        lines.get("not_required", []),
        tuple(_wait(state, key, True) for key in sorted(state.skipped, key=str)),
        state.mark((WANTED, None)),
    )


def wanted(state: CaseState) -> tuple[str, ...]:
    """The recommended procedures that someone wishes to file today."""
    text = state.decisions.evaluator.read(WANTED, None, None)
    return tuple(filter(None, str(text or "").split(",")))


def _by_deadline(line: Line) -> tuple[bool, str]:
    day = line.deadline.date if line.deadline else None
    return day is None, day.isoformat() if day else ""


def line_id(procedure: str, subjects: Sequence[str], state: CaseState) -> str:
    """An id for the page that does not carry anyone's number."""
    everyone = state.situation.everyone()
    return "-".join((procedure, *(str(everyone.index(s)) for s in subjects if s in everyone)))


def _people(state: CaseState, procedure: Procedure, subjects: Sequence[str]) -> str:
    if procedure.per == "household" and len(subjects) > 1:
        return f"{called(state.situation, subjects[0])}ほか{len(subjects) - 1}人"
    return "・".join(called(state.situation, s) for s in subjects)


def decided_line(state: CaseState, decision: Decision) -> Line:
    """The line of one decision."""
    procedure = decision.procedure
    facts = _facts(state, decision.facts_used) if decision.status != "not_required" else ()
    return Line(
        line_id(procedure.id, decision.subjects, state),
        procedure,
        state.book.departments.get(procedure.department),
        _people(state, procedure, decision.subjects),
        decision.status,
        decision.deadline,
        decision.required_items,
        tuple({r.text: ReasonLine(r.text, r.basis) for r in decision.reasons}.values()),
        facts,
        decision.version,
        _waits(state, decision.deadline.waits_for) if decision.deadline else (),
        procedure.id in wanted(state),
    )


def _open(state: CaseState, undetermined: Undetermined) -> Line:
    procedure = undetermined.procedure
    return Line(
        line_id(procedure.id, undetermined.subjects, state),
        procedure,
        state.book.departments.get(procedure.department),
        _people(state, procedure, undetermined.subjects),
        "undetermined",
        version=_version(state, undetermined),
        waits=_waits(state, undetermined.waits_for),
    )


def _version(state: CaseState, undetermined: Undetermined) -> Version | None:
    if not undetermined.events:
        return None
    versions = state.decisions.evaluator.versions(undetermined.procedure, undetermined.events[0])
    return versions[-1] if versions else None


def _waits(state: CaseState, keys: Iterable[FactKey]) -> tuple[Wait, ...]:
    return tuple(_wait(state, key, key in state.skipped) for key in keys)


def _wait(state: CaseState, key: FactKey, unknown: bool) -> Wait:
    fact = state.book.facts[key[0]]
    askable = fact.question is not None
    by = fact.question.by if fact.question else ""
    return Wait(key, fact.label, _whose(state, key), by, unknown, askable)


def _whose(state: CaseState, key: FactKey) -> str:
    person = key[1] is not None and state.situation.person(key[1])
    return called(state.situation, str(key[1])) if person else ""


def _facts(state: CaseState, keys: Iterable[FactKey]) -> tuple[FactLine, ...]:
    found = []
    for key in keys:
        fact = state.book.facts[key[0]]
        value = state.situation.closed if key == CLOSED else state.decisions.evaluator.given(key)
        if value is None:
            continue
        text = value_text(fact, value, state.situation)
        found.append(FactLine(fact.label, _whose(state, key), text, source_of(state, key)))
    return tuple(found)


def source_of(state: CaseState, key: FactKey) -> str:
    """Where a known fact came from, in words."""
    if key in state.corrected:
        return CORRECTED
    given = state.sources.get(key)
    if given == "resident":
        return "回答"
    if given == "clerk" or key[1] is None or key[1].startswith(("event.", "new")):
        return "職員"
    return SOURCES.get(state.book.facts[key[0]].source, "住民記録")
