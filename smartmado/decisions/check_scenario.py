"""Does a rulebook answer a worked scenario as it is written?"""

from __future__ import annotations

from typing import Any

from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import STATUSES, Scenario
from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.decisions.wording import STATUS_WORDS
from smartmado.facts.wareki import format_wareki


def check_scenario(book: Rulebook, scenario: Scenario) -> list[str]:
    """What is answered otherwise, a sentence each; empty when all is as written."""
    try:
        decisions = decide(book, parse_situation(scenario.situation, book))
    except SituationError as error:
        return [f"状況が読めません: {error.message}"]
    return [
        *_statuses(book, decisions, scenario),
        *_days(book, decisions, scenario),
        *_waits(decisions, scenario),
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


def _statuses(book: Rulebook, decisions: Decisions, scenario: Scenario) -> list[str]:
    found = _found(decisions)
    wrong = []
    for status in STATUSES:
        for key in scenario.expect.get(status, ()):
            if status not in found.get(key, set()):
                now = "・".join(STATUS_WORDS[s] for s in sorted(found.get(key, ()))) or "出ない"
                wrong.append(f"{_name(book, key)}は「{STATUS_WORDS[status]}」のはずが、「{now}」になります")
    wrong += [
        f"{_name(book, k)}は出ないはずが、出ます" for k in scenario.expect.get("absent", ()) if k in found
    ]
    return wrong


def _days(book: Rulebook, decisions: Decisions, scenario: Scenario) -> list[str]:
    wrong = []
    for section, attribute, words in (
        ("deadlines", "date", "期限"),
        ("no_loss_until", "no_loss_until", "損のない日"),
    ):
        for key, day in scenario.expect.get(section, {}).items():
            procedure, _, subject = key.partition("@")
            days = {
                getattr(d.deadline, attribute, None)
                for d in decisions.with_status("required", "recommended")
                if d.procedure.id == procedure and (not subject or subject in d.subjects)
            }
            if str(day) not in {str(d) for d in days}:
                now = "・".join(format_wareki(d) for d in days if d) or "なし"
                wrong.append(f"{_name(book, key)}の{words}は {day} のはずが、{now}になります")
    return wrong


def _waits(decisions: Decisions, scenario: Scenario) -> list[str]:
    wrong = []
    book = decisions.evaluator.book
    for key, facts in scenario.expect.get("waits_for", {}).items():
        waiting: set[Any] = {
            f for u in decisions.undetermined if u.procedure.id == key for f, _ in u.waits_for
        }
        missing = [book.facts[f].label if f in book.facts else f for f in facts if f not in waiting]
        if missing:
            wrong.append(f"{_name(book, key)}は「{'」「'.join(missing)}」を待つはずが、待っていません")
    return wrong
