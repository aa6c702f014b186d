"""Content that cannot be right is refused with its file, line, key and cure."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from smartmado.content.loader import load_rulebook
from smartmado.content.yaml_source import ContentError, Finding
from tests.support.rulebooks import BASE_OVERLAY, BASE_PROCEDURE, CITY, small_content

RULES = "rules/national/small.yaml"
FACTS = "rules/facts.yaml"
OVERLAY = f"rules/municipal/{CITY}/city.yaml"


def _fact(*lines: str, head: str = "label: 札, scope: person, type: bool, source: asked") -> str:
    return (
        "\n".join(["sign:", *(f"  {part}" for part in head.split(", ")), *(f"  {x}" for x in lines)]) + "\n"
    )


def _procedure(old: str, new: str) -> str:
    assert old in BASE_PROCEDURE
    return BASE_PROCEDURE.replace(old, new)


def _when(condition: str) -> str:
    return _procedure("required_when: red", f"required_when: {condition}")


@dataclass(frozen=True)
class Bad:
    """One mistake: the part of the content it is in, and where and how it must be told."""

    part: str
    text: str
    file: str
    line: int
    key: str
    words: str


def _bad_facts() -> dict[str, Bad]:
    def bad(text: str, line: int, key: str, words: str) -> Bad:
        return Bad("facts", text, FACTS, line, key, words)

    return {
        "an unknown key": bad(_fact("colour: red"), 6, "sign.colour", "知らない項目です"),
        "a missing key": bad(
            _fact(head="label: 札, scope: person, type: bool"), 1, "sign.source", "要ります"
        ),
        "an unknown type": bad(
            _fact(head="label: 札, scope: person, type: boolean, source: asked"), 4, "sign.type", "bool, enum"
        ),
        "a number for text": bad(
            _fact(head="label: 7, scope: person, type: bool, source: asked"), 2, "sign.label", "文字で"
        ),
        "an entry that is no mapping": bad("sign: 札\n", 1, "sign", "「項目: 値」"),
        "an enum without values": bad(
            _fact(head="label: 札, scope: person, type: enum, source: asked"), 4, "sign.type", "values"
        ),
        "a derived fact without a formula": bad(
            _fact(head="label: 札, scope: person, type: bool, source: derived"),
            5,
            "sign.source",
            "derived(式)",
        ),
        "a formula that is none": bad(_fact("derived: {all: red}"), 6, "sign.derived", "並べてください"),
        "a formula on an unknown fact": bad(
            _fact("derived: {not: rde}"), 6, "sign.derived", "rde という事実"
        ),
        "a choice that is no value": bad(
            _fact(
                "values: {a: あ}",
                "question: {text: 何, why: 試験, by: resident, choices: [b]}",
                head="label: 札, scope: person, type: enum, source: asked",
            ),
            7,
            "sign.question",
            "b が values に",
        ),
        "a question put to nobody": bad(
            _fact("question:", "  text: 何", "  why: 試験", "  by: machine"),
            9,
            "sign.question.by",
            "resident, clerk",
        ),
        "a protected question without a ground": bad(
            _fact("sensitivity: protected", "question: {text: 何, why: 試験, by: clerk}"),
            6,
            "sign.sensitivity",
            "ground",
        ),
        "two derived facts that need each other": bad(
            "one: {label: 一, scope: person, type: bool, source: derived, derived: two}\n"
            "two: {label: 二, scope: person, type: bool, source: derived, derived: {not: one}}\n",
            1,
            "one",
            "one → two → one",
        ),
        "a key written twice": bad(
            _fact() + "sign: {label: 札, scope: person, type: bool, source: asked}\n",
            6,
            "sign",
            "二度書かれて",
        ),
    }


def _bad_procedures() -> dict[str, Bad]:
    def bad(text: str, line: int, key: str, words: str) -> Bad:
        return Bad("procedures", text, RULES, line, f"notice.{key}" if key else "notice", words)

    two = (
        BASE_PROCEDURE
        + "    - effective: {from: 2020-01-01}\n      required_when: blue\n      legal_basis: [法]\n"
    )
    version = "versions.0"
    return {
        "an unknown key": bad(_procedure("kind:", "sort: x\n  kind:"), 4, "sort", "知らない項目です"),
        "a name that no file can have": Bad(
            "procedures", BASE_PROCEDURE.replace("notice", "../届"), RULES, 2, "../届", "英小文字"
        ),
        "an unknown kind": bad(_procedure("notification", "letter"), 4, "kind", "使えるのは"),
        "a missing legal basis": bad(
            _procedure("      legal_basis: [試験法1条]\n", ""), 10, f"{version}.legal_basis", "要ります"
        ),
        "an empty legal basis": bad(
            _procedure("[試験法1条]", "[]"), 12, f"{version}.legal_basis", "一つ以上"
        ),
        "no outcome": bad(
            _procedure("      required_when: red\n", ""), 10, f"{version}.effective", "のどれかが要ります"
        ),
        "an impossible date": bad(
            _procedure("2000-01-01", "'2000-02-30'"), 10, f"{version}.effective.from", "2026-04-01 の形"
        ),
        "a version until the end of all days": bad(
            _procedure("2000-01-01", "2000-01-01, to: 9999-12-31"),
            10,
            f"{version}.effective",
            "2299年の間",
        ),
        "a condition on a day before all registers": bad(
            _when("{date: as_of, after: 1799-12-31}"), 11, f"{version}.required_when", "1800年から"
        ),
        "an age that nobody reaches": bad(
            _when("{date: {attains: 200}, before: as_of}"), 11, f"{version}.required_when", "150 まで"
        ),
        "an age that is not there": bad(
            _when("{date: {attains: {parameter: old}}, before: as_of}"),
            11,
            f"{version}.required_when",
            "old という基準値",
        ),
        "a version that ends before it begins": bad(
            _procedure("2000-01-01", "2000-01-01, to: 1999-01-01"), 10, f"{version}.effective", "より後の日"
        ),
        "overlapping versions": bad(two, 13, "versions.1.effective", "重なっています"),
        "an unknown fact": bad(_when("{all: [red, rde]}"), 11, f"{version}.required_when", "rde という事実"),
        "an unknown procedure": bad(
            _procedure("per: person", "per: person\n  after: [nobody]"), 8, "after", "nobody という手続"
        ),
        "an unknown procedure that is due": bad(
            _when("{due: [nobody]}"), 11, f"{version}.required_when", "nobody という手続"
        ),
        "an unknown department": bad(_procedure(": residents", ": kids"), 5, "department", "kids という課"),
        "an unknown event": bad(_procedure("[move_in]", "[fly]"), 6, "events", "fly というライフイベント"),
        "an unknown event in a condition": bad(
            _when("{visit_has: [fly]}"), 11, f"{version}.required_when", "fly というライフイベント"
        ),
        "an unknown form": bad(_procedure("per:", "form: sheet\n  per:"), 7, "form", "forms/sheet/form.yaml"),
        "an unknown parameter": bad(
            _when("{coats: {at_least: {parameter: many}}}"),
            11,
            f"{version}.required_when",
            "many という基準値",
        ),
        "an unknown parameter of a deadline": bad(
            _when("red\n      deadline:\n        days: {parameter: many}\n        from: event_date"),
            12,
            f"{version}.deadline.0",
            "many という基準値",
        ),
        "an unknown value": bad(
            _when("{shape: oval}"), 11, f"{version}.required_when", "(使えるのは round, square, flat)"
        ),
        "a number compared with a yes or no": bad(
            _when("{red: {at_least: 1}}"), 11, f"{version}.required_when", "int の事実"
        ),
        "a date that is no date fact": bad(
            _when("{date: red, before: as_of}"), 11, f"{version}.required_when", "date の事実"
        ),
        "an unknown operator": bad(
            _when("{xor: [red, blue]}"), 11, f"{version}.required_when", "xor という事実"
        ),
        "two conditions in one": bad(
            _when("{red: true, blue: true}"), 11, f"{version}.required_when", "{all:"
        ),
        "an unknown set of people": bad(
            _when("{exists: cousins, where: red}"), 11, f"{version}.required_when", "cousins"
        ),
        "a deadline counted in two ways": bad(
            _when("red\n      deadline: {days: 3, by: as_of, from: as_of}"),
            12,
            f"{version}.deadline.from",
            "どれか一つ",
        ),
        "a deadline from nowhere": bad(
            _when("red\n      deadline: {days: 3}"), 12, f"{version}.deadline.days", "from がありません"
        ),
        "a deadline of no days": bad(
            _when("red\n      deadline: {days: 0, from: as_of}"), 12, f"{version}.deadline.days", "1以上"
        ),
        "a broken condition of an item": bad(
            _when("red\n      required_items:\n        - {item: 印鑑, when: {nor: []}}"),
            13,
            f"{version}.required_items.0.when",
            "比べる値",
        ),
        "procedures that wait for each other to be due": bad(
            _when("{due: [other]}") + _second("required_when: {due: [notice]}"),
            2,
            "",
            "notice → other → notice",
        ),
        "a procedure that excludes another one-sidedly": bad(
            _procedure("per: person", "per: person\n  exclusive_with: [other]")
            + _second("required_when: red"),
            8,
            "exclusive_with",
            "other の exclusive_with にも",
        ),
        "procedures that come after each other": bad(
            _procedure("per: person", "per: person\n  after: [other]")
            + _second("required_when: red", "notice"),
            2,
            "",
            "after が輪になっています",
        ),
    }


def _second(when: str, after: str = "") -> str:
    text = BASE_PROCEDURE.replace("notice:", "other:", 1).replace("required_when: red", when)
    return text.replace("per: person", f"per: person\n  after: [{after}]") if after else text


def _bad_overlays() -> dict[str, Bad]:
    def bad(text: str, line: int, key: str, words: str) -> Bad:
        return Bad("overlay", BASE_OVERLAY + text, OVERLAY, line, key, words)

    return {
        "setting a condition of the national rule": bad(
            "sets:\n  notice:\n    required_when: blue\n", 4, "sets.notice.required_when", "知らない項目"
        ),
        "setting a deadline that the law sets": bad(
            "sets:\n  notice:\n    deadline: {days: 30, from: event_date}\n    legal_basis: [条例]\n",
            4,
            "sets.notice.deadline",
            "委ねて(delegates: deadline)いません",
        ),
        "setting something on a rule that is not there": bad(
            "sets:\n  parade: {fee_yen: 300}\n", 3, "sets.parade", "国の手続がありません"
        ),
        "a fee that is no number": bad(
            "sets:\n  notice: {fee_yen: 三百円}\n", 3, "sets.notice.fee_yen", "整数で"
        ),
        "a national rule written anew": bad(
            "procedures:\n" + textwrap.indent(BASE_PROCEDURE.lstrip(), "  "), 3, "procedures.notice", RULES
        ),
        "an unknown section": bad("rules: {}\n", 2, "rules", "知らない項目"),
    }


def _bad_others() -> dict[str, Bad]:
    events = "fair:\n  label: 祭り\n  sentence: 祭りがある\n  subjects: {label: 人}\n"
    return {
        "an event whose date is no fact": Bad(
            "life_events",
            events + "  dates: [fair_date]\n",
            "rules/life_events.yaml",
            5,
            "fair.dates",
            "fair_date",
        ),
        "an event whose principal date is not its own": Bad(
            "life_events",
            events + "  date: met_date\n  dates: [move_in_date]\n",
            "rules/life_events.yaml",
            5,
            "fair.date",
            "dates のどれか",
        ),
        "a parameter without a basis": Bad(
            "parameters",
            "many:\n  label: 多い\n  values: [{from: 2000-01-01, value: 3}]\n",
            "rules/parameters.yaml",
            1,
            "many.legal_basis",
            "要ります",
        ),
        "a parameter in force from an impossible day": Bad(
            "parameters",
            "many:\n  label: 多い\n  values:\n    - {from: 2000-13-01, value: 3}\n  legal_basis: [法]\n",
            "rules/parameters.yaml",
            4,
            "2000-13-01",
            "2026-04-01 の形",
        ),
        "a parameter in force from before all registers": Bad(
            "parameters",
            "many:\n  label: 多い\n  values: [{from: 0200-01-01, value: 3}]\n  legal_basis: [法]\n",
            "rules/parameters.yaml",
            3,
            "many.values",
            "1800年から",
        ),
        "a parameter that is neither number nor day": Bad(
            "parameters",
            "many:\n  label: 多い\n  values: [{from: 2000-01-01, value: たくさん}]\n  legal_basis: [法]\n",
            "rules/parameters.yaml",
            3,
            "many.values.0",
            "整数か日付",
        ),
        "a name that YAML takes for a no": Bad(
            "life_events", "no: {}\n", "rules/life_events.yaml", 1, "no", "引用符"
        ),
        "a department with an unknown encoding": Bad(
            "departments",
            "mail:\n  name: 郵便\n  channel:\n    csv_encoding: ebcdic\n",
            "rules/departments.yaml",
            4,
            "mail.channel.csv_encoding",
            "utf-8-sig, utf-8, cp932",
        ),
    }


_BAD = {
    f"{what} ({bad.part})": bad
    for group in (_bad_facts(), _bad_procedures(), _bad_overlays(), _bad_others())
    for what, bad in group.items()
}


def _findings(root: Path) -> tuple[Finding, ...]:
    with pytest.raises(ContentError) as caught:
        load_rulebook(CITY, root)
    return caught.value.findings


@pytest.mark.parametrize("name", _BAD)
def test_bad_content_is_refused_with_its_file_line_key_and_cure(name: str, tmp_path: Path) -> None:
    bad = _BAD[name]
    [found] = _findings(small_content(tmp_path, **{bad.part: bad.text}))
    assert (found.file, found.key) == (bad.file, bad.key)
    assert bad.words in found.message
    assert found.line == bad.line
    assert str(found) == f"{found.file}:{found.line}: {found.key}: {found.message}"


def test_a_fact_and_a_procedure_that_need_each_other_are_told(tmp_path: Path) -> None:
    fact = "sign: {label: 札, scope: person, type: bool, source: derived, derived: {not: {due: notice}}}\n"
    [found] = _findings(small_content(tmp_path, facts=fact, procedures=_when("{all: [red, sign]}")))
    assert (found.line, found.key) == (2, "notice")
    assert "sign → notice" in found.message


# --- files that are no YAML ------------------------------------------------------

_BROKEN = {
    "a tab": (BASE_PROCEDURE.replace("  name", "\tname").encode(), 3, "字下げ"),
    "a bracket left open": (BASE_PROCEDURE.replace("[move_in]", "[move_in").encode(), 7, "字下げ"),
    "Shift_JIS": (BASE_PROCEDURE.encode("cp932"), 1, "UTF-8 で保存"),
    "UTF-16": (BASE_PROCEDURE.encode("utf-16"), 1, "UTF-8 で保存"),
    "a list": ("- 届\n".encode(), 1, "「名前: 内容」"),
    "a bare word": ("届\n".encode(), 1, "「名前: 内容」"),
    "an entry that holds itself": (b"notice: &n\n  name: *n\n  after: [*n]\n", 1, "深すぎます"),
    "a thousand brackets": (b"notice: " + b"[" * 1000 + b"]" * 1000, 1, "深すぎます"),
    "a python object": (b"notice: !!python/object/apply:os.system ['true']\n", 1, "字下げ"),
    "two documents": (b"a: 1\n---\nb: 2\n", 2, "字下げ"),
}


@pytest.mark.parametrize("name", _BROKEN)
def test_a_file_that_is_no_yaml_is_refused_with_the_line(name: str, tmp_path: Path) -> None:
    content, line, words = _BROKEN[name]
    small_content(tmp_path)
    (tmp_path / RULES).write_bytes(content)
    found = _findings(tmp_path)[0]
    assert (found.file, found.line) == (RULES, line)
    assert words in found.message


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    small_content(tmp_path)
    (tmp_path / FACTS).unlink()
    assert [(f.file, f.message) for f in _findings(tmp_path)] == [(FACTS, "ファイルがありません")]


def test_a_city_without_rules_is_told(tmp_path: Path) -> None:
    small_content(tmp_path)
    with pytest.raises(ContentError, match="自治体コード"):
        load_rulebook("000000", tmp_path)


def test_one_id_in_two_files_is_told_at_the_second_naming_the_first(tmp_path: Path) -> None:
    small_content(tmp_path)
    (tmp_path / "rules/national/zoo.yaml").write_text("# 動物園\n" + BASE_PROCEDURE, encoding="utf-8")
    [found] = _findings(tmp_path)
    assert (found.file, found.line, found.key) == ("rules/national/zoo.yaml", 3, "notice")
    assert RULES in found.message


def test_every_mistake_is_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    facts = _fact("colour: red") + "same: {label: 同}\n"
    found = _findings(small_content(tmp_path, facts=facts, procedures=_procedure("notification", "letter")))
    assert [(f.file, f.line) for f in found] == [(FACTS, 6), (FACTS, 7), (FACTS, 7), (FACTS, 7), (RULES, 4)]
