"""A city is content alone: a second one is decided by the same code, and nothing names either."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from smartmado.content.loader import load_rulebook, municipalities
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import Scenario, city_scenarios
from smartmado.decisions.check_scenario import check_scenario
from smartmado.decisions.decide import Decision, decide
from smartmado.decisions.local_words import local_lines
from smartmado.decisions.situation import parse_situation
from tests.support.situations import situation_json

SECOND = "312045"
BOOK = load_rulebook(SECOND)
SCENARIOS = city_scenarios(BOOK)
OWN = [s for s in SCENARIOS if f"municipal/{SECOND}/" in s.place]
TRIED = [*OWN, *SCENARIOS[::7]]
"""All of its own, and some of the common ones: every one of those is tried for the first city."""

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("scenario", TRIED, ids=lambda s: f"{s.field}: {s.name}")
def test_the_second_city_answers_what_the_law_says_and_its_own_scenarios(scenario: Scenario) -> None:
    assert check_scenario(BOOK, scenario) == []


def test_the_second_city_has_scenarios_of_its_own() -> None:
    assert len(OWN) >= 5
    assert len(TRIED) >= 100


def _decided(book: Rulebook, municipality: str) -> dict[str, Decision]:
    raw = situation_json(
        {"a": {"relation_to_head": "世帯主", "birth_date": "1958-05-02", "insurance_type": "nhi"}}
    )
    raw |= {"municipality": municipality}
    raw["household"]["members"][0]["former_dependent_notice"] = True
    return {d.procedure.id: d for d in decide(book, parse_situation(raw, book)).decided}


def test_one_visit_in_two_cities_differs_by_their_content_alone(book: Rulebook) -> None:
    one, two = _decided(book, "312029"), _decided(BOOK, SECOND)
    reduction = "nhi_former_dependent_reduction"
    assert one[reduction].status == two[reduction].status == "required"
    assert one[reduction].version is not None
    assert two[reduction].version is not None
    assert one[reduction].version.legal_basis == ("国民健康保険法77条",)
    assert two[reduction].version.legal_basis == ("地方税法717条", "境港市国民健康保険税条例")
    assert "国民健康保険税" in two[reduction].procedure.name
    names = [b.departments["insurance_pension"].name for b in (book, BOOK)]
    assert names == ["保険年金課", "市民課(国民健康保険・国民年金)"]
    assert "municipal_cemetery_succession" not in BOOK.procedures
    assert "newborn_gifts" not in book.procedures


def test_both_cities_have_the_benefits_of_their_prefecture(book: Rulebook) -> None:
    certificates = [b.procedures["child_medical_certificate"].versions[-1] for b in (book, BOOK)]
    assert [v.legal_basis[1] for v in certificates] == [
        "米子市特別医療費助成条例",
        "境港市特別医療費助成条例",
    ]
    assert certificates[0].conditions == certificates[1].conditions


def test_questions_name_the_city_that_asks(book: Rulebook) -> None:
    labels = [b.facts["move_in_date"].label for b in (book, BOOK)]
    assert labels == ["米子市に住み始めた日", "境港市に住み始めた日"]


def test_the_citys_doubts_are_marked() -> None:
    """What public sources do not confirm is not given as certain."""
    gifts = BOOK.procedures["newborn_gifts"]
    assert (gifts.confidence, bool(gifts.open_questions)) == ("low", True)
    own = [d for d in BOOK.departments.values() if d.counter]
    assert own
    assert all(d.note and "要確認" in d.note for d in own)


def test_officials_see_everything_that_the_city_made() -> None:
    told = "\n".join(line for lines in local_lines(BOOK).values() for line in lines)
    entries = yaml.safe_load((ROOT / f"rules/municipal/{SECOND}/local_benefits.yaml").read_text("utf-8"))
    for key in (*entries["facts"], *entries["procedures"], "elderly_living", "residents"):
        assert f"({key}" in told
    assert "委任 国民健康保険法76条1項ただし書" in told


def test_no_code_no_form_and_no_national_rule_names_a_city() -> None:
    words = {"鳥取", *(f"[\"']{code}" for code in municipalities())}
    for code in municipalities():
        city = yaml.safe_load((ROOT / f"rules/municipal/{code}/city.yaml").read_text("utf-8"))["city"]
        words |= {city["name"].removesuffix("市"), city["prefecture"]}
    pattern = re.compile("|".join(sorted(words)))
    files = [p for end in ("py", "yaml", "html", "js", "css") for p in (ROOT / "smartmado").rglob(f"*.{end}")]
    files += [*(ROOT / "rules/national").glob("*.yaml"), *(ROOT / "forms").rglob("*.yaml")]
    files += [p for p in (ROOT / "rules").glob("*.yaml") if p.name != "default_city.yaml"]
    found = [
        f"{p.relative_to(ROOT)}:{n}: {line.strip()[:80]}"
        for p in files
        for n, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []
