"""`smartmado check-content` proves, tells what is unsure, and can do without the proofs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from smartmado.ops.cli import main
from tests.support.rulebooks import small_content

NEVER = """
notice:
  name: 届
  kind: notification
  department: residents
  events: [move_in]
  per: person
  confidence: low
  open_questions: [手数料]
  versions:
    - effective: {from: 2000-01-01}
      required_when: {all: [red, {not: red}]}
      legal_basis: [試験法1条]
"""
PROOFS = """
accept:
  - {kind: never, about: [notice], because: 試験}
"""


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small content whose only procedure never comes out, and nothing else that could be told."""
    root = small_content(tmp_path, procedures=NEVER)
    (root / "forms").mkdir()
    monkeypatch.setenv("SMARTMADO_CONTENT", str(root))
    return root


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="smartmado")


def test_a_finding_names_file_and_line_and_its_sample_shows_it(content: Path) -> None:
    result = _run("check-content")
    assert result.exit_code == 1, result.output
    assert re.search(r"rules/national/small\.yaml:12: .*決して成り立たない条件", result.output)
    sample = next(line for line in result.output.splitlines() if line.strip().startswith('{"as_of"'))
    told = CliRunner().invoke(main, ["decide"], sample, prog_name="smartmado")
    answer = json.loads(told.output)
    assert [d["status"] for d in answer["decisions"] if d["procedure"] == "notice"] == ["not_required"]


def test_a_finding_without_a_sample_says_why_and_hides_no_other(content: Path) -> None:
    nobody = NEVER.replace("notice:", "other:").replace("per: person", "per: person\n  candidates: others")
    small_content(content, procedures=NEVER + nobody)
    output = _run("check-content").output
    assert output.count("決して成り立たない条件") == 2
    assert "見本の人はありません: この手続の対象になる人(candidates)が、だれもいません" in output
    assert '{"as_of"' in output


def test_quick_does_without_proofs_and_unsure_lists_open_questions(content: Path) -> None:
    result = _run("check-content", "--quick", "--unsure")
    assert result.exit_code == 0, result.output
    assert "notice(届): 確かさが低い" in result.output
    assert "notice(届): 市に確かめる: 手数料" in result.output
    assert "決して" not in result.output


def test_what_is_accepted_is_not_told(content: Path) -> None:
    (content / "rules" / "proofs.yaml").write_text(PROOFS, encoding="utf-8")
    assert "決して成り立たない条件" not in _run("check-content").output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cover: {x: {says: a}}", "この項目が要ります"),
        ("world: {x: {says: a, holds: nowhere}}", "nowhere という事実がありません"),
        (
            "cover: {x: {says: a, events: [move_in], one_of: [nowhere], legal_basis: [b]}}",
            "nowhere という手続",
        ),
        ("world: {x: {says: a, events: [nowhere], holds: red}}", "nowhere というライフイベントがありません"),
        ("world: {X: {says: a, holds: red}}", "英小文字で始まり"),
    ],
)
def test_statements_that_cannot_be_are_refused_with_their_line(content: Path, text: str, told: str) -> None:
    (content / "rules" / "proofs.yaml").write_text(text, encoding="utf-8")
    output = _run("check-content").output
    assert "rules/proofs.yaml:1: " in output
    assert told in output


@pytest.mark.parametrize(
    ("others", "expect", "told"),
    [
        ("[{id: x, colour: 3}]", "{}", "others[0].colour: 人に書ける事実ではありません"),
        ("[{id: a}]", "{}", "a は household.members にもいます"),
        ("[{id: x, father: y}]", "{}", "x.father: y という人がいません"),
        ("[]", "{absent: [notise]}", "notise という手続がありません"),
        ("[]", "{absent: [notice@z]}", "notice@z の @ の後の人が、状況にいません"),
        ("[]", "{waits_for: {notice: [rde]}}", "rde という事実がありません"),
        ("[x]", "{}", "0.situation.others.0: 「項目: 値」"),
        ("[]", "{absent: notice}", "0.expect.absent: 一覧"),
    ],
)
def test_a_scenario_with_a_mistake_is_told_with_its_line(
    content: Path, others: str, expect: str, told: str
) -> None:
    (content / "rules" / "scenarios").mkdir()
    text = (
        "- name: 試し\n"
        "  situation:\n"
        "    as_of: 2026-11-16\n"
        "    events: [{type: move_in, subjects: [a]}]\n"
        "    household: {closed: true, members: [{id: a}]}\n"
        f"    others: {others}\n"
        f"  expect: {expect}\n"
    )
    (content / "rules" / "scenarios" / "small.yaml").write_text(text, encoding="utf-8")
    result = _run("check-content", "--quick")
    assert result.exit_code == 1
    [line] = [x for x in result.output.splitlines() if told in x]
    assert re.match(r"rules/scenarios/small\.yaml:[167]: ", line)
