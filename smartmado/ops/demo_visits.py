"""The four sample visits: who comes, what happened, and what they answer when they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from smartmado.cases.open_case import NewPerson, Opening
from smartmado.ops.demo_city import story_households

Told = Mapping[tuple[str, str | None], Any]


@dataclass(frozen=True)
class Visit:
    """A sample visit. `told`: (fact, person, event or None) -> the answer; `default`: per fact alone."""

    key: str
    title: str
    day: date
    opening: Opening
    told: Told = field(default_factory=dict)
    default: Mapping[str, Any] = field(default_factory=dict)


_BANK = {
    "use_public_account": False,
    "bank_name": "山陰合同銀行 米子支店",
    "account_type": "ordinary",
    "account_number": "0012345",
}
# What is "no" for these families; a real visitor taps the same answers.
_NOTHING = {
    "household_has_support": False,
    "household_special_medical": False,
    "household_child_rearing_allowance": False,
    "welfare_household": False,
    "lives_in_municipal_housing": False,
    "wants_livelihood_consult": False,
    "needed_certificates": [],
    "estate": [],
    "pension_kinds": [],
    "is_pension_recipient": False,
    "family_has_pension": False,
    "owns_real_estate_anywhere": False,
    "household_has_pregnant": False,
    "household_has_moped": False,
    "uses_direct_debit": False,
    "house_septic": "sewer",
}


def visits() -> list[Visit]:
    """The sample visits in the order of their days."""
    return [_birth(), _move_in(), _marriage(), _death()]


def _birth() -> Visit:
    people = story_households()["birth"].people
    father, mother = people["father"], people["mother"]
    baby = NewPerson(
        "new1",
        {
            "name": "山根　結菜",
            "name_kana": "ヤマネ　ユイナ",
            "sex": "female",
            "person_type": "japanese",
            "relation_to_head": "子",
            "father": father,
            "mother": mother,
        },
    )
    opening = Opening(
        events=[{"type": "birth", "subjects": ["new1"], "birth_date": "2026-10-31"}],
        household=father,
        new_people=[baby],
        answers={"visitor": father},
    )
    return Visit(
        "a",
        "国民健康保険の夫婦に、月末に第2子が生まれた",
        date(2026, 11, 12),
        opening,
        default={
            **_NOTHING,
            **_BANK,
            "account_holder_kana": "ヤマネ　ダイスケ",
            "visitor_phone": "000-0000-0101",
            "visitor_relation": "relative",
            "is_public_servant": False,
            "childbirth_payment": "direct_full",
            "maternity_benefit_paid_twice": False,
            "maternity_support_certified_here": True,
            "had_checkup_outside_contract": False,
            "birth_weight": 3050,
            "stays_in_hospital_after_birth": False,
            "due_date": "2026-11-04",
            "has_mynumber_insurance": False,
        },
    )


def _move_in() -> Visit:
    last = "島根県松江市学園南9005番地"
    home = "鳥取県米子市上福原9101番地6"
    common = {"person_type": "japanese", "address": home, "previous_address": last}
    family = [
        ("new1", "三島　直樹", "ミシマ　ナオキ", "male", "1986-02-14", "世帯主",
         {"insurance_type": "employer_insured", "pension_category": "cat2"}),
        ("new2", "三島　美咲", "ミシマ　ミサキ", "female", "1988-09-30", "妻",
         {"insurance_type": "employer_dependent", "pension_category": "cat3"}),
        ("new3", "三島　蓮", "ミシマ　レン", "male", "2020-04-01", "子",
         {"insurance_type": "employer_dependent"}),
        ("new4", "三島　文子", "ミシマ　フミコ", "female", "1948-06-08", "母",
         {"insurance_type": "latter_stage", "care_level_prev_city": "care2"}),
    ]  # fmt: skip
    new = [
        NewPerson(i, {**common, "name": name, "name_kana": kana, "sex": sex, "birth_date": born,
                      "relation_to_head": relation, "mynumber_card": "active", **more})
        for i, name, kana, sex, born, relation, more in family
    ]  # fmt: skip
    event = {
        "type": "move_in",
        "subjects": [p.id for p in new],
        "move_in_date": "2026-11-09",
        "planned_move_out_date": "2026-11-08",
        "new_address": home,
        "old_address": last,
    }
    return Visit(
        "b",
        "松江市から四人家族が転入した(4月1日生まれの子、要介護2の祖母)",
        date(2026, 11, 16),
        Opening(events=[event], new_people=new, answers={"visitor": "new1"}),
        told={("is_main_earner", "new1"): True, ("school_plan", "new3"): "designated"},
        default={
            **_NOTHING,
            **_BANK,
            "account_holder_kana": "ミシマ　ナオキ",
            "visitor_phone": "000-0000-0202",
            "visitor_relation": "head",
            "new_home": "own_household",
            "is_public_servant": False,
            "house_water": "start",
            "keeps_dog": False,
            "move_purpose": "other",
            "care_level_prev_city": "none",
            "from_other_prefecture": True,
            "uses_home_care": True,
            "uses_care_facility": False,
            "school_start_day": "2026-11-18",
            "previous_school": "松江市立城東小学校",
            "designated_school": "米子市立福米東小学校",
            "returning_insured": False,
            "care_level": "none",
        },
    )


def _marriage() -> Visit:
    stories = story_households()
    groom, bride = stories["groom"].people["groom"], stories["bride"].people["bride"]
    home = "鳥取県米子市皆生新田9120番地2 ハイツ海風105号"
    events = [
        {"type": "marriage", "subjects": [groom, bride], "marriage_date": "2026-11-16"},
        {"type": "relocate", "subjects": [groom, bride], "relocate_date": "2026-11-14", "new_address": home},
    ]
    return Visit(
        "c",
        "婚姻と転居を同じ日に届け出る(妻の氏が変わる)",
        date(2026, 11, 16),
        Opening(
            events=events,
            household=groom,
            joining=[bride],
            relations={bride: "妻"},
            answers={"visitor": groom},
        ),
        told={("surname_changes", groom): False, ("surname_changes", bride): True},
        default={
            **_NOTHING,
            **_BANK,
            "visitor_phone": "000-0000-0303",
            "visitor_relation": "self",
            "new_home": "own_household",
            "surname_after_marriage": "husband",
            "house_water": "start",
            "water_contract": "leaver",
            "keeps_dog": False,
        },
    )


def _death() -> Visit:
    people = story_households()["death"].people
    head, wife = people["head"], people["wife"]
    event = {
        "type": "death",
        "subjects": [head],
        "death_date": "2026-11-12",
        "known_date": "2026-11-12",
        "funeral_date": "2026-11-15",
    }
    return Visit(
        "d",
        "世帯主(後期高齢者・要介護)が亡くなり、76歳の妻と11歳の孫が残った",
        date(2026, 11, 16),
        Opening(events=[event], household=head, answers={"visitor": wife}),
        told={
            ("is_pension_recipient", head): True,
            ("is_pension_recipient", wife): True,
            ("pension_kinds", head): ["old_age_basic", "old_age_employees"],
            ("pension_kinds", wife): ["old_age_basic"],
        },
        default={
            **_NOTHING,
            **_BANK,
            "visitor_phone": "000-0000-0404",
            "visitor_relation": "household_member",
            "water_contract": "leaver",
            "uses_municipal_cemetery": False,
            "dog_owner": False,
            "unpaid_ltc_high_cost": False,
            "deceased_was_supporter": True,
            "account_holder_kana": "ヨシカワ　カツコ",
        },
    )  # fmt: skip
