"""Content that is good: it loads whole, an overlay fills what is left open, and it can be frozen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from smartmado.content.loader import load_rulebook, thaw
from smartmado.content.model import RequiredItem
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import decide
from smartmado.decisions.present import decisions_json
from tests.support.rulebooks import BASE_OVERLAY, BASE_PROCEDURE, CITY, small_content, small_rulebook
from tests.support.situations import moving_in, situation


def test_the_content_of_the_checkout_is_a_whole_city(book: Rulebook) -> None:
    assert len(book.procedures) > 200
    assert len(book.forms) > 50
    assert all(v.legal_basis for p in book.procedures.values() for v in p.versions)


def test_a_frozen_rulebook_thaws_to_the_same_rules(book: Rulebook) -> None:
    thawed = thaw(book.frozen)
    assert thawed is not book
    assert thawed.digest == book.digest
    visit = {
        "a": {"relation_to_head": "世帯主", "birth_date": "1961-11-25", "insurance_type": "nhi"},
        "b": {"relation_to_head": "妻", "birth_date": "1968-04-02"},
    }
    both = [decide(b, situation(b, visit, [moving_in("a", "b")])) for b in (book, thawed)]
    first, second = map(decisions_json, both)
    assert first == second
    assert first["decisions"]


def test_the_digest_names_the_rules_and_not_their_layout(tmp_path: Path) -> None:
    one = small_rulebook(tmp_path / "one")
    spaced = small_rulebook(
        tmp_path / "two", procedures="# 説明\n\n" + BASE_PROCEDURE.replace(": red", ': "red"')
    )
    other = small_rulebook(tmp_path / "three", procedures=BASE_PROCEDURE.replace(": red", ": blue"))
    assert one.digest == spaced.digest
    assert one.digest != other.digest


def test_the_files_of_another_city_are_not_read(tmp_path: Path) -> None:
    root = small_content(tmp_path)
    elsewhere = root / "rules/municipal/999999/city.yaml"
    elsewhere.parent.mkdir()
    elsewhere.write_text("not: [even, yaml", encoding="utf-8")
    assert load_rulebook(CITY, root).city["name"] == "試験市"


def test_the_environment_names_another_content_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTMADO_CONTENT", str(small_content(tmp_path)))
    assert set(load_rulebook(CITY).procedures) == {"notice"}


# --- a city's overlay --------------------------------------------------------------


def test_a_city_sets_what_the_national_rule_leaves_open(tmp_path: Path) -> None:
    procedures = BASE_PROCEDURE.replace(
        "required_when: red",
        "required_when: red\n      required_items: [届書]\n      delegates: {deadline: 試験法2条}",
    )
    overlay = (
        BASE_OVERLAY
        + """
sets:
  notice:
    department: moving
    fee_yen: 300
    required_items: [{item: 印鑑, when: blue}]
    deadline: {days: 30, from: event_date}
    legal_basis: [試験市条例1条]
    guidance: 2階へ
    notes: 条例による
departments:
  moving: {name: 引っ越し課}
"""
    )
    book = small_rulebook(tmp_path, procedures=procedures, overlay=overlay)
    notice = book.procedures["notice"]
    [version] = notice.versions
    assert (notice.department, notice.fee_yen, notice.notes) == ("moving", 300, "条例による")
    assert [i.item for i in version.required_items] == ["届書", "印鑑"]
    assert version.required_items[0] == RequiredItem("届書")
    assert [d.days for d in version.deadlines] == [30]
    assert version.guidance == "2階へ"
    assert version.legal_basis == ("試験法1条", "試験市条例1条")


def test_a_deadline_left_to_the_city_is_none_until_the_city_sets_it(tmp_path: Path) -> None:
    open_ = BASE_PROCEDURE.replace(
        "required_when: red", "required_when: red\n      delegates: {deadline: 試験法2条}"
    )
    assert small_rulebook(tmp_path, procedures=open_).procedures["notice"].versions[0].deadlines == ()


def test_a_city_adds_its_own_and_has_its_own_names_and_numbers(tmp_path: Path) -> None:
    own = BASE_PROCEDURE.replace("notice:", "parade:").replace("\n", "\n  ")
    overlay = (
        BASE_OVERLAY
        + f"procedures:{own}\n"
        + """
departments:
  residents: {name: 市民生活課, counter: 3番}
parameters:
  many: {label: 多い, values: [{from: 2020-01-01, value: 9}], legal_basis: [条例]}
"""
    )
    book = small_rulebook(tmp_path, overlay=overlay)
    assert set(book.procedures) == {"notice", "parade"}
    assert (book.departments["residents"].name, book.departments["residents"].counter) == (
        "市民生活課",
        "3番",
    )
    assert book.parameters["many"].on(date(2026, 1, 1)) == 9


# --- dates in force ------------------------------------------------------------------


def test_a_version_is_in_force_from_its_first_day_to_the_eve_of_its_end(tmp_path: Path) -> None:
    later = "    - effective: {from: 2026-04-01}\n      required_when: blue\n      legal_basis: [新法1条]\n"
    text = BASE_PROCEDURE.replace("{from: 2000-01-01}", "{from: 2000-01-01, to: 2026-04-01}") + later
    notice = small_rulebook(tmp_path, procedures=text).procedures["notice"]

    def law(day: date) -> tuple[str, ...] | None:
        version = notice.version_on(day)
        return version.legal_basis if version else None

    assert law(date(1999, 12, 31)) is None
    assert law(date(2000, 1, 1)) == law(date(2026, 3, 31)) == ("試験法1条",)
    assert law(date(2026, 4, 1)) == ("新法1条",)


def test_a_parameter_has_the_value_in_force_on_the_day(tmp_path: Path) -> None:
    text = """
many:
  label: 多い
  values: [{from: 2020-01-01, value: 9}, {from: 2010-01-01, value: 5}, {from: 2030-01-01, value: 2030-06-01}]
  legal_basis: [法]
"""
    many = small_rulebook(tmp_path, parameters=text).parameters["many"]
    days = [date(2009, 12, 31), date(2010, 1, 1), date(2019, 12, 31), date(2020, 1, 1), date(2030, 1, 1)]
    assert [many.on(d) for d in days] == [None, 5, 5, 9, date(2030, 6, 1)]


# --- text is text -----------------------------------------------------------------------

_PAYLOADS = [
    "{{7*7}}",
    "{0.__class__.__mro__}",
    "__import__('os').system('true')",
    "${jndi:ldap://example}",
    "<script>alert(1)</script>",
    "%(name)s %s",
    "'; drop table cases; --",
]


@pytest.mark.parametrize("payload", _PAYLOADS)
def test_text_that_looks_like_code_stays_text(payload: str, tmp_path: Path) -> None:
    quoted = "'" + payload.replace("'", "''") + "'"
    text = BASE_PROCEDURE.replace("name: 届", f"name: {quoted}\n  notes: {quoted}")
    book = small_rulebook(
        tmp_path,
        procedures=text,
        facts=f"odd: {{label: {quoted}, scope: person, type: bool, source: asked}}\n",
    )
    assert book.procedures["notice"].name == payload
    assert book.procedures["notice"].notes == payload
    assert book.facts["odd"].label == payload
    assert thaw(book.frozen).procedures["notice"].name == payload


def test_a_condition_that_looks_like_code_names_a_fact_that_is_not_there(tmp_path: Path) -> None:
    text = BASE_PROCEDURE.replace("required_when: red", "required_when: \"__import__('os').getcwd()\"")
    with pytest.raises(Exception, match="という事実がありません"):
        small_rulebook(tmp_path, procedures=text)
