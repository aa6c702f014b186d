"""What marshmallow finds wrong, as places and sentences that an official can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, TypeAlias

Where: TypeAlias = tuple[Any, ...]
Report: TypeAlias = Callable[[str, str, Where, str], None]
"""report(section, id, path below it, message)"""

WORDS: Final[Mapping[str, str]] = {
    "Unknown field.": "知らない項目です。綴りを確かめるか、消してください",
    "Missing data for required field.": "この項目が要ります。書き足してください",
    "Field may not be null.": "空にはできません。値を書くか、項目を消してください",
    "Not a valid integer.": "整数で書いてください",
    "Not a valid list.": "一覧(- で始まる行)で書いてください",
    "Not a valid mapping type.": "「項目: 値」の形で書いてください",
    "Not a valid date.": "日付は 2026-04-01 の形で書いてください",
    "Not a valid boolean.": "true か false で書いてください",
    "Shorter than minimum length 1.": "一つ以上書いてください",
    "Must be greater than or equal to 0.": "0以上の数を書いてください",
    "Invalid input type.": "「項目: 値」の形で書いてください",
    "Special numeric values (nan or infinity) are not permitted.": "ふつうの数で書いてください",
}
"""marshmallow's own messages in Japanese."""
_ONE_OF: Final = "Must be one of: "
_MEASURED: Final = {
    re.compile(r"Must be greater than or equal to ([-\d.]+)\."): "{}以上の数にしてください",
    re.compile(
        r"Must be greater than or equal to ([-\d.]+) and less than or equal to ([-\d.]+)\."
    ): "{}から{}までの数にしてください",
    re.compile(r"Longer than maximum length (\d+)\."): "{}字までにしてください",
    re.compile(r"Length must be (\d+)\."): "ちょうど{}個を並べてください",
    re.compile(r"Length must be between (\d+) and (\d+)\."): "{}個から{}個までを並べてください",
}
"""Those with numbers in them."""


def mistakes(
    messages: Any,
    words: Mapping[str, str] = WORDS,
    unnamed: Collection[str] = ("_schema",),
    where: Where = (),
) -> Iterator[tuple[Where, str]]:
    """Every message with its place. `unnamed`: keys of marshmallow's own, which no file holds."""
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from mistakes(below, words, unnamed, where if key in unnamed else (*where, key))
    elif isinstance(messages, list):
        for below in messages:
            yield from mistakes(below, words, unnamed, where)
    else:
        yield where, _told(str(messages), words)


def _told(message: str, words: Mapping[str, str]) -> str:
    if message.startswith(_ONE_OF):
        return "使えるのは次のどれかです: " + message.removeprefix(_ONE_OF).rstrip(".")
    for pattern, told in _MEASURED.items():
        if found := pattern.fullmatch(message):
            return told.format(*found.groups())
    return words.get(message, message)
