"""Reads quickly the YAML that can be read in one way only; the rest is left to PyYAML.

What content means is what PyYAML takes it for (YAML 1.1). ryaml takes a third of the time, but gives no
lines, and to it (YAML 1.2) a bare `yes`, `010` or `1:30` is something else. Both stand on libyaml, so they
differ only in words without quotes, in keys that are no text, in tags, merges and names for values. A text
with such a thing in it, be it in a comment, is refused here, and so is one that is wrong.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import ryaml


class UnsureError(Exception):
    """Text that is wrong, or that may be read in two ways."""


def load(text: str) -> Any:
    """The data of a YAML text, JSON-able, all keys text. Raises `UnsureError`."""
    names = _NAME.findall(text)
    if any(mark in text for mark in _MARKS) or len(set(names)) < len(names) or _WORD.search(text):
        raise UnsureError
    try:
        for day in set(_DAY.findall(text)):
            date.fromisoformat("".join(day))
        data = ryaml.loads(text)  # type: ignore[attr-defined] # its types forget to export it
        _check_keys([data])
    except (ValueError, TypeError):
        raise UnsureError from None
    return data


_MARKS = ("!", "<<", "\ufeff")
"""Of a tag, of a merge, of the byte order."""

_NAME = re.compile(r"&([-\w]+)")
_DAY = re.compile(r"-(?<=([0-9]{4}-))([0-9]{2}-[0-9]{2})(?!\w)")  # found by its hyphen: digits are many
_WORD = re.compile(
    r"""[-+=0-9YNOyno] (?:  # the first letter, for a quick search; what is before and behind it follows
        (?<! \w.) (?<! \w[-+].) (?:
            (?<=[YNOyno]) (?: es | ES | o | O | n | N | ff | FF ) (?!\w)    # yes, no, on, off
          | (?<==) (?!\w)                                                   # =
          | (?<=0) (?: [box] | [0-7_]+ (?![-.\w]) )                         # 0b1, 0o7, 0xf, 010
          | (?<=[0-9]) [0-9.]* (?: _ | [Ee] [-+]? [0-9] )                   # 1_000, 1e3
          | (?<=[0-9]) [0-9]{19}                                            # more than 64 bits
        )
      | (?<=[0-9]) : [0-9]                                                  # 1:30, 2026-04-01T10:00:00
      | (?<=[-+]) \.                                                        # -.5
    )""",
    re.VERBOSE,
)


def _check_keys(data: Any) -> None:
    """Raise `TypeError` where a key, however deep, is no text."""
    if type(data) is dict:
        "".join(data)
    for below in data.values() if type(data) is dict else data:
        if type(below) is dict or type(below) is list:
            _check_keys(below)
