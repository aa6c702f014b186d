"""`smartmado impact` with the real program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.rulebooks import small_content

AGED = """
notice:
  name: 届
  kind: notification
  department: residents
  events: [move_in]
  per: person
  confidence: high
  versions:
    - effective: {from: 2000-01-01}
      required_when: {date: {attains: YEARS}, on_or_before: event_date}
      legal_basis: [試験法1条]
"""


def _program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smartmado.ops", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


@pytest.fixture
def changed(tmp_path: Path) -> tuple[str, str]:
    """Two folders of content: a notice from 20 years of age, and from 18."""
    folders = []
    for years in (20, 18):
        root = tmp_path / str(years)
        root.mkdir()
        small_content(root, procedures=AGED.replace("YEARS", str(years)))
        (root / "forms").mkdir()
        folders.append(str(root))
    return folders[0], folders[1]


def test_a_lowered_age_gains_residents_and_is_proved_to_take_from_nobody(changed: tuple[str, str]) -> None:
    done = _program("impact", *changed, "--households", "60", "--as-of", "2026-11-20")
    assert done.returncode == 0, done.stderr
    assert "notice(届)" in done.stdout
    assert "減る人: いません(定理: どんな世帯のどの日でも、減る人はいない)" in done.stdout
    assert "増える人はありえます" in done.stdout
    assert "転入" in done.stdout


def test_no_change_of_meaning_is_told_as_such(changed: tuple[str, str]) -> None:
    done = _program("impact", changed[0], changed[0])
    assert done.returncode == 0
    assert done.stdout.startswith("判定の変わる手続はありません")


def test_rules_that_are_nowhere_are_refused_in_a_sentence(changed: tuple[str, str]) -> None:
    done = _program("impact", changed[0], "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("nowhere がありません。")
