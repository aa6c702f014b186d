"""The program tells every mistake in one Japanese sentence, with exit status 2; never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from smartmado.ops import make_city
from smartmado.ops.cli import main
from tests.support.situations import situation_json

SITUATION = situation_json({"a": {"relation_to_head": "世帯主", "birth_date": "1997-05-02"}})
GOOD = json.dumps(SITUATION, ensure_ascii=False)


def _run(*arguments: str, typed: str | bytes = "") -> Result:
    return CliRunner().invoke(main, arguments, typed, prog_name="smartmado")


def _refused(*arguments: str, typed: str | bytes = "") -> str:
    """The one sentence of a refusal."""
    result = _run(*arguments, typed=typed)
    assert (result.exit_code, result.stdout) == (2, "")
    sentence = result.stderr.rstrip("\n")
    assert "\n" not in sentence
    assert len(sentence) < 700
    assert any("ぁ" <= letter <= "ん" for letter in sentence)
    return sentence


def _changed(**changes: Any) -> str:
    return json.dumps(SITUATION | changes)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("", "空"),
        (" \n\t\n", "空"),
        ("null", "(入力)"),
        ("[]", "(入力)"),
        ("3", "(入力)"),
        ("{", "1行目 2文字目"),
        ("\0\0", "1行目 1文字目"),
        (json.dumps(SITUATION, indent=1)[:-2], "JSON"),
        (_changed(as_of=float("nan")), "NaN"),
        (_changed(as_of=float("-inf")), "-Infinity"),
        (GOOD.replace('"1997-05-02"', "1e999"), "household.members[0].birth_date"),
        (GOOD.replace('"1997-05-02"', "9" * 5000), "大きすぎる数"),
        ("[" * 100_000, "深すぎます"),
        (GOOD.replace('"as_of"', '"as_of": "2026-01-01", "as_of"'), "as_of: 同じ項目が二度"),
        (_changed(municipality="３１２０２９"), "municipality"),
        (_changed(municipality="131016"), "municipality"),
        (_changed(municipality="../.."), "municipality"),
        (GOOD.replace("世帯主", "\\ud800"), "household.members[0].relation_to_head"),
        (GOOD.encode("utf-16"), "UTF-8"),
        (GOOD.encode("cp932"), "UTF-8"),
    ],
)
def test_a_situation_that_cannot_be_read_is_refused(typed: str | bytes, named: str) -> None:
    assert named in _refused("decide", typed=typed)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("decide", "--nonsense"),
        ("decide", "a", "b"),
        ("decide", "/nonexistent/file"),
        ("decide", "/"),
        ("decide", "/dev/full"),
        ("print", "/dev/zero", "--out", "out"),
        ("print",),
        ("print", "-", "--out"),
        ("facts", "x"),
        ("make-city", "city", "--residents", "many"),
        ("make-city", "city", "--residents", "199"),
        ("make-city", "/dev/null/city", "--residents", "200"),
        ("add-user", "kato", "--name", "加藤", "--role", "root", "--password", "x"),
        ("import-residents",),
        ("demo", "--port", "x"),
    ],
)
def test_bad_arguments_are_refused(arguments: tuple[str, ...]) -> None:
    _refused(*arguments)


def test_without_a_command_the_commands_are_listed() -> None:
    result = _run()
    assert result.exit_code == 2
    assert "decide" in result.stderr


@pytest.mark.parametrize("command", ["facts", "procedures", "check-content", "decide"])
def test_a_folder_without_content_is_told(
    command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SMARTMADO_CONTENT", str(tmp_path))
    result = _run(command, typed=GOOD)
    assert result.exit_code == (1 if command == "check-content" else 2)
    assert "規則" in result.output
    assert isinstance(result.exception, SystemExit)


def test_in_json_lines_a_bad_line_is_told_in_its_place_and_the_rest_goes_on() -> None:
    spoilt = GOOD.replace('"a"', '"\\ud800"')
    result = _run("decide", typed=f"{GOOD}\r\n{{bad\n\n[]\nnull\n{spoilt}\n{GOOD}\n")
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert ["decisions" in a for a in answers] == [True, False, False, False, False, True]
    assert [a["error"].split(":")[0] for a in answers[1:5]] == ["2行目", "4行目", "5行目", "6行目"]


def test_only_a_line_feed_ends_a_line() -> None:
    """Other separators of Unicode may stand inside a text of JSON."""
    odd = GOOD.replace("世帯主", "世帯\u0085\u2028主")
    answers = [json.loads(line) for line in _run("decide", typed=f"{odd}\n{GOOD}").stdout.split("\n")[:-1]]
    assert [a.get("field") for a in answers] == ["household.members[0].relation_to_head", None]


def test_a_reader_that_goes_away_is_no_error_of_ours() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "smartmado.ops", "facts"], stdout=gone, stderr=subprocess.PIPE, check=False
        )
    assert done.stderr == b""


@pytest.mark.parametrize(
    "arguments",
    [
        ("reprint", "20261116-0001", "--out", "out"),
        ("print-batch", "list.csv", "--event", "optional", "--procedure", "seal_registration"),
        ("screen",),
        ("decide", "--rulebook", f"sha256:{'0' * 64}"),
    ],
)
def test_what_reads_a_database_makes_none_and_names_the_file_that_is_missing(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SMARTMADO_DATABASE_URL", "sqlite:///var/none.db")
    told = _refused(*arguments, typed=GOOD)
    assert f"データベースのファイル {tmp_path / 'var' / 'none.db'} がありません" in told
    assert "SMARTMADO_DATABASE_URL に" in told
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_is_told_in_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(make_city, "write_city", pressed)
    result = _run("make-city", "city")
    assert (result.exit_code, result.stderr.strip()) == (130, "中止しました。")
