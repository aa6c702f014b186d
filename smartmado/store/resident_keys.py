"""The search keys of a resident, built the same way for an import and for a query.

住民記録システム標準仕様書 2.1.2, 2.1.3: kana, kanji and Latin letters; 氏名, 旧氏 and 通称;
the whole name and each of its parts alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

from smartmado.facts.names import kana_keys, kanji_key, latin_key

KeyKind = Literal["kana", "kanji", "latin"]

_KANA = re.compile(r"[\u3041-\u30ffｦ-ﾟ\s・･~〜―－‐‑‒–—−-]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]")
_CJK = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]+(?=丁目|番|号|条|線)")
_UNITS = re.compile(r"丁目|番地の?|番|号|の(?=\d)")
_DASHES = re.compile(r"[-‐‑‒–—−ー―]+")
_DIGITS = {letter: number for number, letter in enumerate("〇一二三四五六七八九")}


def name_kind(typed: str) -> KeyKind:
    """Which keys to look a typed name up by: all kana, Latin letters, or anything else."""
    if _KANA.fullmatch(typed):
        return "kana"
    return "latin" if _LATIN.search(typed) and not _CJK.search(typed) else "kanji"


def query_keys(kind: KeyKind, typed: str) -> list[set[str]]:
    """What to look for: each set must be met, by any of its keys. Empty when nothing is left to look for.

    Latin names are looked for part by part, so that their order and a left-out
    middle name do not matter.
    """
    if kind == "kana":
        wanted = [kana_keys(typed)]
    elif kind == "kanji":
        wanted = [{kanji_key(typed)}]
    else:
        wanted = [{latin_key(part)} for part in _parts(typed)]
    return [keys for keys in (found - {""} for found in wanted) if keys]


def resident_keys(facts: Mapping[str, Any]) -> set[tuple[KeyKind, str]]:
    """Every key of a resident."""
    names = _with_former(facts, "name", "former_surname", "alias_name", "name_kanji")
    kanas = _with_former(facts, "name_kana", "former_surname_kana", "alias_kana")
    keys: set[tuple[KeyKind, str]] = set()
    for name in kanas:
        keys.update(("kana", key) for key in _kana_of(name))
    for name in names:
        keys.update(("kanji", key) for key in _kanji_of(name))
    for name in (*names, str(facts.get("name_latin") or "")):
        if _LATIN.search(name):
            keys.update(("latin", latin_key(part)) for part in _parts(name))
    return {pair for pair in keys if pair[1]}


def address_key(address: str) -> str:
    """A folded address: widths, spaces, dashes and 丁目・番・号 against 1-2-3 do not count."""
    text = unicodedata.normalize("NFKC", address).upper()
    text = "".join(text.split())
    text = _KANJI_NUMBER.sub(lambda found: _number(found[0]), text)
    return _DASHES.sub("-", _UNITS.sub("-", _DASHES.sub("-", text))).strip("-")


def _with_former(facts: Mapping[str, Any], name: str, former: str, *others: str) -> Iterator[str]:
    """The name, the former surname with today's given name, and the other names that are known."""
    current = str(facts.get(name) or "")
    yield current
    if surname := str(facts.get(former) or ""):
        yield " ".join((surname, *current.split()[1:]))
    yield from (str(facts.get(other) or "") for other in others)


def _kana_of(name: str) -> set[str]:
    keys = kana_keys(name)
    parts = name.split()
    return keys.union(*map(_kana_of_part, parts)) if len(parts) > 1 else keys


@lru_cache(maxsize=20_000)
def _kana_of_part(part: str) -> frozenset[str]:
    return frozenset(kana_keys(part))


def _kanji_of(name: str) -> set[str]:
    return {_kanji_of_part(part) for part in name.split()} | {kanji_key(name)}


@lru_cache(maxsize=20_000)
def _kanji_of_part(part: str) -> str:
    return kanji_key(part)


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[\s,・･]+", name) if part]


def _number(kanji: str) -> str:
    """一 → 1, 十二 → 12, 二十 → 20, 一〇 → 10."""
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return "".join(str(_DIGITS[letter]) for letter in kanji)
    return str(_DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0))
