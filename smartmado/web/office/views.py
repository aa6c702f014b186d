"""A task as a page shows it: rows of the inbox, and the facts with their words and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from smartmado.cases.department_tasks import TaskView
from smartmado.content.model import Fact, Version
from smartmado.decisions.wording import SOURCES, UNLISTED_TEXT, value_text
from smartmado.facts.dates import DateRange, parse_date
from smartmado.facts.situation import UNLISTED, Situation
from smartmado.routing.minimise import VISIT

STATES = {
    "waiting": "未受理",
    "taken": "受理済み",
    "returned": "窓口へ戻し中",
    "done": "完了",
    "passed_on": "他課へ回した",
}
HEARD = {"resident": "来庁した方の答え", "clerk": "窓口の職員が確認", "register": "住民記録"}
SORTS = {"deadline": "期限の近い順", "received": "受け付けた順", "procedure": "手続ごと"}
_NAMES = ("name", "name_kanji", "alias_name", "name_latin")
_NOBODY = Situation(date.min, "", (), {}, {}, False, {})


@dataclass(frozen=True)
class Row:
    """One line of the inbox."""

    id: int
    reference: str
    received: datetime
    procedure: str
    procedure_id: str
    people: str
    deadline: date | None
    days_left: int | None
    state: str
    holder: str | None
    done_at: datetime | None

    @property
    def state_label(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed and the task is still open."""
        return self.days_left is not None and self.days_left < 0 and self.state not in ("done", "passed_on")

    @property
    def soon(self) -> bool:
        """Whether the deadline is within three days."""
        return self.days_left is not None and 0 <= self.days_left <= 3 and self.state != "done"


@dataclass(frozen=True)
class FactLine:
    """One fact in words. `heard`: asked or checked at the counter, not from records."""

    label: str
    value: str
    source: str
    heard: bool
    protected: bool


@dataclass(frozen=True)
class FactGroup:
    """The facts of one person, of an event, or of the visit."""

    title: str
    lines: Sequence[FactLine]


def row(view: TaskView, today: date) -> Row:
    """The line of a task."""
    task = view.task
    return Row(
        task.id,
        view.case.reference,
        task.created_at,
        procedure_name(view),
        task.procedure,
        "・".join(called(task.facts, s) for s in task.subjects) or "世帯",
        task.deadline,
        None if task.deadline is None else (task.deadline - today).days,
        task.state,
        view.holder,
        task.done_at,
    )


def arranged(rows: Iterable[Row], state: str, procedure: str, sort: str) -> list[Row]:
    """The rows chosen and in order; unknown choices are no choice."""
    chosen = [r for r in rows if state not in STATES or r.state == state]
    chosen = [r for r in chosen if not procedure or r.procedure_id == procedure]
    match sort:
        case "received":
            return sorted(chosen, key=lambda r: (r.received, r.id))
        case "procedure":
            return sorted(chosen, key=lambda r: (r.procedure, r.deadline or date.max, r.id))
    return sorted(chosen, key=lambda r: (r.deadline or date.max, r.id))


def procedure_name(view: TaskView) -> str:
    """The name in the rulebook of the case; a name that is gone is told by its id."""
    procedure = view.book.procedures.get(view.task.procedure)
    return procedure.name if procedure else view.task.procedure


def called(facts: Mapping[str, Mapping[str, Any]], subject: str) -> str:
    """Someone by name, else by what they are, as far as this department may know it."""
    if subject == UNLISTED:
        return UNLISTED_TEXT
    known = facts.get(subject, {})
    for key in _NAMES:
        if known.get(key):
            return str(known[key])
    relation = known.get("relation_to_head")
    return f"「{relation}」の方" if relation else "氏名を使わない手続の方"


def fact_groups(view: TaskView) -> list[FactGroup]:
    """All facts of the task: its subjects first, then others, the events and the visit."""
    facts = view.task.facts
    subjects = [s for s in view.task.subjects if s in facts]
    rest = [s for s in facts if s not in subjects]
    rest.sort(key=lambda s: (s == VISIT, s.startswith("event."), s))
    return [FactGroup(_title(view, s), _lines(view, s)) for s in (*subjects, *rest)]


@dataclass(frozen=True)
class CorrectionLine:
    """A value of the register that the counter set right: whose, what stood there, what stands now, why."""

    label: str
    who: str
    old: str
    new: str
    reason: str
    at: datetime


def correction_lines(view: TaskView) -> list[CorrectionLine]:
    """The corrections of the task's facts, in words."""
    return [
        CorrectionLine(
            view.book.facts[c.fact].label,
            _title(view, c.subject or VISIT),
            "不明" if c.old_value is None else _words(view.book.facts[c.fact], c.old_value, view.task.facts),
            _words(view.book.facts[c.fact], c.new_value, view.task.facts),
            c.reason,
            c.made_at,
        )
        for c in view.corrections
    ]


def _title(view: TaskView, subject: str) -> str:
    if subject == VISIT:
        return "今回の来庁"
    if subject.startswith("event."):
        return f"できごと「{_event_label(view, subject)}」"
    return called(view.task.facts, subject)


def _event_label(view: TaskView, subject: str) -> str:
    number = int(subject.removeprefix("event."))
    return view.book.life_events[view.case.situation["events"][number]["type"]].label


def _lines(view: TaskView, subject: str) -> list[FactLine]:
    found = []
    for fact_id, raw in view.task.facts[subject].items():
        fact = view.book.facts.get(fact_id)
        if fact is None:
            continue  # the rulebook that the case began with knows every fact of its tasks
        heard = view.heard.get((fact_id, None if subject == VISIT else subject))
        found.append(
            FactLine(
                fact.label,
                _words(fact, raw, view.task.facts),
                _source(fact, heard),
                heard is not None,
                fact.sensitivity == "protected",
            )
        )
    order = list(view.book.facts)
    labels = {view.book.facts[f].label: order.index(f) for f in view.task.facts[subject] if f in order}
    return sorted(found, key=lambda line: labels[line.label])


def _source(fact: Fact, heard: str | None) -> str:
    if heard is not None:
        return HEARD[heard]
    return "窓口で入力" if fact.source in ("asked", "clerk", "handwritten") else SOURCES[fact.source]


def _words(fact: Fact, raw: Any, facts: Mapping[str, Mapping[str, Any]]) -> str:
    if fact.type == "person":
        return called(facts, str(raw))
    if fact.type in ("date", "month"):
        return value_text(fact, _date(raw), _NOBODY)
    return value_text(fact, tuple(raw) if isinstance(raw, list) else raw, _NOBODY)


def _date(raw: Any) -> DateRange:
    return parse_date(raw)


def version_of(view: TaskView) -> Version | None:
    """The rule in force on the day of the event that set the procedure off."""
    procedure = view.book.procedures.get(view.task.procedure)
    if procedure is None:
        return None
    for event in view.case.situation["events"]:
        if event["type"] in procedure.events:
            principal = view.book.life_events[event["type"]].date
            written = event.get(principal) if principal else None
            day = _date(written).exact if written else None
            return procedure.version_on(day or date.fromisoformat(view.case.situation["as_of"]))
    return procedure.versions[-1]


def who_was_faster(view: TaskView, clock: str) -> str:
    """What someone else has done with the task meanwhile, in a sentence."""
    task = view.task
    match task.state:
        case "taken":
            return f"{view.holder}さんが{clock}に受理しました。続きは{view.holder}さんに確かめてください。"
        case "done":
            return f"{clock}に完了になっています。処理済みの一覧にあります。"
        case "returned":
            return f"{clock}に窓口へ戻されています。理由は「{task.note}」です。"
        case "passed_on":
            department = view.book.departments.get(task.passed_on_to or "")
            return f"{clock}に{department.name if department else '他課'}へ回されています。"
    return "まだ受理されていません。先に「受理する」を押してください。"


def changed_at(view: TaskView) -> datetime | None:
    """When the task came into its state."""
    task = view.task
    return {
        "taken": task.taken_at,
        "done": task.done_at,
        "returned": task.returned_at,
        "passed_on": task.passed_on_at,
    }.get(task.state)
