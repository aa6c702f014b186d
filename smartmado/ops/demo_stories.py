"""The households of the sample visits, and one household for each oddity of a register.

They are the same in every demo city, whatever its seed and size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from smartmado.ops.demo_names import RARE_GIVEN, RARE_SURNAMES, Name
from smartmado.ops.demo_people import Household, Person
from smartmado.ops.demo_places import Home, fixed_lot_elsewhere, here
from smartmado.ops.demo_places import fixed_home as _home
from smartmado.ops.demo_rows import numbered

_YOSHIKAWA, _TAKAHASHI = RARE_SURNAMES[1], RARE_SURNAMES[2]
_SPELLED_KATSUKO = RARE_GIVEN[0]


class Story(NamedTuple):
    """The household of a sample visit: its number and its people's numbers by role."""

    household_id: str
    people: Mapping[str, str]


_STORIES: Mapping[str, tuple[str, ...]] = {
    # a second child born to an NHI couple; the newborn is not in the register yet
    "birth": ("father", "mother", "child"),
    # a wedding: the bride lives with her parents, the groom alone; both move on that day
    "bride": ("father", "mother", "bride"),
    "groom": ("groom",),
    # the death of a head aged 84 who leaves a wife of 76 and a grandchild of 11
    "death": ("head", "wife", "grandchild"),
}


def story_households() -> Mapping[str, Story]:
    """Numbers of the people of the sample visits; the same in every demo city."""
    found = {}
    for h, (story, roles) in enumerate(_STORIES.items(), start=1):
        ids = {role: numbered(f"9000001{h}{m}") for m, role in enumerate(roles, start=1)}
        found[story] = Story(numbered(f"9100001{h}0"), MappingProxyType(ids))
    return MappingProxyType(found)


def stories() -> list[Household]:
    """The story households, ready to become rows."""
    built = {"birth": _birth(), "bride": _bride(), "groom": _groom(), "death": _death()}
    return [
        replace(built[name], household_id=story.household_id, ids=tuple(story.people.values()))
        for name, story in story_households().items()
    ]


def _person(relation: str, sex: str, born: str, family: Name, given: str, work: str, **extra: str) -> Person:
    text, _, kana = given.partition("/")
    return Person(relation, sex, date.fromisoformat(born), family, Name(text, kana), work=work, extra=extra)


def _household(members: list[Person], home: Home, since: str, previous: str = "") -> Household:
    return Household(members, home, date.fromisoformat(since), _home(0, "9101番地").address, previous)


# Cards and handbooks of the people in the sample visits do not hang on chance.
_CARD = {"mynumber_card": "active", "has_mynumber_insurance": "true", "name_kana_status": "koseki"}
_PLAIN = {
    **_CARD,
    "physical_grade": "none",
    "rehab_grade": "none",
    "mental_grade": "none",
    "self_support_medical": "none",
    "special_medical": "none",
    "disability_service": "false",
    "child_disability_certificate": "false",
    "is_ward": "false",
    "has_moped": "false",
    "owns_dog": "false",
    "former_surname": "",
    "former_surname_kana": "",
}


def _birth() -> Household:
    name = Name("山根", "ヤマネ")
    nhi = {**_PLAIN, "insurance_type": "nhi"}
    members = [
        _person(
            "世帯主", "male", "1992-04-12", name, "大輔/ダイスケ", "self", **nhi,
            nhi_acquired_date="2018-04-01", seal_registered="true", child_allowance_recipient="true",
        ),
        _person(
            "妻", "female", "1994-08-03", name, "彩花/アヤカ", "none", **nhi,
            nhi_acquired_date="2020-06-07", child_allowance_recipient="false", seal_registered="false",
        ),
        _person(
            "子", "male", "2022-06-20", name, "陽翔/ハルト", "child", **{**nhi, "special_medical": "child"},
            nhi_acquired_date="2022-06-20", nursery_enrolled="hoikusho", seal_registered="false",
        ),
    ]  # fmt: skip
    return _household(members, _home(35, "9210番地3", 0, "203号"), "2020-06-07")


def _bride() -> Household:
    name = Name("門脇", "カドワキ")
    members = [
        _person("世帯主", "male", "1968-01-25", name, "健一/ケンイチ", "employee", **_PLAIN),
        _person("妻", "female", "1970-09-11", name, "由美子/ユミコ", "employee", **_PLAIN),
        _person(
            "子", "female", "1999-05-08", name, "七海/ナナミ", "employee", **_PLAIN,
            insurance_type="employer_insured", pension_category="cat2", seal_registered="true",
        ),
    ]  # fmt: skip
    return _household(members, _home(42, "9055番地12"), "1996-03-20")


def _groom() -> Household:
    groom = _person(
        "世帯主", "male", "1998-02-20", _TAKAHASHI, "海斗/カイト", "employee", **_PLAIN,
        insurance_type="employer_insured", pension_category="cat2", seal_registered="false",
    )  # fmt: skip
    home = _home(36, "9018番地7", 1, "101号")
    return _household([groom], home, "2021-04-01", fixed_lot_elsewhere(3, "9020番地4"))


def _death() -> Household:
    name = _YOSHIKAWA
    members = [
        _person(
            "世帯主", "male", "1942-06-15", name, "辰雄/タツオ", "retired", **_PLAIN,
            care_level="care3", care_valid_until="2028-03-31", seal_registered="true", owns_property="true",
        ),
        _person(
            "妻", "female", "1950-03-03", name, "/".join(_SPELLED_KATSUKO), "retired", **_PLAIN,
            care_level="none", care_valid_until="", seal_registered="false",
        ),
        _person(
            "子の子", "male", "2015-07-20", name, "蒼空/ソラ", "child",
            **{**_PLAIN, "special_medical": "child"},
            insurance_type="employer_dependent", nhi_acquired_date="",
        ),
    ]  # fmt: skip
    return _household(members, _home(55, "9033番地"), "1970-05-10")


# --- oddities -------------------------------------------------------------------------------


def _wording(text: str, precision: str) -> dict[str, str]:
    return {"birth_date": "", "birth_date_text": text, "birth_date_precision": precision}


def oddities() -> list[Household]:
    """Households of what a register may lawfully hold and programs seldom expect."""
    return [*_unknown_birth_dates(), *_odd_households(), *_households_under_care(), *_odd_foreigners()]


def _unknown_birth_dates() -> list[Household]:
    shapes = (
        ("1937-07-01", _wording("昭和12年月日不詳", "year")),
        ("1938-03-15", _wording("昭和13年3月日不詳", "month")),
        ("1936-07-01", _wording("1936年頃", "year_about")),
        ("1939-02-28", _wording("昭和14年2月29日", "not_in_calendar")),
        ("1941-05-05", _wording("推定昭和16年5月5日", "day_presumed")),
        ("1935-07-01", _wording("昭和10年春", "season")),
        ("1926-12-25", {"birth_date_text": "大正15年12月25日"}),
    )
    name = Name("一", "ニノマエ")
    return [
        _household(
            [_person("世帯主", "female", born, name, "ハナ/ハナ", "retired", birth_date_basis=born, **extra)],
            _home(15, f"90{n}1番地"),
            "1990-04-01",
        )
        for n, (born, extra) in enumerate(shapes, start=1)
    ]


_LONG_NAME = Name("勘解由小路", "カデノコウジ")


def _odd_households() -> list[Household]:
    tsuji = RARE_SURNAMES[18]
    headless = [
        _person("妻", "female", "1990-02-10", tsuji, "麻衣/マイ", "employee"),
        _person("子", "male", "2012-04-01", tsuji, "湊/ミナト", "student"),
    ]
    unnamed = [
        _person("世帯主", "male", "1995-12-29", _LONG_NAME, "優斗/ユウト", "public", former_surname="佐々木",
                former_surname_kana="ササキ"),
        _person("妻", "female", "1996-02-29", _LONG_NAME, "さくら/サクラ", "employee"),
        _person("子", "female", "2026-11-12", _LONG_NAME, "/", "child"),
    ]  # fmt: skip
    mixed = [
        _person("世帯主", "female", "1955-04-02", Name("角", "スミ"), "カヅコ/カヅコ", "retired"),
        _person("夫（未届）", "male", "1952-11-17", Name("杵築", "キヅキ"), "清/キヨシ", "retired"),
        _person("縁故者", "male", "1999-04-01", Name("杵築", "キヅキ"), "航/ワタル", "employee"),
    ]
    older_words = [
        _person("世帯主", "male", "1951-11-17", Name("景山", "カゲヤマ"), "勇/イサム", "retired"),
        _person("孫", "female", "2008-04-02", Name("景山", "カゲヤマ"), "凛/リン", "student"),
    ]
    return [
        _household(headless, _home(43, "9012番地"), "2014-08-01"),
        _household(unnamed, _home(25, "9300番地1", 2, "402号"), "2023-10-10"),
        _household(mixed, _home(48, "9021番地8"), "2001-09-01"),
        _household(older_words, _home(45, "9150番地"), "1980-01-04"),
    ]


def _households_under_care() -> list[Household]:
    room = f"{here().facilities[0]} 別館 浜風ユニット3階309号室"
    home = _home(44, "9998番地40")._replace(kata=room)
    facility = _household(
        [_person("世帯主", "female", "1938-10-09", _LONG_NAME, "八重子/ヤエコ", "retired", is_ward="true",
                 is_address_exception="true", address_exception_insurer=here().insurers[0])],
        home, "2024-02-29", fixed_lot_elsewhere(0, "9003番地"),
    )  # fmt: skip
    facility.facility = here().facilities[0]
    alone = _household(
        [_person("世帯主", "female", "1978-06-30", Name("前田", "マエダ"), "瞳/ヒトミ", "none")],
        _home(14, "9044番地", 8, "105号"), "2015-06-01",
    )  # fmt: skip
    alone.on_welfare = True
    sheltered = _household(
        [_person("世帯主", "female", "1991-01-05", Name("大江", "オオエ"), "早紀/サキ", "employee"),
         _person("子", "male", "2019-04-01", Name("大江", "オオエ"), "律/リツ", "child")],
        _home(20, "9077番地2", 5, "304号"), "2026-05-18", fixed_lot_elsewhere(7, "9005番地"),
    )  # fmt: skip
    sheltered.protected = True
    return [facility, alone, sheltered]


def _odd_foreigners() -> list[Household]:
    blank = Name("", "")
    stay = {"period_of_stay": "", "residence_expiry": "", "status_of_residence": ""}
    permanent = Person(
        "世帯主", "male", date(1954, 8, 15), blank, blank, "韓国", ("KIM YOUNGSU", "金英秀"), "self",
        {**stay, "article_30_45_class": "special_permanent",
         "alias_name": "金田　清", "alias_kana": "カネダ　キヨシ"},
    )  # fmt: skip
    mother = Person(
        "世帯主", "female", date(1998, 9, 2), blank, blank, "ベトナム", ("NGUYEN THI LAN", ""), "employee",
        {"article_30_45_class": "mid_long_term", "status_of_residence": "技術・人文知識・国際業務",
         "period_of_stay": "3年", "residence_expiry": "2027-12-01"},
    )  # fmt: skip
    newborn = Person(
        "子", "female", date(2026, 10, 30), blank, blank, "ベトナム", ("NGUYEN NGOC MAI", ""), "child",
        {**stay, "article_30_45_class": "transitional_birth"},
    )  # fmt: skip
    return [
        _household([permanent], _home(24, "9066番地"), "1980-04-01"),
        _household([mother, newborn], _home(28, "9070番地5", 9, "502号"), "2022-04-01"),
    ]
