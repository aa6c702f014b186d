"""A city changes a national rule only where the law delegates it, and in the direction that it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from smartmado.content.expressions import All, FactIs, Some
from smartmado.content.loader import load_rulebook, thaw
from smartmado.content.rulebook import Rulebook
from smartmado.content.yaml_source import ContentError, Finding
from tests.support.rulebooks import BASE_OVERLAY, BASE_PROCEDURE, CITY, small_content, small_rulebook

RED, BLUE = FactIs("red", (True,)), FactIs("blue", (True,))
OVERLAY = f"rules/municipal/{CITY}/city.yaml"


def _delegating(*kinds: str, text: str = BASE_PROCEDURE) -> str:
    articles = ", ".join(f"{kind}: 試験法9条" for kind in kinds)
    return text.replace("required_when: red", f"required_when: red\n      delegates: {{{articles}}}")


def _changed(root: Path, overlay: str, *kinds: str) -> Rulebook:
    return small_rulebook(root, procedures=_delegating(*kinds), overlay=BASE_OVERLAY + overlay)


def _refused(root: Path, overlay: str, procedures: str = BASE_PROCEDURE) -> Finding:
    with pytest.raises(ContentError) as caught:
        load_rulebook(CITY, small_content(root, procedures=procedures, overlay=BASE_OVERLAY + overlay))
    [found] = caught.value.findings
    return found


NARROWS = """narrows:
  notice:
    effective: {from: 2020-04-01}
    required_when: blue
    legal_basis: [試験市条例2条]
"""
WIDENS = NARROWS.replace("narrows", "widens")


def test_narrowing_asks_for_the_citys_condition_besides_the_national_one(tmp_path: Path) -> None:
    book = _changed(tmp_path, NARROWS, "narrows")
    before, after = book.procedures["notice"].versions
    assert (before.since, before.until, before.conditions["required"]) == (
        date(2000, 1, 1),
        date(2020, 4, 1),
        RED,
    )
    assert (after.since, after.until) == (date(2020, 4, 1), None)
    assert after.conditions["required"] == All((RED, BLUE))
    assert after.legal_basis == ("試験法1条", "試験市条例2条")


def test_widening_lets_the_citys_condition_suffice(tmp_path: Path) -> None:
    [_, after] = _changed(tmp_path, WIDENS, "widens").procedures["notice"].versions
    assert after.conditions["required"] == Some((RED, BLUE))


def test_widening_may_add_an_outcome_that_the_national_rule_does_not_have(tmp_path: Path) -> None:
    overlay = WIDENS.replace("required_when", "recommended_when")
    [_, after] = _changed(tmp_path, overlay, "widens").procedures["notice"].versions
    assert after.conditions == {"required": RED, "recommended": BLUE}


def test_replacing_puts_the_citys_version_in_the_place_of_the_national_one(tmp_path: Path) -> None:
    overlay = """replaces:
  notice:
    - effective: {from: 2020-04-01, to: 2022-04-01}
      recommended_when: blue
      legal_basis: [試験市条例3条]
"""
    one, two, three = _changed(tmp_path, overlay, "replaces").procedures["notice"].versions
    assert [v.since.year for v in (one, two, three)] == [2000, 2020, 2022]
    assert (one.conditions, three.conditions) == ({"required": RED}, {"required": RED})
    assert two.conditions == {"recommended": BLUE}
    assert two.legal_basis == ("試験市条例3条",)


def test_the_national_condition_is_kept_beside_the_citys(tmp_path: Path) -> None:
    book = _changed(tmp_path, NARROWS, "narrows")
    for rulebook in (book, thaw(book.frozen)):
        [change] = rulebook.changes
        assert (change.procedure, change.kind, change.delegated_by) == ("notice", "narrows", "試験法9条")
        assert change.national.conditions == {"required": RED}
        assert change.local.conditions == {"required": All((RED, BLUE))}
        assert change.added == {"required": BLUE}
        assert change.national.since == change.local.since == date(2020, 4, 1)


def test_a_change_entered_later_leaves_what_was_known_before(tmp_path: Path) -> None:
    overlay = NARROWS.replace("blue\n", "blue\n    recorded: 2021-01-10\n")
    notice = _changed(tmp_path, overlay, "narrows").procedures["notice"]
    [wrong] = notice.withdrawn
    assert (wrong.since, wrong.withdrawn) == (date(2020, 4, 1), date(2021, 1, 10))
    assert wrong.conditions["required"] == RED
    assert [v.conditions["required"] for v in notice.versions] == [RED, All((RED, BLUE))]


def test_what_a_city_did_is_listed(tmp_path: Path) -> None:
    overlay = NARROWS + "departments:\n  residents: {name: 市民窓口課}\nsets:\n  notice: {fee_yen: 300}\n"
    book = _changed(tmp_path, overlay, "narrows")
    told = [(t["what"], t["section"], t["key"]) for t in book.raw["local"].values()]
    assert told == [
        ("overrides", "departments", "residents"),
        ("narrows", "procedures", "notice"),
        ("sets", "procedures", "notice"),
    ]


# --- the city's name -----------------------------------------------------------------


def test_a_national_rule_names_the_city_by_a_mark(tmp_path: Path) -> None:
    text = BASE_PROCEDURE.replace("name: 届", 'name: "{prefecture}{city}への届"')
    assert small_rulebook(tmp_path, procedures=text).procedures["notice"].name == "試験県試験市への届"


@pytest.mark.parametrize(
    ("prefecture", "short"),
    [("京都府", "京都"), ("東京都", "東京"), ("北海道", "北海道"), ("島根県", "島根")],
)
def test_the_short_name_of_a_prefecture_leaves_out_what_kind_it_is(
    prefecture: str, short: str, tmp_path: Path
) -> None:
    book = small_rulebook(
        tmp_path,
        procedures=BASE_PROCEDURE.replace("name: 届", 'name: "{prefecture_short}"'),
        overlay=f"city: {{name: 試験市, prefecture: {prefecture}}}\n",
    )
    assert book.procedures["notice"].name == short


# --- numbers -------------------------------------------------------------------------

HOURS = """hours:
  label: 働く時間
  values: [{from: 2015-04-01, value: 48}]
  legal_basis: [規則1条]
"""
DELEGATED_HOURS = HOURS + "  delegates: {basis: 規則1条, at_least: 48, at_most: 64}\n"
OWN_HOURS = (
    "parameters:\n  hours:\n    label: 働く時間\n    legal_basis: [条例]\n"
    "    values:\n      - {from: 2020-04-01, value: 60}\n"
)


def test_a_city_sets_a_number_that_the_law_leaves_to_it(tmp_path: Path) -> None:
    book = small_rulebook(tmp_path, parameters=DELEGATED_HOURS, overlay=BASE_OVERLAY + OWN_HOURS)
    assert book.parameters["hours"].on(date(2026, 1, 1)) == 60


def test_a_number_of_the_law_is_not_the_citys_to_set(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"city.yaml:3: parameters.hours: .*委ねて\(delegates\)いません"):
        small_rulebook(tmp_path, parameters=HOURS, overlay=BASE_OVERLAY + OWN_HOURS)


@pytest.mark.parametrize("hours", ["47", "65"])
def test_a_number_outside_what_the_law_leaves_open_is_refused(hours: str, tmp_path: Path) -> None:
    own = OWN_HOURS.replace("60", hours)
    with pytest.raises(ContentError, match=r"city.yaml:7: parameters.hours.values.0: .*範囲\(48〜64\)の外"):
        small_rulebook(tmp_path, parameters=DELEGATED_HOURS, overlay=BASE_OVERLAY + own)


# --- refused -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["narrows", "widens", "replaces"])
def test_what_the_national_rule_does_not_delegate_is_refused(kind: str, tmp_path: Path) -> None:
    found = _refused(tmp_path, NARROWS.replace("narrows", kind))
    assert (found.file, found.line, found.key) == (OVERLAY, 3, f"{kind}.notice")
    assert f"(delegates: {kind})いません" in found.message
    assert "消してください" in found.message


def test_a_delegation_in_one_direction_is_none_in_the_other(tmp_path: Path) -> None:
    found = _refused(tmp_path, WIDENS, _delegating("narrows"))
    assert "delegates: widens" in found.message


def test_a_delegation_that_ended_is_none_for_later_events(tmp_path: Path) -> None:
    later = "    - effective: {from: 2020-04-01}\n      required_when: red\n      legal_basis: [新法1条]\n"
    text = _delegating("narrows").replace("{from: 2000-01-01}", "{from: 2000-01-01, to: 2020-04-01}") + later
    found = _refused(tmp_path, NARROWS, text)
    assert "2020-04-01 からの版" in found.message


def test_narrowing_what_the_national_rule_does_not_say_is_refused(tmp_path: Path) -> None:
    found = _refused(tmp_path, NARROWS.replace("required_when", "automatic_when"), _delegating("narrows"))
    assert "automatic_when がありません" in found.message


def test_a_change_at_a_time_without_a_national_version_is_refused(tmp_path: Path) -> None:
    found = _refused(
        tmp_path,
        NARROWS.replace("2020-04-01}", "1990-04-01, to: 1999-04-01}"),
        _delegating("narrows"),
    )
    assert "国の版がありません" in found.message


def test_two_changes_of_one_version_are_refused(tmp_path: Path) -> None:
    found = _refused(tmp_path, NARROWS + WIDENS, _delegating("narrows", "widens"))
    assert found.key == "widens.notice"
    assert "もう一つあります" in found.message


def test_a_fault_in_the_citys_condition_is_told_at_the_citys_line(tmp_path: Path) -> None:
    found = _refused(tmp_path, NARROWS.replace("blue", "bleu"), _delegating("narrows"))
    assert (found.file, found.line, found.key) == (OVERLAY, 5, "narrows.notice.required_when")
    assert "bleu という事実" in found.message


def test_a_change_of_a_procedure_that_is_not_national_is_refused(tmp_path: Path) -> None:
    found = _refused(tmp_path, NARROWS.replace("notice", "parade"))
    assert (found.line, found.message) == (3, "parade という国の手続がありません")


def test_a_change_without_a_basis_is_refused(tmp_path: Path) -> None:
    found = _refused(
        tmp_path, NARROWS.replace("    legal_basis: [試験市条例2条]\n", ""), _delegating("narrows")
    )
    assert found.key == "narrows.notice.legal_basis"


def test_a_city_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="市の名前がありません"):
        small_rulebook(tmp_path, overlay="departments: {}\n")


def test_a_city_named_in_two_files_is_told_at_the_second(tmp_path: Path) -> None:
    root = small_content(tmp_path)
    (root / f"rules/municipal/{CITY}/town.yaml").write_text(BASE_OVERLAY, encoding="utf-8")
    with pytest.raises(ContentError, match=r"town.yaml:1: city: city は .*city.yaml にもあります"):
        load_rulebook(CITY, root)


def test_one_procedure_set_in_two_files_is_told_at_the_second(tmp_path: Path) -> None:
    root = small_content(tmp_path, overlay=BASE_OVERLAY + "sets:\n  notice: {fee_yen: 300}\n")
    (root / f"rules/municipal/{CITY}/fees.yaml").write_text(
        "sets:\n  notice: {fee_yen: 200}\n", encoding="utf-8"
    )
    with pytest.raises(ContentError, match=r"notice は .*city.yaml にもあります"):
        load_rulebook(CITY, root)
