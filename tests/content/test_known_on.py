"""What was known on a day: a wrong entry stays, withdrawn; yesterday's answer can be given again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from smartmado.content.expressions import FactIs
from smartmado.content.known import KnowledgeError, as_known
from smartmado.content.loader import thaw
from smartmado.content.rulebook import Rulebook
from smartmado.content.yaml_source import ContentError
from smartmado.decisions.decide import decide
from smartmado.decisions.present import decisions_json
from tests.support.rulebooks import BASE_PROCEDURE, small_rulebook
from tests.support.situations import moving_in, situation

CITY = "city: {name: 試験市, prefecture: 試験県, recorded: 2026-01-05}\n"
TODAY = date(2026, 11, 23)
CORRECTED = BASE_PROCEDURE.replace(
    "required_when: red", "withdrawn: 2026-06-10\n      required_when: red"
) + (
    "    - effective: {from: 2000-01-01}\n      recorded: 2026-06-10\n"
    "      required_when: blue\n      legal_basis: [試験法1条]\n"
)


@pytest.fixture
def corrected(tmp_path: Path) -> Rulebook:
    """A rule that said red until 10 June 2026, when it turned out that the law says blue."""
    return small_rulebook(tmp_path, procedures=CORRECTED, overlay=CITY)


def _condition(book: Rulebook) -> object:
    [version] = book.procedures["notice"].versions
    return version.conditions["required"]


def test_the_correction_holds_for_events_of_long_ago(corrected: Rulebook) -> None:
    assert _condition(corrected) == FactIs("blue", (True,))
    assert [v.withdrawn for v in corrected.procedures["notice"].withdrawn] == [date(2026, 6, 10)]


@pytest.mark.parametrize(
    ("day", "fact"),
    [("2026-01-05", "red"), ("2026-06-09", "red"), ("2026-06-10", "blue"), ("2026-11-23", "blue")],
)
def test_each_day_has_what_was_known_on_it(day: str, fact: str, corrected: Rulebook) -> None:
    earlier = as_known(corrected, date.fromisoformat(day), TODAY)
    assert _condition(earlier) == FactIs(fact, (True,))
    assert earlier.known_on == date.fromisoformat(day)


def test_decisions_say_whose_knowledge_they_are(corrected: Rulebook) -> None:
    earlier = as_known(corrected, date(2026, 3, 1), TODAY)
    people = {"a": {"relation_to_head": "世帯主", "red": True, "blue": False}}
    told = {}
    for name, book in (("then", earlier), ("now", corrected), ("then, frozen", thaw(earlier.frozen))):
        told[name] = decisions_json(decide(book, situation(book, people, [moving_in("a")])))
    assert told["then"]["rulebook"]["known_on"] == "2026-03-01"
    assert told["then"]["decisions"][0]["status"] == "required"
    assert told["then, frozen"] == told["then"]
    assert told["now"]["rulebook"]["known_on"] is None
    assert told["now"]["decisions"][0]["status"] == "not_required"


def test_a_rule_entered_later_triggers_nothing_before(tmp_path: Path) -> None:
    late = BASE_PROCEDURE.replace("required_when: red", "recorded: 2026-06-10\n      required_when: red")
    other = BASE_PROCEDURE.replace("notice", "other").replace("per:", "after: [notice]\n  per:")
    book = small_rulebook(tmp_path, procedures=late + other, overlay=CITY)
    earlier = as_known(book, date(2026, 6, 9), TODAY)
    assert earlier.procedures["notice"].versions == ()
    people = {"a": {"relation_to_head": "世帯主", "red": True}}
    decided = decide(earlier, situation(earlier, people, [moving_in("a")])).decided
    assert [d.procedure.id for d in decided] == ["other"]


def test_a_value_that_was_wrong_stays_withdrawn(tmp_path: Path) -> None:
    text = """
many:
  label: 多い
  legal_basis: [法]
  values:
    - {from: 2020-01-01, value: 9, withdrawn: 2026-06-10}
    - {from: 2020-01-01, value: 8, recorded: 2026-06-10}
    - {from: 2026-04-01, value: 7, recorded: 2026-02-01}
"""
    book = small_rulebook(tmp_path, parameters=text, overlay=CITY)
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 6, 10)]
    told = [as_known(book, day, TODAY).parameters["many"] for day in days]
    assert [m.on(date(2026, 1, 1)) for m in told] == [9, 9, 8]
    assert [m.on(date(2026, 5, 1)) for m in told] == [9, 7, 7]


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 11, 24), "まだ来ていません"), (date(2026, 1, 4), "記録は 2026-01-05 からです")],
)
def test_a_day_of_which_nothing_can_be_said_is_refused(day: date, words: str, corrected: Rulebook) -> None:
    with pytest.raises(KnowledgeError, match=words):
        as_known(corrected, day, TODAY)


def test_a_city_that_does_not_say_since_when_it_keeps_rules_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="を書いてください"):
        as_known(small_rulebook(tmp_path), TODAY, TODAY)


# --- refused -------------------------------------------------------------------------


def test_versions_that_were_known_on_the_same_day_may_not_overlap(tmp_path: Path) -> None:
    text = CORRECTED.replace("withdrawn: 2026-06-10", "withdrawn: 2026-06-11")
    with pytest.raises(ContentError, match="withdrawn"):
        small_rulebook(tmp_path, procedures=text, overlay=CITY)


def test_a_withdrawn_version_is_checked_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"small.yaml:12: notice.versions.0.required_when: rde という事実"):
        small_rulebook(tmp_path, procedures=CORRECTED.replace("required_when: red", "required_when: rde"))


def test_what_is_withdrawn_before_it_was_entered_is_refused(tmp_path: Path) -> None:
    text = CORRECTED.replace("recorded: 2026-06-10", "recorded: 2026-06-10\n      withdrawn: 2026-06-09")
    with pytest.raises(ContentError, match="recorded より後の日"):
        small_rulebook(tmp_path, procedures=text)


def _two(first: str, second: str) -> str:
    return BASE_PROCEDURE.replace("{from: 2000-01-01}", first) + (
        f"    - effective: {second}\n      required_when: blue\n      legal_basis: [試験法1条]\n"
    )


def test_a_gap_between_versions_is_told_with_its_days(tmp_path: Path) -> None:
    text = _two("{from: 2000-01-01, to: 2010-04-01}", "{from: 2012-04-01}")
    with pytest.raises(ContentError, match=r"small.yaml:13: .*2010-04-01 から 2012-04-01 の前の日まで"):
        small_rulebook(tmp_path, procedures=text)


def test_a_gap_that_is_said_to_be_meant_is_accepted(tmp_path: Path) -> None:
    text = _two("{from: 2000-01-01, to: 2010-04-01}", "{from: 2012-04-01}\n      gap: 制度が2年休止した")
    notice = small_rulebook(tmp_path, procedures=text).procedures["notice"]
    assert notice.version_on(date(2011, 1, 1)) is None


@pytest.mark.parametrize(
    "second", ["{from: 2010-04-01}\n      gap: 休止", "{from: 1990-01-01, to: 2000-01-01}"]
)
def test_a_gap_that_is_none_is_told(second: str, tmp_path: Path) -> None:
    text = _two("{from: 2000-01-01, to: 2010-04-01}", second)
    if "gap" not in second:
        text = text.replace("effective: {from: 1990", "gap: 休止\n      effective: {from: 1990")
    with pytest.raises(ContentError, match="gap を消してください"):
        small_rulebook(tmp_path, procedures=text)


def test_two_values_from_one_day_are_refused(tmp_path: Path) -> None:
    text = (
        "many:\n  label: 多い\n  legal_basis: [法]\n"
        "  values:\n    - {from: 2020-01-01, value: 9}\n    - {from: 2020-01-01, value: 8}\n"
    )
    with pytest.raises(ContentError, match=r"parameters.yaml:6: many.values.1: .*値が二つあります"):
        small_rulebook(tmp_path, parameters=text)
