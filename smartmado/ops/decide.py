"""`smartmado decide | facts | procedures`: the engine on the command line (contracts)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.present import decisions_json
from smartmado.decisions.situation import SituationError, parse_situation
from smartmado.interview.questions import next_question_json

DEFAULT_CITY = "312029"


@lru_cache
def rulebook(municipality: str = DEFAULT_CITY) -> Rulebook:
    """The rulebook of a city, read once."""
    return load_rulebook(municipality)


def decisions_for(raw: Any) -> Decisions:
    """The decisions for one situation as JSON data. Raises `SituationError`."""
    if not isinstance(raw, dict):
        raise SituationError("(入力)", "「項目: 値」のまとまり(JSON のオブジェクト)で書いてください")
    city = raw.get("municipality", DEFAULT_CITY)
    if not isinstance(city, str) or not city.isdigit() or len(city) != 6:
        raise SituationError("municipality", "6桁の自治体コードを書いてください(例 312029)")
    book = rulebook(city)
    return decide(book, parse_situation(raw, book))


def answer(raw: Any) -> dict[str, Any]:
    """The decisions for one situation, as JSON data. Raises `SituationError`."""
    decisions = decisions_for(raw)
    return {**decisions_json(decisions), "next_question": next_question_json(decisions)}


@click.command("decide")
@click.argument("file", default="-")
def decide_command(file: str) -> None:
    """状況(JSON または JSON Lines)を読み、手続の判定を1行ずつ出す。"""
    text = _read(file)
    whole = _json(text)
    if whole is not None:
        try:
            _print(answer(whole))
        except SituationError as error:
            raise BadInput(str(error)) from None
        return
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        raise BadInput(_why_not_json(text))
    for result in _each(lines):
        _print(result)


class BadInput(click.ClickException):
    """One sentence on stderr and exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message.replace("\n", " "), err=True)


def read_json(file: str) -> Any:
    """The JSON of a file or of standard input. Raises `BadInput`."""
    text = _read(file)
    found = _json(text)
    if found is None:
        raise BadInput(_why_not_json(text))
    return found


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file}: UTF-8 の JSON ではありません。UTF-8 で保存してください") from None
    except OSError as error:
        raise BadInput(f"{file}: 読めません({error.strerror})。ファイルの名前を確かめてください") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _why_not_json(text: str) -> str:
    if not text.strip():
        return "入力が空です。状況を JSON で書いてください"
    try:
        json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return (
            f"JSON として読めません({error.lineno}行目 {error.colno}文字目)。かっことコンマを確かめてください"
        )
    except (ValueError, RecursionError):
        pass
    return "JSON として読めません。NaN などの値や深すぎる入れ子がないか確かめてください"


def _each(lines: list[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        raw = _json(line)
        try:
            yield answer(raw) if raw is not None else {"error": f"{number}行目: JSON として読めません"}
        except SituationError as error:
            yield {"error": f"{number}行目: {error}", "field": error.field}


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


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
