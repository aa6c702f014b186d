"""Does a rulebook answer a worked scenario as it is written?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from smartmado.content.model import DUE
from smartmado.content.part import part_of
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenario_schema import MAPPED, SHEET, STATUSES
from smartmado.content.scenarios import Scenario
from smartmado.decisions.decide import Decision, Decisions, decide
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.decisions.wording import STATUS_WORDS
from smartmado.facts.situation import Situation
from smartmado.facts.wareki import format_wareki


def check_scenario(book: Rulebook, scenario: Scenario) -> list[str]:
    """What is answered otherwise, a sentence each; empty when all is as written."""
    try:
        situation = parse_situation(scenario.situation, book)
    except SituationError as error:
        return [_unread(error)]
    whole = "rest" in scenario.expect
    return _unknown_names(book, scenario, situation) or differences(
        decide(book if whole else part_of(book, scenario.procedures), situation), scenario.expect
    )


def scenario_mistakes(book: Rulebook, scenario: Scenario) -> list[str]:
    """What the rulebook does not know of a scenario, a sentence each: a typo there would prove nothing."""
    try:
        return _unknown_names(book, scenario, parse_situation(scenario.situation, book))
    except SituationError as error:
        return [_unread(error)]


def _unread(error: SituationError) -> str:
    return f"状況が読めません: {error.message}"


def _unknown_names(book: Rulebook, scenario: Scenario, situation: Situation) -> list[str]:
    people = {"", *situation.everyone()}
    named = [key for s in (*STATUSES, "absent", *MAPPED) for key in scenario.expect.get(s, ())]
    procedures = sorted({p for k in named if (p := k.partition("@")[0]) not in book.procedures})
    strangers = sorted({k for k in named if k.partition("@")[2] not in people})
    facts = sorted({f for fs in scenario.expect.get("waits_for", {}).values() for f in fs} - set(book.facts))
    return [
        *(f"expect の {p} という手続がありません。綴りを確かめてください" for p in procedures),
        *(f"expect の {k} の @ の後の人が、状況にいません" for k in strangers),
        *(f"expect の waits_for の {f} という事実がありません。綴りを確かめてください" for f in facts),
    ]


def differences(decisions: Decisions, expect: Mapping[str, Any]) -> list[str]:
    """Where decisions are not what a scenario expects, a sentence each."""
    book = decisions.evaluator.book
    return [
        *_statuses(book, decisions, expect),
        *_rest(book, decisions, expect),
        *_days(book, decisions, expect),
        *_sheets(book, decisions, expect),
        *_waits(book, decisions, expect),
    ]


def _found(decisions: Decisions) -> dict[str, set[str]]:
    """Procedure, and procedure@subject -> the statuses it has."""
    told = [(d.status, d.procedure.id, d.subjects) for d in decisions.decided]
    told += [("undetermined", u.procedure.id, u.subjects) for u in decisions.undetermined]
    found: dict[str, set[str]] = {}
    for status, procedure, subjects in told:
        for key in (procedure, *(f"{procedure}@{s}" for s in subjects)):
            found.setdefault(key, set()).add(status)
    return found


def _name(book: Rulebook, key: str) -> str:
    procedure, _, subject = key.partition("@")
    known = book.procedures.get(procedure)
    return f"「{known.name if known else procedure}」{f'({subject})' if subject else ''}"


def _words(statuses: set[str]) -> str:
    return "・".join(STATUS_WORDS[s] for s in sorted(statuses)) or "出ない"


def _statuses(book: Rulebook, decisions: Decisions, expect: Mapping[str, Any]) -> list[str]:
    found = _found(decisions)
    wrong = []
    for status in STATUSES:
        for key in expect.get(status, ()):
            if status not in found.get(key, set()):
                now = _words(found.get(key, set()))
                wrong.append(f"{_name(book, key)}は「{STATUS_WORDS[status]}」のはずが、「{now}」になります")
    wrong += [f"{_name(book, k)}は出ないはずが、出ます" for k in expect.get("absent", ()) if k in found]
    return wrong


def _rest(book: Rulebook, decisions: Decisions, expect: Mapping[str, Any]) -> list[str]:
    """`rest: not_required`: what is not named, procedure by procedure and person by person, is not needed.

    A procedure that is named without a person may have its status for anyone.
    """
    if "rest" not in expect:
        return []
    named: dict[str, set[str]] = {}
    for status in STATUSES:
        for key in expect.get(status, ()):
            named.setdefault(key, set()).add(status)
    told = [(d.status, d.procedure.id, d.subjects) for d in decisions.decided]
    told += [("undetermined", u.procedure.id, u.subjects) for u in decisions.undetermined]
    wrong = []
    for status, procedure, subjects in told:
        if status == "not_required" or status in named.get(procedure, ()):
            continue
        for subject in [s for s in subjects if status not in named.get(f"{procedure}@{s}", ())]:
            key = _name(book, f"{procedure}@{subject}")
            wrong.append(f"{key}は「不要」のはずが、「{STATUS_WORDS[status]}」になります")
    return wrong


def _due(decisions: Decisions, key: str) -> list[Decision]:
    procedure, _, subject = key.partition("@")
    return [
        d
        for d in decisions.with_status(*DUE, "automatic")
        if d.procedure.id == procedure and (not subject or subject in d.subjects)
    ]


def _days(book: Rulebook, decisions: Decisions, expect: Mapping[str, Any]) -> list[str]:
    wrong = []
    for section, attribute, words in (
        ("deadlines", "date", "期限"),
        ("no_loss_until", "no_loss_until", "損のない日"),
        ("opens", "opens", "受付の始まり"),
    ):
        for key, day in expect.get(section, {}).items():
            days: set[date | None] = {getattr(d.deadline, attribute, None) for d in _due(decisions, key)}
            if str(day) not in {str(d) for d in days}:
                now = "・".join(format_wareki(d) for d in days if d) or "なし"
                wrong.append(f"{_name(book, key)}の{words}は {day or 'なし'} のはずが、{now}になります")
    return wrong


_SHEET: dict[str, tuple[str, Callable[[Decision], Any]]] = {
    "required_items": ("持ち物", lambda d: list(d.required_items)),
    "legal_basis": ("根拠", lambda d: list(d.version.legal_basis) if d.version else []),
    "department": ("担当課", lambda d: d.procedure.department),
    "form": ("様式", lambda d: d.procedure.form),
}


def _sheets(book: Rulebook, decisions: Decisions, expect: Mapping[str, Any]) -> list[str]:
    wrong = []
    for section in SHEET:
        words, read = _SHEET[section]
        for key, value in expect.get(section, {}).items():
            now = [read(d) for d in _due(decisions, key)]
            if value not in now:
                told = " / ".join("、".join(n) if isinstance(n, list) else str(n) for n in now) or "出ない"
                should = "、".join(value) if isinstance(value, list) else str(value)
                wrong.append(f"{_name(book, key)}の{words}は「{should}」のはずが、「{told}」になります")
    return wrong


def _waits(book: Rulebook, decisions: Decisions, expect: Mapping[str, Any]) -> list[str]:
    wrong = []
    for key, facts in expect.get("waits_for", {}).items():
        waiting: set[Any] = {
            f for u in decisions.undetermined if u.procedure.id == key for f, _ in u.waits_for
        }
        missing = [book.facts[f].label if f in book.facts else f for f in facts if f not in waiting]
        if missing:
            wrong.append(f"{_name(book, key)}は「{'」「'.join(missing)}」を待つはずが、待っていません")
    return wrong
