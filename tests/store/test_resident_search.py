"""Finding a resident at the counter."""

from datetime import date, datetime
from typing import Any

import pytest

from smartmado.facts.dates import DateRange
from smartmado.facts.wareki import parse_flexible
from smartmado.store.engine import Engine, reading, transaction
from smartmado.store.errors import StoreError
from smartmado.store.repositories import residents
from smartmado.store.repositories.resident_search import ResidentQuery, SearchResult, search_residents
from tests.store.registers import extract, resident

BORN = DateRange.of(date(1985, 4, 2))
PEOPLE = [
    resident(
        "01",
        name="山本　花子",
        name_kana="ヤマモト　ハナコ",
        birth_date="1985-04-02",
        address="鳥取県米子市加茂町一丁目1番地",
        address_kata="コーポ海202号",
        resident_state="registered",
    ),
    resident(
        "02",
        name="山本　華子",
        name_kana="ヤマモト　ハナコ",
        birth_date="1985-04-02",
        address="鳥取県米子市東福原一丁目1番45号",
        resident_state="moved_out",
    ),
    resident(
        "03",
        name="大野　梅",
        name_kana="オオノ　ウメ",
        birth_date={"text": "昭和22年", "earliest": "1947-01-01", "latest": "1947-12-31"},
        address="鳥取県米子市皆生温泉三丁目1番1号",
    ),
    resident(
        "04",
        name="佐藤　花子",
        name_kana="サトウ　ハナコ",
        birth_date="1985-04-02",
        former_surname="山本",
        former_surname_kana="ヤマモト",
        address="鳥取県米子市上福原5番地",
        resident_state="registered",
    ),
    resident(
        "05",
        household="SECRET",
        name="守　護",
        name_kana="モリ　マモル",
        birth_date="1985-04-02",
        address="鳥取県米子市秘密町9番地",
        protected=True,
        resident_state="registered",
    ),
    resident(
        "06", name="SMITH JOHN", name_latin="SMITH JOHN", birth_date="1990", address="鳥取県米子市錦町1番地"
    ),
    resident("07", name="無記　日", name_kana="ムキ　ニチ", address="鳥取県米子市錦町1番地"),
    resident("08", name="100%_吉　田", name_kana="ヨシダ", birth_date="2000-01-01"),
]


@pytest.fixture
def town(engine: Engine, now: datetime) -> Engine:
    """A database with a few people in it."""
    with transaction(engine) as session:
        residents.replace_all(session, extract(PEOPLE), now)
    return engine


def search(town: Engine, limit: int = 50, **conditions: Any) -> SearchResult:
    with reading(town) as session:
        return search_residents(session, ResidentQuery(**conditions), limit)


def ids(result: SearchResult) -> list[str]:
    return [hit.resident_id for hit in result.hits]


def test_best_match_comes_first_then_people_who_live_here(town: Engine) -> None:
    assert ids(search(town, name="山本花子", birth=BORN)) == ["01", "04"]
    result = search(town, kana="やまもと はなこ", birth=BORN)
    assert ids(result) == ["01", "02", "04"]
    assert [hit.match for hit in result.hits] == ["key", "key", "key"]
    assert search(town, name="山本　花子", birth=BORN).hits[0].match == "exact"


def test_a_hit_by_a_former_name_says_so(town: Engine) -> None:
    other = {hit.resident_id: hit.other_name for hit in search(town, kana="ヤマモト", birth=BORN).hits}
    assert other == {"01": False, "02": False, "04": True}


@pytest.mark.parametrize("kana", ["オーノ", "おおのうめ", "オウノ", "ウメ", "ｵｵﾉ ｳﾒ", "ノウ"])
def test_kana_forgives_long_marks_width_and_the_place_of_the_gap(town: Engine, kana: str) -> None:
    assert "03" in ids(search(town, kana=kana, birth=parse_flexible("昭和22年")))


def test_a_birth_date_known_in_part_matches_by_the_known_part(town: Engine) -> None:
    assert ids(search(town, kana="ウメ", birth=DateRange.of(date(1947, 7, 7)))) == ["03"]
    assert ids(search(town, kana="ウメ", birth=DateRange.of(date(1948, 7, 7)))) == []
    assert ids(search(town, kana="ムキ", birth=DateRange.of(date(1948, 7, 7)))) == ["07"]
    assert ids(search(town, name="John", birth=DateRange(date(1990, 5, 1), date(1990, 5, 31)))) == ["06"]
    assert ids(search(town, kana="ハナコ", birth=DateRange(date(1985, 4, 1), None))) == ["01", "04", "02"]


def test_an_address_matches_in_part_and_in_any_spelling(town: Engine) -> None:
    assert ids(search(town, kana="ハナ", address="加茂町1-1")) == ["01"]
    assert ids(search(town, kana="ハナ", address="こ-ぽ")) == []
    assert ids(search(town, kana="ハナ", address="コーポ海")) == ["01"]
    assert ids(search(town, birth=BORN, address="米子市")) == ["01", "04", "07", "02"]


def test_too_little_is_refused_and_an_id_is_enough(town: Engine) -> None:
    for little in (
        {},
        {"name": "山本"},
        {"birth": BORN},
        {"name": "山本", "address": "　"},
        {"kana": " ", "name": "ー"},
    ):
        with pytest.raises(StoreError, match="2つ以上"):
            search(town, **little)
    assert ids(search(town, resident_id="03")) == ["03"]
    assert ids(search(town, resident_id="3")) == []
    assert len(ids(search(town, household_id="H1"))) == 7


def test_more_than_the_limit_is_a_number_and_no_list(town: Engine) -> None:
    result = search(town, limit=2, kana="ハナコ", birth=BORN)
    assert (result.total, list(result.hits)) == (3, [])


def test_a_protected_person_is_shown_without_address_and_household(town: Engine) -> None:
    [hit] = search(town, kana="モリ", birth=BORN).hits
    assert hit.suppressed
    assert (hit.name, hit.birth_date) == ("守　護", "1985-04-02")
    assert (hit.address, hit.household_id, hit.resident_state) == (None, None, None)
    assert "秘密" not in repr(hit)
    assert "SECRET" not in repr(hit)


def test_neither_address_nor_household_leads_to_a_protected_person(town: Engine) -> None:
    assert ids(search(town, kana="モリ", address="秘密町9番地")) == []
    assert ids(search(town, kana="モリ", birth=BORN, address="秘密町9番地")) == []
    assert ids(search(town, household_id="SECRET")) == []
    assert ids(search(town, resident_id="05", address="秘密町9番地")) == []
    assert [hit.suppressed for hit in search(town, resident_id="05").hits] == [True]


@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1--", "\\", "%%", '"; DROP TABLE residents; --'])
def test_letters_with_a_meaning_in_sql_are_only_letters(town: Engine, typed: str) -> None:
    assert ids(search(town, name=typed, birth=BORN)) == []
    assert ids(search(town, kana="ハナコ", address=typed)) == []
    assert len(ids(search(town, household_id="H1"))) == 7


def test_a_name_with_such_letters_is_found(town: Engine) -> None:
    assert ids(search(town, name="100%_吉", birth=DateRange.of(date(2000, 1, 1)))) == ["08"]
