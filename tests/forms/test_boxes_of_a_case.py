"""A paper for several procedures ticks the right box, and prints the day and the person that are meant."""

from __future__ import annotations

from typing import Any

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.bindings import BoundForm, bind_form
from smartmado.decisions.decide import decide
from smartmado.decisions.situation import parse_situation
from tests.support.rulebooks import checkout_scenarios

SITUATIONS = {s.name: s.situation for s in checkout_scenarios() if not s.field.startswith("variations")}
KINDS = {"新規", "更新", "転入(前の市町村の認定の引継ぎ)"}


def _papers(book: Rulebook, situation: Any, procedure: str) -> dict[str, BoundForm]:
    """The papers of the procedure, by the person they are for."""
    decisions = decide(book, parse_situation(situation, book))
    found = [d for d in decisions.with_status("required", "recommended") if d.procedure.id == procedure]
    return {d.subjects[0]: bind_form(decisions, d) for d in found}


def _ticked(paper: BoundForm) -> set[str]:
    return {box.field.label for box in paper.fields.values() if box.value is True}


def _printed(paper: BoundForm) -> set[str]:
    return {box.value for box in paper.fields.values() if isinstance(box.value, str)}


@pytest.mark.parametrize(
    ("name", "procedure", "kind"),
    [
        ("介護が必要になった80歳(認定なし)", "ltc_certification_new", "新規"),
        ("認定の有効期間を過ぎてから来た人", "ltc_certification_new", "新規"),
        ("要介護の人の転入から15日目", "ltc_certification_new", "新規"),
        ("認定の有効期間の満了日に更新する人", "ltc_certification_renew", "更新"),
        (
            "要介護の人の転入から14日目",
            "ltc_transfer_in_application",
            "転入(前の市町村の認定の引継ぎ)",
        ),
    ],
)
def test_the_application_for_care_ticks_the_kind_that_is_due(
    book: Rulebook, name: str, procedure: str, kind: str
) -> None:
    (paper,) = _papers(book, SITUATIONS[name], procedure).values()
    assert _ticked(paper) & KINDS == {kind}


def test_who_left_work_changes_from_category_2_and_the_spouse_from_category_3(book: Rulebook) -> None:
    situation = SITUATIONS["会社を辞めて国保に入る夫と、扶養だった妻(第3号)"]
    ticks = {who: _ticked(p) for who, p in _papers(book, situation, "pension_cat1_enroll").items()}
    kinds = {who: {t for t in found if t.startswith("種別変更")} for who, found in ticks.items()}
    assert sorted(map(sorted, kinds.values())) == [["種別変更(第2号から)"], ["種別変更(第3号から)"]]


@pytest.mark.parametrize(
    ("name", "printed", "last_day"),
    [
        ("会社を辞めて国保に入る夫と、扶養だった妻(第3号)", "令和8年11月1日", "令和8年10月31日"),
        ("会社員が亡くなり、扶養の妻と子が残る", "令和8年11月10日", "令和8年11月9日"),
        ("収入が増えて扶養から外れた妻(第3号)", "令和8年11月1日", "令和8年10月31日"),
    ],
)
@pytest.mark.parametrize("procedure", ["nhi_enroll", "pension_cat1_enroll"])
def test_the_day_the_old_insurance_is_lost_is_printed_and_not_the_last_day_of_it(
    book: Rulebook, procedure: str, name: str, printed: str, last_day: str
) -> None:
    text = _printed(next(iter(_papers(book, SITUATIONS[name], procedure).values())))
    assert printed in text
    assert last_day not in text


def test_the_day_of_loss_is_left_to_the_certificate_where_insurers_differ(book: Rulebook) -> None:
    situation = SITUATIONS["協議離婚をする夫婦(妻は第3号、子は母が育てる)"]
    (event,) = situation["events"]
    dated = {**situation, "events": [{**event, "divorce_date": "2026-11-09"}]}
    for procedure in ("nhi_enroll", "pension_cat1_enroll"):
        text = _printed(next(iter(_papers(book, dated, procedure).values())))
        assert not text & {"令和8年11月9日", "令和8年11月10日"}


def test_a_late_spouse_stands_in_the_box_of_those_no_longer_counted(book: Rulebook) -> None:
    situation = dict(SITUATIONS["老齢厚生年金の受給者が亡くなり、65歳の妻が残る"])
    (event,) = situation["events"]
    members = [
        {
            **m,
            "is_pension_recipient": True,
            "pension_kinds": ["old_age_employees"],
            "addition_target_lost": True,
        }
        for m in situation["household"]["members"]
    ]
    household = {**situation["household"], "members": members}
    papers = _papers(book, {**situation, "household": household}, "pension_dependent_addition_change")
    late = next(m for m in members if m["id"] == event["subjects"][0])
    (paper,) = papers.values()
    spouse = {
        b.sources for b in paper.fields.values() if b.value and any(k[1] == late["id"] for k in b.sources)
    }
    assert spouse
    assert {"不該当(加算が終わる)", "配偶者", "死亡した"} <= _ticked(paper)


def test_a_child_is_a_child_of_the_claimant_whatever_it_is_of_the_head(book: Rulebook) -> None:
    earner = {"has_partner": False, "is_main_earner": True, "is_public_servant": False}
    members = [
        {"id": "head", "relation_to_head": "世帯主", "sex": "male", "birth_date": "1955-05-05"},
        {"id": "claimant", "relation_to_head": "子", "sex": "female", "birth_date": "1990-05-05", **earner},
        {"id": "child", "relation_to_head": "子の子", "sex": "female", "birth_date": "2020-05-05"},
    ]
    situation = {
        "as_of": "2026-11-16",
        "events": [{"type": "move_in", "subjects": ["claimant", "child"], "move_in_date": "2026-11-09"}],
        "household": {"closed": True, "members": members},
    }
    (paper,) = _papers(book, situation, "child_allowance_claim").values()
    ((_, row),) = paper.rows["children"]
    assert "子" in {box.field.label for box in row.values() if box.value is True}
    assert "子の子" not in {box.value for box in row.values()}


def test_a_naturalized_person_stands_with_the_name_before_and_writes_the_new_one(book: Rulebook) -> None:
    situation = SITUATIONS["帰化した人"]
    (member,) = situation["household"]["members"]
    named = {**member, "name": "金　英姫", "nationality": "韓国", "person_type": "foreign"}
    household = {**situation["household"], "members": [named]}
    (paper,) = _papers(book, {**situation, "household": household}, "naturalization_registration").values()
    assert {"金　英姫", "韓国", "令和8年11月9日"} <= _printed(paper)
    assert _ticked(paper) == set()


def test_the_day_on_which_the_loss_was_known_is_printed_beside_the_day_of_the_loss(book: Rulebook) -> None:
    situation = SITUATIONS["外国の国籍を取って日本国籍を失ったことを後から知った人"]
    (paper,) = _papers(book, situation, "nationality_loss_registration").values()
    assert {"令和8年6月1日", "令和8年11月13日"} <= _printed(paper)
    assert "国内" in _ticked(paper)


def test_a_declared_disappearance_shows_the_day_of_the_ruling_beside_the_day_of_death(book: Rulebook) -> None:
    situation = SITUATIONS["失踪宣告を受けた夫には死亡届でなく失踪届"]
    (paper,) = _papers(book, situation, "disappearance_registration").values()
    assert {"令和7年6月30日", "令和8年11月16日"} <= _printed(paper)
