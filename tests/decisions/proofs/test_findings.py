"""Mistakes put into small rules on purpose are found, each with a resident in whom it can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from smartmado.content.expressions import parse_condition
from smartmado.content.model import LocalChange
from smartmado.content.proof_statements import Accepted, Assumed, Covered, Statements
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import decide
from smartmado.decisions.proofs import solve
from smartmado.decisions.proofs.check import needless, open_findings, prove
from smartmado.decisions.proofs.findings import ProofFinding
from smartmado.decisions.proofs.implies import counterexample
from smartmado.decisions.proofs.prover import Prover, days_in_force
from smartmado.decisions.situation import parse_situation
from tests.support.rulebooks import book_of, derived, rule
from tests.support.situations import statuses

TEEN = {
    "all": [
        {"date": {"attains": 13}, "on_or_before": "event_date"},
        {"date": {"attains": 20}, "after": "event_date"},
    ]
}
OVER_20 = {"date": {"attains": 20}, "on_or_before": "event_date"}


def _found(book: Rulebook, statements: Statements | None = None) -> list[ProofFinding]:
    return [f for f in prove(book, statements or Statements(), {}) if f.kind != "unused"]


def _one(kind: str, procedures: Mapping[str, Any], statements: Statements | None = None, **more: Any) -> Any:
    """The only finding, and what `decide` says of its sample."""
    book = book_of(procedures, **more)
    found = _found(book, statements)
    assert [f.kind for f in found] == [kind]
    assert found[0].sample is not None
    return found[0], statuses(decide(book, parse_situation(found[0].sample, book)))


def test_a_condition_that_contradicts_itself_is_found() -> None:
    finding, answer = _one("never", {"p": rule({"all": [TEEN, OVER_20]})})
    assert (finding.about, finding.place) == (("p",), ("procedures", "p", ("versions", 0, "required_when")))
    assert answer["p"]["a"] == "not_required"


def test_the_day_before_the_birthday_and_the_end_of_the_fiscal_year_are_told_apart() -> None:
    eve = {
        "all": [
            {"date": {"attains": 20}, "on_or_before": "event_date"},
            {"date": {"birthday": 20}, "after": "event_date"},
        ]
    }
    assert _found(book_of({"p": rule(eve)})) == []
    never = {
        "all": [
            {"date": {"fiscal_year_end": {"attains": 18}}, "before": "event_date"},
            {"date": {"attains": 18}, "after": "event_date"},
        ]
    }
    _one("never", {"p": rule(never)})


def test_a_life_event_for_which_a_procedure_never_comes_out_is_found() -> None:
    finding, answer = _one(
        "never_for_event", {"p": rule({"all": [{"event": "move_in"}, "red"]}, events=["move_in", "death"])}
    )
    assert finding.about == ("p", "death")
    assert answer["p"]["a"] == "not_required"


def test_a_condition_that_always_holds_is_found() -> None:
    _, answer = _one("always", {"p": rule({"any": [OVER_20, {"not": OVER_20}]})})
    assert answer["p"]["a"] == "required"


def test_a_branch_that_is_never_taken_is_found() -> None:
    finding, _ = _one(
        "dead_branch", {"p": rule({"all": [{"shape": "round"}, {"any": ["red", {"shape": "flat"}]}]})}
    )
    assert finding.place[2] == ("versions", 0, "required_when", "all", 1, "any", 1)


def test_in_the_sample_of_a_dead_branch_all_else_holds() -> None:
    finding, _ = _one(
        "dead_branch", {"p": rule({"all": [{"shape": "round"}, {"any": ["red", {"shape": "flat"}]}]})}
    )
    [person] = finding.sample["household"]["members"]
    assert person["shape"] == "round"
    assert person.get("red") is None  # it is a sibling of the branch, and no part of what surrounds it


def test_a_branch_that_what_surrounds_it_rules_out_has_a_sample_too() -> None:
    branch = {"any": [{"all": ["red", "green"]}, {"all": ["red", "blue"]}]}
    found = _found(book_of({"p": rule({"any": ["seen", {"all": [{"not": "red"}, branch]}]})}))
    samples = [f.sample for f in found]
    assert [f.kind for f in found] == ["dead_branch"] * 3
    assert all(samples)


def test_exclusive_procedures_that_come_out_together_are_found() -> None:
    finding, answer = _one(
        "contradiction",
        {"p": rule("red", exclusive_with=["q"]), "q": rule({"any": ["blue", {"shape": "flat"}]})},
    )
    assert finding.about == ("p", "q")
    assert answer["p"]["a"] == answer["q"]["a"] == "required"


def test_exclusive_procedures_that_never_meet_are_not_found() -> None:
    assert not _found(
        book_of(
            {"p": rule({"all": ["red", OVER_20]}, exclusive_with=["q"]), "q": rule({"all": ["red", TEEN]})}
        )
    )


def test_who_is_not_covered_is_found() -> None:
    said = Covered(
        "c",
        "赤い人には必ず出る",
        ("move_in",),
        "subjects",
        parse_condition("red"),
        ("p",),
        ("required",),
        ("法",),
    )
    finding, answer = _one(
        "uncovered", {"p": rule({"all": ["red", {"coats": {"at_least": 2}}]})}, Statements(cover=(said,))
    )
    assert finding.about == ("c",)
    assert answer["p"]["a"] == "not_required"


def test_an_event_that_none_of_the_procedures_answers_to_is_not_covered() -> None:
    said = Covered(
        "c", "いつでも出る", ("death",), "subjects", parse_condition(True), ("p",), ("required",), ("法",)
    )
    finding, _ = _one("uncovered", {"p": rule(True)}, Statements(cover=(said,)))
    assert finding.sample["events"][0]["type"] == "death"


def test_a_number_that_is_in_force_later_is_looked_at_on_its_days() -> None:
    many = {"label": "多い", "values": [{"from": "2027-04-01", "value": 3}], "legal_basis": ["法"]}
    when = {"coats": {"at_least": {"parameter": "many"}}}
    assert _found(book_of({"p": rule(when)}, parameters={"many": many})) == []


def test_what_months_of_different_lengths_never_allow_is_found_whatever_the_day() -> None:
    later = {"date": {"shift": "met_date", "months": 1}, "on_or_before": "birth_date"}
    _one("never", {"p": rule(later)})


def test_what_z3_cannot_say_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "_ROUNDS", 2)
    half_a_year = {"shift": "met_date", "months": -6}
    hard = [
        {"date": {"month_start": half_a_year}, "after": "as_of"},
        {"date": half_a_year, "on_or_before": "as_of"},
    ]
    found = _found(book_of({"p": rule({"all": hard}), "q": rule({"all": [TEEN, OVER_20]})}))
    assert {(f.kind, *f.about) for f in found} == {
        ("unsure", "p"),
        ("unsure", "p", "move_in"),
        ("never", "q"),
    }
    assert [f.sample is None for f in found] == [f.kind == "unsure" for f in found]


def test_what_is_said_never_to_happen_is_not_looked_at() -> None:
    said = Covered(
        "c",
        "赤い人には必ず出る",
        ("move_in",),
        "subjects",
        parse_condition("red"),
        ("p",),
        ("required",),
        ("法",),
    )
    never = Assumed(
        "w", "一枚しかない人はいない", (), "everyone", parse_condition({"coats": {"at_least": 2}})
    )
    book = book_of({"p": rule({"all": ["red", {"coats": {"at_least": 2}}]})})
    assert not [f for f in _found(book, Statements(cover=(said,), world=(never,))) if f.kind == "uncovered"]


@pytest.mark.parametrize(
    ("kind", "wrong"), [("narrows", {"any": ["red", "blue"]}), ("widens", {"all": ["red", "blue"]})]
)
def test_a_change_in_the_wrong_direction_is_found(kind: str, wrong: Any) -> None:
    book = book_of({"p": rule("red")})
    national = book.procedures["p"].versions[0]
    local = replace(national, conditions={"required": parse_condition(wrong)})
    change = LocalChange("p", kind, national, local, {"required": parse_condition(wrong)}, ("条例",), "法")
    object.__setattr__(book, "changes", (change,))
    [finding] = [f for f in prove(book, Statements(), {}) if f.kind == "direction"]
    assert finding.sample is not None


def test_an_implication_is_proved_for_every_day_or_has_a_counterexample() -> None:
    book = book_of({"p": rule("red")})
    prover, days = Prover(book), days_in_force(book.procedures["p"].versions[0].since, None)
    older, younger = (
        parse_condition({"date": {"attains": n}, "on_or_before": "event_date"}) for n in (21, 20)
    )
    assert counterexample(prover, older, younger, ["move_in"], days) is None
    assert counterexample(prover, younger, older, ["move_in"], days) is not None


def test_a_fact_that_nothing_uses_is_found_and_one_that_something_uses_is_not() -> None:
    facts = {"idle": derived("red"), "busy": derived("red")}
    found = {
        f.about[0]: f.message
        for f in prove(book_of({"p": rule("busy")}, facts), Statements(), {})
        if f.kind == "unused"
    }
    assert found["idle"] == "この事実を条件や様式で使うか、消してください"
    assert "busy" not in found


def test_what_is_accepted_is_not_told_and_what_needs_no_acceptance_is() -> None:
    book = book_of({"p": rule({"all": [TEEN, OVER_20]})})
    meant = Accepted("never", ("p",), "試験", 3)
    idle = Accepted("always", ("p",), "試験", 4)
    statements = Statements(accept=(meant, idle))
    found = _found(book, statements)
    assert list(open_findings(found, statements)) == []
    assert list(needless(found, statements)) == [idle]
