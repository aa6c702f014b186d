"""What the rules rest on is in rules/laws.yaml, and what is there is what some rule rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smartmado.content.laws import cited, find_law, law_mistakes, read_laws
from smartmado.content.loader import load_rulebook, municipalities
from smartmado.content.rulebook import Rulebook

LAWS = read_laws()
BOOKS = {city: load_rulebook(city) for city in municipalities()}


@pytest.mark.parametrize("city", BOOKS)
def test_every_rule_of_a_city_rests_on_laws_and_articles_that_are_listed(city: str) -> None:
    assert law_mistakes(BOOKS[city], LAWS) == []


def test_every_listed_article_is_what_some_rule_rests_on() -> None:
    found = [find_law(ref, LAWS) for b in BOOKS.values() for _, ref in cited(b)]
    used = {(law.name, article) for law, article in filter(None, found)}
    assert {(law.name, a) for law in LAWS.values() for a in law.articles} - used == set()
    assert {law.name for law in LAWS.values()} == {name for name, _ in used}


def test_a_law_is_read_where_its_id_says_and_an_order_where_its_number_says() -> None:
    assert LAWS["住民基本台帳法"].address == "https://laws.e-gov.go.jp/law/342AC0000000081"
    assert LAWS["民法"].address == "https://laws.e-gov.go.jp/law/129AC0000000089"
    assert LAWS["出入国管理及び難民認定法"].address == "https://laws.e-gov.go.jp/law/326CO0000000319"
    assert LAWS["公職選挙法"].address == "https://laws.e-gov.go.jp/law/325AC1000000100"  # by members
    assert LAWS["児童扶養手当法"].address is None  # its id was not confirmed
    assert LAWS["死産の届出に関する規程"].address is None
    assert LAWS["印鑑登録証明事務処理要領"].address is None


@pytest.mark.parametrize("egov", ["342AC0000000082", "341AC0000000081", "442AC0000000081", "342AC000000081"])
def test_an_id_that_is_not_that_of_the_number_is_told(egov: str) -> None:
    laws = {**LAWS, "住民基本台帳法": replace(LAWS["住民基本台帳法"], egov=egov)}
    [told] = law_mistakes(BOOKS["312029"], laws)
    assert egov in told
    assert "昭和42年法律第81号 の番号ではありません" in told


def test_the_longest_name_is_the_law() -> None:
    found = find_law("国民年金法施行規則75条", LAWS)
    assert found is not None
    assert (found[0].name, found[1]) == ("国民年金法施行規則", "75条")
    assert find_law("知らない法1条", LAWS) is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("住民基本台帳法2222条", "move_in_notice: 根拠「住民基本台帳法2222条」の条が laws.yaml にありません"),
        ("住民基本大帳法22条", "move_in_notice: 根拠「住民基本大帳法22条」の法令が laws.yaml にありません"),
        ("米子市何とか条例", None),
    ],
)
def test_a_wrong_article_is_told(book: Rulebook, wrong: str, told: str | None) -> None:
    rule = book.procedures["move_in_notice"]
    changed = replace(rule, versions=(replace(rule.versions[0], legal_basis=(wrong,)),))
    found = law_mistakes(replace(book, procedures={**book.procedures, rule.id: changed}), LAWS)
    assert [f.startswith(told) for f in found] == [True] if told else found == []
