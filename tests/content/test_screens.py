"""rules/screens.yaml: what is there fits the rules, and what cannot be right is refused with its cure."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.content.screens import ScreenSchema, WindowSchema, load_screens, thaw_screens
from smartmado.content.yaml_source import ContentError, Finding

FILE = "rules/screens.yaml"
GOOD = """\
old:
  label: 65歳になる人
  event: age_65
  date: {attains: 65}
  window: {before: 60}
  legal_basis: [介護保険法9条1号]
"""
W, BASIS = "window: {before: 60}", "legal_basis: [介護保険法9条1号]"


def _write(root: Path, text: str, city: str = "") -> Path:
    (root / "rules/municipal/312029").mkdir(parents=True)
    (root / FILE).write_text(text, encoding="utf-8")
    if city:
        (root / "rules/municipal/312029/city.yaml").write_text(city, encoding="utf-8")
    return root


def _refused(book: Rulebook, root: Path, text: str) -> Finding:
    with pytest.raises(ContentError) as refused:
        load_screens(book, _write(root, text))
    [finding] = refused.value.findings
    return finding


def test_the_screens_of_the_checkout_are_read_and_named_for_good(book: Rulebook) -> None:
    screens = load_screens(book)
    assert {"age_65", "age_75", "primary_school", "care_certification"} <= set(screens.screens)
    again = thaw_screens(book, screens.raw)
    assert again.digest == screens.digest
    assert list(again.screens) == list(screens.screens)
    assert again.screens["age_65"].date == screens.screens["age_65"].date


def test_content_without_the_file_has_no_screens(book: Rulebook, tmp_path: Path) -> None:
    assert not load_screens(book, tmp_path).screens


def test_a_city_adds_screens_and_puts_its_own_in_the_place_of_national_ones(
    book: Rulebook, tmp_path: Path
) -> None:
    own = "screens:\n  " + GOOD.replace("65歳になる人", "市の65歳").replace("\n", "\n  ").rstrip() + "\n"
    found = load_screens(book, _write(tmp_path, GOOD, own)).screens
    assert [s.label for s in found.values()] == ["市の65歳"]


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("label: 65歳になる人", "label: 65歳になる人\n  colour: 赤", 3, "old.colour", "知らない項目です"),
        ("label: 65歳になる人", "label: 65", 2, "old.label", "文字で書いてください"),
        ("  event: age_65\n", "", 1, "old.event", "この項目が要ります"),
        ("event: age_65", "event: age_66", 3, "old.event", "age_66 というライフイベントがありません"),
        ("date: {attains: 65}", "date: {reaches: 65}", 4, "old.date", "日付の式として読めません"),
        ("date: {attains: 65}", "date: 2026-02-30", 4, "2026-02-30", "暦にない日付です"),
        ("date: {attains: 65}", "date: insurance_type", 4, "old.date", "date の事実を書いてください"),
        ("date: {attains: 65}", "date: event_date", 4, "old.date", "event_date は使えません"),
        ("date: {attains: 65}", "date: move_in_date", 4, "old.date", "記録にある日付ではありません"),
        ("date: {attains: 65}", "date: {attains: {parameter: marriageable_age}}", 4, "old.date", "基準値"),
        ("window: {before: 60}", "window: {before: -1}", 5, "old.window.before", "0以上36600以下の日数を"),
        ("window: {before: 60}", "window: {before: always}", 5, "old.window.before", "日数を"),
        ("window: {before: 60}", "window: {after: ever}", 5, "old.window.after", "か always を"),
        ("window: {before: 60}", "window: {until: 3}", 5, "old.window.until", "知らない項目です"),
        (W, "window: {}\n  who: {colour: red}", 6, "old.who", "という事実がありません"),
        (W, "window: {}\n  who: {any: []}", 6, "old.who", "any には条件を並べて"),
        (W, "window: {}\n  who: {not: {event: [birth]}}", 6, "old.who", "who では event"),
        (W, "window: {}\n  state: gone", 6, "old.state", "registered"),
        (W, "window: {}\n  procedures: [no_such]", 6, "old.procedures", "手続がありません"),
        (W, "window: {}\n  procedures: [birth_registration]", 6, "old.procedures", "では出ません"),
        (W, "window: {}\n  facts: {name: x}", 6, "old.facts.name", "人ごとの事実です"),
        (W, "window: {}\n  facts: {none: x}", 6, "old.facts.none", "という事実がありません"),
        (W, "window: {}\n  facts: {lost_items: x}", 6, "old.facts.lost_items", "mynumber_card"),
        (W, "window: {}\n  facts: {lost_date: x}", 6, "old.facts.lost_date", "日付です"),
        (BASIS, "legal_basis: []", 6, "old.legal_basis", "根拠(legal_basis)を一つ以上"),
        ("event: age_65", "event: age_40", 1, "old.notice", "知らせることを notice に"),
        ("event: age_65", "event: birth", 4, "old.date", "date か happens に"),
        ("old:", "Old:", 1, "Old", "英小文字で始まり"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_key_and_cure(
    book: Rulebook, tmp_path: Path, old: str, new: str, line: int, key: str, words: str
) -> None:
    assert old in GOOD
    finding = _refused(book, tmp_path, GOOD.replace(old, new))
    assert (finding.file, finding.line, finding.key) == (FILE, line, key)
    assert words in finding.message


def test_a_file_that_is_no_mapping_is_refused(book: Rulebook, tmp_path: Path) -> None:
    assert "「名前: 内容」" in _refused(book, tmp_path, "- old\n").message


def test_the_guide_explains_every_key_and_every_screen(root: Path, book: Rulebook) -> None:
    text = (root / "docs/screening.md").read_text(encoding="utf-8")
    keys = [*ScreenSchema().fields, *WindowSchema().fields, "always"]
    assert not [key for key in keys if not re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", text)]
    assert not [name for name in load_screens(book).screens if f"`{name}`" not in text]


def test_the_guide_explains_every_mistake(root: Path) -> None:
    text = (root / "docs/screening.md").read_text(encoding="utf-8")
    tree = ast.parse((root / "smartmado/content/screens.py").read_text(encoding="utf-8"))
    silent = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings
    said = [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in silent
    ]
    told = [part for part in said if re.search("[ぁ-ん]{3}", part)]
    assert len(told) > 10
    assert not [part for part in told if part.strip("(「」 :") not in text]
