"""The worked scenarios of rules/scenarios/: what officials say the rules must answer."""

from __future__ import annotations

import pytest

from smartmado.content.part import part_of
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import Scenario, coverage_tags
from smartmado.decisions.check_scenario import check_scenario
from smartmado.decisions.decide import decide
from smartmado.decisions.situation import parse_situation
from tests.support.rulebooks import checkout_scenarios

SCENARIOS = checkout_scenarios()

MADE = ("sheets", "variations")
"""Files that a program filled: what is on paper, and variations that catch seeded defects."""
WRITTEN = [s for s in SCENARIOS if not s.field.startswith(MADE)]
FILES = sorted({s.field for s in SCENARIOS if s.field.startswith(MADE)})


@pytest.mark.parametrize("scenario", WRITTEN, ids=lambda s: f"{s.field}: {s.name}")
def test_the_rules_answer_the_scenario_as_written(book: Rulebook, scenario: Scenario) -> None:
    assert check_scenario(book, scenario) == []


@pytest.mark.parametrize("file", FILES)
def test_the_rules_answer_the_made_scenarios_of_a_file(book: Rulebook, file: str) -> None:
    of_file = (s for s in SCENARIOS if s.field == file)
    assert {s.place: told for s in of_file if (told := check_scenario(book, s))} == {}


def test_no_scenario_makes_two_exclusive_procedures_due_for_one_person(book: Rulebook) -> None:
    exclusive = part_of(book, [p.id for p in book.procedures.values() if p.exclusive_with])
    for scenario in WRITTEN:
        decisions = decide(exclusive, parse_situation(scenario.situation, book))
        filed = decisions.with_status("required", "recommended")
        due = {(d.procedure.id, s) for d in filed for s in d.subjects}
        for procedure, subject in due:
            both = [e for e in book.procedures[procedure].exclusive_with if (e, subject) in due]
            assert not both, f"{scenario.name}: {procedure} and {both} for {subject}"


def test_every_boundary_has_both_sides_and_every_mistake_of_the_counter_a_scenario() -> None:
    tags = coverage_tags()
    assert set(tags) - {tag for s in SCENARIOS for tag in s.covers} == set()
    assert [f"mistake-{n}" in tags for n in range(1, 24)] == [True] * 23
    assert sum("." in tag for tag in tags) >= 90


def test_every_procedure_has_a_scenario_in_which_it_is_due_and_one_in_which_it_is_not(book: Rulebook) -> None:
    assert set(book.procedures) - _expected("required", "recommended", "automatic") == set()
    assert set(book.procedures) - _expected("not_required", "undetermined", "absent") == set()


def _expected(*statuses: str) -> set[str]:
    return {k.partition("@")[0] for s in SCENARIOS for status in statuses for k in s.expect.get(status, ())}


def test_scenarios_have_names_of_their_own() -> None:
    names = [s.name for s in SCENARIOS]
    assert len(names) == len(set(names))
    assert len(WRITTEN) >= 480


def test_every_procedure_of_the_six_events_of_the_counter_is_written(book: Rulebook) -> None:
    """The catalogue names 171 procedures that these events can trigger; all of them are rules."""
    six = {"birth", "move_in", "relocate", "move_out", "marriage", "death"}
    assert sum(not six.isdisjoint(p.events) for p in book.procedures.values()) >= 171
