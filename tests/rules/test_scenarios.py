"""The worked scenarios of rules/scenarios/: what officials say the rules must answer."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from smartmado.content.loader import content_root, plain
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.situation import parse_situation

_KEYS = {
    "required",
    "recommended",
    "automatic",
    "not_required",
    "undetermined",
    "absent",
    "deadlines",
    "no_loss_until",
    "waits_for",
}


def _scenarios() -> list[Any]:
    found = []
    for path in sorted((content_root() / "rules" / "scenarios").glob("*.yaml")):
        for scenario in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            found.append(pytest.param(plain(scenario), id=f"{path.stem}: {scenario['name']}"))
    return found


def _statuses(decisions: Decisions) -> dict[str, set[str]]:
    """Status -> ids, and id@subject for each subject."""
    found: dict[str, set[str]] = {}
    told = [(d.status, d.procedure.id, d.subjects) for d in decisions.decided]
    told += [("undetermined", u.procedure.id, u.subjects) for u in decisions.undetermined]
    for status, procedure, subjects in told:
        found.setdefault(status, set()).update({procedure, *(f"{procedure}@{s}" for s in subjects)})
    return found


@pytest.mark.parametrize("scenario", _scenarios())
def test_the_rules_answer_the_scenario_as_written(book: Rulebook, scenario: dict[str, Any]) -> None:
    decisions = decide(book, parse_situation(scenario["situation"], book))
    expect = scenario["expect"]
    assert set(expect) <= _KEYS, f"unknown expectation: {set(expect) - _KEYS}"
    found = _statuses(decisions)
    for status in ("required", "recommended", "automatic", "not_required", "undetermined"):
        for wanted in expect.get(status, []):
            where = {s for s, ids in found.items() if wanted in ids}
            assert status in where, f"{wanted}: expected {status}, is {where or 'absent'}"
    listed = set().union(*found.values())
    for absent in expect.get("absent", []):
        assert absent not in listed, f"{absent} is listed"
    _check_days(decisions, expect)
    for wanted, facts in expect.get("waits_for", {}).items():
        waiting = {f for u in decisions.undetermined if u.procedure.id == wanted for f, _ in u.waits_for}
        assert set(facts) <= waiting, f"{wanted} waits for {waiting}"


def _check_days(decisions: Decisions, expect: dict[str, Any]) -> None:
    for key, attribute in (("deadlines", "date"), ("no_loss_until", "no_loss_until")):
        for wanted, day in expect.get(key, {}).items():
            procedure, _, subject = wanted.partition("@")
            days = {
                str(getattr(d.deadline, attribute, None))
                for d in decisions.decided
                if d.procedure.id == procedure
                and (not subject or subject in d.subjects)
                and d.status in ("required", "recommended")
            }
            assert str(day) in days, f"{wanted}: {key} is {days}"


def test_no_scenario_makes_two_exclusive_procedures_due_for_one_person(book: Rulebook) -> None:
    for param in _scenarios():
        scenario = param.values[0]
        decisions = decide(book, parse_situation(scenario["situation"], book))
        due = {
            (d.procedure.id, s) for d in decisions.with_status("required", "recommended") for s in d.subjects
        }
        for procedure, subject in due:
            both = [e for e in book.procedures[procedure].exclusive_with if (e, subject) in due]
            assert not both, f"{scenario['name']}: {procedure} and {both} for {subject}"
