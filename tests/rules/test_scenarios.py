"""The worked scenarios of rules/scenarios/: what officials say the rules must answer."""

from __future__ import annotations

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import Scenario, read_scenarios
from smartmado.decisions.check_scenario import check_scenario
from smartmado.decisions.decide import decide
from smartmado.decisions.situation import parse_situation

SCENARIOS = read_scenarios()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.field}: {s.name}")
def test_the_rules_answer_the_scenario_as_written(book: Rulebook, scenario: Scenario) -> None:
    assert check_scenario(book, scenario) == []


def test_no_scenario_makes_two_exclusive_procedures_due_for_one_person(book: Rulebook) -> None:
    for scenario in SCENARIOS:
        decisions = decide(book, parse_situation(scenario.situation, book))
        filed = decisions.with_status("required", "recommended")
        due = {(d.procedure.id, s) for d in filed for s in d.subjects}
        for procedure, subject in due:
            both = [e for e in book.procedures[procedure].exclusive_with if (e, subject) in due]
            assert not both, f"{scenario.name}: {procedure} and {both} for {subject}"


def test_every_procedure_of_the_six_events_of_the_counter_is_written(book: Rulebook) -> None:
    """The catalogue names 171 procedures that these events can trigger; all of them are rules."""
    six = {"birth", "move_in", "relocate", "move_out", "marriage", "death"}
    assert sum(not six.isdisjoint(p.events) for p in book.procedures.values()) >= 171
    assert len(SCENARIOS) >= 40
