"""A scenario is green when the rules answer as written, and red with a sentence for each difference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from smartmado.content.model import STATUSES
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import Scenario
from smartmado.content.yaml_source import Source
from smartmado.decisions.check_scenario import check_scenario
from smartmado.decisions.decide import decide
from smartmado.decisions.situation import parse_situation

MOVE = {
    "as_of": "2026-11-16",
    "municipality": "312029",
    "events": [{"type": "move_in", "subjects": ["a"], "move_in_date": "2026-11-09"}],
    "household": {
        "closed": True,
        "members": [
            {
                "id": "a",
                "relation_to_head": "世帯主",
                "birth_date": "1997-05-02",
                "person_type": "japanese",
                "insurance_type": "employer_insured",
            }
        ],
    },
}


def _scenario(**expect: Any) -> Scenario:
    return Scenario("residence", "転入", "", MOVE, expect, Source("rules/scenarios/residence.yaml", []), 0)


@pytest.mark.parametrize(
    "expect",
    [
        {"required": ["move_in_notice", "move_in_notice@a"]},
        {"deadlines": {"move_in_notice": "2026-11-24"}},
        {"absent": ["birth_registration"]},
        {"not_required": ["nhi_enroll"]},
        {"department": {"move_in_notice": "residents"}, "form": {"move_in_notice": "residence_notification"}},
        {"legal_basis": {"waste_collection_guidance": ["廃棄物の処理及び清掃に関する法律6条の2"]}},
        {"required_items": {"waste_collection_guidance@a": []}},
        {"deadlines": {"waste_collection_guidance": None}},
    ],
)
def test_it_is_green_when_all_is_as_written(book: Rulebook, expect: dict[str, Any]) -> None:
    assert check_scenario(book, _scenario(**expect)) == []


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"not_required": ["move_in_notice"]}, "「転入届」は「不要」のはずが、「必要」になります"),
        ({"required": ["move_in_notice@b"]}, "expect の move_in_notice@b の @ の後の人が、状況にいません"),
        ({"absent": ["no_such_procedure"]}, "expect の no_such_procedure という手続がありません"),
        (
            {"waits_for": {"move_in_notice": ["no_fact"]}},
            "expect の waits_for の no_fact という事実がありません",
        ),
        ({"absent": ["move_in_notice"]}, "「転入届」は出ないはずが、出ます"),
        (
            {"deadlines": {"move_in_notice": "2026-11-23"}},
            "「転入届」の期限は 2026-11-23 のはずが、令和8年11月24日になります",
        ),
        (
            {"no_loss_until": {"move_in_notice": "2026-11-30"}},
            "「転入届」の損のない日は 2026-11-30 のはずが、なし",
        ),
        ({"waits_for": {"move_in_notice": ["sex"]}}, "「転入届」は「性別」を待つはずが、待っていません"),
        (
            {"department": {"move_in_notice": "tax"}},
            "「転入届」の担当課は「tax」のはずが、「residents」になります",
        ),
        (
            {"legal_basis": {"move_in_notice": ["住民基本台帳法23条"]}},
            "「転入届」の根拠は「住民基本台帳法23条」のはずが、「住民基本台帳法22条1項、",
        ),
        (
            {"required_items": {"nhi_enroll": []}},
            "「国民健康保険 資格取得届」の持ち物は「」のはずが、「出ない」",
        ),
        ({"opens": {"move_in_notice": "2026-11-09"}}, "「転入届」の受付の始まりは 2026-11-09 のはずが、なし"),
        (
            {"required": ["no_such_procedure"]},
            "expect の no_such_procedure という手続がありません",
        ),
    ],
)
def test_it_is_red_with_a_sentence_when_something_differs(
    book: Rulebook, expect: dict[str, Any], told: str
) -> None:
    [wrong] = check_scenario(book, _scenario(**expect))
    assert wrong.startswith(told)


def test_the_rest_is_what_no_one_needs(book: Rulebook) -> None:
    decisions = decide(book, parse_situation(MOVE, book))
    named: dict[str, Any] = {"rest": "not_required", "undetermined": []}
    for status in STATUSES:
        named[status] = [d.procedure.id for d in decisions.with_status(status)]
    named["undetermined"] = [f"{u.procedure.id}@a" for u in decisions.undetermined]
    assert check_scenario(book, _scenario(**named)) == []
    named["required"].remove("move_in_notice")
    [wrong] = check_scenario(book, _scenario(**named))
    assert wrong == "「転入届」(a)は「不要」のはずが、「必要」になります"


def test_a_situation_that_cannot_be_read_is_red(book: Rulebook) -> None:
    scenario = replace(_scenario(), situation={"as_of": "昨日"})
    assert check_scenario(book, scenario)[0].startswith("状況が読めません: as_of")
