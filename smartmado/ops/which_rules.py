"""Which rules a command answers by: those of the files, as known on a day, or a kept rulebook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from smartmado.content.frozen import read_frozen
from smartmado.content.known import as_known
from smartmado.content.loader import content_root, default_city, load_rulebook, municipalities
from smartmado.content.rulebook import Rulebook
from smartmado.content.yaml_source import ContentError
from smartmado.decisions.situation import SituationError
from smartmado.facts.errors import SmartmadoError
from smartmado.ops.days import day_of

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def rulebook(municipality: str | None = None) -> Rulebook:
    """The rulebook of a city as its files stand, read once; of the default city if none is named."""
    return _read(municipality or default_city(), content_root())


@lru_cache
def _read(municipality: str, root: Path) -> Rulebook:
    return load_rulebook(municipality, root)


@dataclass(frozen=True)
class Rules:
    """The rules to answer by. `kept`: one rulebook, whatever the files say; `known_on`: a day's knowledge."""

    kept: Rulebook | None = None
    known_on: date | None = None

    def of(self, situation: Any) -> Rulebook:
        """The rulebook for a situation as JSON data. Raises `SituationError` and `KnowledgeError`."""
        code = situation["municipality"] if "municipality" in situation else default_city()
        book = self.kept or rulebook(_city(code))
        return book if self.known_on is None else _known(book, self.known_on)


NOW = Rules()


def chosen(known_on: str | None, kept: str | None) -> Rules:
    """What the options `--known-on` and `--rulebook` ask for."""
    book = None if kept is None else rules_at(kept, None, "--rulebook")
    return Rules(book, None if known_on is None else day_of("--known-on", known_on))


@lru_cache
def _known(book: Rulebook, day: date) -> Rulebook:
    return as_known(book, day, day_of("--known-on", None))


def rules_at(name: str, city: str | None, asked_as: str) -> Rulebook:
    """The rulebook that a folder, a frozen file or a digest stands for; of a folder, that of a city.

    `city`: None for the one that the folder itself says. `asked_as`: what the errors call it.
    """
    if _DIGEST.fullmatch(name):
        from smartmado.cases.kept_rulebook import kept_rulebook  # the database, only where it is asked for

        return kept_rulebook(name)
    path = Path(name)
    if path.is_dir():
        return _of_folder(path, name, city, asked_as)
    if path.is_file():
        return read_frozen(path.read_bytes(), name)
    raise SmartmadoError(
        f"{asked_as}: {name[:120]} がありません。rules と forms のあるフォルダー、freeze で作ったファイル、"
        "または受付の規則集の番号(sha256: と64桁)を書いてください。"
    )


def _of_folder(path: Path, name: str, city: str | None, asked_as: str) -> Rulebook:
    if not (path / "rules").is_dir():
        raise SmartmadoError(
            f"{asked_as}: {name[:120]} に rules がありません。"
            "rules と forms のあるフォルダーを書いてください。"
        )
    try:
        return load_rulebook(city or default_city(path), path)
    except ContentError as error:
        raise SmartmadoError(f"{asked_as}: {name[:120]} の規則に誤りがあります。\n{error}") from None


def _city(code: Any) -> str:
    if not isinstance(code, str) or not re.fullmatch(r"[0-9]{6}", code):
        raise SituationError("municipality", "6桁の自治体コードを文字で書いてください")
    cities = municipalities()
    if cities and code not in cities:
        raise SituationError("municipality", f"{code} の規則がありません。あるのは {'、'.join(cities)} です")
    return code
