"""A city is content alone: a second one is decided by the same code, and nothing names either."""

from __future__ import annotations

import re
from functools import cache
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


@cache
def _national_names() -> dict[str, str]:
    files = (ROOT / "rules/national").glob("*.yaml")
    return {k: v["name"] for file in files for k, v in yaml.safe_load(file.read_text("utf-8")).items()}


def _own_words(code: str) -> set[str]:
    """What only this city says: its names, its towns and schools, and what it calls its own services
    (in brackets: 「放課後児童クラブ(なかよし学級)」)."""
    folder = ROOT / f"rules/municipal/{code}"
    city = yaml.safe_load((folder / "city.yaml").read_text("utf-8"))["city"]
    words = {f"[\"']{code}", city["name"].removesuffix("市"), city["prefecture"], city["prefecture"][:-1]}
    for district in yaml.safe_load((folder / "demo/places.yaml").read_text("utf-8"))["schools"]:
        names = (district["elementary"], district["junior_high"], *district["towns"])
        words |= {name for name in names if len(name) > 2 and "見本" not in name}
        words |= {name.partition("町")[0] for name in names if 1 < name.find("町") < len(name) - 1}
    for file in folder.glob("*.yaml"):
        data = yaml.safe_load(file.read_text("utf-8"))
        for key, rule in [*(data.get("procedures") or {}).items(), *(data.get("sets") or {}).items()]:
            named = re.findall(r"\((.+?)\)", rule.get("name", ""))
            words |= {word for word in named if word not in _national_names().get(key, "")}
    return words


def test_the_words_of_a_city_are_known() -> None:
    words = _own_words("312029")
    assert words >= {"米子", "鳥取", "鳥取県", "淀江", "皆生温泉", "なかよし学級"}


def test_no_code_no_form_and_no_national_rule_says_what_only_one_city_says() -> None:
    pattern = re.compile("|".join(sorted(set().union(*map(_own_words, municipalities())))))
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


def test_forms_and_questions_speak_of_premium_and_tax_alike() -> None:
    """One city levies 国民健康保険料, the other 国民健康保険税: what both use says both."""
    told = [form_path.read_text("utf-8") for form_path in (ROOT / "forms").glob("*/form.yaml")]
    told.append((ROOT / "rules/facts.yaml").read_text("utf-8"))
    lines = [line for text in told for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if re.search(r"国民健康保険(料(?!\(税\))|税)", line)] == []
