"""`smartmado decide | facts | procedures`: the engine on the command line (contracts)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.present import decisions_json
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.interview.questions import next_question_json
from smartmado.ops.plainly import in_words, read_file, told_plainly
from smartmado.ops.which_rules import NOW, Rules, chosen, rulebook


def decisions_for(raw: Any, rules: Rules = NOW) -> Decisions:
    """The decisions for one situation as JSON data. Raises `SituationError`."""
    if not isinstance(raw, dict):
        raise SituationError("(入力)", "「項目: 値」のまとまり(JSON のオブジェクト)で書いてください")
    book = rules.of(raw)
    return decide(book, parse_situation(raw, book))


def answer(raw: Any, rules: Rules = NOW) -> dict[str, Any]:
    """The decisions for one situation, as JSON data. Raises `SituationError`."""
    decisions = decisions_for(raw, rules)
    return {**decisions_json(decisions), "next_question": next_question_json(decisions)}


@click.command("decide")
@click.argument("file", default="-")
@click.option("--known-on", default=None, help="この日までに分かっていた規則で答える(2026-04-01)")
@click.option(
    "--rulebook",
    "kept",
    default=None,
    help="この規則集で答える(ファイル、フォルダー、受付の sha256:…)",
)
def decide_command(file: str, known_on: str | None, kept: str | None) -> None:
    """状況(JSON または JSON Lines)を読み、手続の判定を1行ずつ出す。"""
    with told_plainly():
        _decide(_read(file), chosen(known_on, kept))


def _decide(text: str, rules: Rules) -> None:
    try:
        whole = _json(text)
    except _NotJsonError as error:
        lines = _lines(text)
        if not _is_json_lines(lines):
            raise BadInput(str(error)) from None
        for result in _each(lines, rules):
            _print(result)
        return
    try:
        _print(answer(whole, rules))
    except SituationError as error:
        raise BadInput(str(error)) from None


class BadInput(click.ClickException):
    """One sentence on stderr and exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message.replace("\n", " "), err=True)


class _NotJsonError(Exception):
    """Why a text is not the JSON of one situation."""


def read_json(file: str) -> Any:
    """The JSON of a file or of standard input. Raises `BadInput`."""
    try:
        return _json(_read(file))
    except _NotJsonError as error:
        raise BadInput(str(error)) from None


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else read_file(Path(file))
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file}: UTF-8 の JSON ではありません。UTF-8 で保存してください") from None
    except OSError as error:
        raise BadInput(f"{file}: 読めません({in_words(error)})。ファイルの名前を確かめてください") from None


def _json(text: str) -> Any:
    """The JSON of a text; `_NotJsonError` says in a sentence why it cannot be read."""
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        if not text.strip():
            raise _NotJsonError("入力が空です。状況を JSON で書いてください") from None
        place = f"{error.lineno}行目 {error.colno}文字目"
        raise _NotJsonError(f"JSON として読めません({place})。かっことコンマを確かめてください") from None
    except RecursionError:
        raise _NotJsonError("JSON として読めません。入れ子が深すぎます") from None
    except ValueError:
        raise _NotJsonError("JSON として読めません。大きすぎる数があります") from None


def _no_constant(name: str) -> Any:
    raise _NotJsonError(f"JSON として読めません。{name} は値として使えません")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: which of two values is meant, nobody can know."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotJsonError(f"{twice[:100]}: 同じ項目が二度書かれています。どちらか一方にしてください")
    return found


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines that hold something, numbered as in the file; only a line feed ends a line of JSON Lines."""
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _is_json_lines(lines: list[tuple[int, str]]) -> bool:
    """Whether these are situations line by line, rather than one situation that is spread over lines."""
    return len(lines) > 1 and any(line.startswith("{") and line.rstrip().endswith("}") for _, line in lines)


def _each(lines: list[tuple[int, str]], rules: Rules) -> Iterator[dict[str, Any]]:
    for number, line in lines:
        try:
            yield answer(_json(line), rules)
        except _NotJsonError as error:
            yield {"error": f"{number}行目: {error}"}
        except SituationError as error:
            yield {"error": f"{number}行目: {error}", "field": error.field}


def _print(value: Any) -> None:
    # A lone surrogate of the input, repeated in an error, is written as JSON escapes it: \\udxxx.
    click.echo(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace"))


@click.command("facts")
def facts_command() -> None:
    """すべての事実(id・型・値・出所・表示名)を JSON で出す。"""
    _print(
        [
            {
                "id": f.id,
                "label": f.label,
                "scope": f.scope,
                "type": f.type,
                "values": dict(f.values),
                "source": f.source,
                "sensitivity": f.sensitivity,
                "askable": f.question is not None,
            }
            for f in rulebook().facts.values()
        ]
    )


@click.command("procedures")
def procedures_command() -> None:
    """すべての手続の id を JSON で出す。"""
    _print(list(rulebook().procedures))
